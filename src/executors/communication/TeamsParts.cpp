// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/TeamsParts.h"

#include "engine/base/Json.h"
#include "engine/catalogue/ParameterSpec.h"

#include <QUrl>

namespace oc::teams {

using namespace Qt::StringLiterals;

namespace {

Error wrong(const QString& pointer, const QString& what, const QString& hint = {}) {
    return {u"bad_parameter"_s, pointer + u' ' + what, hint, {}};
}

QString found(const QJsonValue& value) {
    return u" (found: %1)"_s.arg(json::typeName(value));
}

bool isGiven(const QJsonValue& value) {
    return !value.isUndefined() && !value.isNull();
}

/// A list; one record alone counts as a list of one.
Result<QJsonArray> recordsOf(const QJsonValue& value, const QString& pointer, const QString& example) {
    if (!isGiven(value)) return QJsonArray();
    if (value.isObject()) return QJsonArray{value};
    if (!value.isArray()) return wrong(pointer, u"must be a list of records"_s + found(value), example);
    return value.toArray();
}

/// The names that a record may have; each of known may have others that mean the same.
Status checkNames(const QJsonObject& record, const QString& pointer, const QStringList& known) {
    for (auto entry = record.begin(); entry != record.end(); ++entry) {
        if (known.contains(entry.key())) continue;
        const QString nearest = nearestName(entry.key(), known);
        return wrong(pointer + u'/' + json::escapeToken(entry.key()).left(60), u"is not known"_s,
                     nearest.isEmpty() ? u"Known are %1."_s.arg(known.join(u", "_s))
                                       : u"Did you mean %1?"_s.arg(nearest));
    }
    return {};
}

/// The first of the names that is given. Empty: none is.
Result<QString> textOf(const QJsonObject& record, const QString& pointer, const QStringList& names) {
    for (const QString& name : names) {
        const QJsonValue value = record.value(name);
        if (!isGiven(value)) continue;
        if (value.isObject() || value.isArray())
            return wrong(pointer + u'/' + name, u"must be a text"_s + found(value));
        return value.isString() ? value.toString() : QString::fromUtf8(json::toText(value));
    }
    return QString();
}

Status addFact(QJsonArray& facts, const QString& title, const QJsonValue& value, const QString& pointer) {
    if (value.isObject() || value.isArray()) return wrong(pointer, u"must be a text or a number"_s + found(value));
    const QString text = value.isString() ? value.toString()
                         : isGiven(value) ? QString::fromUtf8(json::toText(value))
                                          : QString();
    facts.append(QJsonObject{{u"title"_s, title}, {u"value"_s, text}});
    return {};
}

Result<QJsonObject> sectionOf(const QJsonValue& value, const QString& pointer) {
    if (!value.isObject()) return wrong(pointer, u"must be a record"_s + found(value));
    const QJsonObject record = value.toObject();
    // What connectors had for looks alone is taken and left out.
    const QStringList known{u"title"_s,        u"subtitle"_s,      u"text"_s,
                            u"facts"_s,        u"activityTitle"_s, u"activitySubtitle"_s,
                            u"activityText"_s, u"markdown"_s,      u"startGroup"_s};
    if (const Status status = checkNames(record, pointer, known); !status) return status.error();
    QJsonArray items;
    const auto title = textOf(record, pointer, {u"title"_s, u"activityTitle"_s});
    if (!title) return title.error();
    const auto subtitle = textOf(record, pointer, {u"subtitle"_s, u"activitySubtitle"_s});
    if (!subtitle) return subtitle.error();
    const auto text = textOf(record, pointer, {u"text"_s, u"activityText"_s});
    if (!text) return text.error();
    const auto facts = factSet(record.value(u"facts"_s), pointer + u"/facts"_s);
    if (!facts) return facts.error();
    if (!title->isEmpty()) {
        QJsonObject block = textBlock(*title);
        block.insert(u"weight"_s, u"Bolder"_s);
        items.append(block);
    }
    if (!subtitle->isEmpty()) {
        QJsonObject block = textBlock(*subtitle);
        block.insert(u"isSubtle"_s, true);
        items.append(block);
    }
    if (!text->isEmpty()) items.append(textBlock(*text));
    if (!facts->isEmpty()) items.append(*facts);
    if (items.isEmpty()) return wrong(pointer, u"has neither title, text nor facts"_s);
    return QJsonObject{{u"type"_s, u"Container"_s}, {u"separator"_s, true}, {u"items"_s, items}};
}

Result<QJsonObject> actionOf(const QJsonValue& value, const QString& pointer) {
    if (!value.isObject()) return wrong(pointer, u"must be a record of title and url"_s + found(value));
    const QJsonObject record = value.toObject();
    if (const Status status = checkNames(record, pointer, {u"title"_s, u"url"_s, u"name"_s}); !status)
        return status.error();
    const auto title = textOf(record, pointer, {u"title"_s, u"name"_s});
    if (!title) return title.error();
    if (title->trimmed().isEmpty()) return wrong(pointer, u"has no title"_s, u"It is what stands on the button."_s);
    const auto text = textOf(record, pointer, {u"url"_s});
    if (!text) return text.error();
    if (text->trimmed().isEmpty()) return wrong(pointer, u"has no url"_s);
    const QUrl url(text->trimmed(), QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != "https"_L1 && url.scheme() != "http"_L1)) {
        return wrong(pointer + u"/url"_s, u"is no web address"_s,
                     u"A button opens pages whose address begins with https:// or http:// only."_s);
    }
    return QJsonObject{
        {u"type"_s, u"Action.OpenUrl"_s}, {u"title"_s, title->trimmed()}, {u"url"_s, url.toString(QUrl::FullyEncoded)}};
}

} // namespace

