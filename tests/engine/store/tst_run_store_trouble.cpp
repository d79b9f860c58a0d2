// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/RunStore.h"
#include "support/RunFixtures.h"
#include "support/TinyDisk.h"

#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <mutex>
#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

/// The error of opening the state in this folder; an empty one when it opens.
Error openingError(const QString& folder) {
    static const Redactor redactor;
    const auto opened = RunStore::open(folder, redactor);
    return opened ? Error{} : opened.error();
}

std::unique_ptr<RunStore> openStore(const QString& folder) {
    static const Redactor redactor;
    auto opened = RunStore::open(folder, redactor);
    if (!opened) qFatal("%s", qPrintable(opened.error().toText()));
    return std::move(*opened);
}

void sql(const QString& file, const QStringList& statements) {
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"test"_s);
        database.setDatabaseName(file);
        QVERIFY(database.open());
        for (const QString& statement : statements)
            QVERIFY(QSqlQuery(database).exec(statement));
    }
    QSqlDatabase::removeDatabase(u"test"_s);
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const QString& path, const QByteArray& content) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

} // namespace

class TestRunStoreTrouble : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNewerHistoryIsNotTouched();
    void aForeignDatabaseIsNotTouched();
    void aDamagedHistoryIsTold_data();
    void aDamagedHistoryIsTold();
    void damageFoundLaterIsTold();
    void aReadOnlyHomeIsTold();
    void aFolderThatIsAFileIsTold();
    void aHomeOfSomebodyElseIsTold();
    void aFullDiskIsTold();
    void anEndThatFindsNoRoomIsAnInterruption();
    void aFullDiskIsToldForOutput();
    void aHeldDatabaseIsBusy();
};

void TestRunStoreTrouble::aNewerHistoryIsNotTouched() {
    QTemporaryDir folder;
    openStore(folder.path());
    const QString file = folder.filePath(u"state.db"_s);
    sql(file, {u"PRAGMA user_version=99"_s});
    const QByteArray before = contentOf(file);
    const Error error = openingError(folder.path());
    QCOMPARE(error.code, u"state_newer"_s);
    QVERIFY2(error.toText().contains(file) && error.toText().contains("99"_L1), qPrintable(error.toText()));
    QCOMPARE(contentOf(file), before);
}

void TestRunStoreTrouble::aForeignDatabaseIsNotTouched() {
    QTemporaryDir folder;
    const QString file = folder.filePath(u"state.db"_s);
    sql(file, {u"CREATE TABLE runs (name TEXT)"_s});
    const QByteArray before = contentOf(file);
    QCOMPARE(openingError(folder.path()).code, u"state_damaged"_s);
    QCOMPARE(contentOf(file), before);
}

void TestRunStoreTrouble::aDamagedHistoryIsTold_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("text") << QByteArray("This is no database. ").repeated(1000);
    QTest::newRow("a header and nothing") << QByteArray("SQLite format 3\0", 16) + QByteArray(4080, '\xff');
    QTest::newRow("zeros") << QByteArray(8192, '\0');
}

void TestRunStoreTrouble::aDamagedHistoryIsTold() {
    QFETCH(QByteArray, content);
    QTemporaryDir folder;
    const QString file = folder.filePath(u"state.db"_s);
    writeFile(file, content);
    const Error error = openingError(folder.path());
    QCOMPARE(error.code, u"state_damaged"_s);
    QVERIFY2(error.message.contains(file), qPrintable(error.message));
    QVERIFY2(error.hint.contains("Move it away"_L1), qPrintable(error.hint));
    QCOMPARE(contentOf(file), content);
    // What the hint says helps.
    QVERIFY(QFile::rename(file, file + u".damaged"_s));
    QCOMPARE(openingError(folder.path()).code, QString());
}

