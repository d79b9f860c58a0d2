// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/RowReader.h"

#include <QHash>

namespace oc {

using namespace Qt::StringLiterals;
using expression::Token;

RowReader::RowReader(const QString& text) : text_(text) {
    const expression::Scan scan = expression::scanExpression(text);
    if (scan.error) return;
    if (const expression::Segment* whole = scan.whole(text)) tokens_ = whole->tokens;
}

QStringView RowReader::word(qsizetype ahead) const {
    if (at_ + ahead >= tokens_.size()) return {};
    const Token& token = tokens_.at(at_ + ahead);
    return QStringView(text_).mid(token.begin, token.end - token.begin);
}

bool RowReader::accept(std::initializer_list<QStringView> words) {
    qsizetype ahead = 0;
    for (const QStringView wanted : words)
        if (word(ahead++) != wanted) return false;
    at_ += ahead;
    return true;
}

std::optional<QString> RowReader::string() {
    if (atEnd() || tokens_.at(at_).kind != Token::Kind::String) return std::nullopt;
    const QStringView token = word();
    const QStringView inner = token.mid(1, token.size() - 2);
    QString value;
    for (qsizetype i = 0; i < inner.size(); ++i) {
        QChar c = inner.at(i);
        if (c == u'\\') {
            if (++i >= inner.size()) return std::nullopt;
            c = inner.at(i);
            if (c == u'n')
                c = u'\n';
            else if (c == u'r')
                c = u'\r';
            else if (c == u't')
                c = u'\t';
            else if (c != u'\\' && c != u'\'' && c != u'"')
                return std::nullopt; // what needs JavaScript to read
        }
        value += c;
    }
    ++at_;
    return value;
}

/// .name or ['name'].
std::optional<QString> RowReader::memberName() {
    const qsizetype before = at_;
    if (accept({u"."})) {
        if (!atEnd() && tokens_.at(at_).kind == Token::Kind::Identifier) {
            const QString name = word().toString();
            ++at_;
            return name;
        }
    } else if (accept({u"["})) {
        if (auto name = string(); name && accept({u"]"})) return name;
    }
    at_ = before;
    return std::nullopt;
}

std::optional<QString> RowReader::path() {
    if (atEnd() || tokens_.at(at_).kind != Token::Kind::Identifier || tokens_.at(at_).isMember) return std::nullopt;
    const qsizetype before = at_;
    const qsizetype begin = tokens_.at(at_++).begin;
    for (;;) {
        const qsizetype last = at_;
        if (!memberName()) break;
        if (word() == u"(") {
            at_ = last;
            break;
        }
    }
    if (at_ == before) return std::nullopt;
    return text_.mid(begin, tokens_.at(at_ - 1).end - begin);
}

std::optional<QString> RowReader::column(const QString& row) {
    const qsizetype before = at_;
    if (accept({row}))
        if (auto name = memberName(); name && word() != u"(" && word() != u"." && word() != u"[") return name;
    at_ = before;
    return std::nullopt;
}

std::optional<QString> RowReader::beginOfLambda() {
    const qsizetype before = at_;
    if (accept({u"("})) {
        const bool bracketed = accept({u"("});
        if (!atEnd() && tokens_.at(at_).kind == Token::Kind::Identifier) {
            const QString name = word().toString();
            ++at_;
            if ((!bracketed || accept({u")"})) && accept({u"=>"})) return name;
        }
    }
    at_ = before;
    return std::nullopt;
}

std::optional<QString> RowReader::operand(const QString& row) {
    if (atEnd() || word() == row) return std::nullopt; // two columns beside each other
    const Token& token = tokens_.at(at_);
    if (token.kind == Token::Kind::String) {
        const auto value = string();
        return value ? std::optional(expression::quoted(*value)) : std::nullopt;
    }
    if (token.kind == Token::Kind::Number ||
        (word() == u"-" && at_ + 1 < tokens_.size() && tokens_.at(at_ + 1).kind == Token::Kind::Number)) {
        const bool negative = accept({u"-"});
        const QString number = word().toString();
        ++at_;
        return negative ? u'-' + number : number;
    }
    return path(); // true, false and null, too
}

/// (row.x ?? '') === ''
std::optional<RowComparison> RowReader::emptiness(const QString& row) {
    const qsizetype before = at_;
    if (accept({u"("})) {
        const auto name = column(row);
        if (name && accept({u"??"})) {
            const auto instead = string();
            if (instead && instead->isEmpty() && accept({u")"})) {
                const bool equal = accept({u"==="});
                const bool other = !equal && accept({u"!=="});
                const auto nothing = equal || other ? string() : std::nullopt;
                using enum RowComparison::Operation;
                if (nothing && nothing->isEmpty()) return RowComparison{*name, equal ? Empty : NotEmpty, {}};
            }
        }
    }
    at_ = before;
    return std::nullopt;
}

std::optional<RowComparison> RowReader::comparison(const QString& row) {
    using enum RowComparison::Operation;
    if (auto empty = emptiness(row)) return empty;
    const bool negated = accept({u"!"});
    const auto name = column(row);
    if (!name) return std::nullopt;
    RowComparison::Operation operation = Equal;
    if (accept({u"?.", u"includes", u"("}))
        operation = negated ? ContainsNot : Contains;
    else if (!negated && accept({u"?.", u"startsWith", u"("}))
        operation = StartsWith;
    if (operation != Equal) {
        auto value = operand(row);
        if (!value || !accept({u")"})) return std::nullopt;
        return RowComparison{*name, operation, *value};
    }
    static const QHash<QString, RowComparison::Operation> signs{
        {u"=="_s, Equal}, {u"==="_s, Equal},      {u"!="_s, NotEqual}, {u"!=="_s, NotEqual},
        {u"<"_s, Less},   {u"<="_s, LessOrEqual}, {u">"_s, Greater},   {u">="_s, GreaterOrEqual}};
    const auto sign = signs.constFind(word().toString());
    if (negated || sign == signs.cend()) return std::nullopt;
    ++at_;
    const auto value = operand(row);
    if (!value) return std::nullopt;
    return RowComparison{*name, *sign, *value};
}

std::optional<RowComparisons> RowReader::comparisons(const QString& row) {
    const qsizetype before = at_;
    RowComparisons all;
    for (;;) {
        auto one = comparison(row);
        if (!one) break;
        all.list.append(*one);
        const bool isOr = word() == u"||";
        const bool isAnd = word() == u"&&";
        if (!isOr && !isAnd) return all;
        if (all.list.size() > 1 && isOr != all.any) break; // which belongs to which would need brackets
        all.any = isOr;
        ++at_;
    }
    at_ = before;
    return std::nullopt;
}

} // namespace oc
