// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/asset/Asset.h"

#include <QStringList>

namespace oc {

/// One cell of the filter row: what a column must be like.
struct AssetCondition {
    enum class Kind {
        Contains, ///< a part of the text, in any case
        Equals,   ///< in any case
        NotEquals, ///< also true of an empty field
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
        In,       ///< one of the values
        Empty,
        NotEmpty,
        HasTag, ///< values: the key alone, or the key and its value
    };
    AssetColumn column = AssetColumn::Hostname;
    Kind kind = Kind::Contains;
    QStringList values;

    bool operator==(const AssetCondition&) const = default;
};

/// Which assets are looked at, and in which order. Equal rows stand by id, so the order is total.
struct AssetView {
    QList<AssetCondition> conditions; ///< all must hold
    QString words;                    ///< quick search: each word stands somewhere in the text fields or the tags
    AssetColumn sort = AssetColumn::Id;
    bool descending = false;

    bool operator==(const AssetView&) const = default;
};

namespace assetView {

/// What a person writes into a cell of the filter row: text, =text, !=text, <v, <=v, >v, >=v, in(a, b), empty, !empty,
/// and for tags key, key= or key=value (tag:key=value in any cell). "asset_filter" with what is wrong and how it is written;
/// no condition for empty text. Addresses compare by number, times by ISO 8601 dates.
[[nodiscard]] Result<std::optional<AssetCondition>> read(AssetColumn column, const QString& text);
/// As read() takes it.
[[nodiscard]] QString write(const AssetCondition& condition);

[[nodiscard]] QJsonObject toJson(const AssetView& view);
[[nodiscard]] Result<AssetView> fromJson(const QJsonObject& object);

} // namespace assetView

} // namespace oc
