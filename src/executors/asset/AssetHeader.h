// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/Asset.h"

#include <QList>
#include <QStringList>

#include <optional>

/// Which column of the inventory a column of a foreign table means. What a column goes to is written as its name
/// ("ip_address"), as "tags.KEY" or "metadata.KEY", or as "" for none. Pure; any thread.
namespace oc::assetHeader {

struct Mapping {
    QStringList columns; ///< one for each title
    QStringList notes;   ///< for people
};

/// Where a title leads: a column by its name or by what other programs call it (NetBox, GLPI, Snipe-IT, Ansible), a key
/// of tags or metadata ("tags.role", "tag:role", "metadata.serial"). "" when it is none of these.
[[nodiscard]] QString targetOf(const QString& title);
/// Whether a title names what must never be kept in the clear: a password, a token, a key.
[[nodiscard]] bool isSecret(const QString& title);

/// Whether it is a usual name of an environment: production, staging, test, ...
[[nodiscard]] bool isEnvironment(const QString& word);

/// Titles of which nothing is known go to the metadata under their own name when 'keepUnknown' is set.
[[nodiscard]] Mapping byTitles(const QStringList& titles, bool keepUnknown);
/// What the cells look like: addresses, host names, known words.
[[nodiscard]] Mapping byContents(const QList<QStringList>& rows);
/// Whether the first of these rows names the columns.
[[nodiscard]] bool isHeader(const QList<QStringList>& rows);

/// A written target taken apart.
struct Target {
    enum class Kind { None, Column, Tag, Metadata };
    Kind kind = Kind::None;
    AssetColumn column = AssetColumn::Id;
    QString key;
};
/// Kind::None for "", and for what is no target.
[[nodiscard]] Target target(const QString& text);
/// As target() takes it.
[[nodiscard]] QString text(const Target& target);

} // namespace oc::assetHeader
