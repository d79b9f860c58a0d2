// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetStore.h"

#include <QJsonObject>

namespace oc::assetFields {

/// The fields a person may set: hostname, ip_address, type, status, environment, location, owner, tags, metadata.
[[nodiscard]] const QStringList& settable();

/// The asset with these fields set. Null and "" empty a field that may be empty. "asset_invalid" with the field, what
/// was wrong and what is expected; also for a name that is no field, and when a new asset has no hostname. Fields that
/// are not given stay as they are, also wrong ones that somebody else has written.
[[nodiscard]] Result<Asset> apply(Asset asset, const QJsonObject& fields);

/// Sets a column that is a text (not tags and metadata), as apply() does: "" empties it.
[[nodiscard]] Status set(Asset& asset, AssetColumn column, const QString& text);

/// The words of asset-query and of a plan's target: asset_id (or id), hostname (a part), ip_address, type, status,
/// environment, location, owner, tags, limit, offset.
[[nodiscard]] Result<AssetFilter> filter(const QJsonObject& words);

/// A number, or the digits of one; from 1.
[[nodiscard]] Result<qint64> id(const QJsonValue& value);

/// RFC 1123 section 2.1: letters, digits and hyphens, dot-separated labels of at most 63; at most 255 in all.
[[nodiscard]] Status checkHostname(const QString& hostname);
/// IPv4 as four numbers, IPv6 as RFC 5952 writes it.
[[nodiscard]] Result<QString> canonicalAddress(const QString& text);

} // namespace oc::assetFields
