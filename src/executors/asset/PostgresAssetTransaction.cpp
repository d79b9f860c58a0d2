// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/PostgresAssetTransaction.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"
#include "executors/asset/AssetSql.h"
#include "executors/asset/PostgresCopyText.h"

#include <QJsonArray>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

/// The type a column has in a list of JSON rows.
QString typeOf(const QString& name) {
    if (name == "tags"_L1 || name == "metadata"_L1) return u"jsonb"_s;
    if (name == "address_key"_L1) return u"bytea"_s;
    return u"text"_s;
}

QJsonValue jsonOf(const assetSql::Stored& stored) {
    if (stored.value.isNull()) return {};
    if (stored.value.typeId() == QMetaType::QByteArray)
        return QString(u"\\x"_s + QString::fromLatin1(stored.value.toByteArray().toHex()));
    if (typeOf(stored.name) == "jsonb"_L1) return json::parse(stored.value.toString().toUtf8()).value_or(QJsonValue());
    return stored.value.toString();
}

QString listText(const QJsonArray& rows) {
    return QString::fromUtf8(json::toText(rows));
}

} // namespace

Status PostgresAssetTransaction::ask(const AssetStatement& statement) {
    const Result<PostgresAnswer> answer = connection_.ask(statement, stop_);
    if (!answer) return answer.error();
    return {};
}

Status PostgresAssetTransaction::select(const AssetStatement& statement, const AssetRowReader& row) {
    const Result<PostgresAnswer> answer = connection_.ask(statement, stop_);
    if (!answer) return answer.error();
    answer->read(row);
    return {};
}

Status PostgresAssetTransaction::selectLocked(const QList<qint64>& ids, const AssetRowReader& row) {
    // In the order of ids, or two who lock the same rows could wait for each other.
    AssetStatement statement = assetSql::selectByIds(AssetDialect::Postgres, ids);
    statement.sql += u" ORDER BY id FOR UPDATE"_s;
    return select(statement, row);
}

Status PostgresAssetTransaction::giveIds(QList<Asset>& assets) {
    qint64 lacking = 0;
    for (const Asset& asset : assets)
        lacking += asset.id == 0 ? 1 : 0;
    if (lacking == 0) return {};
    auto next = assets.begin();
    const auto give = [&](qint64 id) {
        while (next->id != 0)
            ++next;
        next->id = id;
    };
    const QString numbers =
        u"SELECT nextval(pg_get_serial_sequence('assets', 'id')) AS id FROM generate_series(1, CAST(? AS bigint))"_s;
    // Mostly they follow one another, and the first and the last say all: thousands of rows take a while to be sent.
    qint64 first = 0;
    qint64 last = -1;
    const Status asked =
        select({u"SELECT min(id), max(id) FROM (%1) AS given"_s.arg(numbers), {lacking}}, [&](const AssetRow& row) {
            first = row.integer(0);
            last = row.integer(1);
        });
    if (!asked) return asked;
    if (last - first + 1 == lacking) {
        for (qint64 id = first; id <= last; ++id)
            give(id);
        return {};
    }
    // Somebody else took some meanwhile. Those are left out, as numbers of an insertion that failed are.
    return select({numbers, {lacking}}, [&](const AssetRow& row) { give(row.integer(0)); });
}

Status PostgresAssetTransaction::insert(QList<Asset>& assets) {
    if (assets.isEmpty()) return {};
    if (Status given = giveIds(assets); !given) return given;
    inserted_ += assets.size();
    const QStringList names =
        QStringList{u"id"_s, u"created_at"_s, u"updated_at"_s, u"version"_s} + assetSql::storedNames();
    if (Status begun = connection_.beginCopy(u"COPY assets (%1) FROM STDIN"_s.arg(names.join(u", "_s)), stop_); !begun)
        return begun;
    // The server takes in what is sent while the rest is being made.
    constexpr qsizetype piece = 64 * 1024;
    PostgresCopyText rows;
    QVariantList values;
    for (const Asset& asset : assets) {
        rows.add(asset.id);
        rows.addMoment(asset.createdAt);
        rows.addMoment(asset.updatedAt);
        rows.add(asset.version);
        values.clear();
        assetSql::appendStored(values, asset);
        for (const QVariant& value : std::as_const(values))
            rows.add(value);
        rows.endRow();
        if (rows.text().size() < piece) continue;
        if (Status sent = connection_.putCopy(rows.text(), stop_); !sent) return sent;
        rows.clear();
    }
    if (Status sent = connection_.putCopy(rows.text(), stop_); !sent) return sent;
    return connection_.endCopy(stop_);
}

