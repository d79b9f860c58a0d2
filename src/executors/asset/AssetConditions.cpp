// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetConditions.h"

#include "engine/base/Json.h"
#include "executors/asset/AssetKeys.h"
#include "executors/asset/AssetMoments.h"
#include "executors/asset/AssetTagQuery.h"

namespace oc {

using namespace Qt::StringLiterals;

using Kind = AssetCondition::Kind;

namespace {

const QList<AssetColumn>& wordColumns() {
    static const QList<AssetColumn> columns{AssetColumn::Hostname, AssetColumn::IpAddress,   AssetColumn::Type,
                                            AssetColumn::Status,   AssetColumn::Environment, AssetColumn::Location,
                                            AssetColumn::Owner,    AssetColumn::Tags};
    return columns;
}

QString sign(Kind kind) {
    switch (kind) {
    case Kind::NotEquals:
        return u"<>"_s;
    case Kind::Less:
        return u"<"_s;
    case Kind::LessOrEqual:
        return u"<="_s;
    case Kind::Greater:
        return u">"_s;
    case Kind::GreaterOrEqual:
        return u">="_s;
    default:
        return u"="_s;
    }
}

Status checkDepth(const QJsonValue& value, int depth = 0) {
    if (depth > AssetConditions::maxTagDepth) {
        return Error{u"asset_invalid"_s,
                     u"The tags asked for are nested deeper than %1 levels"_s.arg(AssetConditions::maxTagDepth),
                     {},
                     {}};
    }
    const auto items = [&](const auto& container) -> Status {
        for (const QJsonValue item : container) {
            if (Status checked = checkDepth(item, depth + 1); !checked) return checked;
        }
        return {};
    };
    if (value.isArray()) return items(value.toArray());
    if (value.isObject()) return items(value.toObject());
    return {};
}

QString folded(AssetColumn column, const QString& value) {
    return column == AssetColumn::Hostname ? assetKeys::foldHostname(value) : assetKeys::fold(value);
}

QString canonicalJson(const QString& text) {
    return QString::fromUtf8(json::toText(json::parse(text.toUtf8()).value_or(QJsonValue())));
}

} // namespace

Status AssetConditions::check(const AssetFilter& filter) {
    return checkDepth(filter.tags);
}

void AssetConditions::add(const QString& condition, const QVariant& value) {
    parts_.append(condition);
    values_.append(value);
}

QString AssetConditions::where() const {
    return parts_.isEmpty() ? QString() : u" WHERE "_s + parts_.join(u" AND "_s);
}

void AssetConditions::add(const AssetCondition& condition) {
    switch (condition.column) {
    case AssetColumn::Id:
    case AssetColumn::Version:
        return addNumber(condition);
    case AssetColumn::CreatedAt:
    case AssetColumn::UpdatedAt:
        return addTime(condition);
    case AssetColumn::IpAddress:
        return addAddress(condition);
    case AssetColumn::Tags:
    case AssetColumn::Metadata:
        return addJson(condition);
    default:
        return addText(condition);
    }
}

void AssetConditions::addText(const AssetCondition& condition) {
    const QString key = assetDialect::key(dialect_, condition.column);
    const QString value = folded(condition.column, condition.values.value(0));
    switch (condition.kind) {
    case Kind::Contains:
        return add(assetDialect::contains(dialect_, assetDialect::searched(dialect_, condition.column)), value);
    case Kind::Empty:
        return parts_.append(key + u" = ''"_s);
    case Kind::NotEmpty:
        return parts_.append(key + u" <> ''"_s);
    case Kind::Equals:
    case Kind::NotEquals:
        return add(u"%1 %2 ?"_s.arg(key, sign(condition.kind)), value);
    case Kind::In:
        parts_.append(u"%1 IN (%2)"_s.arg(key, QStringList(condition.values.size(), u"?"_s).join(u", "_s)));
        for (const QString& each : condition.values)
            values_.append(folded(condition.column, each));
        return;
    default:
        return add(u"(%1 %2 ? AND %1 <> '')"_s.arg(key, sign(condition.kind)), value);
    }
}

QString AssetConditions::inRange(const QString& value) {
    const auto [first, last] = assetKeys::addressRange(value).value_or(std::pair<QByteArray, QByteArray>());
    values_ << first << last;
    return u"address_key BETWEEN %1 AND %1"_s.arg(assetDialect::bytes(dialect_));
}

void AssetConditions::addAddress(const AssetCondition& condition) {
    const QString value = condition.values.value(0);
    const auto compare = [&](const QByteArray& bound) {
        // Neither an empty field nor a text that is no address is less or greater than one.
        parts_.append(u"(address_key %1 %2 AND length(address_key) > 0 AND address_key < %2)"_s.arg(
            sign(condition.kind), assetDialect::bytes(dialect_)));
        values_ << bound << QByteArray(1, char(0xff));
    };
    const auto range = assetKeys::addressRange(value).value_or(std::pair<QByteArray, QByteArray>());
    switch (condition.kind) {
    case Kind::Contains:
        return add(assetDialect::contains(dialect_, assetDialect::searched(dialect_, condition.column)),
                   assetKeys::fold(value));
    case Kind::Empty:
        return parts_.append(u"coalesce(ip_address, '') = ''"_s);
    case Kind::NotEmpty:
        return parts_.append(u"coalesce(ip_address, '') <> ''"_s);
    case Kind::NotEquals:
        return parts_.append(u"NOT coalesce(%1, false)"_s.arg(inRange(value)));
    case Kind::In: {
        QStringList any;
        for (const QString& each : condition.values)
            any.append(inRange(each));
        return parts_.append(u'(' + any.join(u" OR "_s) + u')');
    }
    case Kind::Less:
    case Kind::GreaterOrEqual:
        return compare(range.first);
    case Kind::LessOrEqual:
    case Kind::Greater:
        return compare(range.second);
    default:
        return parts_.append(inRange(value));
    }
}

void AssetConditions::addNumber(const AssetCondition& condition) {
    const QString name = assetColumns::name(condition.column);
    if (condition.kind == Kind::Empty || condition.kind == Kind::NotEmpty) {
        return parts_.append(name + (condition.kind == Kind::Empty ? u" IS NULL"_s : u" IS NOT NULL"_s));
    }
    if (condition.kind == Kind::In) {
        parts_.append(
            u"%1 IN (%2)"_s.arg(name, QStringList(condition.values.size(), u"CAST(? AS bigint)"_s).join(u", "_s)));
        for (const QString& each : condition.values)
            values_.append(each.toLongLong());
        return;
    }
    add(u"%1 %2 CAST(? AS bigint)"_s.arg(name, sign(condition.kind)), condition.values.value(0).toLongLong());
}

void AssetConditions::addTime(const AssetCondition& condition) {
    const QString name = assetColumns::name(condition.column);
    const QString moment = assetDialect::moment(dialect_);
    const auto within = [&](const QString& value) {
        const auto [from, to] = assetMoments::range(value).value_or(std::pair<qint64, qint64>());
        values_ << from << to;
        return u"(%1 >= %2 AND %1 < %2)"_s.arg(name, moment);
    };
    const auto range = assetMoments::range(condition.values.value(0)).value_or(std::pair<qint64, qint64>());
    switch (condition.kind) {
    case Kind::Empty:
        return parts_.append(name + u" IS NULL"_s);
    case Kind::NotEmpty:
        return parts_.append(name + u" IS NOT NULL"_s);
    case Kind::NotEquals:
        return parts_.append(u"NOT coalesce(%1, false)"_s.arg(within(condition.values.value(0))));
    case Kind::In: {
        QStringList any;
        for (const QString& each : condition.values)
            any.append(within(each));
        return parts_.append(u'(' + any.join(u" OR "_s) + u')');
    }
    case Kind::Less:
        return add(u"%1 < %2"_s.arg(name, moment), range.first);
    case Kind::LessOrEqual:
        return add(u"%1 < %2"_s.arg(name, moment), range.second);
    case Kind::Greater:
        return add(u"%1 >= %2"_s.arg(name, moment), range.second);
    case Kind::GreaterOrEqual:
        return add(u"%1 >= %2"_s.arg(name, moment), range.first);
    default:
        return parts_.append(within(condition.values.value(0)));
    }
}

void AssetConditions::addJson(const AssetCondition& condition) {
    const QString name = assetColumns::name(condition.column);
    const bool tags = condition.column == AssetColumn::Tags;
    const bool postgres = dialect_ == AssetDialect::Postgres;
    const QString value = condition.values.value(0);
    switch (condition.kind) {
    case Kind::HasTag: {
        const QString line = u'\n' + assetKeys::tagWords(value, condition.values.value(1));
        const QString ending = condition.values.size() > 1 ? u"\n"_s : QString();
        return add(assetDialect::contains(dialect_, u"('\n' || tags_words || '\n')"_s), QVariant(line + ending));
    }
    case Kind::Contains:
        if (!tags) return addMetadataPart(assetKeys::foldHostname(value));
        return add(assetDialect::contains(dialect_, assetDialect::searched(dialect_, condition.column)),
                   assetKeys::fold(value));
    case Kind::Empty:
    case Kind::NotEmpty: {
        const QString is = condition.kind == Kind::Empty ? u"="_s : u"<>"_s;
        return parts_.append(u"%1 %2 ''"_s.arg(assetDialect::key(dialect_, condition.column), is));
    }
    default:
        return add(postgres ? u"coalesce(%1, '{}') %2 CAST(? AS jsonb)"_s.arg(name, sign(condition.kind))
                            : u"%1 %2 ?"_s.arg(name, sign(condition.kind)),
                   canonicalJson(value));
    }
}

/// Names and values at any depth. In any case of ASCII only: nothing folded is kept of metadata, which may be long.
void AssetConditions::addMetadataPart(const QString& part) {
    if (dialect_ == AssetDialect::Sqlite) {
        parts_.append(
            u"EXISTS (SELECT 1 FROM json_tree(metadata) WHERE (typeof(key) = 'text' AND instr(lower(key), ?) > 0)"
            " OR instr(CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE lower(atom) END, ?) > 0)"_s);
    } else {
        parts_.append(
            u"EXISTS (SELECT 1 FROM jsonb_path_query(metadata, 'strict $.**') AS part WHERE CASE jsonb_typeof(part)"
            " WHEN 'object' THEN EXISTS (SELECT 1 FROM jsonb_object_keys(part) AS name"
            " WHERE strpos(lower(name COLLATE \"C\"), ?) > 0) WHEN 'array' THEN false"
            " ELSE strpos(lower((part #>> '{}') COLLATE \"C\"), ?) > 0 END)"_s);
    }
    values_ << part << part;
}

void AssetConditions::addWords(const QString& words) {
    const QStringList each = words.split(u' ', Qt::SkipEmptyParts);
    for (const QString& word : each) {
        QStringList any;
        for (const AssetColumn column : wordColumns()) {
            any.append(assetDialect::contains(dialect_, assetDialect::searched(dialect_, column)));
            values_.append(folded(column, word));
        }
        parts_.append(u'(' + any.join(u" OR "_s) + u')');
    }
}

void AssetConditions::addTags(const QJsonObject& tags) {
    if (tags.isEmpty()) return;
    if (dialect_ == AssetDialect::Postgres)
        add(u"tags @> CAST(? AS jsonb)"_s, QString::fromUtf8(json::toText(tags)));
    else
        parts_.append(assetTagQuery::contains(u"tags"_s, tags, values_));
}

void AssetConditions::add(const AssetFilter& filter) {
    if (filter.id) add(u"id = CAST(? AS bigint)"_s, *filter.id);
    const auto text = [&](AssetColumn column, Kind kind, const QString& value) {
        if (!value.isEmpty()) add(AssetCondition{column, kind, {value}});
    };
    text(AssetColumn::Hostname, Kind::Contains, filter.hostnamePart);
    if (!filter.ipAddress.isEmpty())
        add(u"address_key = "_s + assetDialect::bytes(dialect_), assetKeys::address(filter.ipAddress));
    text(AssetColumn::Type, Kind::Equals, filter.type);
    text(AssetColumn::Status, Kind::Equals, filter.status);
    text(AssetColumn::Environment, Kind::Equals, filter.environment);
    text(AssetColumn::Location, Kind::Equals, filter.location);
    text(AssetColumn::Owner, Kind::Equals, filter.owner);
    addTags(filter.tags);
}

void AssetConditions::add(const AssetView& view) {
    for (const AssetCondition& condition : view.conditions)
        add(condition);
    addWords(view.words.simplified());
}

void AssetConditions::addDuplicates(const QString& hostname, const QString& address, qint64 except) {
    QStringList any;
    if (!hostname.isEmpty()) {
        any.append(assetDialect::key(dialect_, AssetColumn::Hostname) + u" = ?"_s);
        values_.append(assetKeys::foldHostname(hostname));
    }
    if (!address.isEmpty()) {
        any.append(u"address_key = "_s + assetDialect::bytes(dialect_));
        values_.append(assetKeys::address(address));
    }
    parts_.append(any.isEmpty() ? u"1 = 0"_s : u'(' + any.join(u" OR "_s) + u')');
    add(u"id <> CAST(? AS bigint)"_s, except);
}

} // namespace oc
