// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqliteFile.h"

#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSqlError>
#include <QSqlQuery>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <thread>
#include <unistd.h>
#include <unordered_map>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

/// One thread's connection to one file; Qt wants it removed on the thread that made it.
class ThreadConnection {
public:
    explicit ThreadConnection(std::weak_ptr<const int> owner) : owner_(std::move(owner)) {
        static std::atomic<quint64> counter{0};
        name_ = u"oc-%1"_s.arg(++counter);
        QSqlDatabase::addDatabase(u"QSQLITE"_s, name_);
    }
    ~ThreadConnection() {
        if (name_.isEmpty()) return;
        QSqlDatabase::database(name_, false).close();
        QSqlDatabase::removeDatabase(name_);
    }
    ThreadConnection(ThreadConnection&& other) noexcept
        : owner_(std::move(other.owner_)), name_(std::move(other.name_)) {
        other.name_.clear();
    }
    ThreadConnection& operator=(ThreadConnection&&) = delete;
    ThreadConnection(const ThreadConnection&) = delete;

    [[nodiscard]] QSqlDatabase database() const { return QSqlDatabase::database(name_, false); }
    [[nodiscard]] bool orphaned() const { return owner_.expired(); }

private:
    std::weak_ptr<const int> owner_;
    QString name_;
};

using ThreadConnections = std::unordered_map<const int*, ThreadConnection>;

ThreadConnections& threadConnections() {
    thread_local ThreadConnections connections;
    return connections;
}

Result<int> pragma(const QSqlDatabase& database, const QString& name, const SqliteTexts& texts) {
    QSqlQuery query(database);
    if (!query.exec(u"PRAGMA "_s + name) || !query.next()) return texts.error(query);
    return query.value(0).toInt();
}

} // namespace

Status runSql(const QSqlDatabase& database, const QString& sql, const SqliteTexts& texts) {
    QSqlQuery query(database);
    if (!query.exec(sql)) return texts.error(query);
    return {};
}

SqliteFile::SqliteFile(SqliteTexts texts, qint32 applicationId, Migrations migrations)
    : texts_(std::move(texts)),
      applicationId_(applicationId),
      migrations_(std::move(migrations)),
      alive_(std::make_shared<const int>(0)) {}

SqliteFile::~SqliteFile() {
    closeThisThread();
}

void SqliteFile::closeThisThread() {
    threadConnections().erase(alive_.get());
}

Result<QSqlDatabase> SqliteFile::connection() {
    ThreadConnections& connections = threadConnections();
    if (const auto found = connections.find(alive_.get()); found != connections.end() && !found->second.orphaned()) {
        return found->second.database();
    }
    std::erase_if(connections, [](const auto& entry) { return entry.second.orphaned(); });

    if (!prepared_) {
        const QString folder = QFileInfo(texts_.file).absolutePath();
        std::error_code failed;
        std::filesystem::create_directories(folder.toStdString(), failed);
        if (failed) return texts_.unwritable(folder, failed.value());
    }
    ThreadConnection made(alive_);
    {
        QSqlDatabase database = made.database();
        database.setDatabaseName(texts_.file);
        database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=5000"_s);
        if (!database.open()) return texts_.error(database.lastError());
        if (const Status ready = prepareFile(database); !ready) {
            database.close();
            return ready.error();
        }
        for (const QString& sql : {u"PRAGMA synchronous=NORMAL"_s, u"PRAGMA foreign_keys=ON"_s}) {
            if (const Status done = runSql(database, sql, texts_); !done) return done.error();
        }
    }
    return connections.emplace(alive_.get(), std::move(made)).first->second.database();
}

Status SqliteFile::prepareFile(QSqlDatabase& database) {
    if (prepared_) return {};
    const std::scoped_lock lock(prepareMutex_);
    if (prepared_) return {};

    const int known = int(migrations_.size());
    const Result<int> found = pragma(database, u"user_version"_s, texts_);
    if (!found) return found.error();
    const Result<int> application = pragma(database, u"application_id"_s, texts_);
    if (!application) return application.error();
    QSqlQuery tables(database);
    if (!tables.exec(u"SELECT count(*) FROM sqlite_master"_s) || !tables.next()) return texts_.error(tables);
    const bool empty = tables.value(0).toInt() == 0;
    tables.finish();
    if (!empty && *application != applicationId_) return texts_.foreign();
    if (*found > known) return texts_.newer(*found, known);

    if (const Status wal = runSql(database, u"PRAGMA journal_mode=WAL"_s, texts_); !wal) return wal;
    // SQLite turns BEGIN IMMEDIATE on a read-only file into a reading transaction, and would tell only at the first
    // write, in the middle of a run.
    if (::access(QFile::encodeName(texts_.file).constData(), W_OK) != 0) return texts_.unwritable(texts_.file, errno);
    if (const Status begun = runSql(database, u"BEGIN IMMEDIATE"_s, texts_); !begun) return begun;
    Status done;
    // Again under the lock: another process may have been quicker.
    const Result<int> current = pragma(database, u"user_version"_s, texts_);
    if (!current) done = current.error();
    for (int version = current.value_or(known); done && version < known; ++version) {
        for (const QString& sql : migrations_.at(version)) {
            done = runSql(database, sql, texts_);
            if (!done) break;
        }
    }
    if (done && *current < known) done = runSql(database, u"PRAGMA application_id=%1"_s.arg(applicationId_), texts_);
    if (done && *current < known) done = runSql(database, u"PRAGMA user_version=%1"_s.arg(known), texts_);
    if (done) done = runSql(database, u"COMMIT"_s, texts_);
    if (!done) {
        (void)runSql(database, u"ROLLBACK"_s, texts_);
        return done;
    }
    prepared_ = true;
    return {};
}

Status SqliteFile::beginWriting(QSqlDatabase& database) const {
    // SQLite's own waiting sleeps longer and longer, up to 100 ms: beside a program that writes without pause it finds
    // the short moments between that one's transactions too seldom. Often and for a longer time is what is fair.
    if (const Status now = runSql(database, u"PRAGMA busy_timeout=0"_s, texts_); !now) return now;
    const auto limit = std::chrono::steady_clock::now() + writeWait;
    Status begun;
    for (;;) {
        begun = runSql(database, u"BEGIN IMMEDIATE"_s, texts_);
        if (begun || !begun.error().code.endsWith("_busy"_L1) || std::chrono::steady_clock::now() >= limit) break;
        std::this_thread::sleep_for(std::chrono::microseconds(500 + QRandomGenerator::global()->bounded(2500)));
    }
    if (const Status back = runSql(database, u"PRAGMA busy_timeout=5000"_s, texts_); begun && !back) return back;
    return begun;
}

Status SqliteFile::write(const std::function<Status(QSqlDatabase&)>& body) {
    Result<QSqlDatabase> database = connection();
    if (!database) return database.error();
    if (const Status begun = beginWriting(*database); !begun) return begun;
    Status done = body(*database);
    if (done) done = runSql(*database, u"COMMIT"_s, texts_);
    if (!done) (void)runSql(*database, u"ROLLBACK"_s, texts_);
    return done;
}

} // namespace oc
