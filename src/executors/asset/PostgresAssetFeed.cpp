// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/PostgresAssetFeed.h"

#include "executors/asset/PostgresAssetSchema.h"
#include "executors/asset/PostgresAssets.h"

#include <QSet>

namespace oc {

using namespace Qt::StringLiterals;

PostgresAssetFeed::PostgresAssetFeed(PostgresAssets& assets) : assets_(assets) {}
PostgresAssetFeed::~PostgresAssetFeed() = default;

Status PostgresAssetFeed::open(const std::stop_token& stop) {
    connection_.reset();
    Result<std::unique_ptr<PostgresConnection>> made = assets_.open(stop);
    if (!made) return made.error();
    connection_ = std::move(*made);
    return connection_->run(u"LISTEN %1"_s.arg(postgresAssetSchema::channel), stop);
}

Result<std::optional<QList<qint64>>> PostgresAssetFeed::next(const std::stop_token& stop) {
    const Result<QList<QByteArray>> payloads = connection_->notifications(stop);
    if (!payloads) return payloads.error();
    if (stop.stop_requested()) return std::optional<QList<qint64>>();
    // It may have been by hand, and whoever reads the rows next shall find their keys.
    if (const Status made = PostgresAssets::makeKeys(*connection_, stop); !made) return made.error();
    QSet<qint64> ids;
    for (const QByteArray& payload : *payloads) {
        if (payload == "*") return std::optional(QList<qint64>());
        const QList<QByteArray> each = payload.split(',');
        for (const QByteArray& id : each)
            ids.insert(id.toLongLong());
    }
    return std::optional(ids.values());
}

} // namespace oc
