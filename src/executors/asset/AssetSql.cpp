// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetSql.h"

#include "engine/base/Json.h"

#include <QJsonArray>
#include <QSqlQuery>

namespace oc {

using namespace Qt::StringLiterals;

QString AssetStatement::shown() const {
    QString text;
    qsizetype value = 0;
    for (const QChar c : sql) {
        if (c != u'?' || value >= values.size()) {
            text += c;
            continue;
        }
        const QVariant& bound = values.at(value++);
        if (bound.isNull())
            text += u"NULL"_s;
        else if (bound.typeId() == QMetaType::QString)
            text += u'\'' + bound.toString().replace(u'\'', u"''"_s) + u'\'';
        else
            text += bound.toString();
    }
    return text;
}

namespace assetSql {

namespace {

const QString columns = u"id, hostname, ip_address, type, status, environment, location, owner, tags, metadata, "
                        "created_at, updated_at, version"_s;

QVariant orNull(const QString& text) {
    return text.isEmpty() ? QVariant(QMetaType(QMetaType::QString)) : QVariant(text);
}

QString jsonText(const QJsonObject& object) {
    return QString::fromUtf8(json::toText(object));
}

class Conditions {
public:
    void add(const QString& condition, const QVariant& value) {
        parts_.append(condition);
        values_.append(value);
    }
    /// The JSON in 'source' (a column, or the value column of an outer json_each) holds at least 'wanted': objects by
    /// key, lists by item, anything else by type and value, as PostgreSQL's @> does.
    [[nodiscard]] QString contains(const QString& source, const QJsonValue& wanted) {
        QStringList parts;
        if (wanted.isObject()) {
            const QJsonObject object = wanted.toObject();
            for (auto it = object.begin(); it != object.end(); ++it) {
                const QString row = nextName();
                values_.append(it.key());
                const QString inner = matches(row, it.value());
                parts.append(
                    u"EXISTS (SELECT 1 FROM json_each(%1) AS %2 WHERE %2.key = ? AND %3)"_s.arg(source, row, inner));
            }
        } else {
            const QJsonArray list = wanted.toArray();
            for (const QJsonValue& item : list) {
                const QString row = nextName();
                const QString inner = matches(row, item);
                parts.append(u"EXISTS (SELECT 1 FROM json_each(%1) AS %2 WHERE %3)"_s.arg(source, row, inner));
            }
        }
        return parts.join(u" AND "_s);
    }
    void addTags(const QJsonObject& tags) {
        if (tags.isEmpty()) return;
        parts_.append(contains(u"tags"_s, tags));
    }
    [[nodiscard]] QString where() const {
        return parts_.isEmpty() ? QString() : u" WHERE "_s + parts_.join(u" AND "_s);
    }
    [[nodiscard]] const QVariantList& values() const { return values_; }

private:
    QString nextName() { return u"t%1"_s.arg(++names_); }

    QString matches(const QString& row, const QJsonValue& wanted) {
        switch (wanted.type()) {
        case QJsonValue::Object:
        case QJsonValue::Array: {
            const QString type = wanted.isObject() ? u"object"_s : u"array"_s;
            const QString inner = contains(row + u".value"_s, wanted);
            return u"%1.type = '%2'"_s.arg(row, type) + (inner.isEmpty() ? QString() : u" AND "_s + inner);
        }
        case QJsonValue::Bool:
            return u"%1.type = '%2'"_s.arg(row, wanted.toBool() ? u"true"_s : u"false"_s);
        case QJsonValue::Double:
            values_.append(wanted.toInteger(1) == wanted.toInteger(2) ? QVariant(wanted.toInteger())
                                                                      : QVariant(wanted.toDouble()));
            return u"%1.type IN ('integer', 'real') AND %1.value = ?"_s.arg(row);
        case QJsonValue::String:
            values_.append(wanted.toString());
            return u"%1.type = 'text' AND %1.value = ?"_s.arg(row);
        default:
            return u"%1.type = 'null'"_s.arg(row);
        }
    }

