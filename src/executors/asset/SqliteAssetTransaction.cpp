// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/SqliteAssetTransaction.h"

#include "engine/base/Json.h"
#include "engine/store/SqliteFile.h"
#include "executors/asset/AssetSql.h"

#include <QSqlError>
#include <QSqlQuery>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

class Row : public AssetRow {
public:
    explicit Row(const QSqlQuery& query) : query_(query) {}
    [[nodiscard]] bool isNull(int column) const override { return query_.isNull(column); }
    [[nodiscard]] QString text(int column) const override { return query_.value(column).toString(); }
    [[nodiscard]] QByteArray utf8(int column) const override { return query_.value(column).toString().toUtf8(); }
    [[nodiscard]] qint64 integer(int column) const override { return query_.value(column).toLongLong(); }

private:
    const QSqlQuery& query_;
};

/// Qt binds a null QString as NULL; here only a null variant is meant so.
QVariant bound(const QVariant& value) {
    if (value.isNull() || value.typeId() != QMetaType::QString) return value;
    return value.toString().isNull() ? QVariant(QString(u""_s)) : value;
}

QVariant jsonOrNull(const QJsonObject& object) {
    return object.isEmpty() ? QVariant(QMetaType(QMetaType::QString))
                            : QVariant(QString::fromUtf8(json::toText(object)));
}

void appendStored(QStringList& names, QVariantList& values, const Asset& asset, AssetColumn column) {
    for (const assetSql::Stored& stored : assetSql::stored(asset, column)) {
        names.append(stored.name);
        values.append(stored.value);
    }
}

QString marks(qsizetype count) {
    return QStringList(count, u"?"_s).join(u", "_s);
}

} // namespace

Error SqliteAssetTransaction::error(const QSqlQuery& query) const {
    if (stop_.stop_requested()) return checkStop().error();
    return texts_.error(query);
}

Status SqliteAssetTransaction::checkStop() const {
    if (!stop_.stop_requested()) return {};
    return Error{u"cancelled"_s, u"Cancelled"_s, {}, {}};
}

Status SqliteAssetTransaction::prepare(QSqlQuery& query, const QString& sql) const {
    query.setForwardOnly(true);
    if (!query.prepare(sql)) return error(query);
    return {};
}

Status SqliteAssetTransaction::exec(QSqlQuery& query, const QVariantList& values) const {
    if (Status going = checkStop(); !going) return going;
    for (qsizetype i = 0; i < values.size(); ++i)
        query.bindValue(int(i), bound(values.at(i)));
    if (!query.exec()) return error(query);
    return {};
}

Status SqliteAssetTransaction::select(const AssetStatement& statement, const AssetRowReader& row) {
    QSqlQuery query(database_);
    if (Status prepared = prepare(query, statement.sql); !prepared) return prepared;
    if (Status done = exec(query, statement.values); !done) return done;
    const Row current(query);
    while (query.next())
        row(current);
    if (query.lastError().isValid()) return error(query);
    return checkStop();
}

Status SqliteAssetTransaction::selectLocked(const QList<qint64>& ids, const AssetRowReader& row) {
    // BEGIN IMMEDIATE keeps all other writers out.
    return select(assetSql::selectByIds(AssetDialect::Sqlite, ids), row);
}

Status SqliteAssetTransaction::insert(QList<Asset>& assets) {
    if (assets.isEmpty()) return {};
    QSqlQuery query(database_);
    const QStringList names =
        QStringList{u"id"_s, u"created_at"_s, u"updated_at"_s, u"version"_s} + assetSql::storedNames();
    Status ready =
        prepare(query, u"INSERT OR FAIL INTO assets (%1) VALUES (%2)"_s.arg(names.join(u", "_s), marks(names.size())));
    if (!ready) return ready;
    QVariantList values;
    for (Asset& asset : assets) {
        values = {asset.id ? QVariant(asset.id) : QVariant(), asset.createdAt, asset.updatedAt, asset.version};
        assetSql::appendStored(values, asset);
        if (Status done = exec(query, values); !done) return done;
        if (asset.id == 0) asset.id = query.lastInsertId().toLongLong();
    }
    return {};
}

Status SqliteAssetTransaction::update(const QList<Asset>& assets, const QList<AssetColumn>& columns) {
    QSqlQuery query(database_);
    for (const Asset& asset : assets) {
        QStringList names{u"updated_at"_s, u"version"_s};
        QVariantList values{asset.updatedAt, asset.version};
        for (const AssetColumn column : columns)
            appendStored(names, values, asset, column);
        if (Status done = write(query, asset.id, names, values); !done) return done;
    }
    return {};
}

/// The same names at each call: the statement is prepared at the first and stays.
Status SqliteAssetTransaction::write(QSqlQuery& query, qint64 id, const QStringList& names, QVariantList values) const {
    if (query.lastQuery().isEmpty()) {
        Status ready = prepare(query, u"UPDATE OR FAIL assets SET %1 = ? WHERE id = ?"_s.arg(names.join(u" = ?, "_s)));
        if (!ready) return ready;
    }
    values << id;
    return exec(query, values);
}

Status SqliteAssetTransaction::remove(const QList<qint64>& ids) {
    QSqlQuery query(database_);
    if (Status ready = prepare(query, u"DELETE FROM assets WHERE id = ?"_s); !ready) return ready;
    for (const qint64 id : ids) {
        if (Status done = exec(query, {id}); !done) return done;
    }
    return {};
}

