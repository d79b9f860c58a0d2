// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/PrivateSystem.h"
#include "support/TestFiles.h"
#include "support/ToolChecks.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <pwd.h>
#include <thread>
#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)
#define FAILS(made, says) TOOL_FAILS_TELLING(*tools_, made, says)

namespace {

/// What systemctl 252 of Debian 12 prints for --output=json, written after a list of a machine that runs systemd: this
/// one does not.
const QByteArray timers =
    R"([{"next":1764057600000000,"left":1764057600000000,"last":1764054001123456,"passed":1764054001123456,"unit":"phpsessionclean.timer","activates":"phpsessionclean.service"},)"
    R"({"next":1764040000000000,"left":1764040000000000,"last":0,"passed":0,"unit":"apt-daily.timer","activates":"apt-daily.service"},)"
    R"({"next":0,"left":0,"last":0,"passed":0,"unit":"stopped.timer","activates":"stopped.service"}])";

} // namespace

/// crontab, at, service and systemd-timer. The first three really change schedules and services: in folders of /var and
/// /etc that only this process and its programs see.
class TestScheduleTools : public QObject {
    Q_OBJECT

public:
    explicit TestScheduleTools(QString problem) : problem_(std::move(problem)) {}

private:
    QString problem_;
    std::unique_ptr<ToolCalls> tools_;
    std::unique_ptr<QTemporaryDir> folder_;
    QString user_;
    const QString spool_ = u"/var/spool/cron"_s;

    StepOutcome call(const QString& name, const QJsonObject& parameters = {}) { return tools_->call(name, parameters); }
    StepOutcome cron(const QString& action, const QString& entry) {
        return call(u"crontab"_s, {{u"action"_s, action}, {u"entry"_s, entry}});
    }
    /// The crontab as cron sees it, without the three lines that crontab writes above it.
    QByteArray crontab(const QString& user) {
        QByteArray text = contentOf(spool_ + u"/crontabs/"_s + user);
        for (int i = 0; i < 3; ++i) {
            if (text.startsWith("# ")) text = text.mid(text.indexOf('\n') + 1);
        }
        return text;
    }

private Q_SLOTS:
    void initTestCase() {
        if (!problem_.isEmpty()) QSKIP(qPrintable(u"no private view of the machine: "_s + problem_));
        tools_ = std::make_unique<ToolCalls>();
        folder_ = std::make_unique<QTemporaryDir>();
        user_ = QString::fromLocal8Bit(::getpwuid(::geteuid())->pw_name);
        QVERIFY2(QFileInfo(spool_).isDir(), "the packages cron and at are not installed");
        QString problem = PrivateSystem::empty(spool_);
        const QString copy = folder_->filePath(u"etc"_s);
        QVERIFY(QDir().mkdir(copy));
        if (problem.isEmpty()) problem = PrivateSystem::cover(u"/etc"_s, copy);
        if (problem.isEmpty()) problem = PrivateSystem::empty(u"/run"_s);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        // As the packages make them.
        for (const QString& name : {u"crontabs"_s, u"atjobs"_s, u"atspool"_s})
            QVERIFY(QDir(spool_).mkdir(name));
        QVERIFY(writeFile(spool_ + u"/atjobs/.SEQ"_s, "0"));
        QProcess owner;
        owner.start(u"chown"_s, {u"-R"_s, u"daemon:daemon"_s, spool_ + u"/atjobs"_s, spool_ + u"/atspool"_s});
        QVERIFY(owner.waitForFinished());
        owner.start(u"chown"_s, {u"root:crontab"_s, spool_ + u"/crontabs"_s});
        QVERIFY(owner.waitForFinished());
        owner.start(u"chmod"_s, {u"1730"_s, spool_ + u"/crontabs"_s});
        QVERIFY(owner.waitForFinished());
    }

