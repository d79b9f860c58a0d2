// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/HeadAndTail.h"
#include "engine/run/RunReport.h"

#include <QJsonDocument>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestRunTypes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Other programs read this document: each key is there, and null where nothing is known.
    void reportToTheLetter() {
        TaskResult done;
        done.step = 0;
        done.stepId = u"disk"_s;
        done.tool = u"df"_s;
        done.executionLocation = u"automation-service"_s;
        done.target = u"web-01"_s;
        done.startedAt = 1763928665120;
        done.durationMs = 12.3004;
        done.outcome = StepOutcome::success({}, u"12 rows"_s);
        done.outcome.exitCode = 0;
        done.raw = {"out", "err\xff", true};
        TaskResult skipped;
        skipped.step = 1;
        skipped.stepId = u"b"_s;
        skipped.tool = u"ls"_s;
        skipped.executionLocation = u"automation-service"_s;
        skipped.outcome = StepOutcome::failure({u"timeout"_s, u"too slow"_s, u"wait"_s, {}});
        skipped.outcome.status = TaskStatus::TimedOut;
        RunReport report;
        report.runId = u"01X"_s;
        report.status = RunStatus::Failed;
        report.message = report.errorMessage = u"step 'b' failed"_s;
        report.startedAt = 1763928665000;
        report.results = {std::make_shared<const TaskResult>(done), std::make_shared<const TaskResult>(skipped)};
        const QByteArray expected = R"({
            "execution_id": "01X", "status": "failed", "result": {"success": false, "message": "step 'b' failed"},
            "step_results": [
              {"step": 1, "id": "disk", "tool": "df", "execution_location": "automation-service", "status": "success",
               "target": "web-01", "attempt": 1, "started_at": "2025-11-23T20:11:05.120Z", "duration_ms": 12.3,
               "exit_code": 0, "output": {}, "raw": {"stdout": "out", "stderr": "err\ufffd", "truncated": true},
               "message": "12 rows", "error": null},
              {"step": 2, "id": "b", "tool": "ls", "execution_location": "automation-service", "status": "timed_out",
               "target": null, "attempt": 1, "started_at": null, "duration_ms": 0, "exit_code": null, "output": {},
               "raw": {"stdout": "", "stderr": "", "truncated": false}, "message": "too slow",
               "error": {"code": "timeout", "message": "too slow", "hint": "wait"}}],
            "started_at": "2025-11-23T20:11:05.000Z", "completed_at": null, "error_message": "step 'b' failed"})";
        QCOMPARE(report.toJson(), QJsonDocument::fromJson(expected).object());
        report.status = RunStatus::Completed;
        report.errorMessage.clear();
        QCOMPARE(report.toJson().value("error_message"_L1), QJsonValue());
        QCOMPARE(report.toJson().value("result"_L1).toObject().value("success"_L1), QJsonValue(true));
    }

    void events() {
        RunEvent event;
        event.kind = RunEvent::Kind::TaskOutput;
        event.stream = OutputStream::Stderr;
        event.step = 0;
        event.task = 4;
        event.attempt = 2;
        event.time = 1763928665120;
        event.runId = u"01X"_s;
        event.bytes = "oh";
        QCOMPARE(event.toJson(), (QJsonObject{{u"event"_s, u"task_output"_s},
                                              {u"execution_id"_s, u"01X"_s},
                                              {u"time"_s, u"2025-11-23T20:11:05.120Z"_s},
                                              {u"step"_s, 1},
                                              {u"task"_s, 5},
                                              {u"attempt"_s, 2},
                                              {u"stream"_s, u"stderr"_s},
                                              {u"text"_s, u"oh"_s}}));
    }

    void namesGoBothWays() {
        for (int i = 0; i <= int(TaskStatus::Skipped); ++i)
            QCOMPARE(taskStatusFromName(taskStatusName(TaskStatus(i))), TaskStatus(i));
        for (int i = 0; i <= int(RunStatus::Interrupted); ++i)
            QCOMPARE(runStatusFromName(runStatusName(RunStatus(i))), RunStatus(i));
        QVERIFY(!taskStatusFromName(u"Success"_s));
        QVERIFY(!runStatusFromName(QString()));
    }

    void localTargets_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("local");
        QTest::newRow("none") << QString() << QString() << true;
        QTest::newRow("localhost") << u"LocalHost"_s << QString() << true;
        QTest::newRow("127.0.0.1") << u"127.0.0.1"_s << QString() << true;
        QTest::newRow("127.1.2.3") << u"me"_s << u"127.1.2.3"_s << true;
        QTest::newRow("::1") << u"me"_s << u"::1"_s << true;
        QTest::newRow("mapped") << u"me"_s << u"::ffff:127.0.0.1"_s << true;
        QTest::newRow("own name") << QSysInfo::machineHostName() << QString() << true;
        QTest::newRow("other") << u"web-01.example"_s << u"10.0.0.1"_s << false;
        QTest::newRow("looks like it") << u"127.example"_s << QString() << false;
    }
    void localTargets() {
        QFETCH(QString, name);
        QFETCH(QString, address);
        QFETCH(bool, local);
        QCOMPARE((Target{name, address, {}}).isLocal(), local);
    }

    void headAndTail() {
        HeadAndTail kept(10);
        kept.append("0123456789");
        QCOMPARE(kept.toBytes(), QByteArray("0123456789"));
        kept.append("abcdefghij");
        QVERIFY(!kept.isTruncated());
        QCOMPARE(kept.toBytes(), QByteArray("0123456789abcdefghij"));
        kept.append("k");
        QVERIFY(kept.isTruncated());
        QCOMPARE(kept.toBytes(), QByteArray("0123456789\n[1 bytes left out here; the log has them]\nbcdefghijk"));
        kept.append(QByteArray(1000, '.') + "ABCDEFGHIJ");
        QCOMPARE(kept.toBytes(), QByteArray("0123456789\n[1011 bytes left out here; the log has them]\nABCDEFGHIJ"));
        HeadAndTail drop(10);
        for (int i = 0; i < 1000; ++i)
            drop.append("x");
        QVERIFY(drop.toBytes().startsWith("xxxxxxxxxx\n[980 bytes"));
    }
};

QTEST_GUILESS_MAIN(TestRunTypes)
#include "tst_run_types.moc"
