// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/ToolChecks.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QNetworkInterface>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)

/// The Linux tools as they are delivered, run for real on this machine, against what another source says. Their
/// programs are in packaging/dependencies.txt or essential to Debian, so one that is missing is a failure, not a reason
/// to skip.
class TestLinuxTools : public QObject {
    Q_OBJECT

    std::unique_ptr<ToolCalls> tools_;
    std::unique_ptr<QTemporaryDir> folder_;

    StepOutcome call(const QString& name, const QJsonObject& parameters = {}) { return tools_->call(name, parameters); }

    /// A file of the test's folder with this content; its path.
    QString file(const QString& name, const QByteArray& content) {
        QFile made(folder_->filePath(name));
        if (!made.open(QIODevice::WriteOnly) || made.write(content) != content.size()) return {};
        return made.fileName();
    }
    static QByteArray content(const QString& path) {
        QFile from(path);
        return from.open(QIODevice::ReadOnly) ? from.readAll() : QByteArray();
    }
    /// A copy of sleep under a name of its own, so that no process of this machine but the test's can be meant.
    bool startSleeper(QProcess& process, const QString& name) {
        const QString program = folder_->filePath(name);
        if (!QFile::copy(QStandardPaths::findExecutable(u"sleep"_s), program)) return false;
        process.start(program, {u"300"_s});
        return process.waitForStarted();
    }

private Q_SLOTS:
    void initTestCase() { tools_ = std::make_unique<ToolCalls>(); }
    void init() {
        folder_ = std::make_unique<QTemporaryDir>();
        QVERIFY(folder_->isValid());
    }

