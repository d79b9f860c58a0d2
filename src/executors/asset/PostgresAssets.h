// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetDatabase.h"
#include "executors/asset/AssetLocation.h"
#include "executors/asset/PostgresConnection.h"

#include <atomic>

namespace oc {

/// The inventory on a PostgreSQL server. A connection that was lost is made anew at its thread's next call.
class PostgresAssets : public AssetDatabase {
public:
    explicit PostgresAssets(AssetLocation location);
    ~PostgresAssets() override;

    [[nodiscard]] AssetDialect dialect() const override { return AssetDialect::Postgres; }
    [[nodiscard]] QString kind() const override;
    [[nodiscard]] QString place() const override { return location_.place; }
    [[nodiscard]] bool isMade() const override { return true; }
    [[nodiscard]] Status select(const AssetStatement& statement, const std::stop_token& stop,
                                const AssetRowReader& row) override;
    [[nodiscard]] Status write(const std::stop_token& stop,
                               const std::function<Status(AssetTransaction&)>& body) override;
    [[nodiscard]] std::unique_ptr<AssetFeed> feed() override;

    /// A new connection, with its tables as they must be and the keys of others' rows made up for.
    [[nodiscard]] Result<std::unique_ptr<PostgresConnection>> open(const std::stop_token& stop);
    /// Makes up for the keys of rows that somebody else has written. Nothing, for a user who may only read.
    [[nodiscard]] static Status makeKeys(PostgresConnection& connection, const std::stop_token& stop);

private:
    [[nodiscard]] Result<PostgresConnection*> connection(const std::stop_token& stop);
    [[nodiscard]] Status selectOnce(PostgresConnection& connection, const AssetStatement& statement,
                                    const std::stop_token& stop, const AssetRowReader& row, bool& begun);
    [[nodiscard]] Status selectMany(PostgresConnection& connection, const AssetStatement& statement,
                                    const std::stop_token& stop, const AssetRowReader& row, bool& begun);
    [[nodiscard]] Status writeOnce(PostgresConnection& connection, const std::stop_token& stop,
                                   const std::function<Status(AssetTransaction&)>& body, bool& begun);
    [[nodiscard]] Status commit(PostgresConnection& connection, const QByteArray& transaction);

    AssetLocation location_;
    std::shared_ptr<const int> alive_; ///< its address is this object's key in each thread's table
};

} // namespace oc
