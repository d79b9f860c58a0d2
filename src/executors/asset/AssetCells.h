// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/Asset.h"
#include "executors/asset/AssetHeader.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonValue>
#include <QString>

/// How a value of an asset stands in a cell of a table, and back. Pure; any thread.
namespace oc::assetCells {

/// A spreadsheet takes a cell for a formula when it begins with = + - @ (also in their full width), a tab or a carriage
/// return (OWASP, CSV Injection). Such a text gets an apostrophe, which a spreadsheet takes for "this is text"; so does
/// one that has such an apostrophe already, so that unguarded() gives back what was there.
[[nodiscard]] QByteArray guarded(const QByteArray& utf8);
[[nodiscard]] QByteArrayView unguarded(QByteArrayView utf8);

/// "role=web; tier=1", "role=web, tier=1", lines, words alone (a tag without a value), or a JSON object.
[[nodiscard]] QJsonObject tags(const QString& text);

/// The value for a row's fields: null for an empty cell, objects for tags and metadata where the text is one.
[[nodiscard]] QJsonValue value(const assetHeader::Target& target, const QString& text);
/// An address as NetBox and ip(8) write it, "10.0.0.1/24", without the length of the prefix. True when there was one.
bool dropPrefixLength(QString& address);

/// The text of an asset's column: JSON for tags and metadata ("" when there are none), ISO 8601 in UTC for times.
[[nodiscard]] QByteArray text(const Asset& asset, AssetColumn column);
/// The same for a table that people read: tags as "role=web; canary" where tags() takes just these back from it.
[[nodiscard]] QByteArray readableText(const Asset& asset, AssetColumn column);

} // namespace oc::assetCells
