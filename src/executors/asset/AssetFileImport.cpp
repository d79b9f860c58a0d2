// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetFileImport.h"

#include "engine/base/Clock.h"
#include "executors/asset/AssetDatabase.h"
#include "executors/asset/AssetImportPass.h"
#include "executors/asset/AssetRowSource.h"
#include "executors/asset/AssetSql.h"
#include "executors/asset/AssetStore.h"
#include "executors/asset/SeenKeys.h"
#include "executors/asset/TouchedIds.h"

#include <QHash>
#include <QMultiHash>

#include <future>
#include <unordered_set>
#include <utility>

namespace oc::assetImport {

using namespace Qt::StringLiterals;

namespace {

using What = AssetImportPlanRow::What;

constexpr qsizetype atOnce = 5000; ///< rows between two questions to the database
const QString refused = u"asset_import_refused"_s;

Error cancelled() {
    return {u"cancelled"_s, u"The import was cancelled; nothing was changed"_s, {}, {}};
}

/// One way through the file. Lives for one try of one transaction.
class Run {
public:
    Run(AssetRowSource& source, const AssetFileImportOptions& options, const std::stop_token& stop,
        const FileProgress& progress)
        : source_(source), options_(options), stop_(stop), progress_(progress) {}

    Result<AssetFileImportReport> dry(AssetStore& store) {
        const AssetImportPass pass(
            options_.key, [&](const QStringList& wanted) { return store.matching(options_.key, wanted, stop_); },
            [&](const QString& key, const QList<Asset>&) { return isKept(key); });
        const Status done = all(pass, [&](const Decisions& decisions, const QStringList& keys) -> Status {
            keep(decisions, keys);
            return {};
        });
        if (!done) return done.error();
        return std::move(report_);
    }

    Status write(AssetTransaction& transaction, AssetDialect dialect) {
        const qint64 now = nowMs();
        const AssetImportPass pass(
            options_.key, [&](const QStringList& wanted) { return locked(transaction, dialect, possible(wanted)); },
            [&](const QString& key, const QList<Asset>& matches) {
                return isKept(key) || (matches.size() == 1 && touched_.contains(matches.constFirst().id));
            });
        Status done = all(pass, [&](Decisions& decisions, const QStringList& keys) -> Status {
            // Once a row is wrong nothing will be written; the rest is read to tell of all of them.
            if (!isLost()) {
                // Until it turns out that there was something before, or that others write, too.
                const bool mayBeAlone = there_ <= 0 && (!deferred_ || isAlone_);
                for (qsizetype i = 0; mayBeAlone && i < decisions.size(); ++i)
                    if (decisions.at(i).what == What::Create) made_.insert(keys.at(i));
                return writeSome(transaction, decisions, now);
            }
            keep(decisions, keys);
            return {};
        });
        if (!done) return done;
        if (isLost()) return Error{refused, {}, {}, {}};
        if (Status restored = transaction.restore(); !restored) return restored;
        report_.applied = true;
        return {};
    }

    [[nodiscard]] AssetFileImportReport& report() { return report_; }

private:
    using Decisions = QList<assetImportRules::Decision>;

    [[nodiscard]] bool isLost() const { return !options_.skipWrong && (report_.wrong > 0 || report_.conflicts > 0); }

    /// Where nothing is written that a later row could find, its key is kept: as a number, of which two that are alike
    /// among a million keys are not to be expected (1 in 37 million).
    [[nodiscard]] bool isKept(const QString& key) const { return kept_.contains(qHash(key, 0)); }
    void keep(const Decisions& decisions, const QStringList& keys) {
        for (qsizetype i = 0; i < decisions.size(); ++i) {
            if (!keys.at(i).isEmpty() && decisions.at(i).what != What::Wrong) kept_.insert(qHash(keys.at(i), 0));
        }
    }

    /// Without those that cannot be there: where the inventory was empty and nobody else writes, there is only what
    /// this import has made.
    [[nodiscard]] QStringList possible(const QStringList& keys) const {
        if (!isAlone_) return keys;
        QStringList possible;
        for (const QString& key : keys)
            if (made_.mayContain(key)) possible.append(key);
        return possible;
    }

