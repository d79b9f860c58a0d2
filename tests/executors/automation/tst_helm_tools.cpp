// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/KillProcess.h"
#include "support/StandIn.h"
#include "support/ToolChecks.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <tuple>

#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)

/// helm, k9s and Docker Compose's plugin, none of which Debian has, by stand-ins that are strict about their arguments;
/// so is the terminal emulator that k9s opens in.
class TestHelmTools : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::unique_ptr<StandIns> standIns_;
    std::unique_ptr<ToolCalls> tools_;

    static QByteArray content(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// What the stand-in read of values, and the flags of that call.
    QJsonObject seen() { return QJsonDocument::fromJson(content(standIns_->path(u"helm.values"_s))).object(); }
    Risk risk(const QString& name, const QJsonObject& parameters) {
        const ToolSpecPtr tool = tools_->catalogue().find(name);
        return tool->behaviourFor(checkParameters(tool->parameters, parameters, false).values).risk;
    }
    StepOutcome helm(const QJsonValue& arguments, QJsonObject more = {}) {
        more.insert(u"arguments"_s, arguments);
        return tools_->call(u"helm"_s, more);
    }

private Q_SLOTS:
    void initTestCase() {
        standIns_ = std::make_unique<StandIns>(folder_.filePath(u"bin"_s));
        const QByteArray script = content(QStringLiteral(OC_SOURCE_DIR "/tests/support/helm_stand_in.py"));
        QVERIFY(!script.isEmpty());
        QVERIFY(standIns_->write(u"helm"_s, script));
        QVERIFY(standIns_->add(u"k9s"_s));
        tools_ = std::make_unique<ToolCalls>();
    }
    void init() {
        QFile::remove(standIns_->path(u"helm.releases"_s));
        QFile::remove(standIns_->path(u"helm.values"_s));
    }

    void install() {
        const QJsonObject values{
            {u"text"_s, u"a,b={c},d.e[0]=\"f\\\" $(id)\nü"_s},
            {u"dotted.key"_s, u"one key"_s},
            {u"image"_s,
             QJsonObject{{u"tag"_s, u"1.20"_s}, {u"count"_s, 3}, {u"on"_s, true}, {u"gone"_s, QJsonValue::Null}}},
            {u"list"_s, QJsonArray{1, u"two"_s}}};
        const QString file = folder_.filePath(u"my values.yaml"_s);
        {
            QFile yaml(file);
            QVERIFY(yaml.open(QIODevice::WriteOnly));
            yaml.write("{\"image\": {\"tag\": \"old\", \"name\": \"shop\"}}");
        }
        StepOutcome outcome = tools_->call(u"helm-install"_s, {{u"release"_s, u"db"_s},
                                                               {u"chart"_s, u"bitnami/postgresql"_s},
                                                               {u"namespace"_s, u"shop"_s},
                                                               {u"kube_context"_s, u"here"_s},
                                                               {u"version"_s, u"15.5.1"_s},
                                                               {u"create_namespace"_s, true},
                                                               {u"wait"_s, true},
                                                               {u"wait_timeout"_s, u"10m"_s},
                                                               {u"values_file"_s, file},
                                                               {u"values"_s, values}});
        SUCCEEDS(outcome);
        const QJsonObject fields = outcome.output.fields;
        QCOMPARE(fields.value(u"release"_s), u"db"_s);
        QCOMPARE(fields.value(u"namespace"_s), u"shop"_s);
        QCOMPARE(fields.value(u"revision"_s), QJsonValue(1));
        QCOMPARE(fields.value(u"status"_s), u"deployed"_s);
        QCOMPARE(fields.value(u"chart"_s), u"postgresql"_s);
        QCOMPARE(fields.value(u"chart_version"_s), u"15.5.1"_s);
        QCOMPARE(fields.value(u"updated_at"_s), u"2026-11-02T08:00:00.123Z"_s);
        QJsonObject expected = values;
        QJsonObject image = values.value(u"image"_s).toObject();
        image.insert(u"name"_s, u"shop"_s);
        expected.insert(u"image"_s, image);
        QCOMPARE(seen().value(u"values"_s).toObject(), expected);
        QCOMPARE(seen().value(u"modes"_s).toArray().last(), QJsonValue(0600));
        const QJsonObject flags = seen().value(u"flags"_s).toObject();
        QCOMPARE(flags.value(u"--timeout"_s).toArray(), QJsonArray{u"600s"_s});
        const QString secretFile = flags.value(u"--values"_s).toArray().last().toString();
        QVERIFY(!secretFile.isEmpty() && !QFile::exists(secretFile)); // removed with its folder

        outcome = tools_->call(u"helm-install"_s,
                               {{u"release"_s, u"db"_s}, {u"chart"_s, u"x"_s}, {u"namespace"_s, u"shop"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"cannot re-use a name"_s), tools_->why(outcome).constData());
        outcome = tools_->call(u"helm-install"_s,
                               {{u"release"_s, u"dry"_s}, {u"chart"_s, u"--help"_s}, {u"dry_run"_s, true}});
        SUCCEEDS(outcome); // a chart of that name, no flag
        QCOMPARE(outcome.output.fields.value(u"chart"_s), u"--help"_s);
        QCOMPARE(outcome.output.fields.value(u"status"_s), u"pending-install"_s);
        QCOMPARE(seen().value(u"flags"_s).toObject().contains(u"--values"_s), false);
        QCOMPARE(tools_->call(u"helm-install"_s, {{u"release"_s, u"--dry-run"_s}, {u"chart"_s, u"x"_s}}).error->code,
                 u"bad_parameters"_s);
        QCOMPARE(risk(u"helm-install"_s, {{u"release"_s, u"a"_s}, {u"chart"_s, u"x"_s}}), Risk::Change);
        QCOMPARE(risk(u"helm-install"_s, {{u"release"_s, u"a"_s}, {u"chart"_s, u"x"_s}, {u"dry_run"_s, true}}),
                 Risk::Read);
    }

    void upgrade() {
        const auto upgrade = [this](QJsonObject more) {
            more.insert(u"release"_s, u"shop"_s);
            more.insert(u"chart"_s, u"/srv/charts/shop"_s);
            return tools_->call(u"helm-upgrade"_s, more);
        };
        StepOutcome outcome = upgrade({});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"has no deployed releases"_s), tools_->why(outcome).constData());
        outcome = upgrade({{u"install"_s, true}, {u"create_namespace"_s, true}});
        SUCCEEDS(outcome);
        outcome =
            upgrade({{u"atomic"_s, true}, {u"reuse_values"_s, true}, {u"values"_s, QJsonObject{{u"a"_s, u"b"_s}}}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"revision"_s), QJsonValue(2));
        QCOMPARE(outcome.output.fields.value(u"description"_s), u"Upgrade complete"_s);
        const QJsonObject flags = seen().value(u"flags"_s).toObject();
        QVERIFY(flags.contains(u"--atomic"_s) && flags.contains(u"--reuse-values"_s) &&
                !flags.contains(u"--install"_s));
        outcome = upgrade({{u"dry_run"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(helm(u"history shop"_s)).size(), 2);
        QCOMPARE(risk(u"helm-upgrade"_s, {{u"release"_s, u"a"_s}, {u"chart"_s, u"x"_s}, {u"dry_run"_s, true}}),
                 Risk::Read);
        outcome = upgrade({{u"kube_context"_s, u"nowhere"_s}});
        QVERIFY2(outcome.error->message.contains(u"unreachable"_s), tools_->why(outcome).constData());
    }

    void anyCommand() {
        StepOutcome outcome = helm(u"list --all-namespaces"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        SUCCEEDS(tools_->call(u"helm-install"_s,
                              {{u"release"_s, u"db"_s}, {u"chart"_s, u"pg"_s}, {u"namespace"_s, u"shop"_s}}));
        outcome = helm(u"list --all-namespaces"_s);
        SUCCEEDS(outcome);
        QVERIFY(tools_->notices().isEmpty());
        const QJsonObject row = rowsOf(outcome).value(0);
        QCOMPARE(row.value(u"release"_s), u"db"_s);
        QCOMPARE(row.value(u"revision"_s), QJsonValue(1));
        QCOMPARE(row.value(u"updated_at"_s), u"2026-11-02T08:00:00.123Z"_s);
        outcome = helm(QJsonArray{u"history"_s, u"db"_s}, {{u"namespace"_s, u"shop"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).value(0).value(u"description"_s), u"Install complete"_s);
        outcome = helm(u"status db"_s, {{u"namespace"_s, u"shop"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"status"_s), u"deployed"_s);
        QCOMPARE(outcome.output.fields.value(u"first_deployed_at"_s), u"2026-11-01T08:00:00.123Z"_s);
        outcome = helm(u"rollback db"_s, {{u"namespace"_s, u"shop"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"text"_s).toString().trimmed(),
                 u"Rollback was a success! Happy Helming!"_s);
        outcome = helm(u"status nobody"_s);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"release: not found"_s), tools_->why(outcome).constData());
        QCOMPARE(risk(u"helm"_s, {{u"arguments"_s, u"list -A"_s}}), Risk::Read);
        QCOMPARE(risk(u"helm"_s, {{u"arguments"_s, u"uninstall list"_s}}), Risk::Destructive);
        QCOMPARE(risk(u"helm"_s, {{u"arguments"_s, u"--debug list"_s}}), Risk::Destructive);
    }

    // What k9s prints here is written after its documentation, https://k9scli.io/topics/commands/.
    void k9s() {
        QVERIFY(standIns_->answers(u"k9s"_s, {{u"info"_s, u"Version: v0.32.5\nConfig: /etc/k9s/config.yaml\n"_s},
                                              {u"version --short"_s, u"Version v0.32.5\n"_s}}));
        StepOutcome outcome = tools_->call(u"k9s"_s);
        SUCCEEDS(outcome);
        QVERIFY(outcome.output.fields.value(u"text"_s).toString().contains(u"config.yaml"_s));
        outcome = tools_->call(u"k9s"_s, {{u"action"_s, u"version"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"text"_s), u"Version v0.32.5\n"_s);
        QCOMPARE(risk(u"k9s"_s, {{u"action"_s, u"open"_s}}), Risk::Read);
        QCOMPARE(risk(u"k9s"_s, {{u"action"_s, u"open"_s}, {u"read_only"_s, false}}), Risk::Destructive);
    }

    void k9sInATerminal() {
        const QByteArray display = qgetenv("DISPLAY"), wayland = qgetenv("WAYLAND_DISPLAY"),
                         chosen = qgetenv("TERMINAL");
        const auto restore = qScopeGuard([&] {
            for (const auto& [name, value] :
                 {std::pair("DISPLAY", display), std::pair("WAYLAND_DISPLAY", wayland), std::pair("TERMINAL", chosen)})
                value.isEmpty() ? qunsetenv(name) : qputenv(name, value);
        });
        qunsetenv("DISPLAY");
        qunsetenv("WAYLAND_DISPLAY");
        const QJsonObject open{
            {u"action"_s, u"open"_s}, {u"kube_context"_s, u"my prod"_s}, {u"namespace"_s, u"shop"_s}};
        QCOMPARE(tools_->call(u"k9s"_s, open).error->code, u"no_display"_s);

        // It lives until the test ends it, as a window does.
        QVERIFY(standIns_->write(u"my-term"_s, "#!/usr/bin/python3\nimport json, os, sys, time\n"
                                               "json.dump(sys.argv[1:], open(sys.argv[0] + '.argv.new', 'w'))\n"
                                               "json.dump(dict(os.environ), open(sys.argv[0] + '.env', 'w'))\n"
                                               "os.rename(sys.argv[0] + '.argv.new', sys.argv[0] + '.argv')\n"
                                               "time.sleep(120)\n"));
        qputenv("DISPLAY", ":77");
        qputenv("TERMINAL", standIns_->path(u"my-term"_s).toUtf8());
        ToolCalls tools; // its programs are given the environment of now
        StepOutcome outcome = tools.call(u"k9s"_s, open);
        SUCCEEDS(outcome);
        const pid_t process = pid_t(outcome.output.fields.value(u"process"_s).toInteger());
        QVERIFY(process > 1);
        const auto end = qScopeGuard([process] { std::ignore = killProcess(process); });
        QCOMPARE(outcome.output.fields.value(u"terminal"_s).toString(), standIns_->path(u"my-term"_s));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(standIns_->path(u"my-term.argv"_s)), 20000);
        QCOMPARE(standIns_->lastCall(u"my-term"_s),
                 (QJsonArray{u"-e"_s, u"k9s"_s, u"--context=my prod"_s, u"--namespace=shop"_s, u"--readonly"_s}));
        const QJsonObject environment = QJsonDocument::fromJson(content(standIns_->path(u"my-term.env"_s))).object();
        QCOMPARE(environment.value(u"DISPLAY"_s), u":77"_s);
        QCOMPARE(environment.value(u"NO_COLOR"_s), QString()); // it is for a person
        QCOMPARE(::kill(process, 0), 0);                       // and still there
        QVERIFY(::getsid(process) == process);

        QVERIFY(standIns_->write(u"my-term"_s, "#!/bin/sh\necho \"cannot open display $DISPLAY\" >&2\nexit 1\n"));
        outcome = tools.call(u"k9s"_s, open);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"cannot open display :77"_s), tools_->why(outcome).constData());
        // gnome-terminal and its like hand over to a server of theirs and end.
        QVERIFY(standIns_->write(u"my-term"_s, "#!/bin/sh\nexit 0\n"));
        SUCCEEDS(tools.call(u"k9s"_s, open));
    }

    /// The plugin of today, "docker compose", where there is no docker-compose.
    void composePlugin() {
        QTemporaryDir alone;
        const QByteArray path = qgetenv("PATH");
        const auto restore = qScopeGuard([&path] { qputenv("PATH", path); });
        const StandIns plugin(alone.path());
        qputenv("PATH", alone.path().toUtf8());
        QVERIFY(plugin.add(u"docker"_s));
        QVERIFY(plugin.answers(u"docker"_s, {{u"compose --file=/srv/my shop/compose.yaml pull web"_s, u"pulled\n"_s}}));
        ToolCalls tools;
        if (QFile::exists(u"/usr/sbin/docker-compose"_s))
            QSKIP("docker-compose is in /usr/sbin, where tools are looked for whatever PATH says, so it cannot be "
                  "missing here");
        const StepOutcome outcome = tools.call(
            u"docker-compose"_s,
            {{u"action"_s, u"pull"_s}, {u"file"_s, u"/srv/my shop/compose.yaml"_s}, {u"service"_s, u"web"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, tools.why(outcome).constData());
        QCOMPARE(outcome.output.fields.value(u"text"_s), u"pulled\n"_s);
        QVERIFY(plugin.add(u"docker-compose"_s));
        QVERIFY(plugin.answers(u"docker-compose"_s, {{u"pull"_s, u"the other one\n"_s}}));
        QCOMPARE(tools.call(u"docker-compose"_s, {{u"action"_s, u"pull"_s}}).output.fields.value(u"text"_s),
                 u"the other one\n"_s);
    }
};

QTEST_GUILESS_MAIN(TestHelmTools)
#include "tst_helm_tools.moc"
