// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/RowCondition.h"

#include "engine/plan/RowReader.h"

namespace oc {

using namespace Qt::StringLiterals;

namespace {

const QString rowName = u"row"_s;

std::optional<RowCondition> aboutRows(RowReader& reader) {
    using enum RowCondition::About;
    RowCondition condition;
    const bool negated = reader.accept({u"!"});
    const auto path = reader.path();
    if (!path) return std::nullopt;
    condition.path = *path;
    if (reader.accept({u".", u"some"}))
        condition.about = negated ? NoRow : AnyRow;
    else if (!negated && reader.accept({u".", u"every"}))
        condition.about = EveryRow;
    else
        return std::nullopt;
    const auto row = reader.beginOfLambda();
    const auto comparisons = row ? reader.comparisons(*row) : std::nullopt;
    if (!comparisons || !reader.accept({u")"}) || !reader.atEnd()) return std::nullopt;
    condition.comparisons = *comparisons;
    return condition;
}

/// steps.df.output.rows.length > 0
std::optional<RowCondition> aboutCount(RowReader& reader) {
    using enum RowCondition::About;
    static const QString length = u".length"_s;
    auto path = reader.path();
    if (!path || !path->endsWith(length)) return std::nullopt;
    path->chop(length.size());
    RowCondition condition{*path, AnyRow, {}};
    if (reader.accept({u"==", u"0"}) || reader.accept({u"===", u"0"}))
        condition.about = NoRow;
    else if (!reader.accept({u">", u"0"}))
        return std::nullopt;
    return reader.atEnd() ? std::optional(condition) : std::nullopt;
}

std::optional<RowCondition> aboutFields(const QString& text) {
    // All of them belong to the object of the first: steps.ping.output in steps.ping.output.loss_percent < 5.
    RowReader first(text);
    while (first.accept({u"!"}) || first.accept({u"("})) {
    }
    auto path = first.path();
    if (!path) return std::nullopt;
    const qsizetype end = std::max(path->lastIndexOf(u'.'), path->lastIndexOf(u'['));
    if (end < 0) return std::nullopt;
    path->truncate(end);
    // The object stands for the row: the same text, with a word in its place.
    QString shortened = text;
    const QString object = u"object__"_s;
    shortened.replace(*path + u'.', object + u'.').replace(*path + u'[', object + u'[');
    RowReader reader(shortened);
    const auto comparisons = reader.comparisons(object);
    if (!comparisons || !reader.atEnd()) return std::nullopt;
    for (const RowComparison& one : comparisons->list) // two fields beside each other; how many rows there are
        if (one.operand.contains(object) || one.column == u"length") return std::nullopt;
    return RowCondition{*path, RowCondition::About::Fields, *comparisons};
}

} // namespace

QString RowCondition::toExpression() const {
    const QString inner = comparisons.toExpression(rowName);
    switch (about) {
    case About::AnyRow:
        return inner.isEmpty() ? path + u".length > 0"_s : u"%1.some(%2 => %3)"_s.arg(path, rowName, inner);
    case About::NoRow:
        return inner.isEmpty() ? path + u".length == 0"_s : u"!%1.some(%2 => %3)"_s.arg(path, rowName, inner);
    case About::EveryRow:
        return inner.isEmpty() ? QString() : u"%1.every(%2 => %3)"_s.arg(path, rowName, inner);
    case About::Fields:
        break;
    }
    return comparisons.toExpression(path);
}

std::optional<RowCondition> RowCondition::fromExpression(const QString& text) {
    RowReader rows(text);
    if (auto condition = aboutRows(rows)) return condition;
    RowReader count(text);
    if (auto condition = aboutCount(count)) return condition;
    return aboutFields(text);
}

} // namespace oc