    /// The assets with these keys, which nobody else changes from here on.
    Result<QList<Asset>> locked(AssetTransaction& transaction, AssetDialect dialect, const QStringList& keys) const {
        QList<Asset> found;
        if (keys.isEmpty()) return found;
        const auto add = [&](const AssetRow& row) { found.append(assetSql::read(row)); };
        if (const Status read = transaction.select(statement(dialect, keys), add); !read) return read.error();
        // SQLite has one writer, which is us.
        if (dialect == AssetDialect::Sqlite || found.isEmpty()) return found;
        QList<qint64> ids;
        for (const Asset& asset : std::exchange(found, {}))
            ids << asset.id;
        if (const Status read = transaction.selectLocked(ids, add); !read) return read.error();
        return found;
    }

    [[nodiscard]] AssetStatement statement(AssetDialect dialect, const QStringList& keys) const {
        if (options_.key == AssetColumn::Hostname) return assetSql::selectByHostnames(dialect, keys);
        if (options_.key == AssetColumn::IpAddress) return assetSql::selectByAddresses(dialect, keys);
        QList<qint64> ids;
        for (const QString& key : keys)
            ids << key.toLongLong();
        return assetSql::selectByIds(dialect, ids);
    }

    template <class Take>
    Status all(const AssetImportPass& pass, const Take& take) {
        if (Status begun = source_.begin(); !begun) return begun;
        struct Piece {
            Result<QList<AssetDraft>> rows;
            double fraction;
        };
        // The next rows are read while the database works on these.
        const auto readAhead = [this] {
            return std::async(std::launch::async, [this] {
                Result<QList<AssetDraft>> rows = source_.next(atOnce);
                return Piece{std::move(rows), source_.fraction()};
            });
        };
        auto ahead = readAhead();
        while (true) {
            const Piece piece = ahead.get();
            if (stop_.stop_requested()) return cancelled();
            const Result<QList<AssetDraft>>& rows = piece.rows;
            if (!rows) return rows.error();
            if (rows->isEmpty()) break;
            ahead = readAhead();
            QStringList keys;
            Result<Decisions> decisions = pass.decide(*rows, &keys);
            if (!decisions) return decisions.error();
            for (qsizetype i = 0; i < rows->size(); ++i)
                count(decisions->at(i), rows->at(i).line, keys.at(i));
            if (Status taken = take(*decisions, keys); !taken) return taken;
            if (progress_) progress_(report_.rows, piece.fraction);
        }
        report_.found = source_.found();
        return nameEarlierLines();
    }

    void count(const assetImportRules::Decision& planned, qint64 line, const QString& key) {
        ++report_.rows;
        switch (planned.what) {
        case What::Create:
            ++report_.created;
            return;
        case What::Update:
            ++report_.updated;
            return;
        case What::Unchanged:
            ++report_.unchanged;
            return;
        case What::Conflict:
            ++report_.conflicts;
            break;
        case What::Wrong:
            ++report_.wrong;
            break;
        }
        if (report_.troubles.size() >= AssetFileImportReport::mostTroubles) return;
        if (planned.error == assetImportRules::sameAs(0, options_.key).error)
            earlier_.insert(key, report_.troubles.size());
        report_.troubles.append({line, planned.wrongColumn, planned.what == What::Conflict, *planned.error});
    }

    /// Tells rows that mean the same asset as one far above them on which line that one stands. Lines are not kept, as
    /// memory would grow with the file; the file is read once more, up to the last of them.
    Status nameEarlierLines() {
        if (earlier_.isEmpty()) return {};
        if (Status begun = source_.begin(); !begun) return begun;
        QHash<QString, qint64> lines;
        const qsizetype wanted = earlier_.uniqueKeys().size();
        while (lines.size() < wanted) {
            if (stop_.stop_requested()) return cancelled();
            const Result<QList<AssetDraft>> rows = source_.next(atOnce);
            if (!rows) return rows.error();
            if (rows->isEmpty()) break;
            for (const AssetDraft& row : *rows) {
                const auto key = assetImportRules::keyOf(row, options_.key);
                if (key && earlier_.contains(*key) && !lines.contains(*key)) lines.insert(*key, row.line);
            }
        }
        for (auto it = earlier_.cbegin(); it != earlier_.cend(); ++it) {
            AssetFileImportTrouble& trouble = report_.troubles[it.value()];
            trouble.error = *assetImportRules::sameAs(lines.value(it.key()), options_.key).error;
        }
        return {};
    }

