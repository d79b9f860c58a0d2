// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetFeed.h"

#include <memory>

namespace oc {

class PostgresAssets;
class PostgresConnection;

/// LISTEN on a connection of its own.
class PostgresAssetFeed : public AssetFeed {
public:
    explicit PostgresAssetFeed(PostgresAssets& assets);
    ~PostgresAssetFeed() override;

    [[nodiscard]] Status open(const std::stop_token& stop) override;
    [[nodiscard]] Result<std::optional<QList<qint64>>> next(const std::stop_token& stop) override;

private:
    PostgresAssets& assets_;
    std::unique_ptr<PostgresConnection> connection_;
};

} // namespace oc
