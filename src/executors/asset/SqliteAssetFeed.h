// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetFeed.h"

namespace oc {

class SqliteAssets;

/// Looks at PRAGMA data_version four times a second, which another connection's commit changes
/// (https://www.sqlite.org/pragma.html#pragma_data_version), and then reads what is new in the change log.
class SqliteAssetFeed : public AssetFeed {
public:
    explicit SqliteAssetFeed(SqliteAssets& assets) : assets_(assets) {}

    [[nodiscard]] Status open(const std::stop_token& stop) override;
    [[nodiscard]] Result<std::optional<QList<qint64>>> next(const std::stop_token& stop) override;

private:
    [[nodiscard]] Result<qint64> number(const QString& sql);
    [[nodiscard]] Result<QList<qint64>> changedIds();

    SqliteAssets& assets_;
    qint64 dataVersion_ = 0;
    qint64 lastChange_ = 0;
};

} // namespace oc