    void sort() {
        const QString path = file(u"-numbers"_s, "b 10\na 9\nc 9\n");
        StepOutcome outcome = call(u"sort"_s, {{u"path"_s, path}});
        SUCCEEDS(outcome);
        QCOMPARE(columnOf(outcome, u"line"_s), (QStringList{u"a 9"_s, u"b 10"_s, u"c 9"_s}));
        outcome = call(u"sort"_s, {{u"path"_s, path}, {u"key"_s, u"2,2"_s}, {u"numeric"_s, true}, {u"unique"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(columnOf(outcome, u"line"_s), (QStringList{u"a 9"_s, u"b 10"_s}));
        outcome = call(u"sort"_s, {{u"path"_s, path}, {u"reverse"_s, true}});
        QCOMPARE(columnOf(outcome, u"line"_s).first(), u"c 9"_s);
        QCOMPARE(call(u"sort"_s, {{u"path"_s, path}, {u"key"_s, u"1 -o /x"_s}}).error->code, u"bad_parameters"_s);
        outcome = call(u"sort"_s, {{u"path"_s, folder_->filePath(u"absent"_s)}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"No such file"_s), tools_->why(outcome).constData());
    }

    void uniq() {
        const QString path = file(u"lines"_s, "a\na\n  b 1\na\n");
        StepOutcome outcome = call(u"uniq"_s, {{u"path"_s, path}});
        SUCCEEDS(outcome);
        QCOMPARE(columnOf(outcome, u"line"_s), (QStringList{u"a"_s, u"  b 1"_s, u"a"_s}));
        outcome = call(u"uniq"_s, {{u"path"_s, path}, {u"count"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).first(), (QJsonObject{{u"count"_s, 2}, {u"line"_s, u"a"_s}}));
        QCOMPARE(columnOf(outcome, u"line"_s).at(1), u"  b 1"_s);
        outcome = call(u"uniq"_s, {{u"path"_s, path}, {u"count"_s, true}, {u"repeated"_s, true}});
        QCOMPARE(rowsOf(outcome).size(), 1);
        outcome = call(u"uniq"_s, {{u"path"_s, file(u"empty"_s, "")}, {u"count"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 0);
    }

    void sed() {
        const QByteArray before = "old old\nkeep\n";
        const QString path = file(u"-app.conf"_s, before);
        StepOutcome outcome = call(u"sed"_s, {{u"script"_s, u"s/old/new/g"_s}, {u"path"_s, path}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"text"_s).toString(), u"new new\nkeep\n"_s);
        QCOMPARE(content(path), before);
        outcome = call(u"sed"_s, {{u"script"_s, u"s/old/new/"_s},
                                  {u"path"_s, path},
                                  {u"in_place"_s, true},
                                  {u"backup_suffix"_s, u".bak"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(content(path), QByteArray("new old\nkeep\n"));
        QCOMPARE(content(path + u".bak"_s), before);
        // A script is data for sed alone: it neither runs programs nor writes elsewhere.
        const QString mark = folder_->filePath(u"mark"_s);
        for (const QString& script : {u"1e touch "_s + mark, u"w "_s + mark, u"s/new/x/w "_s + mark}) {
            outcome = call(u"sed"_s, {{u"script"_s, script}, {u"path"_s, path}});
            QCOMPARE(outcome.status, TaskStatus::Failed);
            QVERIFY2(outcome.error->message.contains(u"sandbox"_s), tools_->why(outcome).constData());
            QVERIFY(!QFile::exists(mark));
        }
        QCOMPARE(tools_->catalogue().find(u"sed"_s)->behaviourFor({{u"in_place"_s, true}}).risk, Risk::Change);
        QCOMPARE(tools_->catalogue().find(u"sed"_s)->behaviourFor({}).risk, Risk::Read);
    }

    void find() {
        QVERIFY(QDir(folder_->path()).mkpath(u"-sub"_s));
        const QString small = file(u"-sub/a\nb.log"_s, "12345");
        const QString large = file(u"large.log"_s, QByteArray(5000, 'x'));
        QVERIFY(QFile::link(large, folder_->filePath(u"link.log"_s)));
        QFile old(large);
        QVERIFY(old.open(QIODevice::ReadWrite));
        QVERIFY(old.setFileTime(QDateTime::currentDateTime().addDays(-3), QFileDevice::FileModificationTime));
        const auto paths = [this](QJsonObject parameters) {
            parameters.insert(u"path"_s, folder_->path());
            QStringList found = columnOf(call(u"find"_s, parameters), u"path"_s);
            found.sort();
            return found;
        };
        const QJsonObject files{{u"type"_s, u"file"_s}};
        QCOMPARE(paths(files), (QStringList{small, large}));
        QVERIFY(tools_->notices().isEmpty());
        QCOMPARE(paths({{u"name"_s, u"*.log"_s}, {u"max_depth"_s, 1}}),
                 (QStringList{large, folder_->filePath(u"link.log"_s)}));
        QCOMPARE(paths({{u"type"_s, u"file"_s}, {u"min_size"_s, 5000}}), QStringList{large}); // its very size
        QCOMPARE(paths({{u"type"_s, u"file"_s}, {u"min_size"_s, 5001}}), QStringList{});
        QCOMPARE(paths({{u"type"_s, u"file"_s}, {u"max_size"_s, 5}}), QStringList{small});
        QCOMPARE(paths({{u"type"_s, u"file"_s}, {u"modified_within"_s, u"2 days"_s}}), QStringList{small});
        QCOMPARE(paths({{u"type"_s, u"file"_s}, {u"modified_within"_s, u"1 week"_s}}), (QStringList{small, large}));
        QCOMPARE(paths({{u"limit"_s, 2}}).size(), 2);
        const StepOutcome outcome = call(u"find"_s, {{u"path"_s, small}});
        SUCCEEDS(outcome);
        const QJsonObject row = rowsOf(outcome).first();
        QCOMPARE(row.value(u"type"_s).toString(), u"file"_s);
        QCOMPARE(row.value(u"size_bytes"_s).toInteger(), 5);
        QCOMPARE(row.value(u"owner"_s).toString(), QFileInfo(small).owner());
        QCOMPARE(call(u"find"_s, {{u"path"_s, small}, {u"modified_within"_s, u"2 days -delete"_s}}).error->code,
                 u"bad_parameters"_s);
        // An expression of find's own stays a path or a pattern.
        QCOMPARE(call(u"find"_s, {{u"path"_s, u"-delete"_s}}).status, TaskStatus::Failed);
        QCOMPARE(paths({{u"name"_s, u"-delete"_s}}), QStringList{});
        QVERIFY(QFile::exists(small));
    }

    void idAndWhoami() {
        StepOutcome outcome = call(u"id"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"uid"_s).toInteger(), qint64(::geteuid()));
        QCOMPARE(outcome.output.fields.value(u"gid"_s).toInteger(), qint64(::getegid()));
        const QString user = outcome.output.fields.value(u"user"_s).toString();
        outcome = call(u"whoami"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"user"_s).toString(), user);
        outcome = call(u"id"_s, {{u"user"_s, u"daemon"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"uid"_s), QJsonValue(1));
        QCOMPARE(outcome.output.fields.value(u"groups"_s).toString(), u"1(daemon)"_s);
        outcome = call(u"id"_s, {{u"user"_s, u"--help"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"no such user"_s), tools_->why(outcome).constData());
    }

    void unameAndRelease() {
        StepOutcome outcome = call(u"uname"_s);
        SUCCEEDS(outcome);
        struct utsname names {};
        QCOMPARE(::uname(&names), 0);
        const QJsonObject fields = outcome.output.fields;
        QCOMPARE(fields.value(u"kernel"_s).toString(), QString::fromUtf8(names.sysname));
        QCOMPARE(fields.value(u"node"_s).toString(), QString::fromUtf8(names.nodename));
        QCOMPARE(fields.value(u"release"_s).toString(), QString::fromUtf8(names.release));
        QCOMPARE(fields.value(u"version"_s).toString(), QString::fromUtf8(names.version));
        QCOMPARE(fields.value(u"machine"_s).toString(), QString::fromUtf8(names.machine));
        outcome = call(u"lsb_release"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"distributor"_s).toString(), QSysInfo::productType());
        QCOMPARE(outcome.output.fields.value(u"release"_s).toString(), QSysInfo::productVersion());
        QCOMPARE(outcome.output.fields.value(u"description"_s).toString(), QSysInfo::prettyProductName());
    }

    void ip() {
        StepOutcome outcome = call(u"ip"_s);
        SUCCEEDS(outcome);
        QStringList names;
        for (const QNetworkInterface& interface : QNetworkInterface::allInterfaces())
            names.append(interface.name());
        for (const QString& name : names)
            QVERIFY2(columnOf(outcome, u"interface"_s).contains(name), qPrintable(name));
        outcome = call(u"ip"_s, {{u"object"_s, u"link"_s}, {u"interface"_s, u"lo"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        QCOMPARE(rowsOf(outcome).first().value(u"kind"_s).toString(), u"loopback"_s);
        for (const QString& object : {u"route"_s, u"neighbour"_s}) {
            outcome = call(u"ip"_s, {{u"object"_s, object}});
            SUCCEEDS(outcome);
            QVERIFY2(tools_->notices().isEmpty(), tools_->why(outcome).constData());
        }
        outcome = call(u"ip"_s, {{u"interface"_s, u"no-such-one"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"does not exist"_s), tools_->why(outcome).constData());
        QCOMPARE(call(u"ip"_s, {{u"interface"_s, u"lo up"_s}}).error->code, u"bad_parameters"_s);
    }

    void chmod() {
        const QString path = file(u"-it's a \"key\""_s, "secret");
        const QString plain = file(u"plain"_s, "");
        QVERIFY(QFile::setPermissions(plain, QFile::Permissions(0x6644)));
        StepOutcome outcome = call(u"chmod"_s, {{u"mode"_s, u"0600"_s}, {u"path"_s, plain}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome),
                 (QList<QJsonObject>{{{u"path"_s, plain}, {u"old_mode"_s, u"0644"_s}, {u"new_mode"_s, u"0600"_s}}}));
        QCOMPARE(QFileInfo(plain).permissions() & QFile::Permissions(0x7077), QFile::Permissions(0x6000));
        outcome = call(u"chmod"_s, {{u"mode"_s, u"0600"_s}, {u"path"_s, plain}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 0);
        outcome = call(u"chmod"_s, {{u"mode"_s, u"a+x"_s}, {u"path"_s, folder_->path()}, {u"recursive"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 3); // the folder and both files, also the one with quotes in its name
        QVERIFY(tools_->notices().isEmpty());
        QVERIFY(QFileInfo(path).isExecutable());
        outcome = call(u"chmod"_s, {{u"mode"_s, u"-x"_s}, {u"path"_s, path}}); // a mode, not an option
        SUCCEEDS(outcome);
        QVERIFY(!(QFileInfo(path).permissions() & QFile::ExeOwner));
        QCOMPARE(call(u"chmod"_s, {{u"mode"_s, u"rw please"_s}, {u"path"_s, path}}).error->code, u"bad_parameters"_s);
    }

    void chown() {
        const QString path = file(u"-a b"_s, "");
        if (::geteuid() != 0) {
            const StepOutcome outcome = call(u"chown"_s, {{u"owner"_s, u"root"_s}, {u"path"_s, path}});
            QCOMPARE(outcome.status, TaskStatus::Failed);
            QVERIFY(outcome.error->message.contains(u"not permitted"_s));
            return;
        }
        StepOutcome outcome = call(u"chown"_s, {{u"owner"_s, u"daemon"_s}, {u"group"_s, u"mail"_s}, {u"path"_s, path}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome),
                 (QList<QJsonObject>{
                     {{u"path"_s, path}, {u"old_owner"_s, u"root:root"_s}, {u"new_owner"_s, u"daemon:mail"_s}}}));
        QCOMPARE(QFileInfo(path).owner(), u"daemon"_s);
        QCOMPARE(QFileInfo(path).group(), u"mail"_s);
        outcome = call(u"chown"_s, {{u"owner"_s, u"root"_s}, {u"path"_s, folder_->path()}, {u"recursive"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        QCOMPARE(QFileInfo(path).group(), u"mail"_s); // the group stays
        outcome = call(u"chown"_s, {{u"owner"_s, u"no-such-user"_s}, {u"path"_s, path}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"invalid user"_s), tools_->why(outcome).constData());
    }

    void pgrepAndPkill() {
        QProcess one, two;
        QVERIFY(startSleeper(one, u"oc-sleep-one"_s));
        QVERIFY(startSleeper(two, u"oc-sleep-two"_s));
        StepOutcome outcome = call(u"pgrep"_s, {{u"pattern"_s, u"^oc-sleep-one$"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(columnOf(outcome, u"pid"_s), QStringList{QString::number(one.processId())});
        QCOMPARE(columnOf(outcome, u"command"_s), QStringList{folder_->filePath(u"oc-sleep-one"_s) + u" 300"_s});
        const QString whole = folder_->path() + u"/oc-sleep-.* 300$"_s;
        outcome = call(u"pgrep"_s, {{u"pattern"_s, whole}, {u"full"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 2); // and not the program that asks
        outcome = call(u"pgrep"_s, {{u"pattern"_s, u"^oc-none$"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 0);
        QCOMPARE(outcome.message, u"no process matches"_s);
        outcome = call(u"pgrep"_s, {{u"pattern"_s, u"("_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);

        outcome = call(u"pkill"_s, {{u"pattern"_s, u"^oc-sleep-one$"_s}, {u"user"_s, u"no-such-user"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        outcome = call(u"pkill"_s, {{u"pattern"_s, u"^oc-sleep-one$"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome), (QList<QJsonObject>{{{u"pid"_s, one.processId()}, {u"name"_s, u"oc-sleep-one"_s}}}));
        QVERIFY(one.waitForFinished());
        QCOMPARE(one.exitStatus(), QProcess::CrashExit);
        QCOMPARE(two.state(), QProcess::Running);
        outcome = call(u"pkill"_s, {{u"pattern"_s, whole}, {u"full"_s, true}, {u"signal"_s, u"KILL"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        QVERIFY(two.waitForFinished());
        QCOMPARE(tools_->catalogue().find(u"pkill"_s)->behaviourFor({}).risk, Risk::Destructive);
    }

    void renice() {
        QProcess sleeper;
        QVERIFY(startSleeper(sleeper, u"oc-renice"_s));
        const int before = ::getpriority(PRIO_PROCESS, id_t(sleeper.processId()));
        StepOutcome outcome = call(u"renice"_s, {{u"pid"_s, sleeper.processId()}, {u"priority"_s, 17}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields,
                 (QJsonObject{{u"pid"_s, sleeper.processId()}, {u"old_priority"_s, before}, {u"new_priority"_s, 17}}));
        QCOMPARE(::getpriority(PRIO_PROCESS, id_t(sleeper.processId())), 17);
        sleeper.kill();
        QVERIFY(sleeper.waitForFinished());
        outcome = call(u"renice"_s, {{u"pid"_s, 2147483646}, {u"priority"_s, 1}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"No such process"_s), tools_->why(outcome).constData());
    }
};

QTEST_GUILESS_MAIN(TestLinuxTools)
#include "tst_linux_tools.moc"
