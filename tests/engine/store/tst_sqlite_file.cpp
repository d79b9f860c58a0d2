// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqliteFile.h"

#include <QDir>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include <latch>
#include <thread>
#include <vector>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

constexpr qint32 applicationId = 0x4f437465;

const QStringList first{u"CREATE TABLE things (name TEXT NOT NULL)"_s, u"INSERT INTO things VALUES ('kept')"_s};
const QStringList second{u"ALTER TABLE things ADD COLUMN size INTEGER NOT NULL DEFAULT 7"_s};
const QStringList broken{u"INSERT INTO things (name) VALUES ('half')"_s, u"ALTER TABLE nothing ADD COLUMN x"_s};

SqliteTexts texts(const QString& file) {
    return {u"test"_s, u"The test file"_s, file, u"name another file"_s};
}

/// The first value of the first row, or the error's code.
QString ask(SqliteFile& file, const QString& sql) {
    const Result<QSqlDatabase> database = file.connection();
    if (!database) return database.error().code;
    QSqlQuery query(sql, *database);
    return query.next() ? query.value(0).toString() : u"nothing"_s;
}

int openDescriptors() {
    return int(QDir(u"/proc/self/fd"_s).entryList(QDir::AllEntries | QDir::System).size());
}

} // namespace

class TestSqliteFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anOlderFileIsBroughtUpToDate();
    void aFailedMigrationChangesNothing();
    void manyThreadsMakeOneFile();
    void aThreadsConnectionEndsWithIt();
    void whoeverWaitsForAThreadFindsItsConnectionClosed();
    void connectionsOfAGoneFileAreClosed();
    void aFailedBodyIsRolledBack();
};

void TestSqliteFile::anOlderFileIsBroughtUpToDate() {
    QTemporaryDir folder;
    const QString path = folder.filePath(u"a/b/x.db"_s);
    {
        SqliteFile old(texts(path), applicationId, {first});
        QCOMPARE(ask(old, u"PRAGMA user_version"_s), u"1"_s);
    }
    SqliteFile current(texts(path), applicationId, {first, second});
    QCOMPARE(ask(current, u"SELECT name || size FROM things"_s), u"kept7"_s);
    QCOMPARE(ask(current, u"PRAGMA user_version"_s), u"2"_s);
    QCOMPARE(ask(current, u"PRAGMA journal_mode"_s), u"wal"_s);
    // And the older program leaves it alone.
    SqliteFile old(texts(path), applicationId, {first});
    QCOMPARE(ask(old, u"SELECT 1"_s), u"test_newer"_s);
}

void TestSqliteFile::aFailedMigrationChangesNothing() {
    QTemporaryDir folder;
    const QString path = folder.filePath(u"x.db"_s);
    {
        SqliteFile old(texts(path), applicationId, {first});
        QCOMPARE(ask(old, u"SELECT count(*) FROM things"_s), u"1"_s);
    }
    {
        SqliteFile wrong(texts(path), applicationId, {first, second, broken});
        QCOMPARE(ask(wrong, u"SELECT 1"_s), u"test_failed"_s);
        QCOMPARE(ask(wrong, u"SELECT 1"_s), u"test_failed"_s);
    }
    SqliteFile old(texts(path), applicationId, {first});
    QCOMPARE(ask(old, u"SELECT count(*) FROM things"_s), u"1"_s);
    QCOMPARE(ask(old, u"PRAGMA user_version"_s), u"1"_s);
    QCOMPARE(ask(old, u"SELECT count(*) FROM pragma_table_info('things')"_s), u"1"_s);
}