void TestRunStoreTrouble::damageFoundLaterIsTold() {
    QTemporaryDir folder;
    const RunHeader header = runHeader();
    {
        auto store = openStore(folder.path());
        QVERIFY(store->begin(header));
        RunEvents events;
        for (int i = 0; i < 2000; ++i)
            events.append(taskFinished(header.id, 0, i));
        store->append(events);
        QVERIFY(store->flush());
    }
    QFile file(folder.filePath(u"state.db"_s));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.size() > 100'000);
    // The first page (the schema) stays; the rest is overwritten.
    QVERIFY(file.seek(8192));
    file.write(QByteArray(int(file.size() - 8192), '\x5a'));
    file.close();
    const auto opened = RunStore::open(folder.path(), Redactor());
    const Error error = opened ? (*opened)->report(header.id).error() : opened.error();
    QCOMPARE(error.code, u"state_damaged"_s);
}

void TestRunStoreTrouble::aReadOnlyHomeIsTold() {
    TinyDisk disk(2048);
    if (!disk.problem().isEmpty()) QSKIP(qPrintable(disk.problem()));
    openStore(disk.filePath(u"used"_s));
    QVERIFY(disk.makeReadOnly());
    for (const QString& name : {u"used"_s, u"new"_s}) {
        const Error error = openingError(disk.filePath(name));
        QCOMPARE(error.code, u"state_unwritable"_s);
        QVERIFY2(error.hint.contains("OPSCONDUCTOR_HOME"_L1), qPrintable(error.hint));
        QVERIFY2(error.message.contains(disk.path()), qPrintable(error.message));
    }
}

void TestRunStoreTrouble::aFolderThatIsAFileIsTold() {
    QTemporaryDir folder;
    writeFile(folder.filePath(u"home"_s), "x");
    QCOMPARE(openingError(folder.filePath(u"home"_s)).code, u"state_unwritable"_s);
    QCOMPARE(openingError(folder.filePath(u"home/deeper"_s)).code, u"state_unwritable"_s);
    QVERIFY(QDir(folder.path()).mkpath(u"taken/state.db"_s));
    QCOMPARE(openingError(folder.filePath(u"taken"_s)).code, u"state_unwritable"_s);
}

void TestRunStoreTrouble::aHomeOfSomebodyElseIsTold() {
    if (geteuid() == 0) QSKIP("permissions do not stop root; aReadOnlyHomeIsTold covers it");
    QTemporaryDir folder;
    QVERIFY(QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::ExeOwner));
    QCOMPARE(openingError(folder.path()).code, u"state_unwritable"_s);
    QVERIFY(QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    openStore(folder.path());
    QVERIFY(QFile::setPermissions(folder.filePath(u"state.db"_s), QFile::ReadOwner));
    QCOMPARE(openingError(folder.path()).code, u"state_unwritable"_s);
}

void TestRunStoreTrouble::aFullDiskIsTold() {
    TinyDisk disk(4096);
    if (!disk.problem().isEmpty()) QSKIP(qPrintable(disk.problem()));
    auto store = openStore(disk.path());
    const RunHeader header = runHeader();
    QVERIFY(store->begin(header));
    std::mutex mutex;
    int kept = 0;
    QStringList failures;
    store->setCommitListener([&](const RunEvents& events, const Status& status) {
        const std::scoped_lock lock(mutex);
        if (status)
            kept += int(events.size());
        else
            failures.append(status.error().code);
    });
    disk.fillExcept(64 << 10);
    int sent = 0;
    Status flushed;
    for (; flushed && sent < 2000; ++sent) {
        store->append({taskFinished(header.id, 0, sent, TaskStatus::Success, {QByteArray(2000, 'x'), {}, true})});
        flushed = store->flush();
    }
    QVERIFY(!flushed);
    QCOMPARE(flushed.error().code, u"state_unwritable"_s);
    QVERIFY2(flushed.error().message.contains("full"_L1), qPrintable(flushed.error().toText()));
    QCOMPARE(failures, QStringList{u"state_unwritable"_s});
    QVERIFY(sent > 1);
    QCOMPARE(kept, sent - 1);
    const int before = kept;
    QCOMPARE(store->results(header.id)->size(), before);
    // Nor can other runs begin, once what room was left is used up.
    disk.fillExcept(0);
    Status another;
    for (int i = 0; another && i < 1000; ++i)
        another = store->begin(runHeader());
    QVERIFY(!another);
    QCOMPARE(another.error().code, u"state_unwritable"_s);

    // Once there is room again it goes on, with nothing in between lost but what was told as lost.
    disk.freeAgain();
    store->append({taskFinished(header.id, 0, sent), runFinished(header.id)});
    QVERIFY(store->flush());
    QCOMPARE(store->results(header.id)->size(), before + 1);
    QCOMPARE(store->run(header.id)->tasksSucceeded, before + 1);
}

