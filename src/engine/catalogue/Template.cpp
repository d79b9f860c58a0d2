// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/Template.h"

#include "engine/base/Duration.h"
#include "engine/base/Json.h"

#include <QJsonArray>
#include <QLocale>

#include <cmath>

namespace oc::toolTemplate {

using namespace Qt::StringLiterals;

namespace {

bool isNameCharacter(QChar c) {
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'_' || c == u'-' ||
           c == u'.' || c == u':' || c == u'+';
}

/// The end of the "{name}" that begins at 'open' (behind its brace); -1 when it is none.
qsizetype placeEnd(const QString& text, qsizetype open) {
    qsizetype at = open + 1;
    while (at < text.size() && isNameCharacter(text.at(at)))
        ++at;
    return at > open + 1 && at < text.size() && text.at(at) == u'}' ? at + 1 : -1;
}

bool isDoubled(const QString& text, qsizetype at) {
    return at + 1 < text.size() && text.at(at + 1) == text.at(at);
}

/// How a value is to be written: the part of "name:form" behind the colon; nothing for other names ("file:name" is
/// none).
QStringView formOf(const QString& name) {
    static const QStringList forms{u"s"_s, u"ms"_s, u"json"_s, u"json_list"_s, u"authority"_s, u"path"_s};
    const qsizetype colon = name.lastIndexOf(u':');
    if (colon <= 0 || name.startsWith("file:"_L1)) return {};
    const QStringView form = QStringView(name).mid(colon + 1);
    return forms.contains(form) ? form : QStringView();
}

QJsonValue inForm(const QJsonValue& value, QStringView form) {
    if (form == u"json") return QString::fromUtf8(json::toText(value));
    if (form == u"json_list") return QString::fromUtf8(json::toText(value.isArray() ? value : QJsonArray{value}));
    if (form == u"authority" || form == u"path") {
        const QString text = valueText(value);
        const qsizetype scheme = text.indexOf("://"_L1);
        if (scheme < 0) return form == u"path" ? text : QString();
        const QString rest = text.mid(scheme + 3);
        return rest.section(u'/', form == u"path" ? 1 : 0, form == u"path" ? -1 : 0);
    }
    const auto duration = parseDuration(value);
    if (!duration) return QJsonValue(QJsonValue::Undefined);
    if (form == u"ms") return QJsonValue(qint64(duration->count()));
    return QJsonValue(qint64(std::chrono::ceil<std::chrono::seconds>(*duration).count()));
}

} // namespace

QString parameterName(const QString& name) {
    const QStringView form = formOf(name);
    return form.isEmpty() ? name : name.left(name.size() - form.size() - 1);
}

QJsonValue value(const QJsonObject& values, const QString& name) {
    if (const auto given = values.constFind(name); given != values.constEnd()) return *given; // given under all of it
    const QStringView form = formOf(name);
    const QJsonValue found = values.value(parameterName(name));
    return form.isEmpty() || found.isUndefined() || found.isNull() ? found : inForm(found, form);
}

Result<QStringList> names(const QString& text) {
    QStringList found;
    for (qsizetype at = 0; at < text.size();) {
        const QChar c = text.at(at);
        if (c != u'{' && c != u'}') {
            ++at;
        } else if (isDoubled(text, at)) {
            at += 2;
        } else {
            const qsizetype end = c == u'{' ? placeEnd(text, at) : -1;
            if (end < 0) {
                const QString what = c == u'{' ? u"'{' without a name and '}'"_s : u"'}' without '{'"_s;
                return Error{u"bad_template"_s,
                             u"%1 at character %2 of \"%3\""_s.arg(what).arg(at + 1).arg(text.left(60)),
                             u"write {{ and }} for braces that are meant as they stand"_s,
                             {}};
            }
            const QString name = text.mid(at + 1, end - at - 2);
            if (!found.contains(name)) found.append(name);
            at = end;
        }
    }
    return found;
}

QString expand(const QString& text, const QJsonObject& values) {
    if (!text.contains(u'{') && !text.contains(u'}')) return text;
    QString out;
    out.reserve(text.size());
    for (qsizetype at = 0; at < text.size();) {
        const QChar c = text.at(at);
        const qsizetype end = c == u'{' && !isDoubled(text, at) ? placeEnd(text, at) : -1;
        if (end >= 0) {
            out += valueText(value(values, text.mid(at + 1, end - at - 2)));
            at = end;
        } else {
            out += c;
            at += (c == u'{' || c == u'}') && isDoubled(text, at) ? 2 : 1;
        }
    }
    return out;
}

bool isWhole(const QString& text, QString* name) {
    if (text.size() < 3 || text.at(0) != u'{' || text.at(1) == u'{' || placeEnd(text, 0) != text.size()) return false;
    if (name) *name = text.mid(1, text.size() - 2);
    return true;
}

QString valueText(const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool() ? u"true"_s : u"false"_s;
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Double: {
        const double number = value.toDouble();
        const qint64 whole = value.toInteger(0);
        if (static_cast<double>(whole) == number) return QString::number(whole);
        const double size = std::fabs(number);
        return QString::number(number, size > 1e-7 && size < 1e17 ? 'f' : 'g', QLocale::FloatingPointShortest);
    }
    case QJsonValue::Array: {
        QStringList items;
        const QJsonArray list = value.toArray();
        for (const QJsonValue& item : list)
            items.append(valueText(item));
        return items.join(u',');
    }
    case QJsonValue::Object:
        return QString::fromUtf8(json::toText(value));
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return {};
}

} // namespace oc::toolTemplate
