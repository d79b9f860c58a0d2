// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace oc::json {

using namespace Qt::StringLiterals;

QJsonValue at(const QJsonValue& root, const QString& pointer) {
    if (pointer.isEmpty()) return root;
    if (!pointer.startsWith(u'/')) return QJsonValue::Undefined;
    QJsonValue value = root;
    const QStringList tokens = splitPointer(pointer);
    for (const QString& token : tokens) {
        if (value.isObject()) {
            value = value.toObject().value(token);
        } else if (value.isArray()) {
            bool ok = false;
            const qlonglong index = token.toLongLong(&ok);
            // RFC 6901: no sign, no leading zero; "-" is the item after the last, which is not there.
            if (!ok || QString::number(index) != token || index < 0) return QJsonValue::Undefined;
            const QJsonArray list = value.toArray();
            value = index < list.size() ? list.at(index) : QJsonValue(QJsonValue::Undefined);
        } else {
            return QJsonValue::Undefined;
        }
        if (value.isUndefined()) return value;
    }
    return value;
}

QString escapeToken(const QString& token) {
    QString text = token;
    text.replace(u'~', "~0"_L1);
    text.replace(u'/', "~1"_L1);
    return text;
}

QString joinPointer(const QStringList& tokens) {
    QString pointer;
    for (const QString& token : tokens)
        pointer += u'/' + escapeToken(token);
    return pointer;
}

QStringList splitPointer(const QString& pointer) {
    if (pointer.isEmpty()) return {};
    QStringList tokens = pointer.mid(pointer.startsWith(u'/') ? 1 : 0).split(u'/');
    for (QString& token : tokens) {
        token.replace("~1"_L1, "/"_L1);
        token.replace("~0"_L1, "~"_L1);
    }
    return tokens;
}

QByteArray toText(const QJsonValue& value, bool indented) {
    const auto format = indented ? QJsonDocument::Indented : QJsonDocument::Compact;
    if (value.isObject()) return QJsonDocument(value.toObject()).toJson(format).trimmed();
    if (value.isArray()) return QJsonDocument(value.toArray()).toJson(format).trimmed();
    QJsonArray list;
    list.append(value.isUndefined() ? QJsonValue() : value);
    const QByteArray text = QJsonDocument(list).toJson(QJsonDocument::Compact);
    return text.mid(1, text.size() - 2);
}

Result<QJsonValue> parse(const QByteArray& given) {
    QByteArray text = given;
    if (text.startsWith("\xEF\xBB\xBF")) text.remove(0, 3);
    // QJsonDocument reads lists and objects only; in a list of one any value can stand.
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson('[' + text + ']', &fault);
    if (fault.error == QJsonParseError::NoError && document.array().size() == 1) return document.array().at(0);
    if (text.trimmed().isEmpty()) return Error{u"bad_json"_s, u"expected JSON, found nothing"_s, {}, {}};

    QString what = fault.errorString();
    qsizetype offset = fault.offset - 1;
    if (fault.error == QJsonParseError::NoError) {
        what = u"more than one value"_s;
        offset = text.size();
    }
    const QByteArray before = text.left(qBound(qsizetype(0), offset, text.size()));
    const qsizetype line = before.count('\n') + 1;
    const qsizetype column = QString::fromUtf8(before.mid(before.lastIndexOf('\n') + 1)).size() + 1;
    return Error{u"bad_json"_s, u"line %1, column %2: not JSON: %3"_s.arg(line).arg(column).arg(what), {}, {}};
}

QString typeName(const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::Null:
        return u"null"_s;
    case QJsonValue::Bool:
        return u"boolean"_s;
    case QJsonValue::Double:
        return u"number"_s;
    case QJsonValue::String:
        return u"string"_s;
    case QJsonValue::Array:
        return u"list"_s;
    case QJsonValue::Object:
        return u"object"_s;
    case QJsonValue::Undefined:
        break;
    }
    return u"nothing"_s;
}

} // namespace oc::json
