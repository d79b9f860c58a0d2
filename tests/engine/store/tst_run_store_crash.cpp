// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/RunStore.h"
#include "support/RunFixtures.h"

#include <QCoreApplication>
#include <QFile>
#include <QHash>
#include <QProcess>
#include <QRandomGenerator>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <memory>
#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using Kind = RunEvent::Kind;

namespace {

constexpr int tasksOfARun = 400;

QByteArray outputOf(int task) {
    // Short outputs stay in the result, long ones go to a file.
    return "output of task " + QByteArray::number(task) + QByteArray(task % 5 == 0 ? 9000 : 10, '.');
}

/// The program that is killed: run after run, telling each commit on standard output as "begun ID", "done ID TASK" and
/// "ended ID". A line is one write(2), so that none is torn.
int writeForever(const QString& folder) {
    Redactor redactor;
    auto opened = RunStore::open(folder, redactor);
    if (!opened) {
        std::fprintf(stderr, "%s\n", qPrintable(opened.error().toText()));
        return 1;
    }
    const std::unique_ptr<RunStore> store = std::move(*opened);
    const auto tell = [](const QByteArray& line) {
        (void)!::write(STDOUT_FILENO, line.constData(), size_t(line.size()));
    };
    store->setCommitListener([&](const RunEvents& events, const Status& status) {
        if (!status) _exit(2);
        for (const RunEvent& event : events) {
            if (event.kind == Kind::TaskFinished) {
                tell("done " + event.runId.toLatin1() + ' ' + QByteArray::number(event.task) + '\n');
            } else if (event.kind == Kind::RunFinished) {
                tell("ended " + event.runId.toLatin1() + '\n');
            }
        }
    });
    for (;;) {
        const RunHeader header = runHeader();
        if (!store->begin(header)) return 3;
        tell("begun " + header.id.toLatin1() + '\n');
        store->append({runEvent(header.id, Kind::RunStarted),
                       runEvent(header.id, Kind::StepStarted, {{u"tasks"_s, tasksOfARun}}, 0)});
        for (int task = 0; task < tasksOfARun; ++task) {
            store->append({taskStarted(header.id, 0, task)});
            const QByteArray text = outputOf(task);
            if (!store->appendOutput(header.id, 0, task, OutputStream::Stdout, text)) return 4;
            store->closeOutput(header.id, 0, task);
            store->append(
                {taskFinished(header.id, 0, task, TaskStatus::Success, {text.left(100), {}, text.size() > 100})});
            // Now and then all there is, so that kills also meet an idle store.
            if (task % 100 == 99 && !store->flush()) return 5;
        }
        store->append({runFinished(header.id)});
    }
}

struct Told {
    QHash<QString, QList<int>> done;
    QStringList begun;
    QStringList ended;

    void read(const QByteArray& text) {
        const QList<QByteArray> lines = text.split('\n');
        // The last piece is empty, or a line that was not told whole.
        for (const QByteArray& line : lines.first(lines.size() - 1)) {
            const QList<QByteArray> words = line.split(' ');
            const QString id = QString::fromLatin1(words.at(1));
            if (words.at(0) == "begun")
                begun.append(id);
            else if (words.at(0) == "ended")
                ended.append(id);
            else
                done[id].append(words.at(2).toInt());
        }
    }
};

std::unique_ptr<QProcess> startWriter(const QString& folder) {
    auto process = std::make_unique<QProcess>();
    process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process->start(QCoreApplication::applicationFilePath(), {u"--write-forever"_s, folder});
    return process;
}

QString integrity(const QString& folder) {
    QString answer;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"check"_s);
        database.setDatabaseName(folder + u"/state.db"_s);
        QSqlQuery query(database);
        if (database.open()) query = QSqlQuery(u"PRAGMA integrity_check"_s, database);
        answer = query.next() ? query.value(0).toString() : u"not opened"_s;
    }
    QSqlDatabase::removeDatabase(u"check"_s);
    return answer;
}

RunFilter only(const QList<RunStatus>& statuses, int limit) {
    RunFilter filter;
    filter.statuses = statuses;
    filter.limit = limit;
    return filter;
}

} // namespace

class TestRunStoreCrash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aKilledProgramLosesNothingItTold();
    void twoProgramsShareOneHistory();
};

