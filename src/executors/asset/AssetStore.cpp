// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetStore.h"

#include "executors/asset/AssetBatchRun.h"
#include "executors/asset/AssetConditions.h"
#include "executors/asset/AssetFields.h"
#include "executors/asset/AssetKeys.h"
#include "executors/asset/AssetRestore.h"
#include "executors/asset/AssetSql.h"
#include "executors/asset/AssetTargets.h"
#include "executors/asset/NoAssets.h"
#include "executors/asset/PostgresAssets.h"
#include "executors/asset/SqliteAssets.h"

#include <QHash>
#include <QJsonArray>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <pwd.h>
#include <unistd.h>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

/// The name of whoever runs this program.
QString userName() {
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return QString::fromLocal8Bit(found->pw_name);
    return QString::number(::geteuid());
}

AssetAuthor named(AssetAuthor author) {
    if (author.who.isEmpty()) author.who = userName();
    return author;
}

Error notFound(qint64 id) {
    return {u"asset_not_found"_s, u"There is no asset with the id %1"_s.arg(id), u"asset-list shows them all"_s, {}};
}

Error conflict(const Asset& found, int version) {
    return {u"asset_conflict"_s,
            u"The asset %1 (%2) was changed by somebody else meanwhile: it has version %3, not %4"_s.arg(found.id)
                .arg(found.hostname)
                .arg(found.version)
                .arg(version),
            u"Read it again and repeat the change"_s,
            {}};
}

} // namespace

struct AssetStore::Private {
    Where where; ///< until it has been asked
    std::once_flag asked;
    std::unique_ptr<AssetDatabase> made;
    std::atomic<AssetDatabase*> known{nullptr}; ///< 'made', for those who must not wait

    void setLocation(const Result<AssetLocation>& location) {
        if (!location)
            made = std::make_unique<NoAssets>(location.error());
        else if (location->dialect == AssetDialect::Postgres)
            made = std::make_unique<PostgresAssets>(*location);
        else
            made = std::make_unique<SqliteAssets>(location->file);
        known = made.get();
    }
    AssetDatabase& database() {
        std::call_once(asked, [this] {
            if (!made) setLocation(where());
        });
        return *made;
    }

    Result<QList<Asset>> select(const AssetStatement& statement, const std::stop_token& stop = {}) {
        QList<Asset> found;
        const Status done =
            database().select(statement, stop, [&](const AssetRow& row) { found.append(assetSql::read(row)); });
        if (!done) return done.error();
        return found;
    }
    Result<qint64> number(const AssetStatement& statement, const std::stop_token& stop = {}) {
        qint64 found = 0;
        const Status done = database().select(statement, stop, [&](const AssetRow& row) { found = row.integer(0); });
        if (!done) return done.error();
        return found;
    }
    [[nodiscard]] Result<QList<Asset>> page(const AssetView& view, int limit, bool fromTheEnd,
                                            const std::stop_token& stop);
    using Select = std::function<Result<QList<Asset>>(const AssetStatement&)>;
    [[nodiscard]] Result<Asset> findOne(const QJsonObject& which, const Select& select);
    [[nodiscard]] Result<Asset> change(const QJsonObject& which, AssetChange change, const AssetAuthor& author,
                                       const std::stop_token& stop);
};

AssetStore::AssetStore(const QString& file) : AssetStore(Result<AssetLocation>(AssetLocation::sqlite(file))) {}

AssetStore::AssetStore(const Result<AssetLocation>& location) : d_(std::make_unique<Private>()) {
    d_->setLocation(location);
}

AssetStore::AssetStore(Where where) : d_(std::make_unique<Private>()) {
    d_->where = std::move(where);
}

AssetStore::~AssetStore() = default;

AssetDatabase& AssetStore::database() const {
    return d_->database();
}

Result<QList<Asset>> AssetStore::Private::page(const AssetView& view, int limit, bool fromTheEnd,
                                               const std::stop_token& stop) {
    const bool filtered = !view.conditions.isEmpty() || !view.words.isEmpty();
    if (filtered && database().dialect() == AssetDialect::Sqlite) {
        // SQLite does not know that most assets are active: it would fetch and sort them all for one page.
        Result<QList<Asset>> beginning = select(assetSql::probe(view, limit, fromTheEnd), stop);
        if (!beginning || beginning->size() == limit) return beginning;
    }
    return select(assetSql::page(database().dialect(), view, limit, fromTheEnd), stop);
}

