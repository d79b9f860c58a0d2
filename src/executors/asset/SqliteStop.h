// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSqlDatabase>

#include <stop_token>

namespace oc {

/// While it lives, a statement of this connection ends with SQLITE_INTERRUPT soon after 'stop' was requested: Qt has no
/// way to cancel one. The function for it (https://www.sqlite.org/c3ref/progress_handler.html) is taken out of the very
/// library that Qt's plugin uses; where the plugin hides it, statements end by themselves. On the connection's thread.
class SqliteStop {
public:
    SqliteStop(const QSqlDatabase& database, const std::stop_token& stop);
    ~SqliteStop();
    SqliteStop(const SqliteStop&) = delete;
    SqliteStop& operator=(const SqliteStop&) = delete;

private:
    std::stop_token stop_;
    void* connection_ = nullptr; ///< sqlite3*; null: nothing to take back
};

} // namespace oc
