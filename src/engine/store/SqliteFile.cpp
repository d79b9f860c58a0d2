// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqliteFile.h"

#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSqlError>
#include <QSqlQuery>
#include <QThreadStorage>

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

/// Not thread_local: QThread::wait() and QThreadPool::waitForDone() come back before those end, so that a connection
/// would still be closed while the process is already taking its libraries down. Never destroyed for the same reason.
ThreadConnections& threadConnections() {
    static auto* const connections = new QThreadStorage<ThreadConnections>;
    return connections->localData();
}

Result<int> pragma(const QSqlDatabase& database, const QString& name, const SqliteTexts& texts) {
    QSqlQuery query(database);
    if (!query.exec(u"PRAGMA "_s + name) || !query.next()) return texts.error(query);
    return query.value(0).toInt();
}

/// Asks again and again while another program has the file, for no longer than SqliteFile::writeWait.
template <typename Ask>
Status againWhileBusy(const Ask& ask) {
    const auto limit = std::chrono::steady_clock::now() + SqliteFile::writeWait;
    for (;;) {
        Status answer = ask();
        if (answer || !answer.error().code.endsWith("_busy"_L1) || std::chrono::steady_clock::now() >= limit) {
            return answer;
        }
        std::this_thread::sleep_for(std::chrono::microseconds(500 + QRandomGenerator::global()->bounded(2500)));
    }
}

/// What tells whose file this is and which format it has.
struct Head {
    int applicationId = 0;
    int version = 0;
    int tables = 0;
};

/// All of it as of one moment: another program may be making the file right now, and its application_id from before
/// with its tables from after would look like somebody else's database.
Result<Head> readHead(QSqlDatabase& database, const SqliteTexts& texts) {
    if (const Status begun = runSql(database, u"BEGIN"_s, texts); !begun) return begun.error();
    Result<Head> head = [&]() -> Result<Head> {
        QSqlQuery tables(database);
        if (!tables.exec(u"SELECT count(*) FROM sqlite_master"_s) || !tables.next()) return texts.error(tables);
        const Result<int> application = pragma(database, u"application_id"_s, texts);
        if (!application) return application.error();
        const Result<int> version = pragma(database, u"user_version"_s, texts);
        if (!version) return version.error();
        return Head{*application, *version, tables.value(0).toInt()};
    }();
    if (const Status ended = runSql(database, u"COMMIT"_s, texts); !ended && head) return ended.error();
    return head;
}

} // namespace

Status runSql(const QSqlDatabase& database, const QString& sql, const SqliteTexts& texts) {
    QSqlQuery query(database);
    if (!query.exec(sql)) return texts.error(query);
    return {};
}

SqliteFile::SqliteFile(SqliteTexts texts, qint32 applicationId, Migrations migrations, QStringList pragmas)
    : texts_(std::move(texts)),
      applicationId_(applicationId),
      migrations_(std::move(migrations)),
      pragmas_(QStringList{u"PRAGMA synchronous=NORMAL"_s, u"PRAGMA foreign_keys=ON"_s} + pragmas),
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
        for (const QString& sql : pragmas_) {
            if (const Status done = runSql(database, sql, texts_); !done) return done.error();
        }
    }
    return connections.emplace(alive_.get(), std::move(made)).first->second.database();
}

Status SqliteFile::prepareFile(QSqlDatabase& database) {
    if (prepared_) return {};
    const std::scoped_lock lock(prepareMutex_);
    if (prepared_) return {};
    // Changing to WAL does not wait for others as writing does (https://www.sqlite.org/rescode.html#busy), so that of
    // two programs that make the file at one moment one would be refused.
    const Status prepared = againWhileBusy([&] { return prepareOnce(database); });
    prepared_ = bool(prepared);
    return prepared;
}

Status SqliteFile::prepareOnce(QSqlDatabase& database) const {
    const int known = int(migrations_.size());
    const Result<Head> head = readHead(database, texts_);
    if (!head) return head.error();
    if (head->tables != 0 && head->applicationId != applicationId_) return texts_.foreign();
    if (head->version > known) return texts_.newer(head->version, known);

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
    if (!done) (void)runSql(database, u"ROLLBACK"_s, texts_);
    return done;
}

Status SqliteFile::beginWriting(QSqlDatabase& database) const {
    // SQLite's own waiting sleeps longer and longer, up to 100 ms: beside a program that writes without pause it finds
    // the short moments between that one's transactions too seldom. Often and for a longer time is what is fair.
    if (const Status now = runSql(database, u"PRAGMA busy_timeout=0"_s, texts_); !now) return now;
    const Status begun = againWhileBusy([&] { return runSql(database, u"BEGIN IMMEDIATE"_s, texts_); });
    if (const Status back = runSql(database, u"PRAGMA busy_timeout=5000"_s, texts_); begun && !back) return back;
    return begun;
}

Status SqliteFile::write(const std::function<Status(QSqlDatabase&)>& body) {
    Result<QSqlDatabase> database = connection();
    if (!database) return database.error();
    // SQLite wakes nobody up who waits for its lock: this program's own threads queue here. Whoever has waited too long
    // goes on without, and hears of it from SQLite.
    const std::unique_lock turn(turns_, writeWait);
    if (const Status begun = beginWriting(*database); !begun) return begun;
    Status done = body(*database);
    if (done) done = runSql(*database, u"COMMIT"_s, texts_);
    if (!done) (void)runSql(*database, u"ROLLBACK"_s, texts_);
    return done;
}

} // namespace oc
