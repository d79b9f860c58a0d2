// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/asset/Asset.h"

#include <QStringList>

namespace oc {

/// One cell of the filter row: what a column must be like.
struct AssetCondition {
    enum class Kind {
        Contains,  ///< a part of the text, in any case
        Equals,    ///< in any case
        NotEquals, ///< also true of an empty field
        Less,      ///< like the three after it never true of an empty field
        LessOrEqual,
        Greater,
        GreaterOrEqual,
        In, ///< one of the values
        Empty,
        NotEmpty,
        HasTag, ///< values: the key alone, or the key and its value
    };
    AssetColumn column = AssetColumn::Hostname;
    Kind kind = Kind::Contains;
    QStringList values;

    bool operator==(const AssetCondition&) const = default;
};

/// Which assets are looked at, and in which order. Equal rows stand by id, so the order is total; descending is the
/// same order read backwards. What an order of text is: AssetKeys.h.
struct AssetView {
    QList<AssetCondition> conditions; ///< all must hold
    QString words;                    ///< quick search: each word stands somewhere in the text fields or the tags
    AssetColumn sort = AssetColumn::Id;
    bool descending = false;

    bool operator==(const AssetView&) const = default;
};

namespace assetView {

/// What a person writes into a cell of the filter row: text, =text, !=text, <v, <=v, >v, >=v, in(a, "b, c"), empty,
/// !empty, ~text (contains it, whatever its first character), and for tags key, key= or key=value (tag:key=value in any
/// cell). "asset_filter" with what is wrong and how it is written; no condition for empty text. Addresses compare by
/// number, and 10.0.0.0/8 means all of its addresses; times by ISO 8601 dates (UTC), of which 2026-03 means the month.
[[nodiscard]] Result<std::optional<AssetCondition>> read(AssetColumn column, const QString& text);
/// As read() takes it.
[[nodiscard]] QString write(const AssetCondition& condition);

/// Whether the condition makes sense for its column and its values can be read; "asset_filter".
[[nodiscard]] Status check(const AssetCondition& condition);
[[nodiscard]] Status check(const AssetView& view);

[[nodiscard]] QJsonObject toJson(const AssetView& view);
[[nodiscard]] Result<AssetView> fromJson(const QJsonObject& object);

} // namespace assetView

} // namespace oc
