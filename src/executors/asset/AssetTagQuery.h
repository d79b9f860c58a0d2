// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QVariantList>

namespace oc::assetTagQuery {

/// For SQLite: true when the JSON in 'source' holds at least 'wanted': objects by key, lists by item, anything else by
/// type and value, as PostgreSQL's @> does (https://www.postgresql.org/docs/15/datatype-json.html#JSON-CONTAINMENT).
/// Appends the values of its '?'. Pure; any thread.
[[nodiscard]] QString contains(const QString& source, const QJsonObject& wanted, QVariantList& values);

} // namespace oc::assetTagQuery
