// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/ToolChecks.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)
#define REFUSED(made) TOOL_REFUSED(made)

namespace {

const char* const standInForSudo = R"(#!/bin/sh
case "$*" in
'--stdin --prompt= --validate') read -r said; [ "$said" = 'it'"'"'s $x' ] && : > "$0.valid" && exit; echo 'sudo: 1 incorrect password attempt' >&2; exit 1 ;;
'--non-interactive --user=root -- cat -') [ -e "$0.valid" ] && shift 3 && exec "$@" ;;
esac
echo "sudo: not expected: $*" >&2; exit 9
)";

} // namespace

/// kill, killall, nice and sudo as they are delivered, run for real; only sudo's question for a password is asked by a
/// stand-in, since nobody's password is known here.
class TestProcessTools : public QObject {
    Q_OBJECT

    std::unique_ptr<ToolCalls> tools_;
    std::unique_ptr<QTemporaryDir> folder_;

    StepOutcome call(const QString& name, const QJsonObject& parameters = {}) { return tools_->call(name, parameters); }

    /// A copy of sleep under a name of its own, so that no process of this machine but the test's can be meant.
    bool startSleeper(QProcess& process, const QString& name) {
        const QString program = folder_->filePath(name);
        if (!QFile::exists(program) && !QFile::copy(QStandardPaths::findExecutable(u"sleep"_s), program)) return false;
        process.start(program, {u"300"_s});
        return process.waitForStarted();
    }
    static bool endedBy(QProcess& process, int signal) {
        return process.waitForFinished() && process.exitStatus() == QProcess::CrashExit && process.exitCode() == signal;
    }
    QString script(const QString& name, const QByteArray& text) {
        QFile made(folder_->filePath(name));
        if (!made.open(QIODevice::WriteOnly) || made.write(text) != text.size()) return {};
        made.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return made.fileName();
    }

private Q_SLOTS:
    void initTestCase() { tools_ = std::make_unique<ToolCalls>(); }
    void init() {
        folder_ = std::make_unique<QTemporaryDir>();
        QVERIFY(folder_->isValid());
    }

