// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/RowComparison.h"

#include <QRegularExpression>
#include <QStringList>

namespace oc {

using namespace Qt::StringLiterals;

namespace expression {

QString quoted(const QString& text) {
    QString inner;
    inner.reserve(text.size() + 2);
    for (const QChar c : text) {
        switch (c.unicode()) {
        case u'\\':
        case u'\'':
            inner += u'\\';
            inner += c;
            break;
        case u'\n':
            inner += u"\\n";
            break;
        case u'\r':
            inner += u"\\r";
            break;
        case u'\t':
            inner += u"\\t";
            break;
        case 0x2028: // these end a line, and with it the text
        case 0x2029:
            inner += u"\\u"_s + QString::number(c.unicode(), 16);
            break;
        default:
            inner += c;
        }
    }
    return u'\'' + inner + u'\'';
}

QString member(const QString& owner, const QString& name) {
    static const QRegularExpression word(u"^[A-Za-z_$][\\w$]*$"_s);
    return word.match(name).hasMatch() ? owner + u'.' + name : owner + u'[' + quoted(name) + u']';
}

} // namespace expression

namespace {

/// A method of a text, which a row may lack.
QString method(const QString& cell, const char* name, const QString& operand) {
    return u"%1?.%2(%3)"_s.arg(cell, QLatin1String(name), operand);
}

QString sign(RowComparison::Operation operation) {
    using enum RowComparison::Operation;
    switch (operation) {
    case NotEqual:
        return u"!="_s;
    case Less:
        return u"<"_s;
    case LessOrEqual:
        return u"<="_s;
    case Greater:
        return u">"_s;
    case GreaterOrEqual:
        return u">="_s;
    default:
        return u"=="_s;
    }
}

} // namespace

bool RowComparison::takesOperand(Operation operation) {
    return operation != Operation::Empty && operation != Operation::NotEmpty;
}

QString RowComparison::toExpression(const QString& row) const {
    const QString cell = expression::member(row, column);
    switch (operation) {
    case Operation::Contains:
        return method(cell, "includes", operand);
    case Operation::ContainsNot:
        return u'!' + method(cell, "includes", operand);
    case Operation::StartsWith:
        return method(cell, "startsWith", operand);
    case Operation::Empty:
        return u"(%1 ?? '') === ''"_s.arg(cell); // zero and false are values
    case Operation::NotEmpty:
        return u"(%1 ?? '') !== ''"_s.arg(cell);
    default:
        return u"%1 %2 %3"_s.arg(cell, sign(operation), operand);
    }
}

QString RowComparisons::toExpression(const QString& row) const {
    QStringList parts;
    for (const RowComparison& one : list)
        parts.append(one.toExpression(row));
    return parts.join(any ? u" || "_s : u" && "_s);
}

} // namespace oc
