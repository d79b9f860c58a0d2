// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/OutputParser.h"
#include "support/ToolCalls.h"

#include <QFile>
#include <QProcess>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <sys/sysinfo.h>
#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

/// top, against what the kernel says of the same machine.
class TestTopTool : public QObject {
    Q_OBJECT

    ToolCalls tools_;

private Q_SLOTS:
    void summary() {
        const StepOutcome outcome = tools_.call(u"top"_s);
        QVERIFY2(outcome.status == TaskStatus::Success, tools_.why(outcome).constData());
        QVERIFY2(tools_.notices().isEmpty(), tools_.why(outcome).constData());
        const QJsonObject fields = outcome.output.fields;
        for (const OutputColumn& column : tools_.catalogue().find(u"top"_s)->behaviour.output.summaryColumns)
            QVERIFY2(fields.value(column.column.name).isDouble(), qPrintable(column.column.name));
        QFile meminfo(u"/proc/meminfo"_s);
        QVERIFY(meminfo.open(QIODevice::ReadOnly));
        const qint64 total = meminfo.readLine().simplified().split(' ').at(1).toLongLong() * 1024;
        QCOMPARE(fields.value(u"memory_bytes"_s).toInteger(), total);
        QVERIFY(fields.value(u"memory_available_bytes"_s).toInteger() < total);
        const double spent =
            fields.value(u"cpu_user_percent"_s).toDouble() + fields.value(u"cpu_system_percent"_s).toDouble() +
            fields.value(u"cpu_nice_percent"_s).toDouble() + fields.value(u"cpu_idle_percent"_s).toDouble() +
            fields.value(u"cpu_wait_percent"_s).toDouble() + fields.value(u"cpu_steal_percent"_s).toDouble();
        QVERIFY2(spent > 50 && spent < 101, qPrintable(QString::number(spent))); // interrupts take the rest
        QVERIFY(fields.value(u"tasks"_s).toInt() > 1);
        QVERIFY(rowsOf(outcome).size() <= 20 && !rowsOf(outcome).isEmpty());
    }

    /// procps gives each value five places, and 100.0 takes them all: no space is left before it.
    void oneValueTakesAllOfTheProcessor_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("field");
        QTest::newRow("user") << u"%Cpu(s):100.0 us,  0.0 sy,  0.0 ni,  0.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st"_s
                              << u"cpu_user_percent"_s;
        QTest::newRow("system") << u"%Cpu(s):  0.0 us,100.0 sy,  0.0 ni,  0.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st"_s
                                << u"cpu_system_percent"_s;
        QTest::newRow("wait") << u"%Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,  0.0 id,100.0 wa,  0.0 hi,  0.0 si,  0.0 st"_s
                              << u"cpu_wait_percent"_s;
        QTest::newRow("steal") << u"%Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,  0.0 id,  0.0 wa,  0.0 hi,  0.0 si,100.0 st"_s
                               << u"cpu_steal_percent"_s;
    }
    void oneValueTakesAllOfTheProcessor() {
        QFETCH(QString, line);
        QFETCH(QString, field);
        const OutputSpec& spec = tools_.catalogue().find(u"top")->behaviour.output;
        const auto parsed = OutputParser(spec).parse(line.toUtf8() + '\n');
        QVERIFY(parsed);
        QCOMPARE(parsed->output.fields.value(field).toDouble(), 100.0);
    }

    void processes() {
        QProcess sleeper;
        sleeper.start(u"sleep"_s, {u"300"_s});
        QVERIFY(sleeper.waitForStarted());
        const auto stop = qScopeGuard([&sleeper] {
            sleeper.kill();
            sleeper.waitForFinished();
        });
        const StepOutcome outcome = tools_.call(u"top"_s, {{u"limit"_s, 10000}, {u"sort"_s, u"memory"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, tools_.why(outcome).constData());
        const QList<QJsonObject> rows = rowsOf(outcome);
        QCOMPARE(rows.size(), outcome.output.fields.value(u"tasks"_s).toInt());
        double before = 101;
        bool found = false;
        for (const QJsonObject& row : rows) {
            const double memory = row.value(u"memory_percent"_s).toDouble();
            QVERIFY2(memory <= before, qPrintable(QString::number(memory)));
            before = memory;
            if (row.value(u"pid"_s).toInteger() != sleeper.processId()) continue;
            found = true;
            QCOMPARE(row.value(u"command"_s).toString(), u"sleep"_s);
            QCOMPARE(row.value(u"state"_s).toString(), u"sleeping"_s);
            QCOMPARE(row.value(u"cpu_percent"_s).toDouble(), 0.0);
            QFile statm(u"/proc/%1/statm"_s.arg(sleeper.processId()));
            QVERIFY(statm.open(QIODevice::ReadOnly));
            const QList<QByteArray> pages = statm.readAll().split(' ');
            QCOMPARE(row.value(u"virtual_bytes"_s).toInteger(), pages.at(0).toLongLong() * ::sysconf(_SC_PAGESIZE));
            QCOMPARE(row.value(u"resident_bytes"_s).toInteger(), pages.at(1).toLongLong() * ::sysconf(_SC_PAGESIZE));
        }
        QVERIFY(found);
        QCOMPARE(tools_.call(u"top"_s, {{u"limit"_s, 3}}).output.table->rowCount(), 3);
    }

    /// A busy process comes first, whatever the settings of the person are.
    void busyFirst() {
        QTemporaryDir home;
        QFile settings(home.filePath(u".toprc"_s));
        QVERIFY(settings.open(QIODevice::WriteOnly));
        settings.write("this is no toprc\n");
        settings.close();
        qputenv("HOME", home.path().toUtf8());
        QProcess busy;
        busy.start(u"perl"_s, {u"-e"_s, u"1 while 1"_s});
        QVERIFY(busy.waitForStarted());
        const auto stop = qScopeGuard([&busy] {
            busy.kill();
            busy.waitForFinished();
        });
        ToolCalls tools;
        StepOutcome outcome;
        const auto ofOurs = [&](const QString& column) {
            outcome = tools.call(u"top"_s, {{u"limit"_s, 10000}});
            for (const QJsonObject& row : rowsOf(outcome)) {
                if (row.value(u"pid"_s).toInteger() == busy.processId()) return row.value(column).toDouble();
            }
            return -1.0;
        };
        QTRY_VERIFY_WITH_TIMEOUT(ofOurs(u"cpu_percent"_s) > 0, 60000);
        QVERIFY2(outcome.status == TaskStatus::Success, tools.why(outcome).constData());
        double before = 1e9;
        for (const QJsonObject& row : rowsOf(outcome)) {
            QVERIFY(row.value(u"cpu_percent"_s).toDouble() <= before);
            before = row.value(u"cpu_percent"_s).toDouble();
        }
        QVERIFY(ofOurs(u"cpu_time"_s) > 0);
    }
};

QTEST_GUILESS_MAIN(TestTopTool)
#include "tst_top_tool.moc"