Status PostgresAssetTransaction::update(const QList<Asset>& assets, const QList<AssetColumn>& columns) {
    if (assets.isEmpty()) return {};
    QStringList sets{u"updated_at = to_timestamp(v.at / 1000)"_s, u"version = v.version"_s};
    QStringList types{u"id bigint"_s, u"at double precision"_s, u"version integer"_s};
    QJsonArray rows;
    for (const Asset& asset : assets) {
        QJsonObject row{{u"id"_s, asset.id}, {u"at"_s, asset.updatedAt}, {u"version"_s, asset.version}};
        for (const AssetColumn column : columns) {
            for (const assetSql::Stored& stored : assetSql::stored(asset, column)) {
                row.insert(stored.name, jsonOf(stored));
                if (!rows.isEmpty()) continue;
                sets.append(u"%1 = v.%1"_s.arg(stored.name));
                types.append(stored.name + u' ' + typeOf(stored.name));
            }
        }
        rows.append(row);
    }
    return ask(
        {u"UPDATE assets SET %1 FROM jsonb_to_recordset(CAST(? AS jsonb)) AS v (%2) WHERE assets.id = v.id"_s.arg(
             sets.join(u", "_s), types.join(u", "_s)),
         {listText(rows)}});
}

Status PostgresAssetTransaction::remove(const QList<qint64>& ids) {
    if (ids.isEmpty()) return {};
    QJsonArray list;
    for (const qint64 id : ids)
        list.append(id);
    return ask(
        {u"DELETE FROM assets WHERE id IN "_s + assetDialect::list(AssetDialect::Postgres, true), {listText(list)}});
}

Status PostgresAssetTransaction::log(const AssetAuthor& author, qint64 at, const QList<AssetLogRow>& rows) {
    if (rows.isEmpty()) return {};
    const QString edit =
        u"INSERT INTO asset_edits (at, who, source, run_id, label) VALUES (CAST(? AS bigint), ?, ?, ?, ?) "
        "RETURNING edit"_s;
    QVariantList values{at, author.who, assetSql::sourceName(author.source), author.runId, author.label};
    constexpr qsizetype few = 200;
    if (rows.size() > few) {
        qint64 number = 0;
        Status done = select({edit, values}, [&](const AssetRow& row) { number = row.integer(0); });
        return done ? copyLog(number, rows) : done;
    }
    QJsonArray list;
    for (const AssetLogRow& row : rows) {
        QJsonObject line{
            {u"asset_id"_s, row.assetId}, {u"version"_s, row.version}, {u"kind"_s, assetSql::kindName(row.kind)}};
        if (!row.before.isEmpty()) line.insert(u"before"_s, row.before);
        if (!row.after.isEmpty()) line.insert(u"after"_s, row.after);
        list.append(line);
    }
    values.append(listText(list));
    return ask({u"WITH this AS (%1) INSERT INTO asset_changes (asset_id, version, kind, before, after, edit) "
                "SELECT v.asset_id, v.version, v.kind, v.before, v.after, this.edit FROM this, "
                "jsonb_to_recordset(CAST(? AS jsonb)) AS v (asset_id bigint, version integer, kind text, before jsonb, "
                "after jsonb)"_s.arg(edit),
                values});
}

Status PostgresAssetTransaction::copyLog(qint64 edit, const QList<AssetLogRow>& rows) {
    constexpr qsizetype atOnce = 20'000;
    for (qsizetype from = 0; from < rows.size(); from += atOnce) {
        PostgresCopyText text;
        for (const AssetLogRow& row : rows.mid(from, atOnce)) {
            text.add(row.assetId);
            text.add(row.version);
            text.add(assetSql::kindName(row.kind));
            text.add(row.before);
            text.add(row.after);
            text.add(edit);
            text.endRow();
        }
        Status done = connection_.copy(
            u"COPY asset_changes (asset_id, version, kind, before, after, edit) FROM STDIN"_s, text.text(), stop_);
        if (!done) return done;
    }
    return {};
}

