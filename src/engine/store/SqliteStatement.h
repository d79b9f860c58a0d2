// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/SqliteTexts.h"

#include <QByteArray>

#include <memory>

class QSqlDatabase;
struct sqlite3;
struct sqlite3_stmt;

namespace oc {

struct SqliteLibrary;

/// A prepared statement on SQLite's own interface (https://sqlite.org/c3ref/stmt.html), for those that run by the
/// thousand: a QSqlQuery gives each parameter a name and each value a box of its own, anew every time, which takes
/// longer than what SQLite does. Used on the thread of the connection, which must outlive it.
class SqliteStatement {
public:
    /// On a connection of Qt's driver, which has SQLite from the same library.
    [[nodiscard]] static Result<SqliteStatement> prepare(const QSqlDatabase& database, const QString& sql,
                                                         const SqliteTexts& texts);

    /// The parameters count from 0. They keep their values until they get others. A null text is an empty one.
    void bind(int parameter, qint64 value);
    void bind(int parameter, int value) { bind(parameter, qint64(value)); }
    void bind(int parameter, double value);
    void bind(int parameter, const QString& value);

    /// To the next row; false: there is none. Begins again after reset() only.
    [[nodiscard]] Result<bool> step();
    /// All of it, for a statement without rows.
    [[nodiscard]] Status run();
    void reset();

    // Of the row that step() went to; the columns count from 0. NULL is 0 and empty.
    [[nodiscard]] qint64 integer(int column) const;
    [[nodiscard]] QString text(int column) const;
    /// UTF-8.
    [[nodiscard]] QByteArray bytes(int column) const;

private:
    struct Finalize {
        const SqliteLibrary* sqlite;
        void operator()(sqlite3_stmt* statement) const;
    };

    SqliteStatement(const SqliteLibrary& sqlite, sqlite3* connection, sqlite3_stmt* statement, const SqliteTexts& texts)
        : sqlite_(&sqlite), connection_(connection), statement_(statement, Finalize{&sqlite}), texts_(&texts) {}
    [[nodiscard]] QByteArrayView view(int column) const;

    const SqliteLibrary* sqlite_;
    sqlite3* connection_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    const SqliteTexts* texts_;
};

} // namespace oc
