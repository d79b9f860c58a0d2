// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/SqliteAssets.h"

#include "executors/asset/SqliteAssetFeed.h"
#include "executors/asset/SqliteAssetSchema.h"
#include "executors/asset/SqliteAssetTransaction.h"
#include "executors/asset/SqliteStop.h"

#include <QFileInfo>

namespace oc {

using namespace Qt::StringLiterals;

SqliteAssets::SqliteAssets(const QString& file)
    : file_(sqliteAssetSchema::texts(file), sqliteAssetSchema::applicationId, sqliteAssetSchema::migrations(),
            sqliteAssetSchema::pragmas()) {}

QString SqliteAssets::kind() const {
    return u"SQLite"_s;
}

bool SqliteAssets::isMade() const {
    return QFileInfo::exists(file_.texts().file);
}

Result<QSqlDatabase> SqliteAssets::connection() {
    Result<QSqlDatabase> database = file_.connection();
    if (!database || keysMade_) return database;
    const Result<bool> lacking = SqliteAssetTransaction(*database, texts(), {}).lacksKeys();
    if (!lacking) return lacking.error();
    if (*lacking) {
        // write() makes them
        if (const Status made = write({}, [](AssetTransaction&) { return Status(); }); !made) return made.error();
    }
    keysMade_ = true;
    return database;
}

Status SqliteAssets::select(const AssetStatement& statement, const std::stop_token& stop, const AssetRowReader& row) {
    const Result<QSqlDatabase> database = connection();
    if (!database) return database.error();
    return SqliteAssetTransaction(*database, texts(), stop).select(statement, row);
}

Status SqliteAssets::write(const std::stop_token& stop, const std::function<Status(AssetTransaction&)>& body) {
    return file_.write([&](QSqlDatabase& database) -> Status {
        SqliteAssetTransaction transaction(database, texts(), stop);
        if (Status made = transaction.makeKeys(); !made) return made;
        if (Status done = body(transaction); !done) return done;
        return transaction.checkStop();
    });
}

Status SqliteAssets::writeMany(const std::stop_token& stop, const std::function<Status(AssetTransaction&)>& body) {
    const Result<QSqlDatabase> database = connection();
    if (!database) return database.error();
    // An index over a million rows must not cost their size in memory: what does not fit into the cache is sorted in a
    // file. It can only be said between transactions.
    if (Status said = runSql(*database, u"PRAGMA temp_store=FILE"_s, texts()); !said) return said;
    Status done = write(stop, body);
    (void)runSql(*database, u"PRAGMA temp_store=MEMORY"_s, texts());
    return done;
}

std::unique_ptr<AssetFeed> SqliteAssets::feed() {
    return std::make_unique<SqliteAssetFeed>(*this);
}

} // namespace oc