Result<Asset> AssetStore::Private::findOne(const QJsonObject& which, const Select& select) {
    const QJsonValue given = which.value(which.contains("asset_id"_L1) ? "asset_id"_L1 : "id"_L1);
    if (!given.isUndefined() && !given.isNull()) {
        const Result<qint64> id = assetFields::id(given);
        if (!id) return id.error();
        const Result<QList<Asset>> found = select(assetSql::selectByIds(database().dialect(), {*id}));
        if (!found) return found.error();
        if (!found->isEmpty()) return found->first();
        return notFound(*id);
    }
    const QString hostname = which.value("hostname"_L1).toString().trimmed();
    if (hostname.isEmpty()) {
        return Error{u"asset_invalid"_s, u"It is not said which asset is meant"_s, u"Give asset_id or hostname"_s, {}};
    }
    const Result<QList<Asset>> found = select(assetSql::selectByHostnames(database().dialect(), {hostname}));
    if (!found) return found.error();
    if (found->size() == 1) return found->first();
    if (!found->isEmpty()) return assetTargets::ambiguous(hostname, *found);
    return Error{u"asset_not_found"_s,
                 u"There is no asset with the hostname '%1'"_s.arg(hostname),
                 u"asset-query finds one by a part of its name"_s,
                 {}};
}

/// One update or removal, of an asset named by id or hostname.
Result<Asset> AssetStore::Private::change(const QJsonObject& which, AssetChange change, const AssetAuthor& author,
                                          const std::stop_token& stop) {
    Asset asset;
    const Status done = database().write(stop, [&](AssetTransaction& transaction) -> Status {
        const Result<Asset> found = findOne(which, [&](const AssetStatement& statement) -> Result<QList<Asset>> {
            QList<Asset> list;
            const Status read =
                transaction.select(statement, [&](const AssetRow& row) { list.append(assetSql::read(row)); });
            if (!read) return read.error();
            return list;
        });
        if (!found) return found.error();
        change.id = found->id;
        const AssetBatch batch{{change}, named(author), true};
        const Result<AssetBatchResult> result = AssetBatchRun(transaction, database().dialect(), batch, {}).run();
        if (!result) return result.error();
        const AssetChangeResult& one = result->results.first();
        switch (one.what) {
        case AssetChangeResult::What::Conflict:
            return conflict(*one.now, change.version);
        case AssetChangeResult::What::Gone:
        case AssetChangeResult::What::NotTried:
            return notFound(change.id);
        case AssetChangeResult::What::Invalid:
            return *one.error;
        case AssetChangeResult::What::Done:
        case AssetChangeResult::What::Unchanged:
            break;
        }
        asset = one.now ? *one.now : *one.before;
        return {};
    });
    if (!done) return done.error();
    return asset;
}

Result<Asset> AssetStore::create(const QJsonObject& fields, const AssetAuthor& author, const std::stop_token& stop) {
    // A wrong one must not make an inventory.
    if (const Result<Asset> asset = assetFields::apply(Asset{}, fields); !asset) return asset.error();
    const Result<AssetBatchResult> result = apply({{{AssetChange::Kind::Create, 0, 0, fields}}, author, true}, stop);
    if (!result) return result.error();
    return *result->results.first().now;
}

Result<Asset> AssetStore::update(const QJsonObject& idOrHostname, const QJsonObject& changes, const AssetAuthor& author,
                                 const std::stop_token& stop) {
    AssetChange change;
    change.fields = changes;
    const QJsonValue version = change.fields.take("version"_L1);
    if (!version.isUndefined()) {
        if (version.toInt() < 1) {
            return Error{
                u"asset_invalid"_s, u"'version' of an asset must be a whole number from 1"_s, u"Read it first"_s, {}};
        }
        change.version = version.toInt();
    }
    if (change.fields.isEmpty()) {
        return Error{u"asset_invalid"_s,
                     u"No field to change was given"_s,
                     u"Give at least one of "_s + assetFields::settable().join(u", "_s),
                     {}};
    }
    return d_->change(idOrHostname, change, author, stop);
}