Status PostgresAssetTransaction::dropIndexes() {
    // Not waited for: whoever looks at the table just now goes on doing so.
    if (Status locked = connection_.run(u"LOCK TABLE assets IN ACCESS EXCLUSIVE MODE NOWAIT"_s, stop_); !locked)
        return locked;
    QStringList names;
    QStringList made;
    // Those by which an import finds what is there stay.
    Status done = select({u"SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), "
                          "pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                          "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE i.indrelid = CAST('assets' AS regclass) "
                          "AND NOT i.indisunique AND starts_with(c.relname, 'assets_by_') "
                          "AND c.relname NOT IN ('assets_by_hostname', 'assets_by_ip_address')"_s,
                          {}},
                         [&](const AssetRow& row) {
                             names.append(row.text(0));
                             made.append(row.text(1));
                         });
    if (done && !names.isEmpty()) done = connection_.run(u"DROP INDEX "_s + names.join(u", "_s), stop_);
    if (done) deferred_ = made;
    return done;
}

Status PostgresAssetTransaction::deferIndexes(qint64 there) {
    if (there > 0) return {};
    if (Status begun = connection_.run(u"SAVEPOINT indexes"_s, stop_); !begun) return begun;
    const Status dropped = dropIndexes();
    isLocked_ = bool(dropped);
    if (dropped) return connection_.run(u"RELEASE indexes"_s, stop_);
    if (connection_.isLost() || stop_.stop_requested()) return dropped;
    return connection_.run(u"ROLLBACK TO indexes"_s, stop_); // with them, then: it only takes longer
}

/// The planner is told what it cannot know: it plans with the statistics from before this transaction, by which a table
/// that was small is best read as a whole for each piece of the file. The triggers stay, as others can write meanwhile.
Status PostgresAssetTransaction::expectMany() {
    return connection_.run(u"SET LOCAL enable_seqscan TO off; SET LOCAL enable_hashjoin TO off; "
                           "SET LOCAL enable_mergejoin TO off"_s,
                           stop_);
}

Status PostgresAssetTransaction::restore() {
    // Or the planner would know nothing of so many rows until autovacuum comes by, a minute later.
    constexpr qint64 many = 20'000;
    if (!deferred_.isEmpty()) {
        if (Status room = connection_.run(u"SET LOCAL maintenance_work_mem TO '128MB'"_s, stop_); !room) return room;
    }
    for (const QString& sql : std::exchange(deferred_, {})) {
        if (Status made = connection_.run(sql, stop_); !made) return made;
    }
    return inserted_ < many ? Status() : connection_.run(u"ANALYZE assets"_s, stop_);
}

Status PostgresAssetTransaction::makeKeys() {
    constexpr int atOnce = 5000;
    for (;;) {
        QList<Asset> assets;
        Status done = select({u"SELECT %1 FROM assets WHERE address_key IS NULL LIMIT %2 FOR UPDATE SKIP LOCKED"_s
                                  .arg(assetDialect::columns(AssetDialect::Postgres))
                                  .arg(atOnce),
                              {}},
                             [&](const AssetRow& row) { assets.append(assetSql::read(row)); });
        if (!done || assets.isEmpty()) return done;
        QStringList sets;
        QStringList types;
        QJsonArray rows;
        for (const Asset& asset : assets) {
            QJsonObject row{{u"id"_s, asset.id}};
            for (const AssetColumn column : assetColumns::all()) {
                // The last of what is stored for a column is its key; of a hostname there is none.
                const QList<assetSql::Stored> stored = assetSql::stored(asset, column);
                if (stored.size() < 2) continue;
                row.insert(stored.last().name, jsonOf(stored.last()));
                if (!rows.isEmpty()) continue;
                sets.append(u"%1 = v.%1"_s.arg(stored.last().name));
                types.append(stored.last().name + u' ' + typeOf(stored.last().name));
            }
            rows.append(row);
        }
        done = ask({u"UPDATE assets SET %1 FROM jsonb_to_recordset(CAST(? AS jsonb)) AS v (id bigint, %2) "
                    "WHERE assets.id = v.id"_s.arg(sets.join(u", "_s), types.join(u", "_s)),
                    {listText(rows)}});
        if (!done) return done;
    }
}

} // namespace oc
