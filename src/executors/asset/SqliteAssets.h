// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/SqliteFile.h"
#include "executors/asset/AssetDatabase.h"

namespace oc {

/// The inventory in one SQLite file.
class SqliteAssets : public AssetDatabase {
public:
    explicit SqliteAssets(const QString& file);

    [[nodiscard]] AssetDialect dialect() const override { return AssetDialect::Sqlite; }
    [[nodiscard]] QString kind() const override;
    [[nodiscard]] QString place() const override { return file_.texts().file; }
    [[nodiscard]] bool isMade() const override;
    [[nodiscard]] Status select(const AssetStatement& statement, const std::stop_token& stop,
                                const AssetRowReader& row) override;
    [[nodiscard]] Status write(const std::stop_token& stop,
                               const std::function<Status(AssetTransaction&)>& body) override;
    [[nodiscard]] Status writeMany(const std::stop_token& stop,
                                   const std::function<Status(AssetTransaction&)>& body) override;
    [[nodiscard]] std::unique_ptr<AssetFeed> feed() override;

    /// The calling thread's connection, with the keys of rows that others have written made up for.
    [[nodiscard]] Result<QSqlDatabase> connection();
    [[nodiscard]] const SqliteTexts& texts() const { return file_.texts(); }

private:
    SqliteFile file_;
    std::atomic<bool> keysMade_{false};
};

} // namespace oc
