// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetView.h"

#include "engine/base/Json.h"
#include "executors/asset/AssetKeys.h"
#include "executors/asset/AssetMoments.h"

#include <algorithm>

namespace oc::assetView {

using namespace Qt::StringLiterals;

using Kind = AssetCondition::Kind;

namespace {

Error wrong(const QString& message, const QString& hint) {
    return {u"asset_filter"_s, message, hint, {}};
}

bool isNumber(AssetColumn column) {
    return column == AssetColumn::Id || column == AssetColumn::Version;
}

bool isTime(AssetColumn column) {
    return column == AssetColumn::CreatedAt || column == AssetColumn::UpdatedAt;
}

bool isJson(AssetColumn column) {
    return column == AssetColumn::Tags || column == AssetColumn::Metadata;
}

bool isOrder(Kind kind) {
    return kind >= Kind::Less && kind <= Kind::GreaterOrEqual;
}

/// What plain text in the cell means.
Kind plainKind(AssetColumn column) {
    if (column == AssetColumn::Tags) return Kind::HasTag;
    return isNumber(column) || isTime(column) ? Kind::Equals : Kind::Contains;
}

Status checkValue(AssetColumn column, const QString& value) {
    const QString name = assetColumns::name(column);
    bool good = true;
    if (isNumber(column)) {
        (void)value.toLongLong(&good);
        if (!good)
            return wrong(u"'%1' is no number to compare %2 with"_s.arg(value, name), u"Such as 12, <12 or >=12"_s);
    } else if (isTime(column)) {
        if (!assetMoments::range(value)) {
            return wrong(u"'%1' is no time to compare %2 with"_s.arg(value, name),
                         u"Such as 2026-03-05, 2026-03, or >=2026-03-05 14:30 (UTC)"_s);
        }
    } else if (column == AssetColumn::IpAddress) {
        if (!assetKeys::addressRange(value)) {
            return wrong(
                u"'%1' is no address to compare %2 with"_s.arg(value, name),
                u"Such as =10.0.0.1, =10.0.0.0/8 or >=2001:db8::1; without a sign a part of the text is looked for"_s);
        }
    } else if (isJson(column)) {
        const Result<QJsonValue> parsed = json::parse(value.toUtf8());
        if (!parsed || !parsed->isObject()) {
            return wrong(u"'%1' is no JSON object to compare %2 with"_s.arg(value, name),
                         u"Such as ={\"role\": \"web\"}; for tags role=web is easier"_s);
        }
    }
    return {};
}

/// The values between the brackets of in(...): commas part them, "" hold what has one.
Result<QStringList> listed(const QString& text) {
    QStringList values;
    QString value;
    bool quoted = false;
    bool wasQuoted = false;
    const auto take = [&] {
        values.append(wasQuoted ? value : value.trimmed());
        value.clear();
        wasQuoted = false;
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (quoted && c == u'\\' && i + 1 < text.size())
            value += text.at(++i);
        else if (c == u'"' && (quoted || value.trimmed().isEmpty())) {
            if (!quoted) value.clear();
            wasQuoted = true;
            quoted = !quoted;
        } else if (c == u',' && !quoted)
            take();
        else if (!wasQuoted || quoted)
            value += c;
        else if (!c.isSpace())
            return wrong(u"In the list '%1' something follows a closing quote"_s.arg(text),
                         u"Such as in(web, \"a, b\")"_s);
    }
    if (quoted) return wrong(u"In the list '%1' a quote is not closed"_s.arg(text), u"Such as in(web, \"a, b\")"_s);
    take();
    return values;
}

QString quotedIfNeeded(const QString& value) {
    const bool plain =
        !value.isEmpty() && value.trimmed() == value &&
        std::none_of(value.begin(), value.end(), [](QChar c) { return c == u',' || c == u'"' || c == u')'; });
    if (plain) return value;
    QString text = value;
    text.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s);
    return u'"' + text + u'"';
}

AssetCondition tagCondition(const QString& text) {
    const qsizetype equals = text.indexOf(u'=');
    if (equals < 0) return {AssetColumn::Tags, Kind::HasTag, {text.trimmed()}};
    return {AssetColumn::Tags, Kind::HasTag, {text.left(equals).trimmed(), text.mid(equals + 1).trimmed()}};
}

Result<AssetCondition> readCell(AssetColumn column, const QString& text) {
    if (text.startsWith("tag:"_L1, Qt::CaseInsensitive)) return tagCondition(text.mid(4));
    if (text.compare("empty"_L1, Qt::CaseInsensitive) == 0) return AssetCondition{column, Kind::Empty, {}};
    if (text.compare("!empty"_L1, Qt::CaseInsensitive) == 0) return AssetCondition{column, Kind::NotEmpty, {}};
    if (text.startsWith("in("_L1, Qt::CaseInsensitive) && text.endsWith(u')')) {
        const Result<QStringList> values = listed(text.mid(3, text.size() - 4));
        if (!values) return values.error();
        return AssetCondition{column, Kind::In, *values};
    }
    static const std::pair<QLatin1StringView, Kind> signs[] = {
        {"!="_L1, Kind::NotEquals}, {"<="_L1, Kind::LessOrEqual}, {">="_L1, Kind::GreaterOrEqual},
        {"="_L1, Kind::Equals},     {"<"_L1, Kind::Less},         {">"_L1, Kind::Greater},
        {"~"_L1, Kind::Contains}};
    for (const auto& [sign, kind] : signs) {
        if (!text.startsWith(sign)) continue;
        const QString value = text.mid(sign.size()).trimmed();
        if (!value.isEmpty()) return AssetCondition{column, kind, {value}};
        if (kind == Kind::Equals) return AssetCondition{column, Kind::Empty, {}};
        if (kind == Kind::NotEquals) return AssetCondition{column, Kind::NotEmpty, {}};
        return wrong(u"Nothing follows the '%1'"_s.arg(sign), u"Write what to compare with behind it"_s);
    }
    if (plainKind(column) == Kind::HasTag) return tagCondition(text);
    return AssetCondition{column, plainKind(column), {text}};
}

} // namespace

