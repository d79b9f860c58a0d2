// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/run/RunScheduler.h"
#include "executors/asset/Asset.h"
#include "executors/asset/AssetChange.h"
#include "executors/asset/AssetLocation.h"
#include "executors/asset/AssetView.h"

#include <QJsonObject>
#include <QStringList>

#include <functional>
#include <memory>
#include <stop_token>

namespace oc {

class AssetDatabase;
class AssetFeed;
class AssetTransaction;

struct AssetFilter {
    std::optional<qint64> id;
    QString hostnamePart; ///< any case
    QString ipAddress;
    QString type;
    QString status;
    QString environment;
    QString location;
    QString owner;
    QJsonObject tags; ///< contained
    int limit = 100;
    int offset = 0;
};

/// The inventory, in one SQLite file (assets.db) or on a PostgreSQL server. Thread-safe: each thread has its own
/// connection. Blocking, so never on the GUI thread. Cheap to make: opened, and its tables made, on first use. Both
/// databases give the same results for the same calls.
///
/// Errors: "asset_not_found", "asset_ambiguous" (with the ids), "asset_invalid", "asset_conflict", "asset_filter",
/// "cancelled"; of the database "assets_busy", "assets_newer", "assets_damaged", "assets_unwritable" (rights, a disk
/// that is full), "assets_failed"; of PostgreSQL also "assets_address" (DATABASE_URL), "assets_unreachable",
/// "assets_login", "assets_no_database", "assets_tls".
class AssetStore : public TargetResolver {
public:
    using Where = std::function<Result<AssetLocation>()>;

    /// One SQLite file.
    explicit AssetStore(const QString& file);
    /// Where it is; an error is what every use answers.
    explicit AssetStore(const Result<AssetLocation>& location);
    /// Asked once, at the first use, on the thread that uses it: it may block.
    explicit AssetStore(Where where);
    ~AssetStore() override;

    [[nodiscard]] Result<Asset> create(const QJsonObject& fields, const AssetAuthor& author = {},
                                       const std::stop_token& stop = {});
    [[nodiscard]] Result<QList<Asset>> query(const AssetFilter& filter, const std::stop_token& stop = {});
    [[nodiscard]] Result<qint64> count(const AssetFilter& filter, const std::stop_token& stop = {});
    /// idOrHostname: {"asset_id": n} or {"hostname": "..."}.
    [[nodiscard]] Result<Asset> find(const QJsonObject& idOrHostname, const std::stop_token& stop = {});
    /// 'changes' may hold "version": the one it was made on, else "asset_conflict".
    [[nodiscard]] Result<Asset> update(const QJsonObject& idOrHostname, const QJsonObject& changes,
                                       const AssetAuthor& author = {}, const std::stop_token& stop = {});
    [[nodiscard]] Result<Asset> remove(const QJsonObject& idOrHostname, const AssetAuthor& author = {},
                                       const std::stop_token& stop = {});

    /// How many a view holds.
    [[nodiscard]] Result<qint64> count(const AssetView& view, const std::stop_token& stop = {});
    /// The ids of a view in its order, handed out in chunks as they come: the first one small, so that the first page
    /// is soon there. All as of one moment, and the last chunk costs what the first does. "cancelled" when stopped.
    [[nodiscard]] Status ids(const AssetView& view, const std::stop_token& stop,
                             const std::function<void(const QList<qint64>&)>& chunk);
    /// The assets with these ids, in this order; ids of which there is none are left out.
    [[nodiscard]] Result<QList<Asset>> read(const QList<qint64>& ids, const std::stop_token& stop = {});
    /// Hands out all of a view, row after row in its order and as of one moment. "cancelled" when stopped.
    [[nodiscard]] Status each(const AssetView& view, const std::stop_token& stop,
                              const std::function<void(const Asset&)>& take);
    /// The first rows of a view, or the last ones (also in the view's order), without its ids being known.
    [[nodiscard]] Result<QList<Asset>> first(const AssetView& view, int limit, const std::stop_token& stop = {});
    [[nodiscard]] Result<QList<Asset>> last(const AssetView& view, int limit, const std::stop_token& stop = {});
    /// Every asset whose hostname (in any case), address (however it is written) or id is one of these, in bulk.
    [[nodiscard]] Result<QList<Asset>> matching(AssetColumn column, const QStringList& values,
                                                const std::stop_token& stop = {});
    /// What stands in a column, the most frequent first: for completion. Text columns only.
    [[nodiscard]] Result<QStringList> values(AssetColumn column, const QString& beginning, int limit);
    /// Other assets (not 'except') with this hostname or this address, up to 'limit'.
    [[nodiscard]] Result<QList<Asset>> duplicates(const QString& hostname, const QString& address, qint64 except,
                                                  int limit = 10);

    /// Does the wishes in one transaction. An Error only when the database could not be used at all; what became of
    /// each wish stands in the result. Stopped: nothing is changed, "cancelled". 'progress' is told how many are done,
    /// on the calling thread.
    [[nodiscard]] Result<AssetBatchResult> apply(const AssetBatch& batch, const std::stop_token& stop = {},
                                                 const std::function<void(qsizetype)>& progress = {});
    /// The author with the name of the user who runs this program, when it has none.
    [[nodiscard]] static AssetAuthor withName(AssetAuthor author);
    /// For what is too much for a batch: runs 'body' in a transaction and commits unless it fails. It may be run again
    /// from its beginning, when others were in the way.
    [[nodiscard]] Status write(const std::stop_token& stop, const std::function<Status(AssetTransaction&)>& body);
    /// The change log of an asset, the newest first.
    [[nodiscard]] Result<QList<AssetLogEntry>> log(qint64 assetId, int limit = 100);
    /// The newest lines of the log of all assets, the newest first; without the fields of assets that were created.
    [[nodiscard]] Result<QList<AssetLogEntry>> recentLog(int limit = 100);

    /// These three do not block: until a first use has found out where the inventory is, it is taken for SQLite, and
    /// kind() and place() are empty.
    [[nodiscard]] AssetDialect dialect() const;
    /// "SQLite" or "PostgreSQL", for the status bar.
    [[nodiscard]] QString kind() const;
    /// For people, without secrets: the file, or "inventory on db.example:5432".
    [[nodiscard]] QString place() const;

    [[nodiscard]] Result<QList<Target>> resolve(const QJsonValue& target) override;

    /// For AssetWatch.
    [[nodiscard]] std::unique_ptr<AssetFeed> feed();

private:
    [[nodiscard]] AssetDatabase& database() const;

    struct Private;
    std::unique_ptr<Private> d_;
};

} // namespace oc