    QStringList parts_;
    QVariantList values_;
    int names_ = 0;
};

Conditions conditionsOf(const AssetFilter& filter) {
    Conditions conditions;
    if (filter.id) conditions.add(u"id = ?"_s, *filter.id);
    if (!filter.hostnamePart.isEmpty()) {
        QString part = filter.hostnamePart;
        part.replace(u'\\', u"\\\\"_s).replace(u'%', u"\\%"_s).replace(u'_', u"\\_"_s);
        conditions.add(u"hostname LIKE ? ESCAPE '\\'"_s, QString(u'%' + part + u'%'));
    }
    const auto same = [&](const QString& column, const QString& value) {
        if (!value.isEmpty()) conditions.add(column + u" = ? COLLATE NOCASE"_s, value);
    };
    same(u"ip_address"_s, filter.ipAddress);
    same(u"type"_s, filter.type);
    same(u"status"_s, filter.status);
    same(u"environment"_s, filter.environment);
    same(u"location"_s, filter.location);
    same(u"owner"_s, filter.owner);
    conditions.addTags(filter.tags);
    return conditions;
}

} // namespace

SqliteFile::Migrations migrations() {
    return {{
        // AUTOINCREMENT: the id of a deleted asset is never given to another one.
        u"CREATE TABLE assets (id INTEGER PRIMARY KEY AUTOINCREMENT, hostname TEXT NOT NULL COLLATE NOCASE"
        " CHECK (length(hostname) BETWEEN 1 AND 255), ip_address TEXT, type TEXT NOT NULL DEFAULT 'server',"
        " status TEXT NOT NULL DEFAULT 'active', environment TEXT NOT NULL DEFAULT 'production', location TEXT,"
        " owner TEXT, tags TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(tags)),"
        " metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)), created_at INTEGER NOT NULL,"
        " updated_at INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1)"_s,
        u"CREATE INDEX assets_by_hostname ON assets (hostname, id)"_s,
        u"CREATE INDEX assets_by_address ON assets (ip_address)"_s,
    }};
}

SqliteTexts texts(const QString& file) {
    return {u"assets"_s, u"The inventory of assets"_s, file, u"set OPSCONDUCTOR_HOME to another folder"_s};
}

AssetStatement select(const AssetFilter& filter) {
    const Conditions conditions = conditionsOf(filter);
    AssetStatement statement{u"SELECT "_s + columns + u" FROM assets"_s + conditions.where() +
                                 u" ORDER BY id LIMIT ? OFFSET ?"_s,
                             conditions.values()};
    statement.values << filter.limit << filter.offset;
    return statement;
}

AssetStatement count(const AssetFilter& filter) {
    const Conditions conditions = conditionsOf(filter);
    return {u"SELECT count(*) FROM assets"_s + conditions.where(), conditions.values()};
}

AssetStatement selectById(qint64 id) {
    return {u"SELECT "_s + columns + u" FROM assets WHERE id = ?"_s, {id}};
}

AssetStatement selectByHostnames(const QStringList& hostnames) {
    AssetStatement statement;
    if (hostnames.size() == 1) {
        statement.sql = u"SELECT "_s + columns + u" FROM assets WHERE hostname = ? ORDER BY id"_s;
    } else {
        const QString marks = QStringList(hostnames.size(), u"?"_s).join(u", "_s);
        statement.sql = u"SELECT "_s + columns + u" FROM assets WHERE hostname IN (%1) ORDER BY id"_s.arg(marks);
    }
    for (const QString& hostname : hostnames)
        statement.values.append(hostname);
    return statement;
}

AssetStatement insert(const Asset& asset) {
    return {u"INSERT INTO assets (hostname, ip_address, type, status, environment, location, owner, tags, metadata, "
            "created_at, updated_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
            {asset.hostname, orNull(asset.ipAddress), asset.type, asset.status, asset.environment,
             orNull(asset.location), orNull(asset.owner), jsonText(asset.tags), jsonText(asset.metadata),
             asset.createdAt, asset.updatedAt, asset.version}};
}

AssetStatement update(const Asset& asset, int version) {
    return {u"UPDATE assets SET hostname = ?, ip_address = ?, type = ?, status = ?, environment = ?, location = ?, "
            "owner = ?, tags = ?, metadata = ?, updated_at = ?, version = version + 1 WHERE id = ? AND version = ?"_s,
            {asset.hostname, orNull(asset.ipAddress), asset.type, asset.status, asset.environment,
             orNull(asset.location), orNull(asset.owner), jsonText(asset.tags), jsonText(asset.metadata),
             asset.updatedAt, asset.id, version}};
}

AssetStatement remove(qint64 id) {
    return {u"DELETE FROM assets WHERE id = ?"_s, {id}};
}

Asset read(const QSqlQuery& query) {
    const auto object = [&](int column) {
        return json::parse(query.value(column).toByteArray()).value_or(QJsonValue()).toObject();
    };
    Asset asset;
    asset.id = query.value(0).toLongLong();
    asset.hostname = query.value(1).toString();
    asset.ipAddress = query.value(2).toString();
    asset.type = query.value(3).toString();
    asset.status = query.value(4).toString();
    asset.environment = query.value(5).toString();
    asset.location = query.value(6).toString();
    asset.owner = query.value(7).toString();
    asset.tags = object(8);
    asset.metadata = object(9);
    asset.createdAt = query.value(10).toLongLong();
    asset.updatedAt = query.value(11).toLongLong();
    asset.version = query.value(12).toInt();
    return asset;
}

} // namespace assetSql

} // namespace oc
