// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/ToolChecks.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("%s", qPrintable(path));
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
}

QByteArray read(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList column(const StepOutcome& outcome, QLatin1StringView name) {
    QStringList texts;
    for (const QJsonObject& row : rowsOf(outcome))
        texts.append(row.value(name).isNull() ? u"-"_s : row.value(name).toVariant().toString());
    return texts;
}

} // namespace

/// The monitoring tools that run a program. rsyslogd, collectd and logrotate are the real ones. Fluentd and Telegraf
/// are not in Debian: stand-ins that check their arguments print what was written here after the programs' own
/// documentation and source, not recorded.
class TestMonitoringTools : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QByteArray path_ = qgetenv("PATH");
    std::unique_ptr<ToolCalls> tools_;

    StepOutcome call(const QString& tool, const QJsonObject& parameters = {}) { return tools_->call(tool, parameters); }
    QString file(const QString& name) const { return folder_.filePath(name); }

    /// A program of this name, in PATH before any other. The script has sh's $# and $1...
    void standIn(const QString& name, const QByteArray& script) {
        const QString path = file(u"bin/"_s + name);
        write(path, "#!/bin/sh\n" + script);
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    /// Whether the tool's status lists this process.
    bool isListed(const QString& tool, qint64 pid) {
        const StepOutcome outcome = call(tool, {{u"action"_s, u"status"_s}});
        return outcome.status == TaskStatus::Success && column(outcome, "pid"_L1).contains(QString::number(pid));
    }

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)
#define FAILS_WITH(made, says) TOOL_FAILS_TELLING(*tools_, made, says)