Result<Asset> AssetStore::remove(const QJsonObject& idOrHostname, const AssetAuthor& author,
                                 const std::stop_token& stop) {
    return d_->change(idOrHostname, {AssetChange::Kind::Remove, 0, 0, {}}, author, stop);
}

Result<QList<Asset>> AssetStore::query(const AssetFilter& filter, const std::stop_token& stop) {
    if (const Status checked = AssetConditions::check(filter); !checked) return checked.error();
    return d_->select(assetSql::select(database().dialect(), filter), stop);
}

Result<qint64> AssetStore::count(const AssetFilter& filter, const std::stop_token& stop) {
    if (const Status checked = AssetConditions::check(filter); !checked) return checked.error();
    return d_->number(assetSql::count(database().dialect(), filter), stop);
}

Result<Asset> AssetStore::find(const QJsonObject& idOrHostname, const std::stop_token& stop) {
    return d_->findOne(idOrHostname, [&](const AssetStatement& statement) { return d_->select(statement, stop); });
}

Result<qint64> AssetStore::count(const AssetView& view, const std::stop_token& stop) {
    if (const Status checked = assetView::check(view); !checked) return checked.error();
    return d_->number(assetSql::count(database().dialect(), view), stop);
}

Status AssetStore::ids(const AssetView& view, const std::stop_token& stop,
                       const std::function<void(const QList<qint64>&)>& chunk) {
    if (Status checked = assetView::check(view); !checked) return checked;
    constexpr qsizetype firstChunk = 200;
    constexpr qsizetype laterChunks = 20'000;
    QList<qint64> ids;
    qsizetype enough = firstChunk;
    ids.reserve(laterChunks);
    Status done = database().select(assetSql::ids(database().dialect(), view), stop, [&](const AssetRow& row) {
        ids.append(row.integer(0));
        if (ids.size() < enough || stop.stop_requested()) return;
        chunk(ids);
        ids.clear();
        enough = laterChunks;
    });
    if (done && !ids.isEmpty()) chunk(ids);
    return done;
}

Result<QList<Asset>> AssetStore::read(const QList<qint64>& ids, const std::stop_token& stop) {
    QList<Asset> ordered;
    if (ids.isEmpty()) return ordered;
    constexpr qsizetype atOnce = 20'000;
    ordered.reserve(ids.size());
    for (qsizetype from = 0; from < ids.size(); from += atOnce) {
        const QList<qint64> some = ids.mid(from, atOnce);
        const Result<QList<Asset>> found = d_->select(assetSql::selectByIds(database().dialect(), some), stop);
        if (!found) return found.error();
        QHash<qint64, qsizetype> places;
        for (qsizetype i = 0; i < found->size(); ++i)
            places.insert(found->at(i).id, i);
        for (const qint64 id : some) {
            if (const auto place = places.constFind(id); place != places.cend()) ordered.append(found->at(*place));
        }
    }
    return ordered;
}

Result<QList<Asset>> AssetStore::matching(AssetColumn column, const QStringList& values, const std::stop_token& stop) {
    constexpr qsizetype atOnce = 5000;
    QList<Asset> all;
    for (qsizetype from = 0; from < values.size(); from += atOnce) {
        const QStringList some = values.mid(from, atOnce);
        QList<qint64> ids;
        if (column == AssetColumn::Id) {
            for (const QString& value : some)
                ids.append(value.toLongLong());
        }
        const AssetDialect dialect = database().dialect();
        const Result<QList<Asset>> found =
            d_->select(column == AssetColumn::Id          ? assetSql::selectByIds(dialect, ids)
                       : column == AssetColumn::IpAddress ? assetSql::selectByAddresses(dialect, some)
                                                          : assetSql::selectByHostnames(dialect, some),
                       stop);
        if (!found) return found.error();
        all += *found;
    }
    return all;
}