Status check(const AssetCondition& condition) {
    const QString name = assetColumns::name(condition.column);
    const Kind kind = condition.kind;
    const qsizetype given = condition.values.size();
    if (kind == Kind::Empty || kind == Kind::NotEmpty) {
        if (given == 0) return {};
        return wrong(u"Whether %1 is empty needs no value"_s.arg(name), {});
    }
    if (kind == Kind::HasTag) {
        if (condition.column != AssetColumn::Tags)
            return wrong(u"%1 has no tags"_s.arg(name), u"tag:role=web asks for a tag in any cell"_s);
        if (given < 1 || given > 2 || condition.values.first().isEmpty())
            return wrong(u"The name of the tag is missing"_s, u"Such as role, role=web or tag:role=web"_s);
        return {};
    }
    if (kind == Kind::In) {
        if (given == 0 || isJson(condition.column))
            return wrong(u"%1 cannot be looked up in such a list"_s.arg(name), u"Such as in(web, db) for a text"_s);
    } else if (given != 1) {
        return wrong(u"%1 is to be compared with one value, but there are %2"_s.arg(name).arg(given), {});
    }
    if (kind == Kind::Contains) {
        if (!isNumber(condition.column) && !isTime(condition.column) && !condition.values.first().isEmpty()) return {};
        return wrong(u"No part of %1 can be looked for"_s.arg(name), u"Such as =12 or >=2026-03-05"_s);
    }
    if (isOrder(kind) && isJson(condition.column)) {
        return wrong(u"%1 cannot be less or greater than something"_s.arg(name),
                     u"Such as role=web, ~text, empty or !empty"_s);
    }
    for (const QString& value : condition.values) {
        if (Status checked = checkValue(condition.column, value); !checked) return checked;
    }
    return {};
}

Status check(const AssetView& view) {
    for (const AssetCondition& condition : view.conditions) {
        if (Status checked = check(condition); !checked) return checked;
    }
    return {};
}

Result<std::optional<AssetCondition>> read(AssetColumn column, const QString& text) {
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty()) return std::optional<AssetCondition>();
    const Result<AssetCondition> condition = readCell(column, trimmed);
    if (!condition) return condition.error();
    if (const Status checked = check(*condition); !checked) return checked.error();
    return std::optional(*condition);
}

QString write(const AssetCondition& condition) {
    const QString first = condition.values.value(0);
    const auto signedText = [&](const QString& sign) { return sign + first; };
    switch (condition.kind) {
    case Kind::Empty:
        return u"empty"_s;
    case Kind::NotEmpty:
        return u"!empty"_s;
    case Kind::Equals:
        return signedText(u"="_s);
    case Kind::NotEquals:
        return signedText(u"!="_s);
    case Kind::Less:
        return signedText(u"<"_s);
    case Kind::LessOrEqual:
        return signedText(u"<="_s);
    case Kind::Greater:
        return signedText(u">"_s);
    case Kind::GreaterOrEqual:
        return signedText(u">="_s);
    case Kind::In: {
        QStringList values;
        for (const QString& value : condition.values)
            values.append(quotedIfNeeded(value));
        return u"in(%1)"_s.arg(values.join(u", "_s));
    }
    case Kind::HasTag: {
        const QString text = condition.values.join(u'=');
        const Result<AssetCondition> again = readCell(AssetColumn::Tags, text);
        return again && *again == condition ? text : u"tag:"_s + text;
    }
    case Kind::Contains:
        break;
    }
    const Result<AssetCondition> again = readCell(condition.column, first);
    return again && *again == condition ? first : u'~' + first;
}

} // namespace oc::assetView
