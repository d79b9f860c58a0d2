// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetBatchRun.h"

#include "engine/base/Clock.h"
#include "executors/asset/AssetFields.h"
#include "executors/asset/AssetRestore.h"
#include "executors/asset/AssetSql.h"

namespace oc {

using namespace Qt::StringLiterals;

using What = AssetChangeResult::What;

namespace {

constexpr qsizetype chunk = 5000; ///< between two looks at the stop token, and two words of progress

template <typename T, typename Do>
Status inChunks(const QList<T>& list, const Do& what) {
    for (qsizetype from = 0; from < list.size(); from += chunk) {
        QList<T> some = list.mid(from, chunk);
        if (Status done = what(some); !done) return done;
    }
    return {};
}

quint32 bit(AssetColumn column) {
    return 1U << int(column);
}

} // namespace

Result<AssetBatchResult> AssetBatchRun::run() {
    at_ = nowMs();
    if (const Status read = readRows(); !read) return read.error();
    result_.results.reserve(batch_.changes.size());
    bool failed = false;
    for (const AssetChange& change : batch_.changes) {
        result_.results.append(decide(change));
        const What what = result_.results.last().what;
        failed = failed || (what != What::Done && what != What::Unchanged);
    }
    if (failed && batch_.allOrNothing) {
        giveUp();
        return std::move(result_);
    }
    if (const Status written = write(); !written) return written.error();
    return std::move(result_);
}

Status AssetBatchRun::readRows() {
    QList<qint64> ids;
    QList<qint64> removed;
    for (const AssetChange& change : batch_.changes) {
        if (change.kind == AssetChange::Kind::Create || rows_.contains(change.id)) continue;
        rows_.insert(change.id, {});
        ids.append(change.id);
        if (change.kind == AssetChange::Kind::Restore) removed.append(change.id);
    }
    Status read = inChunks(ids, [&](const QList<qint64>& some) -> Status {
        return transaction_.selectLocked(some, [&](const AssetRow& row) {
            const Asset asset = assetSql::read(row);
            rows_[asset.id] = {asset, asset, {}, 0};
        });
    });
    if (!read) return read;
    return inChunks(removed, [&](const QList<qint64>& some) {
        return transaction_.select(assetSql::removals(dialect_, some), [&](const AssetRow& row) {
            const AssetLogEntry entry = assetSql::readChange(row);
            removals_.insert(entry.assetId, entry);
        });
    });
}

AssetChangeResult AssetBatchRun::decide(const AssetChange& change) {
    if (change.kind == AssetChange::Kind::Create) return create(change);
    Row& row = rows_[change.id];
    if (change.kind == AssetChange::Kind::Restore) return restore(change, row);
    if (!row.now) return {What::Gone, {}, {}, {}};
    if (change.version != 0 && change.version != row.now->version) return {What::Conflict, {}, row.now, {}};
    return change.kind == AssetChange::Kind::Remove ? remove(change, row) : update(change, row);
}

AssetChangeResult AssetBatchRun::create(const AssetChange& change) {
    Result<Asset> asset = assetFields::apply(Asset{}, change.fields);
    if (!asset) return {What::Invalid, {}, {}, asset.error()};
    asset->createdAt = asset->updatedAt = at_;
    created_.append(result_.results.size());
    createdLog_.append(log_.size());
    log_.append({0, asset->version, change.kind, {}, {}});
    return {What::Done, {}, *asset, {}};
}

AssetChangeResult AssetBatchRun::update(const AssetChange& change, Row& row) {
    const Asset before = *row.now;
    Result<Asset> asset = assetFields::apply(before, change.fields);
    if (!asset) return {What::Invalid, {}, before, asset.error()};
    AssetLogRow line{before.id, before.version + 1, change.kind, {}, {}};
    for (const AssetColumn column : assetColumns::all()) {
        if (!assetColumns::isSettable(column)) continue;
        const QJsonValue old = assetColumns::value(before, column);
        const QJsonValue fresh = assetColumns::value(*asset, column);
        if (old == fresh) continue;
        const QString name = assetColumns::name(column);
        line.before.insert(name, old);
        line.after.insert(name, fresh);
        row.columns |= bit(column);
    }
    if (line.after.isEmpty()) return {What::Unchanged, before, before, {}};
    asset->version = line.version;
    asset->updatedAt = at_;
    row.now = *asset;
    log_.append(line);
    return {What::Done, before, *asset, {}};
}

AssetChangeResult AssetBatchRun::remove(const AssetChange& change, Row& row) {
    const Asset before = *row.now;
    log_.append({before.id, before.version + 1, change.kind, before.toJson(), {}});
    row.now.reset();
    row.removed = before;
    row.removed->version += 1;
    return {What::Done, before, {}, {}};
}

AssetChangeResult AssetBatchRun::restore(const AssetChange& change, Row& row) {
    if (row.now) return {What::Conflict, {}, row.now, {}};
    Asset asset;
    if (row.removed) {
        asset = *row.removed;
    } else if (const auto entry = removals_.constFind(change.id); entry != removals_.cend()) {
        asset = assetRestore::fromJson(entry->before);
        asset.version = entry->version;
    } else {
        return {What::Gone, {}, {}, {}};
    }
    asset.id = change.id;
    asset.version += 1;
    asset.updatedAt = at_;
    row.now = asset;
    row.columns = ~0U;
    log_.append({asset.id, asset.version, change.kind, {}, asset.toJson()});
    return {What::Done, {}, asset, {}};
}

void AssetBatchRun::giveUp() {
    result_.applied = false;
    for (AssetChangeResult& each : result_.results) {
        if (each.what != What::Done && each.what != What::Unchanged) continue;
        each.what = What::NotTried;
        each.now = each.before;
    }
}

Status AssetBatchRun::write() {
    Status written = prepareForMany();
    if (written) written = writeCreated();
    if (written) written = transaction_.log(batch_.author, at_, log_);
    if (written) written = writeChanged();
    if (written) written = transaction_.restore();
    if (!written) return written;
    tell(batch_.changes.size() - done_);
    return {};
}

Status AssetBatchRun::prepareForMany() {
    constexpr qsizetype many = 1000;
    constexpr qint64 muchMore = 5; // as many rows as this times the new ones: growing the indexes is quicker
    if (log_.size() < many) return {};
    if (Status done = transaction_.expectMany(); !done) return done;
    qint64 rows = 0;
    Status counted = transaction_.select({u"SELECT count(*) FROM assets"_s, {}},
                                         [&](const AssetRow& row) { rows = row.integer(0); });
    if (!counted || created_.size() < chunk || rows > created_.size() * muchMore) return counted;
    return transaction_.deferIndexes(rows);
}

Status AssetBatchRun::writeCreated() {
    qsizetype next = 0;
    return inChunks(created_, [&](const QList<qsizetype>& some) -> Status {
        QList<Asset> assets;
        assets.reserve(some.size());
        for (const qsizetype number : some)
            assets.append(*result_.results.at(number).now);
        if (Status inserted = transaction_.insert(assets); !inserted) return inserted;
        for (qsizetype i = 0; i < some.size(); ++i) {
            result_.results[some.at(i)].now->id = assets.at(i).id;
            log_[createdLog_.at(next++)].assetId = assets.at(i).id;
        }
        tell(some.size());
        return {};
    });
}

Status AssetBatchRun::writeChanged() {
    QHash<quint32, QList<Asset>> updates;
    QList<Asset> restored;
    QList<qint64> removed;
    for (auto it = rows_.cbegin(); it != rows_.cend(); ++it) {
        if (it->there && it->now) {
            if (it->columns != 0) updates[it->columns].append(*it->now);
        } else if (it->there) {
            removed.append(it.key());
        } else if (it->now) {
            restored.append(*it->now);
        }
    }
    for (auto it = updates.cbegin(); it != updates.cend(); ++it) {
        QList<AssetColumn> columns;
        for (const AssetColumn column : assetColumns::all()) {
            if (assetColumns::isSettable(column) && (it.key() & bit(column)) != 0) columns.append(column);
        }
        Status updated = inChunks(*it, [&](const QList<Asset>& some) -> Status {
            if (Status done = transaction_.update(some, columns); !done) return done;
            tell(some.size());
            return {};
        });
        if (!updated) return updated;
    }
    Status done = inChunks(removed, [&](const QList<qint64>& some) -> Status {
        if (Status gone = transaction_.remove(some); !gone) return gone;
        tell(some.size());
        return {};
    });
    if (!done) return done;
    return inChunks(restored, [&](QList<Asset>& some) { return transaction_.insert(some); });
}

void AssetBatchRun::tell(qsizetype more) {
    // Several wishes may be about one asset, which is written once.
    done_ = std::min(done_ + more, batch_.changes.size());
    if (progress_) progress_(done_);
}

} // namespace oc
