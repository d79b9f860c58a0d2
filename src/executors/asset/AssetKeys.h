// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/Asset.h"

#include <QByteArray>

#include <optional>
#include <utility>

/// What the databases sort and compare by. Both hold these keys beside the fields and compare them byte by byte, so
/// that neither's collation nor its Unicode tables can tell two inventories apart. Pure; any thread.
///
/// The order of text: in any case (Unicode's case folding, after composition, UAX 15), then by code point; an empty
/// field before everything else. Of hostnames only A-Z are folded (RFC 4343); they have no other letters.
namespace oc::assetKeys {

/// As two texts that differ in case only are the same.
[[nodiscard]] QString fold(const QString& text);
/// fold(), unless the databases' own lower() of ASCII says the same: then null, and nothing need be stored.
[[nodiscard]] QString storedFold(const QString& text);
/// A hostname: A-Z become a-z.
[[nodiscard]] QString foldHostname(const QString& text);

/// Sorts by number: IPv4, then IPv6, then what is no address. Empty for none.
[[nodiscard]] QByteArray address(const QString& text);
/// The keys of the first and the last address that "10.0.0.0/8", or an address alone, means.
[[nodiscard]] std::optional<std::pair<QByteArray, QByteArray>> addressRange(const QString& text);

/// "role=web" for each tag in the order of names, folded, a line each; nested values as JSON. Searched, and sorted by
/// the first tagsKeyLength characters.
[[nodiscard]] QString tagsWords(const QJsonObject& tags);
/// One tag as a line of it.
[[nodiscard]] QString tagWords(const QString& name, const QString& value);
constexpr int tagsKeyLength = 48;
/// The beginning of the same for metadata, which is only sorted by it.
[[nodiscard]] QString metadataKey(const QJsonObject& metadata);

} // namespace oc::assetKeys