void TestSqliteFile::manyThreadsMakeOneFile() {
    QTemporaryDir folder;
    // Often, and all at one moment: what is tested is that nobody takes a half made file for something else.
    for (int round = 0; round < 60; ++round) {
        const QString path = folder.filePath(u"x%1.db"_s.arg(round));
        // Objects of their own, as programs would have, each with two threads.
        std::vector<std::unique_ptr<SqliteFile>> files;
        for (int i = 0; i < 4; ++i) {
            files.push_back(
                std::make_unique<SqliteFile>(texts(path), applicationId, SqliteFile::Migrations{first, second}));
        }
        std::vector<QString> answers(8);
        std::latch start(ptrdiff_t(answers.size()));
        std::vector<std::thread> threads;
        for (size_t i = 0; i < answers.size(); ++i) {
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                answers[i] = ask(*files[i % files.size()], u"SELECT count(*) FROM things"_s);
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        for (const QString& answer : answers)
            QCOMPARE(answer, u"1"_s);
    }
}

void TestSqliteFile::aThreadsConnectionEndsWithIt() {
    QTemporaryDir folder;
    SqliteFile file(texts(folder.filePath(u"x.db"_s)), applicationId, {first});
    QCOMPARE(ask(file, u"SELECT name FROM things"_s), u"kept"_s);
    // SQLite keeps the descriptor of a closed connection while another has locks on the file, and uses it again.
    const int most = openDescriptors() + 3;
    const qsizetype connections = QSqlDatabase::connectionNames().size();
    for (int i = 0; i < 20; ++i) {
        QString answer;
        std::thread([&] { answer = ask(file, u"SELECT name FROM things"_s); }).join();
        QCOMPARE(answer, u"kept"_s);
    }
    QCOMPARE(QSqlDatabase::connectionNames().size(), connections);
    QVERIFY(openDescriptors() <= most);
}

/// A program that waits for its workers and exits must not take Qt and SQLite away from under them: thread-local
/// objects are destroyed after QThread::wait() and QThreadPool::waitForDone() have come back.
void TestSqliteFile::whoeverWaitsForAThreadFindsItsConnectionClosed() {
    QTemporaryDir folder;
    SqliteFile file(texts(folder.filePath(u"x.db"_s)), applicationId, {first});
    const qsizetype connections = QSqlDatabase::connectionNames().size();
    for (int i = 0; i < 50; ++i) {
        QString name;
        {
            QThreadPool pool;
            pool.start([&] { name = ask(file, u"SELECT name FROM things"_s); });
            pool.waitForDone();
        }
        QCOMPARE(QSqlDatabase::connectionNames().size(), connections);
        QCOMPARE(name, u"kept"_s);
        const std::unique_ptr<QThread> thread(QThread::create([&] { name = ask(file, u"SELECT 'again'"_s); }));
        thread->start();
        QVERIFY(thread->wait());
        QCOMPARE(QSqlDatabase::connectionNames().size(), connections);
        QCOMPARE(name, u"again"_s);
    }
}

void TestSqliteFile::connectionsOfAGoneFileAreClosed() {
    QTemporaryDir folder;
    const qsizetype connections = QSqlDatabase::connectionNames().size();
    std::thread([&] {
        for (int i = 0; i < 20; ++i) {
            auto file = std::make_unique<SqliteFile>(texts(folder.filePath(u"x%1.db"_s.arg(i))), applicationId,
                                                     SqliteFile::Migrations{first});
            QCOMPARE(ask(*file, u"SELECT name FROM things"_s), u"kept"_s);
            // Destroyed elsewhere, as a store that its owner gives up while a worker thread lives on.
            std::thread([&] { file.reset(); }).join();
            QVERIFY(QSqlDatabase::connectionNames().size() <= connections + 1);
        }
    }).join();
    QCOMPARE(QSqlDatabase::connectionNames().size(), connections);
}

void TestSqliteFile::aFailedBodyIsRolledBack() {
    QTemporaryDir folder;
    SqliteFile file(texts(folder.filePath(u"x.db"_s)), applicationId, {first});
    const Status failed = file.write([&](QSqlDatabase& database) -> Status {
        if (Status done = runSql(database, u"DELETE FROM things"_s, file.texts()); !done) return done;
        return runSql(database, u"DELETE FROM nothing"_s, file.texts());
    });
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, u"test_failed"_s);
    QCOMPARE(ask(file, u"SELECT name FROM things"_s), u"kept"_s);
    QVERIFY(
        file.write([&](QSqlDatabase& database) { return runSql(database, u"DELETE FROM things"_s, file.texts()); }));
    QCOMPARE(ask(file, u"SELECT name FROM things"_s), u"nothing"_s);
}

QTEST_GUILESS_MAIN(TestSqliteFile)
#include "tst_sqlite_file.moc"