void TestRunStoreCrash::aKilledProgramLosesNothingItTold() {
    QTemporaryDir folder;
    Redactor redactor;
    Told told;
    int tasksTold = 0;
    for (int round = 0; round < 12; ++round) {
        const std::unique_ptr<QProcess> process = startWriter(folder.path());
        // At a random moment after it has begun to tell: after so many bytes of what it says.
        const qint64 bytes = 30 + qint64(QRandomGenerator::global()->bounded(40'000));
        QByteArray said;
        QTRY_VERIFY_WITH_TIMEOUT((said += process->readAllStandardOutput()).size() >= bytes ||
                                     process->state() == QProcess::NotRunning,
                                 20'000);
        QCOMPARE(process->state(), QProcess::Running);
        process->kill();
        QVERIFY(process->waitForFinished());
        said += process->readAllStandardOutput();
        told.read(said);

        auto opened = RunStore::open(folder.path(), redactor);
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().toText()));
        const RunStore& store = **opened;
        // What ended before the kill is as it was; of the others none pretends to go on.
        const QList<RunHeader> runs = *store.runs(only({}, 10'000));
        for (const RunHeader& run : runs) {
            QVERIFY(run.status == RunStatus::Completed || run.status == RunStatus::Interrupted);
        }
        const QString last = told.begun.last();
        const RunReport report = *store.report(last);
        QVERIFY(report.completedAt > 0);
        QSet<int> kept;
        for (const TaskResultPtr& result : report.results) {
            if (result->outcome.status == TaskStatus::Success)
                kept.insert(result->task);
            else
                QCOMPARE(result->outcome.error->code, u"interrupted"_s);
        }
        for (const int task : told.done.value(last)) {
            QVERIFY2(kept.contains(task), qPrintable(u"round %1, task %2"_s.arg(round).arg(task)));
            QCOMPARE(store.output(last, 0, task, OutputStream::Stdout, 0, 1 << 20)->bytes, outputOf(task));
        }
    }
    QCOMPARE(integrity(folder.path()), u"ok"_s);
    auto store = std::move(*RunStore::open(folder.path(), redactor));
    for (const QString& id : told.begun)
        QVERIFY(store->run(id));
    for (const QString& id : told.ended)
        QCOMPARE(store->run(id)->status, RunStatus::Completed);
    for (auto it = told.done.cbegin(); it != told.done.cend(); ++it) {
        QVERIFY(store->results(it.key())->size() >= it->size());
        tasksTold += int(it->size());
    }
    QVERIFY(tasksTold > 1000);
    QVERIFY(!store->runs(only({RunStatus::Interrupted}, 1000))->isEmpty());
    qInfo("%d runs, %d tasks told", int(told.begun.size()), tasksTold);
}

void TestRunStoreCrash::twoProgramsShareOneHistory() {
    QTemporaryDir folder;
    const std::unique_ptr<QProcess> one = startWriter(folder.path());
    const std::unique_ptr<QProcess> two = startWriter(folder.path());
    QByteArray saidOne;
    QByteArray saidTwo;
    // A writer that gave up is told at once; a slow disk gets its time.
    const auto ended = [](QProcess& writer, QByteArray& said) {
        said += writer.readAllStandardOutput();
        return said.count("ended") >= 2 || writer.state() == QProcess::NotRunning;
    };
    QTRY_VERIFY_WITH_TIMEOUT(ended(*one, saidOne), 120'000);
    QTRY_VERIFY_WITH_TIMEOUT(ended(*two, saidTwo), 120'000);
    QCOMPARE(one->state(), QProcess::Running);
    QCOMPARE(two->state(), QProcess::Running);

    // A third one looks on: what the two are doing is going on, not interrupted.
    Redactor redactor;
    auto store = std::move(*RunStore::open(folder.path(), redactor));
    QVERIFY(store->runs(only({RunStatus::Interrupted}, 100))->isEmpty());
    one->kill();
    QVERIFY(one->waitForFinished());
    QTRY_VERIFY(store->runs(only({RunStatus::Interrupted}, 100))->size() <= 1);
    const qsizetype soFar = saidTwo.size();
    QTRY_VERIFY_WITH_TIMEOUT((saidTwo += two->readAllStandardOutput()).size() > soFar + 1000, 30'000);
    Told going;
    going.read(saidTwo.left(saidTwo.lastIndexOf('\n') + 1));
    QVERIFY(store->run(going.begun.last())->status != RunStatus::Interrupted);
    two->kill();
    QVERIFY(two->waitForFinished());

    Told told;
    told.read(saidOne + one->readAllStandardOutput());
    Told toldToo;
    toldToo.read(saidTwo + two->readAllStandardOutput());
    for (const Told& each : {told, toldToo}) {
        for (const QString& id : each.ended) {
            QCOMPARE(store->run(id)->status, RunStatus::Completed);
            QCOMPARE(store->run(id)->tasksSucceeded, tasksOfARun);
        }
        for (auto it = each.done.cbegin(); it != each.done.cend(); ++it) {
            QVERIFY(store->results(it.key())->size() >= it->size());
        }
    }
    QVERIFY(store->runs(only({RunStatus::Running}, 100))->isEmpty());
    store.reset();
    QCOMPARE(integrity(folder.path()), u"ok"_s);
}

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], "--write-forever") == 0) return writeForever(QString::fromLocal8Bit(argv[2]));
    TestRunStoreCrash test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_run_store_crash.moc"