void TestRunStoreTrouble::anEndThatFindsNoRoomIsAnInterruption() {
    TinyDisk disk(4096);
    if (!disk.problem().isEmpty()) QSKIP(qPrintable(disk.problem()));
    auto store = openStore(disk.path());
    const RunHeader header = runHeader();
    QVERIFY(store->begin(header));
    disk.fillExcept(0);
    store->append({taskFinished(header.id, 0, 0, TaskStatus::Success, {QByteArray(60'000, 'x'), {}, true}),
                   runFinished(header.id)});
    QVERIFY(!store->flush());
    // The history can be read while there is no room,
    QCOMPARE(store->runs()->size(), 1);
    QVERIFY(store->report(header.id));
    // and once there is, the run does not pretend to go on.
    disk.freeAgain();
    QCOMPARE(store->run(header.id)->status, RunStatus::Interrupted);
}

void TestRunStoreTrouble::aFullDiskIsToldForOutput() {
    TinyDisk disk(4096);
    if (!disk.problem().isEmpty()) QSKIP(qPrintable(disk.problem()));
    auto store = openStore(disk.path());
    const RunHeader header = runHeader();
    QVERIFY(store->begin(header));
    const QByteArray block(64 << 10, 'x');
    qint64 written = 0;
    Status status;
    while (status && written < (64 << 20)) {
        status = store->appendOutput(header.id, 0, 0, OutputStream::Stdout, block);
        if (status) written += block.size();
    }
    QVERIFY(!status);
    QCOMPARE(status.error().code, u"state_unwritable"_s);
    QVERIFY2(status.error().message.contains("full"_L1) && status.error().hint.contains("space"_L1),
             qPrintable(status.error().toText()));
    // What was taken is there, whole chunks only.
    QCOMPARE(store->output(header.id, 0, 0, OutputStream::Stdout, 0, 1)->size, written);
    // A short output that finds no room is told at the next commit of its task.
    QVERIFY(store->appendOutput(header.id, 0, 1, OutputStream::Stdout, "short"));
}

void TestRunStoreTrouble::aHeldDatabaseIsBusy() {
    QTemporaryDir folder;
    auto store = openStore(folder.path());
    QSqlDatabase other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"other"_s);
    other.setDatabaseName(folder.filePath(u"state.db"_s));
    QVERIFY(other.open());
    QVERIFY(QSqlQuery(other).exec(u"BEGIN IMMEDIATE"_s));
    const RunHeader header = runHeader();
    const Status begun = store->begin(header);
    QCOMPARE(begun.error().code, u"state_busy"_s);
    // Readers are not kept waiting by a writer.
    QVERIFY(store->runs());
    QVERIFY(QSqlQuery(other).exec(u"COMMIT"_s));
    QVERIFY(store->begin(header));
    other.close();
    other = {};
    QSqlDatabase::removeDatabase(u"other"_s);
}

QTEST_GUILESS_MAIN(TestRunStoreTrouble)
#include "tst_run_store_trouble.moc"