private Q_SLOTS:
    void initTestCase() {
        QVERIFY(QDir(folder_.path()).mkdir(u"bin"_s));
        qputenv("PATH", file(u"bin"_s).toUtf8() + ':' + path_);
        tools_ = std::make_unique<ToolCalls>();
    }
    void cleanupTestCase() {
        qputenv("PATH", path_);
    }

    void rsyslogCheck() {
        const QString good = file(u"it's \"good\" $(x) ü.conf"_s);
        write(good, "module(load=\"imuxsock\" SysSock.Use=\"off\")\n*.* /dev/null\n");
        StepOutcome outcome = call(u"rsyslog"_s, {{u"config_file"_s, good}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.message, u"the configuration is valid"_s);
        QCOMPARE(outcome.output.fields.value("valid"_L1), QJsonValue(true));
        QCOMPARE(outcome.output.fields.value("config_file"_L1).toString(), good);
        QVERIFY(outcome.output.fields.value("version"_L1).toString().startsWith(u"8."_s));
        QCOMPARE(rowsOf(outcome).size(), 0);

        write(file(u"bad.conf"_s), "*.* /dev/null\nmodule(load=\"nosuchmodule\")\nif $msg contains then {\n");
        outcome = call(u"rsyslog"_s, {{u"config_file"_s, file(u"bad.conf"_s)}});
        FAILS_WITH(outcome, u"could not load module 'nosuchmodule'"_s);
        QVERIFY(outcome.output.fields.value("valid"_L1).isNull());
        QVERIFY(rowsOf(outcome).size() >= 3);
        QCOMPARE(rowsOf(outcome).at(1).value("file"_L1).toString(), file(u"bad.conf"_s));
        QCOMPARE(rowsOf(outcome).at(1).value("line"_L1), QJsonValue(3));
        QVERIFY(!rowsOf(outcome).at(1).value("message"_L1).toString().contains(u"[v8"_s));
        QVERIFY(rowsOf(outcome).at(1).value("help"_L1).toString().startsWith(u"https://"_s));

        outcome = call(u"rsyslog"_s, {{u"config_file"_s, file(u"none.conf"_s)}});
        FAILS_WITH(outcome, u"could not open config file"_s);
        QCOMPARE(call(u"rsyslog"_s, {{u"config_file"_s, u"-d"_s}}).error->code, u"bad_parameters"_s);
    }

    void rsyslogStatus() {
        write(file(u"run.conf"_s), "module(load=\"imuxsock\" SysSock.Use=\"off\")\n*.* /dev/null\n");
        QProcess daemon;
        daemon.start(u"/usr/sbin/rsyslogd"_s,
                     {u"-n"_s, u"-f"_s, file(u"run.conf"_s), u"-i"_s, file(u"rsyslogd.pid"_s)});
        QVERIFY(daemon.waitForStarted());
        const qint64 pid = daemon.processId();
        const auto stop = qScopeGuard([&daemon] {
            daemon.terminate();
            if (!daemon.waitForFinished(5000)) daemon.kill();
            daemon.waitForFinished();
        });
        QTRY_VERIFY_WITH_TIMEOUT(isListed(u"rsyslog"_s, pid), 10000);
        const StepOutcome outcome = call(u"rsyslog"_s, {{u"action"_s, u"status"_s}});
        for (const QJsonObject& row : rowsOf(outcome)) {
            if (row.value("pid"_L1).toInteger() != pid) continue;
            QVERIFY(row.value("command"_L1).toString().contains(u"-n -f "_s + file(u"run.conf"_s)));
            QVERIFY(row.value("rss_bytes"_L1).toInteger() > 100'000);
            QVERIFY(row.value("started_at"_L1).toString().endsWith(u'Z'));
        }
        QVERIFY(!isListed(u"collectd"_s, pid));
        daemon.terminate();
        QVERIFY(daemon.waitForFinished(10000));
        QVERIFY(!isListed(u"rsyslog"_s, pid));
        const StepOutcome after = call(u"rsyslog"_s, {{u"action"_s, u"status"_s}});
        SUCCEEDS(after);
        if (rowsOf(after).isEmpty()) QCOMPARE(after.message, u"rsyslogd is not running"_s);
    }

    void collectd() {
        const QByteArray head = "Hostname \"test\"\nFQDNLookup false\nBaseDir \"" + folder_.path().toUtf8() + "\"\n";
        const QString good = file(u"good-ü,=@1.conf"_s);
        // With a plugin that writes: collectd warns of values that nobody takes.
        write(good, head + "LoadPlugin load\nLoadPlugin csv\n<Plugin csv>\n  DataDir \"" + folder_.path().toUtf8() +
                        "/csv\"\n</Plugin>\n");
        StepOutcome outcome = call(u"collectd"_s, {{u"config_file"_s, good}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.message, u"the configuration is valid"_s);
        QVERIFY2(rowsOf(outcome).isEmpty(), qPrintable(column(outcome, "message"_L1).join(u'\n')));

        write(file(u"plugin.conf"_s), head + "LoadPlugin load\nLoadPlugin nosuchplugin\n");
        outcome = call(u"collectd"_s, {{u"config_file"_s, file(u"plugin.conf"_s)}});
        FAILS_WITH(outcome, u"Could not find plugin \"nosuchplugin\""_s);
        write(file(u"syntax.conf"_s), head + "<Plugin load>\n  Foo\n");
        outcome = call(u"collectd"_s, {{u"config_file"_s, file(u"syntax.conf"_s)}});
        FAILS_WITH(outcome, u"syntax error"_s);
        QCOMPARE(rowsOf(outcome).first().value("file"_L1).toString(), file(u"syntax.conf"_s));
        QCOMPARE(rowsOf(outcome).first().value("line"_L1), QJsonValue(6)); // where the end of line is missed
        outcome = call(u"collectd"_s, {{u"config_file"_s, u"-h"_s}});      // a file's name, no option
        FAILS_WITH(outcome, u"stat (-h) failed"_s);

        for (const QString& name : {u"/etc/a b.conf"_s, u"/etc/*.conf"_s, u"/etc/$(id)"_s, u"~root/x"_s, u"'x'"_s})
            QCOMPARE(call(u"collectd"_s, {{u"config_file"_s, name}}).error->code, u"bad_parameters"_s);

        QProcess daemon;
        daemon.start(u"/usr/sbin/collectd"_s, {u"-f"_s, u"-C"_s, good, u"-P"_s, file(u"collectd.pid"_s)});
        QVERIFY(daemon.waitForStarted());
        const qint64 pid = daemon.processId();
        const auto stop = qScopeGuard([&daemon] {
            daemon.terminate();
            if (!daemon.waitForFinished(10000)) daemon.kill();
            daemon.waitForFinished();
        });
        QTRY_VERIFY_WITH_TIMEOUT(isListed(u"collectd"_s, pid), 10000);
        daemon.terminate();
        QVERIFY(daemon.waitForFinished(20000));
        QVERIFY(!isListed(u"collectd"_s, pid));
    }

    void collectdWithoutGathering() {
        standIn(u"collectd"_s, "[ $# = 2 ] && [ \"$1\" = -t ] && [ \"$2\" = -C/x ] || exit 64\n");
        const auto remove = qScopeGuard([this] { QFile::remove(file(u"bin/collectd"_s)); });
        const StepOutcome outcome = call(u"collectd"_s, {{u"config_file"_s, u"/x"_s}, {u"gather"_s, false}});
        SUCCEEDS(outcome);
    }

    void logrotate() {
        QVERIFY(QDir(folder_.path()).mkdir(u"logs"_s));
        const QString big = file(u"logs/big one's.log"_s), small = file(u"logs/small.log"_s);
        const QByteArray bigText(3000, 'b');
        write(big, bigText);
        write(small, "small\n");
        const QString config = file(u"rotate.conf"_s), state = file(u"state"_s);
        write(config, "\"" + big.toUtf8() + "\" " + small.toUtf8() + " {\n  size 1k\n  rotate 2\n  nocreate\n}\n" +
                          file(u"logs/none.log"_s).toUtf8() + " {\n  daily\n  missingok\n}\n");
        const auto rotate = [&](const QString& action) {
            return call(u"logrotate"_s, {{u"config_file"_s, config}, {u"state_file"_s, state}, {u"action"_s, action}});
        };
        const auto files = [&] { return QDir(file(u"logs"_s)).entryList(QDir::Files, QDir::Name).join(u','); };
        const QString before = files();

        StepOutcome outcome = rotate(u"check"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.message, u"the configuration is valid"_s);
        QCOMPARE(column(outcome, "file"_L1), (QStringList{big, small, file(u"logs/none.log"_s)}));
        QCOMPARE(column(outcome, "action"_L1), (QStringList{u"rotate"_s, u"keep"_s, u"skip"_s}));
        QCOMPARE(column(outcome, "rotated_to"_L1), (QStringList{big + u".1"_s, u"-"_s, u"-"_s}));
        QVERIFY2(column(outcome, "reason"_L1).at(1).contains(u"size"_s),
                 qPrintable(column(outcome, "reason"_L1).at(1)));
        QCOMPARE(column(outcome, "reason"_L1).at(2), u"does not exist"_s);
        QCOMPARE(files(), before);
        QVERIFY(!QFile::exists(state));

        outcome = rotate(u"run"_s);
        SUCCEEDS(outcome);
        QCOMPARE(column(outcome, "action"_L1), (QStringList{u"rotate"_s, u"keep"_s, u"skip"_s}));
        QVERIFY(!QFile::exists(big));
        QCOMPARE(read(big + u".1"_s), bigText);
        QCOMPARE(read(small), QByteArray("small\n"));
        QVERIFY(read(state).contains(big.toUtf8()));

        write(big, "new\n");
        outcome = rotate(u"run"_s);
        SUCCEEDS(outcome);
        QCOMPARE(column(outcome, "action"_L1), (QStringList{u"keep"_s, u"keep"_s, u"skip"_s}));
        QCOMPARE(read(big), QByteArray("new\n"));
        outcome = rotate(u"force"_s);
        SUCCEEDS(outcome);
        QCOMPARE(column(outcome, "action"_L1), (QStringList{u"rotate"_s, u"rotate"_s, u"skip"_s}));
        QCOMPARE(column(outcome, "rotated_to"_L1), (QStringList{big + u".1"_s, small + u".1"_s, u"-"_s}));
        QCOMPARE(read(big + u".1"_s), QByteArray("new\n"));
        QCOMPARE(read(big + u".2"_s), bigText);
        QCOMPARE(read(small + u".1"_s), QByteArray("small\n"));

        const ToolSpecPtr tool = tools_->catalogue().find(u"logrotate"_s);
        QVERIFY(tool->behaviourFor({{u"action"_s, u"check"_s}}).risk == Risk::Read);
        QVERIFY(tool->behaviourFor({{u"action"_s, u"run"_s}}).risk == Risk::Change);
        QVERIFY(tool->behaviourFor({{u"action"_s, u"force"_s}}).risk == Risk::Change);
    }

    void logrotateFailures() {
        const QString log = file(u"bad.log"_s), config = file(u"bad-rotate.conf"_s);
        write(log, "x\n");
        const auto check = [&](const QString& conf) {
            return call(u"logrotate"_s, {{u"config_file"_s, conf}, {u"state_file"_s, file(u"state2"_s)}});
        };
        write(config, log.toUtf8() + " {\n  rotate x\n}\n");
        StepOutcome outcome = check(config);
        FAILS_WITH(outcome, u"bad rotation count 'x'"_s);
        write(config, log.toUtf8() + " {\n  daily\n}\n" + file(u"missing.log"_s).toUtf8() + " {\n  daily\n}\n");
        outcome = check(config);
        FAILS_WITH(outcome, u"missing.log failed: No such file or directory"_s);
        QCOMPARE(column(outcome, "action"_L1), (QStringList{u"keep"_s, u"error"_s}));
        QVERIFY(column(outcome, "reason"_L1).last().startsWith(u"stat of "_s));
        outcome = check(u"-f"_s); // a file's name, no option
        FAILS_WITH(outcome, u"cannot stat -f"_s);
        QCOMPARE(read(log), QByteArray("x\n"));
    }

    void fluentd() {
        standIn(u"fluentd"_s, R"([ $# = 2 ] && [ "$1" = --dry-run ] || exit 64
t='2026-11-25 10:00:00 +0000'
case "$2" in
"--config=/etc/-good one.conf")
echo "$t [info]: init supervisor logger path=nil rotate_age=nil rotate_size=nil"
echo "$t" '[info]: parsing config file is succeeded path="/etc/-good one.conf"'
echo "$t [info]: gem 'fluentd' version '1.18.0'"
echo "$t" '[info]: starting fluentd-1.18.0 as dry run mode ruby="3.2.8"'
echo "$t [warn]: parameter 'secret' in <source> is not used."
echo "$t [info]: using configuration file: <ROOT>"
echo "  <source>"
echo "    @type tail"
echo "  </source>"
echo "</ROOT>"
echo "$t [info]: finished dry run mode" ;;
"--config=/etc/bad.conf")
echo "$t" '[info]: parsing config file is succeeded path="/etc/bad.conf"'
echo "$t" '[error]: config error file="/etc/bad.conf" error_class=Fluent::ConfigError error="'\''path'\'' parameter is required"'
exit 1 ;;
*) exit 64 ;;
esac
)");
        StepOutcome outcome = call(u"fluentd"_s, {{u"config_file"_s, u"/etc/-good one.conf"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.message, u"the configuration is valid"_s);
        QCOMPARE(outcome.output.fields.value("valid"_L1), QJsonValue(true));
        QCOMPARE(outcome.output.fields.value("version"_L1), QJsonValue(u"1.18.0"_s));
        QCOMPARE(outcome.output.fields.value("config_file"_L1), QJsonValue(u"/etc/-good one.conf"_s));
        QCOMPARE(column(outcome, "level"_L1), QStringList(u"warn"_s));
        QCOMPARE(column(outcome, "message"_L1), QStringList(u"parameter 'secret' in <source> is not used."_s));
        outcome = call(u"fluentd"_s, {{u"config_file"_s, u"/etc/bad.conf"_s}});
        FAILS_WITH(outcome, u"error=\"'path' parameter is required\" (fluentd: exit code 1)"_s);
        QCOMPARE(column(outcome, "level"_L1), QStringList(u"error"_s));
        outcome = call(u"fluentd"_s, {{u"config_file"_s, u"x; touch /tmp/pwned"_s}});
        FAILS_WITH(outcome, u"exit code 64"_s);
    }

    void fluentdStatus() {
        // Two processes whose command lines are those of Fluentd as Ruby runs it, and one that only mentions it.
        write(file(u"fluentd.sh"_s), "read line\n");
        QVERIFY(QDir(folder_.path()).mkpath(u"opt/bin"_s));
        QVERIFY(QFile::link(u"/bin/sh"_s, file(u"opt/bin/ruby"_s)));
        write(file(u"opt/bin/fluentd"_s), "read line\n");
        QProcess fluentd, other;
        fluentd.start(file(u"opt/bin/ruby"_s), {file(u"opt/bin/fluentd"_s), u"--log"_s, u"/var/log/x.log"_s});
        other.start(u"/bin/sh"_s, {u"-c"_s, u"read line # fluentd"_s});
        QVERIFY(fluentd.waitForStarted() && other.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(isListed(u"fluentd"_s, fluentd.processId()), 10000);
        QVERIFY(!isListed(u"fluentd"_s, other.processId()));
        const qint64 pid = fluentd.processId();
        fluentd.closeWriteChannel();
        other.closeWriteChannel();
        QVERIFY(fluentd.waitForFinished(5000) && other.waitForFinished(5000));
        QVERIFY(!isListed(u"fluentd"_s, pid));
    }

    void telegraf() {
        standIn(u"telegraf"_s, R"(if [ $# = 3 ] && [ "$1" = "--config=/etc/t one.conf" ] &&
   [ "$2" = --config-directory=/etc/t.d ] && [ "$3" = --test ]; then
echo '2026-11-25T10:00:00Z I! Loading config: /etc/t one.conf' >&2
echo '2026-11-25T10:00:00Z W! [agent] something is deprecated' >&2
echo '> cpu,cpu=cpu0,host=db\ 1 usage_idle=99.5,usage_user=0.25 1700000000000000000'
echo '> system,host=db\ 1 n_cpus=2i,uptime_format=" 5:04",up=true 1700000000000000000'
elif [ $# = 2 ] && [ "$1" = "--config=/etc/empty.conf" ] && [ "$2" = --test ]; then
echo '2026-11-25T10:00:00Z I! Loading config: /etc/empty.conf' >&2
elif [ $# = 2 ] && [ "$1" = "--config=/etc/fails.conf" ] && [ "$2" = --test ]; then
echo '2026-11-25T10:00:00Z I! Loading config: /etc/fails.conf' >&2
echo '> mem,host=db1 free=1i 1700000000000000000'
echo '2026-11-25T10:00:00Z E! [inputs.http] Error in plugin: connection refused' >&2
echo '2026-11-25T10:00:00Z E! [telegraf] Error running agent: input plugins recorded 1 errors' >&2
exit 1
elif [ $# = 3 ] && [ "$1 $2" = "config check" ] && [ "$3" = "--config=/etc/t one.conf" ]; then
echo '2026-11-25T10:00:00Z W! [agent] something is deprecated' >&2
elif [ $# = 3 ] && [ "$1 $2" = "config check" ] && [ "$3" = "--config=/etc/bad.conf" ]; then
echo '2026-11-25T10:00:00Z I! Loading config: /etc/bad.conf' >&2
echo '2026-11-25T10:00:00Z E! error loading config file /etc/bad.conf: undefined but requested input: cpux' >&2
exit 1
else exit 64
fi
)");
        StepOutcome outcome =
            call(u"telegraf"_s, {{u"config_file"_s, u"/etc/t one.conf"_s}, {u"config_directory"_s, u"/etc/t.d"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(column(outcome, "measurement"_L1), (QStringList{u"cpu"_s, u"system"_s}));
        const QJsonObject system = rowsOf(outcome).last();
        QCOMPARE(system.value("tags"_L1).toObject(), (QJsonObject{{u"host"_s, u"db 1"_s}}));
        QCOMPARE(system.value("fields"_L1).toObject(),
                 (QJsonObject{{u"n_cpus"_s, 2}, {u"uptime_format"_s, u" 5:04"_s}, {u"up"_s, true}}));
        QCOMPARE(system.value("time"_L1).toString(), u"2023-11-14T22:13:20.000Z"_s);
        outcome = call(u"telegraf"_s, {{u"config_file"_s, u"/etc/empty.conf"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 0);
        outcome = call(u"telegraf"_s, {{u"config_file"_s, u"/etc/fails.conf"_s}});
        FAILS_WITH(outcome, u"[inputs.http] Error in plugin: connection refused"_s);
        QCOMPARE(rowsOf(outcome).size(), 1); // what there was until then
        outcome = call(u"telegraf"_s, {{u"action"_s, u"check"_s}, {u"config_file"_s, u"/etc/t one.conf"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.message, u"the configuration is valid"_s);
        QCOMPARE(column(outcome, "level"_L1), QStringList(u"warning"_s));
        outcome = call(u"telegraf"_s, {{u"action"_s, u"check"_s}, {u"config_file"_s, u"/etc/bad.conf"_s}});
        FAILS_WITH(outcome, u"undefined but requested input: cpux"_s);
        QCOMPARE(column(outcome, "level"_L1), QStringList(u"error"_s));
    }
};

QTEST_GUILESS_MAIN(TestMonitoringTools)
#include "tst_monitoring_tools.moc"