QJsonObject textBlock(const QString& text) {
    return {{u"type"_s, u"TextBlock"_s}, {u"text"_s, text}, {u"wrap"_s, true}};
}

Result<QJsonObject> factSet(const QJsonValue& facts, const QString& pointer) {
    if (!isGiven(facts)) return QJsonObject();
    QJsonArray list;
    if (facts.isObject()) {
        const QJsonObject map = facts.toObject();
        for (auto entry = map.begin(); entry != map.end(); ++entry) {
            const QString at = pointer + u'/' + json::escapeToken(entry.key()).left(60);
            if (const Status status = addFact(list, entry.key(), *entry, at); !status) return status.error();
        }
    } else if (facts.isArray()) {
        const QJsonArray records = facts.toArray();
        for (qsizetype i = 0; i < records.size(); ++i) {
            const QString at = u"%1/%2"_s.arg(pointer).arg(i);
            if (!records.at(i).isObject())
                return wrong(at, u"must be a record of name and value"_s + found(records.at(i)));
            const QJsonObject record = records.at(i).toObject();
            if (const Status status = checkNames(record, at, {u"name"_s, u"title"_s, u"value"_s}); !status)
                return status.error();
            const auto name = textOf(record, at, {u"name"_s, u"title"_s});
            if (!name) return name.error();
            if (const Status status = addFact(list, *name, record.value(u"value"_s), at + u"/value"_s); !status)
                return status.error();
        }
    } else {
        return wrong(pointer, u"must be a map of names and values"_s + found(facts));
    }
    if (list.isEmpty()) return QJsonObject();
    return QJsonObject{{u"type"_s, u"FactSet"_s}, {u"facts"_s, list}};
}

Result<QJsonArray> sections(const QJsonValue& sections, const QString& pointer) {
    const auto records = recordsOf(sections, pointer, u"For example [{\"title\": \"web-01\", \"text\": \"up\"}]."_s);
    if (!records) return records.error();
    QJsonArray result;
    for (qsizetype i = 0; i < records->size(); ++i) {
        const auto section = sectionOf(records->at(i), u"%1/%2"_s.arg(pointer).arg(i));
        if (!section) return section.error();
        result.append(*section);
    }
    return result;
}

Result<QJsonArray> actions(const QJsonValue& actions, const QString& pointer) {
    const auto records =
        recordsOf(actions, pointer, u"For example [{\"title\": \"Open\", \"url\": \"https://example.org\"}]."_s);
    if (!records) return records.error();
    QJsonArray result;
    for (qsizetype i = 0; i < records->size(); ++i) {
        const auto action = actionOf(records->at(i), u"%1/%2"_s.arg(pointer).arg(i));
        if (!action) return action.error();
        result.append(*action);
    }
    return result;
}

} // namespace oc::teams