Status AssetStore::each(const AssetView& view, const std::stop_token& stop,
                        const std::function<void(const Asset&)>& take) {
    if (Status checked = assetView::check(view); !checked) return checked;
    const AssetStatement all = assetSql::page(d_->database().dialect(), view, std::numeric_limits<int>::max(), false);
    return d_->database().select(all, stop, [&](const AssetRow& row) { take(assetSql::read(row)); });
}

Result<QList<Asset>> AssetStore::first(const AssetView& view, int limit, const std::stop_token& stop) {
    if (const Status checked = assetView::check(view); !checked) return checked.error();
    return d_->page(view, limit, false, stop);
}

Result<QList<Asset>> AssetStore::last(const AssetView& view, int limit, const std::stop_token& stop) {
    if (const Status checked = assetView::check(view); !checked) return checked.error();
    Result<QList<Asset>> found = d_->page(view, limit, true, stop);
    if (found) std::reverse(found->begin(), found->end());
    return found;
}

Result<QStringList> AssetStore::values(AssetColumn column, const QString& beginning, int limit) {
    QStringList found;
    if (column == AssetColumn::IpAddress || !assetColumns::isSettable(column) || column > AssetColumn::Owner)
        return found;
    const Status done = database().select(assetSql::values(database().dialect(), column, beginning, limit), {},
                                          [&](const AssetRow& row) { found.append(row.text(0)); });
    if (!done) return done.error();
    return found;
}

Result<QList<Asset>> AssetStore::duplicates(const QString& hostname, const QString& address, qint64 except, int limit) {
    if (hostname.isEmpty() && address.isEmpty()) return QList<Asset>();
    return d_->select(assetSql::duplicates(database().dialect(), hostname, address, except, limit));
}

Result<AssetBatchResult> AssetStore::apply(const AssetBatch& batch, const std::stop_token& stop,
                                           const std::function<void(qsizetype)>& progress) {
    AssetBatch signedBatch = batch;
    signedBatch.author = named(batch.author);
    AssetBatchResult result;
    const auto body = [&](AssetTransaction& transaction) -> Status {
        Result<AssetBatchResult> run = AssetBatchRun(transaction, database().dialect(), signedBatch, progress).run();
        if (!run) return run.error();
        result = std::move(*run);
        return {};
    };
    constexpr qsizetype many = 100'000;
    const Status done = batch.changes.size() < many ? database().write(stop, body) : database().writeMany(stop, body);
    if (!done) return done.error();
    return result;
}

AssetAuthor AssetStore::withName(AssetAuthor author) {
    return named(std::move(author));
}

Status AssetStore::write(const std::stop_token& stop, const std::function<Status(AssetTransaction&)>& body) {
    return d_->database().writeMany(stop, body);
}

Result<QList<AssetLogEntry>> AssetStore::log(qint64 assetId, int limit) {
    QList<AssetLogEntry> entries;
    const Status done = database().select(assetSql::changes(assetId, limit), {},
                                          [&](const AssetRow& row) { entries.append(assetSql::readChange(row)); });
    if (!done) return done.error();
    const Result<QList<Asset>> now = read({assetId});
    if (!now) return now.error();
    assetRestore::completeLog(entries, now->isEmpty() ? std::nullopt : std::optional(now->first()));
    return entries;
}

Result<QList<AssetLogEntry>> AssetStore::recentLog(int limit) {
    QList<AssetLogEntry> entries;
    const Status done = d_->database().select(assetSql::recentChanges(limit), {},
                                              [&](const AssetRow& row) { entries.append(assetSql::readChange(row)); });
    if (!done) return done.error();
    return entries;
}

AssetDialect AssetStore::dialect() const {
    const AssetDatabase* const known = d_->known;
    return known ? known->dialect() : AssetDialect::Sqlite;
}

QString AssetStore::kind() const {
    const AssetDatabase* const known = d_->known;
    return known ? known->kind() : QString();
}

QString AssetStore::place() const {
    const AssetDatabase* const known = d_->known;
    return known ? known->place() : QString();
}

std::unique_ptr<AssetFeed> AssetStore::feed() {
    return database().feed();
}

Result<QList<Target>> AssetStore::resolve(const QJsonValue& target) {
    return assetTargets::resolve(*this, target, database().isMade());
}

} // namespace oc
