// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/SqliteAssetFeed.h"

#include "executors/asset/SqliteAssets.h"

#include <QSet>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds pause{250};
constexpr int mostIds = 1000; ///< more are not named

} // namespace

Result<qint64> SqliteAssetFeed::number(const QString& sql) {
    qint64 found = 0;
    const Status done = assets_.select({sql, {}}, {}, [&](const AssetRow& row) { found = row.integer(0); });
    if (!done) return done.error();
    return found;
}

Status SqliteAssetFeed::open(const std::stop_token&) {
    const Result<qint64> version = number(u"PRAGMA data_version"_s);
    if (!version) return version.error();
    const Result<qint64> last = number(u"SELECT coalesce(max(number), 0) FROM asset_changes"_s);
    if (!last) return last.error();
    dataVersion_ = *version;
    lastChange_ = *last;
    return {};
}

Result<QList<qint64>> SqliteAssetFeed::changedIds() {
    QSet<qint64> ids;
    int lines = 0;
    const AssetStatement fresh{u"SELECT number, asset_id FROM asset_changes WHERE number > ? ORDER BY number LIMIT ?"_s,
                               {lastChange_, mostIds + 1}};
    const Status done = assets_.select(fresh, {}, [&](const AssetRow& row) {
        lastChange_ = row.integer(0);
        ids.insert(row.integer(1));
        ++lines;
    });
    if (!done) return done.error();
    if (lines <= mostIds) return ids.values();
    const Result<qint64> last = number(u"SELECT max(number) FROM asset_changes"_s);
    if (!last) return last.error();
    lastChange_ = *last;
    return QList<qint64>();
}

Result<std::optional<QList<qint64>>> SqliteAssetFeed::next(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    for (;;) {
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, pause, [] { return false; });
        if (stop.stop_requested()) return std::optional<QList<qint64>>();
        const Result<qint64> version = number(u"PRAGMA data_version"_s);
        if (!version) return version.error();
        if (*version == dataVersion_) continue;
        dataVersion_ = *version;
        const Result<QList<qint64>> ids = changedIds();
        if (!ids) return ids.error();
        return std::optional(*ids);
    }
}

} // namespace oc
