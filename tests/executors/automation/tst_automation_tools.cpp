// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/CatalogueLoader.h"
#include "executors/automation/AutomationExecutor.h"
#include "executors/support/output/OutputParser.h"
#include "support/RecordingContext.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <sys/statvfs.h>
#include <sys/sysinfo.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QJsonObject row(const StepOutcome& outcome, qsizetype index) {
    QJsonObject object;
    const auto& table = outcome.output.table;
    for (qsizetype c = 0; c < table->columns.size(); ++c)
        object.insert(table->columns[c].name, table->at(index, c));
    return object;
}

QList<QJsonObject> rowsOf(const StepOutcome& outcome) {
    QList<QJsonObject> rows;
    if (!outcome.output.table) return rows;
    for (qsizetype r = 0; r < outcome.output.table->rowCount(); ++r)
        rows.append(row(outcome, r));
    return rows;
}

QStringList columnsOf(const StepOutcome& outcome) {
    QStringList names;
    if (outcome.output.table) {
        for (const Column& column : outcome.output.table->columns)
            names.append(column.name);
    }
    return names;
}

QByteArray fileContent(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool write(const QString& path, const QByteArray& content) {
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

} // namespace

/// Runs the tools as they are delivered, on this machine, and compares with what another source says.
class TestAutomationTools : public QObject {
    Q_OBJECT

    CataloguePtr catalogue_;
    AutomationExecutor executor_;
    RecordingContext* context_ = nullptr;
    std::unique_ptr<RecordingContext> lastContext_;

    StepOutcome call(const QString& name, const QJsonObject& parameters = {}) {
        const ToolSpecPtr tool = catalogue_->find(name);
        if (!tool) return StepOutcome::failure({u"no_such_tool"_s, name, {}, {}});
        const CheckedParameters checked = checkParameters(tool->parameters, parameters, false);
        if (!checked.problems.isEmpty()) {
            return StepOutcome::failure({u"bad_parameters"_s, checked.problems.first().toText(), {}, {}});
        }
        StepRequest request;
        request.runId = u"01TEST"_s;
        request.tool = tool;
        request.parameters = checked.values;
        lastContext_ = std::make_unique<RecordingContext>(std::stop_token(), StepContext::Clock::now() + 60s);
        context_ = lastContext_.get();
        return executor_.execute(request, *context_);
    }
    QByteArray why(const StepOutcome& outcome) {
        return (outcome.error ? outcome.error->toText() : outcome.message).toUtf8() +
               context_->notices.join(u"; "_s).toUtf8();
    }
    ParsedOutput parseRecorded(const QString& toolName, const QString& file, const QJsonObject& parameters = {}) {
        const ToolSpecPtr tool = catalogue_->find(toolName);
        const auto parsed = OutputParser(tool->behaviourFor(parameters).output)
                                .parse(fileContent(QStringLiteral(OC_SOURCE_DIR "/tests/data/automation/") + file));
        return parsed ? *parsed : ParsedOutput{};
    }

#define SUCCEEDS(outcome) QVERIFY2(outcome.status == TaskStatus::Success, why(outcome).constData())
#define NEEDS(program)                                                                                                 \
    if (QStandardPaths::findExecutable(program).isEmpty()) QSKIP(qPrintable(program + u" is not on this machine"_s))

private Q_SLOTS:
    void initTestCase() {
        catalogue_ = CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools")}).load();
        for (const Problem& problem : catalogue_->problems())
            qWarning().noquote() << problem.toText();
        QVERIFY(catalogue_->problems().isEmpty());
    }

    void everyToolCanBeRunAndShown() {
        int seen = 0;
        for (const ToolSpecPtr& tool : catalogue_->tools()) {
            if (tool->domain != Domain::Automation) continue;
            ++seen;
            QVERIFY2(executor_.canExecute(*tool), qPrintable(tool->name));
            QVERIFY2(!tool->description.isEmpty() && tool->tags.size() >= 3 && !tool->examples.isEmpty(),
                     qPrintable(tool->name));
            for (const ToolExample& example : tool->examples) {
                const CheckedParameters checked = checkParameters(tool->parameters, example.parameters, false);
                QVERIFY2(checked.problems.isEmpty(),
                         qPrintable(tool->name + u": "_s +
                                    (checked.problems.isEmpty() ? QString() : checked.problems.first().toText())));
                StepRequest request;
                request.tool = tool;
                request.parameters = checked.values;
                const auto preview = executor_.preview(request);
                QVERIFY2(preview, qPrintable(tool->name));
                QVERIFY(!preview->text.isEmpty());
            }
        }
        QVERIFY(seen >= 15);
    }

    void everyExampleThatNeedsNothingRuns_data() {
        QTest::addColumn<QString>("tool");
        QTest::addColumn<QJsonObject>("parameters");
        for (const ToolSpecPtr& tool : catalogue_->tools()) {
            if (tool->domain != Domain::Automation) continue;
            int index = 0;
            for (const ToolExample& example : tool->examples) {
                ++index;
                if (example.needs.isEmpty())
                    QTest::addRow("%s %d", qPrintable(tool->name), index) << tool->name << example.parameters;
            }
        }
    }
    void everyExampleThatNeedsNothingRuns() {
        QFETCH(QString, tool);
        QFETCH(QJsonObject, parameters);
        const Availability availability = executor_.availability(*catalogue_->find(tool));
        if (!availability.available) QSKIP(qPrintable(availability.reason));
        const StepOutcome outcome = call(tool, parameters);
        SUCCEEDS(outcome);
        QVERIFY2(context_->notices.isEmpty(), why(outcome).constData());
    }

    void df() {
        StepOutcome outcome = call(u"df"_s, {{u"path"_s, u"/tmp"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(columnsOf(outcome), (QStringList{u"filesystem"_s, u"type"_s, u"size_bytes"_s, u"used_bytes"_s,
                                                  u"available_bytes"_s, u"used_percent"_s, u"mounted_on"_s}));
        QCOMPARE(rowsOf(outcome).size(), 1);
        struct statvfs info {};
        QCOMPARE(::statvfs("/tmp", &info), 0);
        const QJsonObject first = row(outcome, 0);
        QCOMPARE(first.value(u"size_bytes"_s).toInteger(), qint64(info.f_blocks * info.f_frsize));
        QVERIFY(QString(u"/tmp"_s).startsWith(first.value(u"mounted_on"_s).toString()));
        QVERIFY(first.value(u"used_percent"_s).isDouble());
        outcome = call(u"df"_s, {{u"path"_s, u"/tmp"_s}, {u"inodes"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(row(outcome, 0).value(u"inodes"_s).toInteger(), qint64(info.f_files));
        outcome = call(u"df"_s, {{u"path"_s, u"/no/such/place"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY(outcome.error->message.contains(u"No such file or directory"_s));
    }

    void ps() {
        StepOutcome outcome = call(u"ps"_s);
        SUCCEEDS(outcome);
        QVERIFY2(context_->notices.isEmpty(), why(outcome).constData());
        QCOMPARE(columnsOf(outcome), (QStringList{u"pid"_s, u"ppid"_s, u"user"_s, u"cpu_percent"_s, u"memory_percent"_s,
                                                  u"rss_bytes"_s, u"state"_s, u"started_at"_s, u"command"_s}));
        QJsonObject self;
        for (const QJsonObject& process : rowsOf(outcome)) {
            if (process.value(u"pid"_s).toInteger() == QCoreApplication::applicationPid()) self = process;
        }
        QCOMPARE(self.value(u"ppid"_s).toInteger(), qint64(::getppid()));
        QVERIFY(self.value(u"command"_s).toString().contains(u"tst_automation_tools"_s));
        QVERIFY(self.value(u"rss_bytes"_s).toInteger() > 1'000'000);
        const QDateTime started = QDateTime::fromString(self.value(u"started_at"_s).toString(), Qt::ISODateWithMs);
        QVERIFY2(qAbs(started.secsTo(QDateTime::currentDateTimeUtc())) < 300,
                 qPrintable(self.value(u"started_at"_s).toString()));
        outcome = call(u"ps"_s, {{u"sort"_s, u"memory"_s}, {u"limit"_s, 3}});
        const auto rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 3);
        QVERIFY(rows[0].value(u"rss_bytes"_s).toInteger() >= rows[2].value(u"rss_bytes"_s).toInteger());
        outcome = call(u"ps"_s, {{u"user"_s, u"no-such-user-here"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"user name does not exist"_s), qPrintable(outcome.error->message));
    }

    void ls() {
        QTemporaryDir folder;
        const QString odd = u"-a \t b\nc 'd' \\x"_s;
        QVERIFY(write(folder.filePath(odd), "12345"));
        QVERIFY(write(folder.filePath(u"large"_s), QByteArray(5000, 'x')));
        QVERIFY(write(folder.filePath(u".hidden"_s), ""));
        QVERIFY(QDir(folder.path()).mkpath(u"sub/deeper"_s));
        QVERIFY(write(folder.filePath(u"sub/inner"_s), "1"));
        QVERIFY(QFile::link(u"large"_s, folder.filePath(u"link"_s)));
        StepOutcome outcome = call(u"ls"_s, {{u"path"_s, folder.path()}});
        SUCCEEDS(outcome);
        QVERIFY2(context_->notices.isEmpty(), why(outcome).constData());
        const auto names = [](const StepOutcome& from) {
            QStringList list;
            for (const QJsonObject& file : rowsOf(from))
                list.append(file.value(u"name"_s).toString());
            return list;
        };
        QCOMPARE(names(outcome), (QStringList{odd, u"large"_s, u"link"_s, u"sub"_s}));
        const QJsonObject large = row(outcome, 1);
        const QFileInfo info(folder.filePath(u"large"_s));
        QCOMPARE(large.value(u"size_bytes"_s).toInteger(), 5000);
        QCOMPARE(large.value(u"type"_s).toString(), u"file"_s);
        QCOMPARE(large.value(u"owner"_s).toString(), info.owner());
        QVERIFY(qAbs(QDateTime::fromString(large.value(u"modified_at"_s).toString(), Qt::ISODateWithMs)
                         .msecsTo(info.lastModified())) < 2);
        QVERIFY(large.value(u"mode"_s).toString().startsWith(u"-rw"_s));
        QCOMPARE(row(outcome, 2).value(u"type"_s).toString(), u"link"_s);

        QCOMPARE(names(call(u"ls"_s, {{u"path"_s, folder.path()}, {u"all"_s, true}})).size(), 5);
        outcome = call(u"ls"_s, {{u"path"_s, folder.path()}, {u"sort"_s, u"size"_s}});
        const auto bySize = rowsOf(outcome);
        for (qsizetype i = 1; i < bySize.size(); ++i) {
            QVERIFY(bySize[i - 1].value(u"size_bytes"_s).toInteger() >= bySize[i].value(u"size_bytes"_s).toInteger());
        }
        QCOMPARE(names(call(u"ls"_s, {{u"path"_s, folder.path()}, {u"recursive"_s, true}})).filter(u"sub/"_s),
                 (QStringList{u"sub/deeper"_s, u"sub/inner"_s}));
        QCOMPARE(names(call(u"ls"_s, {{u"path"_s, folder.filePath(odd)}})), QStringList{odd}); // a single file
        QCOMPARE(names(call(u"ls"_s, {{u"path"_s, folder.filePath(u"sub/deeper"_s)}})),
                 QStringList{}); // an empty folder
        // Every file of a large folder, against Qt's own listing.
        QCOMPARE(
            names(call(u"ls"_s, {{u"path"_s, u"/etc"_s}, {u"all"_s, true}})).size(),
            QDir(u"/etc"_s).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot).size());
        outcome = call(u"ls"_s, {{u"path"_s, u"-no-such"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"No such file or directory"_s), qPrintable(outcome.error->message));
    }

    void grep() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"a:b-1"_s);
        QVERIFY(write(path, "one\n-x error: 1:2\nthree\nERROR\n"));
        StepOutcome outcome = call(u"grep"_s, {{u"pattern"_s, u"-x err(or|)"_s}, {u"path"_s, path}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome),
                 (QList<QJsonObject>{
                     {{u"file"_s, path}, {u"line"_s, 2}, {u"text"_s, u"-x error: 1:2"_s}, {u"matches"_s, true}}}));
        outcome = call(u"grep"_s, {{u"pattern"_s, u"error"_s},
                                   {u"path"_s, folder.path()},
                                   {u"recursive"_s, true},
                                   {u"ignore_case"_s, true},
                                   {u"context"_s, 1}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 4);
        QCOMPARE(row(outcome, 0).value(u"matches"_s), QJsonValue(false));
        outcome = call(u"grep"_s, {{u"pattern"_s, u"nowhere"_s}, {u"path"_s, path}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.message, u"nothing found"_s);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        QCOMPARE(call(u"grep"_s, {{u"pattern"_s, u"x"_s}, {u"path"_s, u"/no/such"_s}}).exitCode, 2);
    }

    void freeAndUptime() {
        StepOutcome outcome = call(u"free"_s);
        SUCCEEDS(outcome);
        struct sysinfo info {};
        QCOMPARE(::sysinfo(&info), 0);
        QCOMPARE(outcome.output.fields.value(u"memory_total_bytes"_s).toInteger(),
                 qint64(info.totalram) * info.mem_unit);
        QCOMPARE(rowsOf(outcome).size(), 2);
        QCOMPARE(row(outcome, 0).value(u"kind"_s).toString(), u"memory"_s);
        QVERIFY(row(outcome, 0).value(u"available_bytes"_s).toInteger() > 0);
        outcome = call(u"uptime"_s);
        SUCCEEDS(outcome);
        const QJsonObject record = outcome.output.fields;
        QVERIFY(qAbs(record.value(u"up_seconds"_s).toDouble() - double(info.uptime)) < 30);
        const QDateTime boot = QDateTime::fromString(record.value(u"boot_time"_s).toString(), Qt::ISODateWithMs);
        QVERIFY(qAbs(boot.secsTo(QDateTime::currentDateTimeUtc()) - info.uptime) < 30);
        QVERIFY(record.value(u"load_15"_s).isDouble());
    }

    void ping() {
        NEEDS(u"ping"_s);
        StepOutcome outcome =
            call(u"ping"_s, {{u"destination"_s, u"127.0.0.1"_s}, {u"count"_s, 2}, {u"interval"_s, 0.2}});
        if (outcome.status == TaskStatus::Failed && outcome.error->message.contains(u"not permitted"_s))
            QSKIP("ping may not send here");
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 2);
        QCOMPARE(row(outcome, 1).value(u"sequence"_s), QJsonValue(2));
        QCOMPARE(outcome.output.fields.value(u"sent"_s), QJsonValue(2));
        QCOMPARE(outcome.output.fields.value(u"loss_percent"_s), QJsonValue(0));
        QVERIFY(outcome.output.fields.value(u"avg_ms"_s).toDouble() > 0);
        outcome = call(u"ping"_s, {{u"destination"_s, u"no-such-host.invalid"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY(outcome.error->message.contains(u"no-such-host.invalid"_s));
    }

    void ss() {
        NEEDS(u"ss"_s);
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const QString local = u"127.0.0.1:%1"_s.arg(server.serverPort());
        for (const QJsonObject& parameters :
             {QJsonObject{{u"listening"_s, true}, {u"process"_s, true}, {u"protocol"_s, u"tcp"_s}},
              QJsonObject{{u"listening"_s, true}, {u"process"_s, true}},
              QJsonObject{{u"state"_s, u"listening"_s}, {u"process"_s, true}}}) {
            const StepOutcome outcome = call(u"ss"_s, parameters);
            SUCCEEDS(outcome);
            QJsonObject found;
            for (const QJsonObject& socket : rowsOf(outcome)) {
                if (socket.value(u"local"_s).toString() == local) found = socket;
            }
            QCOMPARE(found.value(u"protocol"_s).toString(), u"tcp"_s);
            QCOMPARE(found.value(u"pid"_s).toInteger(), QCoreApplication::applicationPid());
        }
        const StepOutcome udp = call(u"ss"_s, {{u"protocol"_s, u"udp"_s}});
        SUCCEEDS(udp);
        for (const QJsonObject& socket : rowsOf(udp))
            QCOMPARE(socket.value(u"protocol"_s).toString(), u"udp"_s);
    }

    void duHeadHostname() {
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(u"big\nname"_s));
        QVERIFY(write(folder.filePath(u"big\nname/file"_s), QByteArray(100'000, 'x')));
        QVERIFY(QDir(folder.path()).mkpath(u"small"_s));
        StepOutcome outcome = call(u"du"_s, {{u"path"_s, folder.path()}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 3);
        QCOMPARE(row(outcome, 0).value(u"path"_s).toString(), folder.path()); // largest first
        QCOMPARE(row(outcome, 1).value(u"path"_s).toString(), folder.filePath(u"big\nname"_s));
        QVERIFY(row(outcome, 1).value(u"size_bytes"_s).toInteger() >= 100'000);

        QVERIFY(write(folder.filePath(u"-lines"_s), "1\n2\n3\n"));
        outcome = call(u"head"_s, {{u"path"_s, folder.filePath(u"-lines"_s)}, {u"lines"_s, 2}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome), (QList<QJsonObject>{{{u"line"_s, u"1"_s}}, {{u"line"_s, u"2"_s}}}));

        NEEDS(u"hostname"_s);
        outcome = call(u"hostname"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"hostname"_s).toString(), QSysInfo::machineHostName());
        const ToolSpecPtr tool = catalogue_->find(u"hostname"_s);
        QCOMPARE(tool->behaviourFor({}).risk, Risk::Read);
        QCOMPARE(tool->behaviourFor({{u"new_name"_s, u"x"_s}}).risk, Risk::Change);
    }

    void systemdTools() {
        // Where systemd does not run its programs say so, and their words must reach the user. What they print where it
        // does is in tests/data/automation, written after systemd 252's manual pages and source, not recorded.
        NEEDS(u"systemctl"_s);
        if (!QFile::exists(u"/run/systemd/system"_s)) {
            const StepOutcome outcome = call(u"systemctl"_s, {{u"unit"_s, u"ssh.service"_s}});
            QCOMPARE(outcome.status, TaskStatus::Failed);
            QVERIFY2(outcome.error->message.contains(u"systemd"_s) || outcome.error->message.contains(u"bus"_s),
                     why(outcome).constData());
        }
        const ToolSpecPtr tool = catalogue_->find(u"systemctl"_s);
        QCOMPARE(tool->behaviourFor({{u"action"_s, u"list"_s}}).risk, Risk::Read);
        QCOMPARE(tool->behaviourFor({{u"action"_s, u"restart"_s}}).risk, Risk::Change);
        QCOMPARE(call(u"systemctl"_s).error->code, u"bad_parameters"_s); // status needs a unit
        ParsedOutput parsed = parseRecorded(u"systemctl"_s, u"systemctl-show.txt"_s, {{u"action"_s, u"status"_s}});
        QCOMPARE(parsed.output.fields.value(u"unit"_s).toString(), u"ssh.service"_s);
        QCOMPARE(parsed.output.fields.value(u"main_pid"_s), QJsonValue(612));
        QCOMPARE(parsed.output.fields.value(u"since"_s).toString(), u"2025-11-24T16:00:00.000Z"_s);
        QVERIFY(parsed.notices.isEmpty());
        parsed = parseRecorded(u"systemctl"_s, u"systemctl-list.txt"_s, {{u"action"_s, u"list"_s}});
        QCOMPARE(parsed.output.table->rowCount(), 4);
        QCOMPARE(parsed.output.table->at(1, 4).toString(), u"OpenBSD Secure Shell server"_s);
        QCOMPARE(parsed.output.table->at(3, 1).toString(), u"not-found"_s);
        parsed = parseRecorded(u"journalctl"_s, u"journalctl.json"_s);
        QCOMPARE(parsed.output.table->rowCount(), 3);
        QCOMPARE(parsed.output.table->at(0, 0).toString(), u"2025-11-24T16:00:00.123Z"_s);
        QCOMPARE(parsed.output.table->at(0, 3).toString(), u"info"_s);
        QCOMPARE(parsed.output.table->at(2, 4).toString(), u"[255,254]"_s);
        QVERIFY(parsed.notices.isEmpty());
    }

    void sqlite3() {
        NEEDS(u"sqlite3"_s);
        QTemporaryDir folder;
        const QString path = folder.filePath(u"a b.db"_s);
        {
            QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"made"_s);
            db.setDatabaseName(path);
            QVERIFY(db.open());
            QSqlQuery query(db);
            QVERIFY(query.exec(u"create table t(id integer, name text, price real)"_s));
            QVERIFY(query.exec(u"insert into t values(9007199254740993,'007 ''x''\nü',1.5),(2,null,3)"_s));
            db.close();
        }
        QSqlDatabase::removeDatabase(u"made"_s);
        StepOutcome outcome =
            call(u"sqlite3"_s, {{u"file"_s, path}, {u"query"_s, u"select name, id, price from t -- all\n"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(columnsOf(outcome), (QStringList{u"name"_s, u"id"_s, u"price"_s}));
        QCOMPARE(row(outcome, 0),
                 (QJsonObject{{u"name"_s, u"007 'x'\nü"_s}, {u"id"_s, qint64(9007199254740993)}, {u"price"_s, 1.5}}));
        QVERIFY(row(outcome, 1).value(u"name"_s).isNull());
        outcome = call(u"sqlite3"_s, {{u"file"_s, path}, {u"query"_s, u"select 1 where 0"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.message, u"no rows"_s);
        outcome = call(u"sqlite3"_s, {{u"file"_s, path}, {u"query"_s, u"delete from t"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"readonly"_s), why(outcome).constData());
        outcome = call(u"sqlite3"_s,
                       {{u"file"_s, path}, {u"query"_s, u"delete from t where id = 2"_s}, {u"read_only"_s, false}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(call(u"sqlite3"_s, {{u"file"_s, path}, {u"query"_s, u"select * from t"_s}})).size(), 1);
        for (const QString& command : {u".shell touch pwned"_s, u"select 1;\n.shell id"_s}) {
            QCOMPARE(call(u"sqlite3"_s, {{u"file"_s, path}, {u"query"_s, command}}).error->code, u"bad_parameters"_s);
        }
        outcome = call(u"sqlite3"_s,
                       {{u"file"_s, path}, {u"query"_s, u"select writefile('%1/x', 'y')"_s.arg(folder.path())}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY(!QFile::exists(folder.filePath(u"x"_s)));
        outcome = call(u"sqlite3"_s, {{u"file"_s, folder.filePath(u"absent.db"_s)}, {u"query"_s, u"select 1"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY(!QFile::exists(folder.filePath(u"absent.db"_s)));
        const ToolSpecPtr tool = catalogue_->find(u"sqlite3"_s);
        QCOMPARE(tool->behaviourFor({{u"read_only"_s, true}}).risk, Risk::Read);
        QCOMPARE(tool->behaviourFor({{u"read_only"_s, false}}).risk, Risk::Destructive);
    }

    void kubectlGet() {
        // No cluster here: a stand-in that takes exactly these arguments and prints what an API server would send.
        QTemporaryDir folder;
        const QByteArray script = "#!/usr/bin/python3\nimport json, sys\n"
                                  "want = ['get', '--output=json', '--request-timeout=30s', '--namespace=shop', "
                                  "'--selector=app=web', '--', 'pods']\n"
                                  "one = ['get', '--output=json', '--request-timeout=30s', '--', 'pods', '-web-0']\n"
                                  "pod = lambda name, phase: {'kind': 'Pod', 'metadata': {'name': name, 'namespace': "
                                  "'shop', 'creationTimestamp': '2026-11-23T20:11:05Z', 'labels': {'app': 'web'}}, "
                                  "'spec': {'nodeName': 'n1'}, 'status': {'phase': phase, 'podIP': '10.0.0.7'}}\n"
                                  "if sys.argv[1:] == want: print(json.dumps({'kind': 'List', 'items': [pod('web-0', "
                                  "'Running'), pod('web-1', 'Pending')]}))\n"
                                  "elif sys.argv[1:] == one: print(json.dumps(pod('-web-0', 'Running')))\n"
                                  "else: sys.exit('Error from server (NotFound): %r' % sys.argv[1:])\n";
        QVERIFY(write(folder.filePath(u"kubectl"_s), script));
        QVERIFY(QFile(folder.filePath(u"kubectl"_s)).setPermissions(QFile::ReadOwner | QFile::ExeOwner));
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", folder.path().toUtf8() + ":" + path);
        AutomationExecutor executor;
        qputenv("PATH", path);
        const auto get = [&](const QJsonObject& parameters) {
            StepRequest request;
            request.tool = catalogue_->find(u"kubectl-get"_s);
            request.parameters = checkParameters(request.tool->parameters, parameters, false).values;
            lastContext_ = std::make_unique<RecordingContext>();
            context_ = lastContext_.get();
            return executor.execute(request, *context_);
        };
        StepOutcome outcome =
            get({{u"resource"_s, u"pods"_s}, {u"namespace"_s, u"shop"_s}, {u"selector"_s, u"app=web"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 2);
        QCOMPARE(row(outcome, 1).value(u"status"_s).toString(), u"Pending"_s);
        QCOMPARE(row(outcome, 0).value(u"created_at"_s).toString(), u"2026-11-23T20:11:05.000Z"_s);
        outcome = get({{u"resource"_s, u"pods"_s}, {u"name"_s, u"-web-0"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        QCOMPARE(row(outcome, 0).value(u"node"_s).toString(), u"n1"_s);
        outcome = get({{u"resource"_s, u"nodes"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY(outcome.error->message.startsWith(u"Error from server (NotFound)"_s));
    }
};

QTEST_GUILESS_MAIN(TestAutomationTools)
#include "tst_automation_tools.moc"