Status SqliteAssetTransaction::log(const AssetAuthor& author, qint64 at, const QList<AssetLogRow>& rows) {
    if (rows.isEmpty()) return {};
    QSqlQuery query(database_);
    Status ready = prepare(query, u"INSERT INTO asset_edits (at, who, source, run_id, label) VALUES (?, ?, ?, ?, ?)"_s);
    if (!ready) return ready;
    if (Status done = exec(query, {at, author.who, assetSql::sourceName(author.source), author.runId, author.label});
        !done)
        return done;
    const qint64 edit = query.lastInsertId().toLongLong();
    QList<AssetLogRow> others = rows;
    if (Status done = logCreated(edit, others); !done) return done;
    ready = prepare(query, u"INSERT INTO asset_changes (asset_id, version, kind, before, after, edit)"
                           " VALUES (?, ?, ?, ?, ?, ?)"_s);
    if (!ready) return ready;
    for (const AssetLogRow& row : std::as_const(others)) {
        Status done = exec(query, {row.assetId, row.version, assetSql::kindName(row.kind), jsonOrNull(row.before),
                                   jsonOrNull(row.after), edit});
        if (!done) return done;
    }
    return {};
}

/// The lines of what was just created, whose ids follow one another, in one statement; takes them out of 'rows'.
Status SqliteAssetTransaction::logCreated(qint64 edit, QList<AssetLogRow>& rows) {
    qint64 first = 0;
    qint64 last = 0;
    qint64 count = 0;
    for (const AssetLogRow& row : std::as_const(rows)) {
        if (row.kind != AssetChange::Kind::Create) continue;
        first = count == 0 ? row.assetId : std::min(first, row.assetId);
        last = std::max(last, row.assetId);
        ++count;
    }
    if (count < 2 || last - first + 1 != count) return {};
    rows.removeIf([](const AssetLogRow& row) { return row.kind == AssetChange::Kind::Create; });
    QSqlQuery query(database_);
    Status ready = prepare(query, u"INSERT INTO asset_changes (asset_id, version, kind, edit)"
                                  " SELECT id, version, 'create', ? FROM assets WHERE id BETWEEN ? AND ?"_s);
    return ready ? exec(query, {edit, first, last}) : ready;
}

Status SqliteAssetTransaction::drop(const QString& type, const QString& which) {
    QStringList names;
    const AssetStatement all{
        u"SELECT name, sql FROM sqlite_master WHERE type = ? AND tbl_name = 'assets' AND sql IS NOT NULL"_s + which,
        {type}};
    Status read = select(all, [&](const AssetRow& row) {
        names.append(row.text(0));
        dropped_.append(row.text(1));
    });
    if (!read) return read;
    for (const QString& name : std::as_const(names)) {
        if (Status done = runSql(database_, u"DROP %1 %2"_s.arg(type, name), texts_); !done) return done;
    }
    return {};
}

Status SqliteAssetTransaction::deferIndexes(qint64) {
    // Those by which an import finds what is there stay.
    return drop(u"index"_s, u" AND name NOT IN ('assets_by_hostname', 'assets_by_ip_address')"_s);
}

Status SqliteAssetTransaction::expectMany() {
    // The triggers watch for what others write, and nobody else can write meanwhile.
    // With them each statement keeps a journal of its own of every page it touches.
    return drop(u"trigger"_s, {});
}

Status SqliteAssetTransaction::restore() {
    for (const QString& sql : std::as_const(dropped_)) {
        if (Status going = checkStop(); !going) return going;
        if (Status made = runSql(database_, sql, texts_); !made) return stop_.stop_requested() ? checkStop() : made;
    }
    dropped_.clear();
    return {};
}

Result<bool> SqliteAssetTransaction::lacksKeys() {
    bool lacking = false;
    const Status done = select({u"SELECT 1 FROM assets WHERE address_key IS NULL LIMIT 1"_s, {}},
                               [&](const AssetRow&) { lacking = true; });
    if (!done) return done.error();
    return lacking;
}

Status SqliteAssetTransaction::makeKeys() {
    const Result<bool> lacking = lacksKeys();
    if (!lacking) return lacking.error();
    if (!*lacking) return {};
    constexpr int atOnce = 10'000;
    for (;;) {
        QList<Asset> assets;
        const AssetStatement some{u"SELECT %1 FROM assets WHERE address_key IS NULL LIMIT ?"_s.arg(
                                      assetDialect::columns(AssetDialect::Sqlite)),
                                  {atOnce}};
        if (Status read = select(some, [&](const AssetRow& row) { assets.append(assetSql::read(row)); }); !read)
            return read;
        if (assets.isEmpty()) return {};
        QSqlQuery query(database_);
        for (const Asset& asset : assets) {
            QStringList names;
            QVariantList values;
            for (const AssetColumn column : assetColumns::all()) {
                // The last of what is stored for a column is its key; of a hostname there is none.
                const QList<assetSql::Stored> stored = assetSql::stored(asset, column);
                if (stored.size() < 2) continue;
                names.append(stored.last().name);
                values.append(stored.last().value);
            }
            if (Status done = write(query, asset.id, names, values); !done) return done;
        }
    }
}

} // namespace oc