    /// Once there is more to come than was there, indexes are made anew in the end. piece: rows to be created next.
    Status prepareForMany(AssetTransaction& transaction, qint64 piece) {
        constexpr qint64 many = 1000;
        if (!suspended_ && report_.created + report_.updated >= many) {
            suspended_ = true;
            if (Status done = transaction.expectMany(); !done) return done;
        }
        if (deferred_ || report_.created < atOnce) return {};
        const qint64 ours = report_.created - piece; // what was written before this piece
        if (there_ < 0) {
            const Result<qint64> counted = count(transaction);
            if (!counted) return counted.error();
            there_ = *counted - ours;
        }
        if (report_.created < there_) return {};
        deferred_ = true;
        if (Status done = transaction.deferIndexes(there_); !done || !transaction.isAlone()) return done;
        // Again: somebody may have come in between.
        const Result<qint64> counted = count(transaction);
        if (!counted) return counted.error();
        isAlone_ = *counted == ours;
        return {};
    }

    static Result<qint64> count(AssetTransaction& transaction) {
        qint64 rows = 0;
        const Status counted = transaction.select({u"SELECT count(*) FROM assets"_s, {}},
                                                  [&](const AssetRow& row) { rows = row.integer(0); });
        if (!counted) return counted.error();
        return rows;
    }

    Status writeSome(AssetTransaction& transaction, Decisions& decisions, qint64 now) {
        QList<Asset> created;
        QHash<quint32, QList<Asset>> changed; // by the columns that change, a bit each
        QList<AssetLogRow> log;
        for (assetImportRules::Decision& decision : decisions) {
            if (decision.existing) touched_.insert(decision.existing->id);
            Asset& asset = decision.asset;
            asset.updatedAt = now;
            if (decision.what == What::Create) {
                asset.createdAt = now;
                created.append(std::move(asset));
            } else if (decision.what == What::Update) {
                AssetLogRow line{asset.id, asset.version + 1, AssetChange::Kind::Update, {}, {}};
                asset.version = line.version;
                for (const AssetColumn column : assetColumns::all()) {
                    if ((decision.changed & AssetDraft::bit(column)) == 0) continue;
                    line.before.insert(assetColumns::name(column), assetColumns::value(*decision.existing, column));
                    line.after.insert(assetColumns::name(column), assetColumns::value(asset, column));
                }
                log.append(line);
                changed[decision.changed].append(std::move(asset));
            }
        }
        if (Status prepared = prepareForMany(transaction, created.size()); !prepared) return prepared;
        if (Status inserted = transaction.insert(created); !inserted) return inserted;
        for (const Asset& asset : std::as_const(created)) {
            touched_.insert(asset.id);
            log.append({asset.id, asset.version, AssetChange::Kind::Create, {}, {}});
        }
        if (Status logged = transaction.log(options_.author, now, log); !logged) return logged;
        for (auto it = changed.cbegin(); it != changed.cend(); ++it) {
            QList<AssetColumn> columns;
            for (const AssetColumn column : assetColumns::all()) {
                if ((it.key() & AssetDraft::bit(column)) != 0) columns.append(column);
            }
            if (Status updated = transaction.update(*it, columns); !updated) return updated;
        }
        return {};
    }

    AssetRowSource& source_;
    const AssetFileImportOptions& options_;
    std::stop_token stop_;
    const FileProgress& progress_;
    AssetFileImportReport report_;
    TouchedIds touched_;
    qint64 there_ = -1; ///< assets before the import; -1: not counted yet
    bool deferred_ = false;
    bool isAlone_ = false; ///< and was from the beginning: the inventory was empty
    SeenKeys made_;        ///< of what was created
    bool suspended_ = false;
    std::unordered_set<std::size_t> kept_;
    QMultiHash<QString, qsizetype> earlier_; ///< key -> which troubles
};

} // namespace

Result<AssetFileImportReport> importFile(AssetStore& store, const QString& path, const AssetFileImportOptions& options,
                                         const std::stop_token& stop, const FileProgress& progress) {
    const auto source = AssetRowSource::open(path, options.reading);
    if (!source) return source.error();
    if (options.dryRun) return Run(**source, options, stop, progress).dry(store);
    AssetFileImportOptions named = options;
    named.author = AssetStore::withName(options.author);
    AssetFileImportReport report;
    const Status done = store.write(stop, [&](AssetTransaction& transaction) {
        Run run(**source, named, stop, progress);
        Status written = run.write(transaction, store.dialect());
        report = std::move(run.report());
        return written;
    });
    if (!done && done.error().code == "cancelled"_L1) return cancelled();
    if (!done && done.error().code != refused) return done.error();
    return report;
}

} // namespace oc::assetImport