    void kill() {
        QProcess one;
        QProcess two;
        QVERIFY(startSleeper(one, u"oc kill (1)"_s) && startSleeper(two, u"oc kill (1)"_s));
        const auto pid = [](const QProcess& process) { return QString::number(process.processId()); };
        StepOutcome outcome = call(u"kill"_s, {{u"pid"_s, pid(one)}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        QCOMPARE(rowsOf(outcome).first().value("pid"_L1).toInteger(), one.processId());
        QCOMPARE(rowsOf(outcome).first().value("name"_L1).toString(), u"oc kill (1)"_s);
        QVERIFY(endedBy(one, SIGTERM));

        // One that is gone beside one that is there: the failure tells which, and the other is signalled all the same.
        outcome = call(u"kill"_s, {{u"pid"_s, QJsonArray{pid(two), u"4194999"_s}}, {u"signal"_s, u"KILL"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"No such process"_s), tools_->why(outcome).constData());
        QCOMPARE(rowsOf(outcome).size(), 1);
        QVERIFY(endedBy(two, SIGKILL));
        // Nothing that would mean a group of processes, or all of them.
        for (const QString& wrong : {u"-1"_s, u"0"_s, u"1 2"_s, u"$$"_s, u"%1"_s, u""_s})
            REFUSED(call(u"kill"_s, {{u"pid"_s, QJsonArray{wrong}}}));
        REFUSED(call(u"kill"_s, {{u"pid"_s, u"12"_s}, {u"signal"_s, u"TERM; id"_s}}));
    }

    void killall() {
        const QString name = u"oc-killall-%1"_s.arg(::getpid());
        QProcess one;
        QProcess two;
        QProcess other;
        QVERIFY(startSleeper(one, name) && startSleeper(two, name) && startSleeper(other, name.left(12) + u"x"_s));
        StepOutcome outcome = call(u"killall"_s, {{u"name"_s, name}, {u"user"_s, u"nobody"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed); // they are not nobody's
        QCOMPARE(one.state(), QProcess::Running);
        outcome = call(u"killall"_s, {{u"name"_s, name}, {u"signal"_s, u"HUP"_s}});
        SUCCEEDS(outcome);
        QVERIFY(endedBy(one, SIGHUP));
        QVERIFY(endedBy(two, SIGHUP));
        QCOMPARE(rowsOf(outcome).size(), 2);
        for (const QJsonObject& row : rowsOf(outcome)) {
            QCOMPARE(row.value("name"_L1).toString(), name);
            QCOMPARE(row.value("signal"_L1).toInt(), SIGHUP);
        }
        QCOMPARE(other.state(), QProcess::Running);
        other.kill();
        QVERIFY(other.waitForFinished());

        outcome = call(u"killall"_s, {{u"name"_s, name}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"no process found"_s), tools_->why(outcome).constData());
        outcome = call(u"killall"_s, {{u"name"_s, u"--list"_s}});
        QVERIFY2(outcome.error && outcome.error->message.contains(u"no process found"_s),
                 tools_->why(outcome).constData());
    }

    void nice() {
        const int own = ::getpriority(PRIO_PROCESS, 0);
        StepOutcome outcome = call(u"nice"_s, {{u"command"_s, u"nice"_s}, {u"adjustment"_s, 3}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value("text"_L1).toString().trimmed().toInt(), qMin(own + 3, 19));
        // Words as a shell's quotes make them, and nothing of what a shell does beside that.
        outcome = call(u"nice"_s, {{u"command"_s, u"printf '[%s]' 'a b' $HOME \"*\" ; id"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value("text"_L1).toString(), u"[a b][$HOME][*][;][id]"_s);
        outcome = call(u"nice"_s, {{u"command"_s, QJsonArray{u"printf"_s, u"%s|"_s, u"-n 'x"_s, u"--help"_s}}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value("text"_L1).toString(), u"-n 'x|--help|"_s);
        outcome = call(u"nice"_s, {{u"command"_s, u"--help"_s}});
        QCOMPARE(outcome.exitCode.value_or(0), 127); // a command of that name, which there is not
        REFUSED(call(u"nice"_s, {{u"command"_s, u"echo 'open"_s}}));
        REFUSED(call(u"nice"_s, {{u"command"_s, u"  "_s}}));
        outcome = call(u"nice"_s, {{u"command"_s, u"sh -c 'echo bad >&2; exit 3'"_s}});
        QCOMPARE(outcome.exitCode.value_or(0), 3);
        QVERIFY2(outcome.error->message.contains(u"bad"_s), tools_->why(outcome).constData());
    }

    void sudo() {
        if (::geteuid() != 0) QSKIP("only root may become another user without being asked");
        StepOutcome outcome = call(u"sudo"_s, {{u"command"_s, u"id -un"_s}, {u"user"_s, u"nobody"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value("text"_L1).toString(), u"nobody\n"_s);
        outcome = call(u"sudo"_s, {{u"command"_s, QJsonArray{u"printf"_s, u"%s|"_s, u"a b"_s, u"--user=x"_s}}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value("text"_L1).toString(), u"a b|--user=x|"_s);
        outcome = call(u"sudo"_s, {{u"command"_s, u"id"_s}, {u"user"_s, u"oc-nobody-here"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"oc-nobody-here"_s), tools_->why(outcome).constData());
        REFUSED(call(u"sudo"_s, {{u"command"_s, u"id"_s}, {u"user"_s, u"-u"_s}}));
        // Root is not asked, so the password stays unread; the command must not find it.
        outcome = call(u"sudo"_s, {{u"command"_s, u"cat"_s}, {u"password"_s, u"night 42"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value("text"_L1).toString(), QString());
    }

    void sudoAsksForThePassword() {
        // In place of sudo a stand-in that knows one password, takes it from standard input only, and runs nothing that
        // it was not told to validate before.
        QVERIFY(!script(u"sudo"_s, standInForSudo).isEmpty());
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", folder_->path().toLocal8Bit() + ':' + path);
        ToolCalls tools; // looks for programs where PATH says now
        const auto restored = qScopeGuard([&] { qputenv("PATH", path); });
        StepOutcome outcome = tools.call(u"sudo"_s, {{u"command"_s, u"cat -"_s}, {u"password"_s, u"wrong"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"incorrect password"_s), tools.why(outcome).constData());
        outcome = tools.call(u"sudo"_s, {{u"command"_s, u"cat -"_s}, {u"password"_s, u"it's $x"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, tools.why(outcome).constData());
        QCOMPARE(outcome.output.fields.value("text"_L1).toString(), QString()); // nothing was left to read
    }
};

QTEST_GUILESS_MAIN(TestProcessTools)
#include "tst_process_tools.moc"