    void crontab() {
        StepOutcome outcome = call(u"crontab"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0); // no crontab at all is an empty one
        QCOMPARE(outcome.output.table->columns.size(), 3);
        QCOMPARE(cron(u"remove"_s, u"@daily x"_s).message, u"no such entry; nothing changed"_s);
        QVERIFY(!QFile::exists(spool_ + u"/crontabs/"_s + user_));

        // What a person wrote there, with all that must stay.
        const QByteArray theirs =
            "# m h  dom mon dow   command\n\nMAILTO=\"\"\n  5 4 * * sun   echo  'a  b' \\%\n#0 0 * * * off\n";
        QProcess installs;
        installs.start(u"crontab"_s, {u"-"_s});
        installs.write(theirs);
        installs.closeWriteChannel();
        QVERIFY(installs.waitForFinished());
        QCOMPARE(crontab(user_), theirs);

        const QString entry = u"*/5 2-4 * jan mon-fri echo \"it's $(x)\" `y` \\% ü >/dev/null 2>&1"_s;
        outcome = cron(u"add"_s, entry);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.message, u"added"_s);
        QVERIFY2(tools_->notices().isEmpty(), tools_->why(outcome).constData());
        QCOMPARE(
            rowsOf(outcome),
            (QList<QJsonObject>{
                {{u"schedule"_s, u"5 4 * * sun"_s}, {u"command"_s, u"echo  'a  b' \\%"_s}, {u"user"_s, user_}},
                {{u"schedule"_s, u"*/5 2-4 * jan mon-fri"_s}, {u"command"_s, entry.mid(22)}, {u"user"_s, user_}}}));
        QCOMPARE(crontab(user_), theirs + entry.toUtf8() + '\n');
        outcome = cron(u"add"_s, u"  */5  2-4 * jan mon-fri   "_s + entry.mid(22));
        SUCCEEDS(outcome);
        QCOMPARE(outcome.message, u"already there; nothing changed"_s);
        QCOMPARE(crontab(user_), theirs + entry.toUtf8() + '\n');
        outcome = cron(u"remove"_s, entry);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.message, u"removed"_s);
        QCOMPARE(crontab(user_), theirs);

        SUCCEEDS(cron(u"add"_s, u"@reboot cat % line"_s));
        QCOMPARE(tools_->notices().size(), 1); // tells what the % means
        SUCCEEDS(cron(u"remove"_s, u"@reboot cat % line"_s));
        FAILS(cron(u"add"_s, u"61 * * * * x"_s), u"the minute '61' is none"_s);
        QCOMPARE(cron(u"add"_s, u"1 2 3 4 5 x\n* * * * * y"_s).error->code, u"bad_parameters"_s);
        QCOMPARE(call(u"crontab"_s, {{u"user"_s, u"-r"_s}}).error->code, u"bad_parameters"_s);
        FAILS(call(u"crontab"_s, {{u"user"_s, u"oc-nobody"_s}}), u"unknown"_s);
        QCOMPARE(crontab(user_), theirs);
    }

    void anotherUsersCrontab() {
        const QJsonObject theirs{{u"action"_s, u"add"_s}, {u"user"_s, u"daemon"_s}, {u"entry"_s, u"@hourly true"_s}};
        const QByteArray mine = crontab(user_);
        StepOutcome outcome = call(u"crontab"_s, theirs);
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).first().value(u"user"_s).toString(), u"daemon"_s);
        QCOMPARE(crontab(u"daemon"_s), QByteArray("@hourly true\n"));
        QCOMPARE(crontab(user_), mine);
    }

    void addingAtOnceLosesNone() {
        constexpr int each = 4, threads = 6;
        {
            std::vector<std::jthread> all;
            for (int t = 0; t < threads; ++t) {
                all.emplace_back([t] {
                    ToolCalls tools; // with an executor of its own, as another process has
                    for (int i = 0; i < each; ++i)
                        (void)tools.call(u"crontab"_s, {{u"action"_s, u"add"_s},
                                                        {u"entry"_s, u"%1 %2 * * * at-once"_s.arg(t).arg(i)}});
                });
            }
        }
        const QByteArray text = crontab(user_);
        QCOMPARE(text.count("at-once\n"), each * threads);
        QVERIFY(text.startsWith("# m h  dom mon dow   command\n"));
    }

    void crontabPreview() {
        StepRequest request;
        request.tool = tools_->catalogue().find(u"crontab"_s);
        request.parameters = {{u"action"_s, u"add"_s}, {u"user"_s, u"www"_s}, {u"entry"_s, u"@daily x"_s}};
        AutomationExecutor executor;
        const auto preview = executor.preview(request);
        QVERIFY(preview);
        QCOMPARE(preview->text, u"crontab -u www -l\ncrontab -u www -\nstandard input: those lines and, unless it is "
                                "there, this:\n@daily x"_s);
        QCOMPARE(request.tool->behaviourFor({{u"action"_s, u"list"_s}}).risk, Risk::Read);
        QCOMPARE(request.tool->behaviourFor({{u"action"_s, u"remove"_s}}).risk, Risk::Change);
    }

    void at() {
        const QString mark = folder_->filePath(u"mark"_s);
        QCOMPARE(call(u"at"_s, {{u"list_only"_s, true}}).output.table->rowCount(), 0);
        const QString command = u"echo \"it's $HOME\" > '%1'\n-x"_s.arg(mark);
        StepOutcome outcome = call(u"at"_s, {{u"command"_s, command}, {u"time"_s, u"22:30 2031-01-31"_s}});
        SUCCEEDS(outcome);
        const int job = outcome.output.fields.value(u"job"_s).toInt();
        QVERIFY(job > 0);
        QCOMPARE(outcome.output.fields.value(u"warning"_s).toString(), u"No atd running"_s);
        const QDateTime when(QDate(2031, 1, 31), QTime(22, 30));
        const QString iso = when.toUTC().toString(u"yyyy-MM-ddTHH:mm:ss.zzz"_s) + u'Z';
        QCOMPARE(outcome.output.fields.value(u"time"_s).toString(), iso);
        outcome = call(u"at"_s, {{u"command"_s, u"true"_s}, {u"time"_s, u"now + 2 hours"_s}, {u"queue"_s, u"c"_s}});
        SUCCEEDS(outcome);
        const int second = outcome.output.fields.value(u"job"_s).toInt();

        // What is queued, from the spool itself.
        QByteArray queued;
        const QDir jobs(spool_ + u"/atjobs"_s);
        for (const QString& name : jobs.entryList({u"a*"_s}, QDir::Files))
            queued += contentOf(jobs.filePath(name));
        QVERIFY2(queued.contains(command.toUtf8()), queued.right(500).constData());

        outcome = call(u"at"_s, {{u"list_only"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 2);
        QCOMPARE(rowsOf(outcome).at(0).value(u"job"_s).toInt(), second);
        QCOMPARE(rowsOf(outcome).at(1),
                 (QJsonObject{{u"job"_s, job}, {u"time"_s, iso}, {u"queue"_s, u"a"_s}, {u"user"_s, user_}}));
        QCOMPARE(call(u"at"_s, {{u"list_only"_s, true}, {u"queue"_s, u"c"_s}}).output.table->rowCount(), 1);

        outcome = call(u"at"_s, {{u"remove"_s, job}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        QCOMPARE(jobs.entryList({u"a*"_s}, QDir::Files).size(), 0);
        SUCCEEDS(call(u"at"_s, {{u"remove"_s, second}}));

        FAILS(call(u"at"_s, {{u"command"_s, u"true"_s}, {u"time"_s, u"when pigs fly"_s}}), u"syntax error"_s);
        for (const QString& time : {u"-f /etc/passwd"_s, u"now\n"_s, u""_s})
            QCOMPARE(call(u"at"_s, {{u"command"_s, u"true"_s}, {u"time"_s, time}}).error->code, u"bad_parameters"_s);
        QCOMPARE(call(u"at"_s, {{u"command"_s, u" \n"_s}, {u"time"_s, u"now"_s}}).error->code, u"bad_parameters"_s);
        const ToolSpecPtr tool = tools_->catalogue().find(u"at"_s);
        QCOMPARE(tool->behaviourFor({{u"list_only"_s, true}}).risk, Risk::Read);
        QCOMPARE(tool->behaviourFor({}).risk, Risk::Change);
    }

    void atdRunsTheJob() {
        const QString mark = folder_->filePath(u"ran"_s);
        QVERIFY(writeFile(mark, {}));
        QVERIFY(QFile::setPermissions(folder_->path(), QFile::Permissions(0x7755)));
        QProcess daemon;
        daemon.setProcessChannelMode(QProcess::ForwardedChannels);
        daemon.start(u"/usr/sbin/atd"_s, {u"-f"_s, u"-l"_s, u"1000"_s, u"-b"_s, u"1"_s});
        QVERIFY(daemon.waitForStarted());
        const auto stop = qScopeGuard([&daemon] {
            daemon.terminate();
            if (!daemon.waitForFinished(10000)) daemon.kill();
        });
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(u"/run/atd.pid"_s), 30000);
        const StepOutcome outcome =
            call(u"at"_s, {{u"command"_s, u"echo \"it's done\" > '%1'"_s.arg(mark)}, {u"time"_s, u"now"_s}});
        SUCCEEDS(outcome);
        QVERIFY(outcome.output.fields.value(u"warning"_s).isNull());
        QTRY_COMPARE_WITH_TIMEOUT(contentOf(mark), QByteArray("it's done\n"), 90000);
    }

    void service() {
        if (QFileInfo(u"/run/systemd/system"_s).isDir()) QSKIP("systemd runs here");
        const QString state = folder_->filePath(u"state"_s);
        QVERIFY(
            writeFile(u"/etc/init.d/oc-demo"_s,
                      "#!/bin/sh\n### BEGIN INIT INFO\n# Provides: oc-demo\n### END INIT INFO\nS='" + state.toUtf8() +
                          "'\ncase \"$1\" in\nstart) echo start >> \"$S\" ;;\nstop) rm -f \"$S\" ;;\n"
                          "restart) echo again > \"$S\" ;;\n"
                          "status) if [ -e \"$S\" ]; then echo oc-demo is running.; else echo oc-demo is not running.; "
                          "exit 3; fi ;;\n*) echo \"Usage: oc-demo {start|stop}\" >&2; exit 3 ;;\nesac\n",
                      true));
        const auto demo = [this](const QString& action) {
            return call(u"service"_s, {{u"name"_s, u"oc-demo"_s}, {u"action"_s, action}});
        };
        StepOutcome outcome = demo(u"status"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.message, u"not running"_s);
        QCOMPARE(outcome.output.fields.value(u"state"_s).toString(), u"stopped"_s);
        QCOMPARE(outcome.exitCode, 3);
        outcome = demo(u"start"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"state"_s).toString(), u"running"_s);
        QCOMPARE(outcome.output.fields.value(u"text"_s).toString(), u"oc-demo is running.\n"_s);
        QCOMPARE(contentOf(state), QByteArray("start\n"));
        SUCCEEDS(demo(u"restart"_s));
        QCOMPARE(contentOf(state), QByteArray("again\n"));
        outcome = demo(u"stop"_s);
        SUCCEEDS(outcome);
        QVERIFY(!QFile::exists(state));
        QCOMPARE(outcome.output.fields.value(u"state"_s).toString(), u"stopped"_s);
        FAILS(demo(u"reload"_s), u"Usage: oc-demo"_s);
        FAILS(call(u"service"_s, {{u"name"_s, u"oc-none"_s}}), u"unrecognized service"_s);
        for (const QString& name : {u"--status-all"_s, u"../x"_s, u"a b"_s, u""_s})
            QCOMPARE(call(u"service"_s, {{u"name"_s, name}}).error->code, u"bad_parameters"_s);
        QCOMPARE(tools_->catalogue().find(u"service"_s)->behaviourFor({{u"action"_s, u"status"_s}}).risk, Risk::Read);
    }

    void systemdTimer() {
        // The real one first: without systemd it says so, in its own words.
        if (!QFileInfo(u"/run/systemd/system"_s).isDir()) {
            const StepOutcome outcome = call(u"systemd-timer"_s);
            QCOMPARE(outcome.status, TaskStatus::Failed);
            QVERIFY2(outcome.error->message.contains(u"systemctl: exit code 1"_s), tools_->why(outcome).constData());
        }
        const QString bin = folder_->filePath(u"bin"_s);
        QVERIFY(QDir().mkdir(bin));
        QVERIFY(writeFile(folder_->filePath(u"timers.json"_s), timers));
        QVERIFY(writeFile(bin + u"/systemctl"_s,
                          "#!/bin/sh\nset -f\ncase \"$*\" in\n'list-timers --no-pager --output=json --all -- apt-*')"
                          " [ $# = 6 ] || exit 9; echo '[]' ;;\n'list-timers --no-pager --output=json --') cat '" +
                              folder_->filePath(u"timers.json"_s).toUtf8() +
                              "' ;;\n*) echo \"unexpected: $*\" >&2; exit 9 ;;\nesac\n",
                          true));
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", bin.toUtf8() + ':' + path);
        const auto back = qScopeGuard([&path] { qputenv("PATH", path); });
        ToolCalls tools; // an executor keeps the PATH it was made with
        StepOutcome outcome = tools.call(u"systemd-timer"_s);
        QVERIFY2(outcome.status == TaskStatus::Success, tools.why(outcome).constData());
        const QList<QJsonObject> rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows.at(0), (QJsonObject{{u"timer"_s, u"apt-daily.timer"_s},
                                          {u"unit"_s, u"apt-daily.service"_s},
                                          {u"next"_s, u"2025-11-25T03:06:40.000Z"_s},
                                          {u"last"_s, QJsonValue::Null}}));
        QCOMPARE(rows.at(1).value(u"last"_s).toString(), u"2025-11-25T07:00:01.123Z"_s);
        QVERIFY(rows.at(2).value(u"next"_s).isNull());
        outcome = tools.call(u"systemd-timer"_s, {{u"timer"_s, u"apt-*"_s}, {u"all"_s, true}});
        QVERIFY2(outcome.status == TaskStatus::Success, tools.why(outcome).constData());
        QCOMPARE(rowsOf(outcome).size(), 0);
        QCOMPARE(tools.call(u"systemd-timer"_s, {{u"timer"_s, u"--help"_s}}).error->code, u"bad_parameters"_s);
    }
};

int main(int argc, char** argv) {
    const QString problem = PrivateSystem::enter(PrivateSystem::Network::Shared);
    QCoreApplication application(argc, argv);
    TestScheduleTools test(problem);
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_schedule_tools.moc"
