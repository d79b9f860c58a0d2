// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/SqliteTexts.h"

#include <QSqlDatabase>
#include <QStringList>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

namespace oc {

/// One SQLite file (WAL) and its connections: each thread that asks gets one of its own, closed when the thread ends.
/// The file, its folder and its tables are made, and older ones brought up to date, at the first use. Thread-safe;
/// blocking.
class SqliteFile {
public:
    /// The statements that lead from one format to the next; the first list makes a new file.
    using Migrations = QList<QStringList>;

    static constexpr std::chrono::seconds writeWait{10};

    /// applicationId marks the file as ours (PRAGMA application_id); 'pragmas' are said on every new connection.
    SqliteFile(SqliteTexts texts, qint32 applicationId, Migrations migrations, QStringList pragmas = {});
    ~SqliteFile();
    SqliteFile(const SqliteFile&) = delete;
    SqliteFile& operator=(const SqliteFile&) = delete;

    /// The calling thread's connection. Do not keep it beyond the function that asked.
    [[nodiscard]] Result<QSqlDatabase> connection();
    /// For a thread that outlives this object.
    void closeThisThread();

    /// Runs 'body' in a transaction that takes the write lock at its beginning (BEGIN IMMEDIATE: a read that turns into
    /// a write would fail at once under WAL), and commits unless body fails. While another program holds the lock it
    /// waits for up to writeWait.
    [[nodiscard]] Status write(const std::function<Status(QSqlDatabase&)>& body);

    [[nodiscard]] const SqliteTexts& texts() const { return texts_; }

private:
    [[nodiscard]] Status prepareFile(QSqlDatabase& database);
    [[nodiscard]] Status prepareOnce(QSqlDatabase& database) const;
    [[nodiscard]] Status beginWriting(QSqlDatabase& database) const;

    SqliteTexts texts_;
    qint32 applicationId_;
    Migrations migrations_;
    QStringList pragmas_;
    std::mutex prepareMutex_;
    std::timed_mutex turns_; ///< of those who write
    std::atomic<bool> prepared_{false};
    std::shared_ptr<const int> alive_; ///< its address is this object's key in each thread's table
};

/// Runs one statement without values.
[[nodiscard]] Status runSql(const QSqlDatabase& database, const QString& sql, const SqliteTexts& texts);

} // namespace oc
