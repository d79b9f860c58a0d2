// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Redactor.h"
#include "support/PrivateSystem.h"
#include "support/ToolChecks.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)
#define FAILS(made, says) TOOL_FAILS_TELLING(*tools_, made, says)

/// useradd, usermod and passwd, which really change accounts: of a copy of /etc that only this process sees. What came
/// of it is read from the files themselves.
class TestAccountTools : public QObject {
    Q_OBJECT

public:
    explicit TestAccountTools(QString problem) : problem_(std::move(problem)) {}

private:
    QString problem_;
    std::unique_ptr<ToolCalls> tools_;
    std::unique_ptr<QTemporaryDir> folder_;
    QFile machines_{u"/etc/passwd"_s}; ///< opened before /etc is covered: the machine's own
    QByteArray before_;

    StepOutcome call(const QString& name, const QJsonObject& parameters = {}) { return tools_->call(name, parameters); }
    static QByteArrayList line(const QString& file, const QByteArray& name) {
        QFile from(u"/etc/"_s + file);
        if (!from.open(QIODevice::ReadOnly)) return {};
        for (const QByteArray& text : from.readAll().split('\n')) {
            if (text.startsWith(name + ':')) return text.split(':');
        }
        return {};
    }
    static QByteArrayList members(const QByteArray& group) { return line(u"group"_s, group).value(3).split(','); }

private Q_SLOTS:
    void initTestCase() {
        if (!problem_.isEmpty()) QSKIP(qPrintable(u"no private view of the machine: "_s + problem_));
        tools_ = std::make_unique<ToolCalls>();
        folder_ = std::make_unique<QTemporaryDir>();
        QVERIFY(machines_.open(QIODevice::ReadOnly));
        before_ = machines_.readAll();
        const QString copy = folder_->filePath(u"etc"_s);
        QVERIFY(QDir().mkdir(copy));
        QString problem = PrivateSystem::cover(u"/etc"_s, copy);
        for (const QString& place : {u"/home"_s, u"/var/mail"_s, u"/var/log"_s}) {
            if (problem.isEmpty() && QFileInfo(place).isDir()) problem = PrivateSystem::empty(place);
        }
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void cleanupTestCase() {
        if (before_.isEmpty()) return;
        QVERIFY(machines_.seek(0));
        QCOMPARE(machines_.readAll(), before_);
        QVERIFY(before_.indexOf("oc-deploy") < 0);
    }

    void useradd() {
        StepOutcome outcome = call(u"useradd"_s, {{u"user"_s, u"oc-deploy"_s},
                                                  {u"uid"_s, 4711},
                                                  {u"groups"_s, QJsonArray{u"adm"_s, u"games"_s}},
                                                  {u"comment"_s, u"It's \"$(reboot)\" -x"_s},
                                                  {u"shell"_s, u"/bin/sh"_s}});
        SUCCEEDS(outcome);
        QVERIFY2(tools_->notices().isEmpty(), tools_->why(outcome).constData());
        QCOMPARE(outcome.output.fields, (QJsonObject{{u"user"_s, u"oc-deploy"_s},
                                                     {u"uid"_s, 4711},
                                                     {u"gid"_s, 4711},
                                                     {u"group"_s, u"oc-deploy"_s},
                                                     {u"groups"_s, u"oc-deploy adm games"_s},
                                                     {u"home"_s, u"/home/oc-deploy"_s},
                                                     {u"shell"_s, u"/bin/sh"_s},
                                                     {u"comment"_s, u"It's \"$(reboot)\" -x"_s},
                                                     {u"password"_s, u"locked"_s}}));
        const QByteArrayList entry = line(u"passwd"_s, "oc-deploy");
        QCOMPARE(entry.value(2), QByteArray("4711"));
        QCOMPARE(entry.value(4), QByteArray("It's \"$(reboot)\" -x"));
        QVERIFY(members("adm").contains("oc-deploy") && members("games").contains("oc-deploy"));
        QVERIFY(line(u"shadow"_s, "oc-deploy").value(1).startsWith('!'));
        QVERIFY(QFileInfo(u"/home/oc-deploy/.profile"_s).exists());

        outcome = call(u"useradd"_s, {{u"user"_s, u"oc-deploy"_s}});
        FAILS(outcome, u"already exists"_s);
        outcome = call(u"useradd"_s, {{u"user"_s, u"oc-other"_s}, {u"groups"_s, u"no-such-group"_s}});
        FAILS(outcome, u"no-such-group"_s);
        QVERIFY(line(u"passwd"_s, "oc-other").isEmpty());
    }

    void useraddForAService() {
        const StepOutcome outcome = call(u"useradd"_s, {{u"user"_s, u"oc-app"_s},
                                                        {u"system"_s, true},
                                                        {u"group"_s, u"daemon"_s},
                                                        {u"home"_s, u"/srv/oc app"_s},
                                                        {u"shell"_s, u"/usr/sbin/nologin"_s}});
        SUCCEEDS(outcome);
        QVERIFY(outcome.output.fields.value(u"uid"_s).toInt() < 1000);
        QCOMPARE(outcome.output.fields.value(u"group"_s).toString(), u"daemon"_s);
        QCOMPARE(outcome.output.fields.value(u"home"_s).toString(), u"/srv/oc app"_s);
        QVERIFY(!QFileInfo::exists(u"/srv/oc app"_s));
        // useradd would take an end for a system account, and forget it.
        QCOMPARE(call(u"useradd"_s, {{u"user"_s, u"oc-x"_s}, {u"system"_s, true}, {u"expires"_s, u"2031-02-03"_s}})
                     .error->code,
                 u"bad_parameters"_s);
    }

    void expires() {
        const auto day = [](const QByteArray& user) { return line(u"shadow"_s, user).value(7); };
        const auto number = [](const QDate& date) { return QByteArray::number(QDate(1970, 1, 1).daysTo(date)); };
        SUCCEEDS(call(u"useradd"_s, {{u"user"_s, u"oc-guest"_s}, {u"expires"_s, u"2031-02-03"_s}}));
        QCOMPARE(day("oc-guest"), number(QDate(2031, 2, 3)));
        SUCCEEDS(call(u"usermod"_s, {{u"user"_s, u"oc-guest"_s}, {u"expires"_s, u"2032-01-01"_s}}));
        QCOMPARE(day("oc-guest"), number(QDate(2032, 1, 1)));
        // A month that is none would be taken for another year's.
        QCOMPARE(call(u"usermod"_s, {{u"user"_s, u"oc-guest"_s}, {u"expires"_s, u"2032-13-01"_s}}).error->code,
                 u"bad_parameters"_s);
    }

    void refusesWhatIsNoName_data() {
        QTest::addColumn<QJsonObject>("parameters");
        QTest::newRow("option") << QJsonObject{{u"user"_s, u"--help"_s}};
        QTest::newRow("dash") << QJsonObject{{u"user"_s, u"-D"_s}};
        QTest::newRow("another line") << QJsonObject{{u"user"_s, u"a\nroot"_s}};
        QTest::newRow("another field") << QJsonObject{{u"user"_s, u"a:x:0"_s}};
        QTest::newRow("number") << QJsonObject{{u"user"_s, u"0"_s}};
        QTest::newRow("long") << QJsonObject{{u"user"_s, QString(100'000, u'a')}};
        QTest::newRow("comment") << QJsonObject{{u"user"_s, u"a"_s}, {u"comment"_s, u"x:0:0"_s}};
        QTest::newRow("comment's line") << QJsonObject{{u"user"_s, u"a"_s}, {u"comment"_s, u"x\ny"_s}};
        QTest::newRow("shell") << QJsonObject{{u"user"_s, u"a"_s}, {u"shell"_s, u"/bin/sh\nb"_s}};
        QTest::newRow("group") << QJsonObject{{u"user"_s, u"a"_s}, {u"groups"_s, QJsonArray{u"adm"_s, u"-x"_s}}};
    }
    void refusesWhatIsNoName() {
        QFETCH(const QJsonObject, parameters);
        for (const QString& name : {u"useradd"_s, u"usermod"_s})
            QCOMPARE(call(name, parameters).error->code, u"bad_parameters"_s);
    }

    void usermod() {
        StepOutcome outcome = call(
            u"usermod"_s, {{u"user"_s, u"oc-deploy"_s}, {u"groups"_s, QJsonArray{u"mail"_s}}, {u"append"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"groups"_s).toString(), u"oc-deploy adm mail games"_s);
        QVERIFY(members("mail").contains("oc-deploy") && members("adm").contains("oc-deploy"));

        outcome = call(u"usermod"_s, {{u"user"_s, u"oc-deploy"_s},
                                      {u"groups"_s, u"mail"_s},
                                      {u"shell"_s, u"/usr/sbin/nologin"_s},
                                      {u"home"_s, u"/home/moved"_s},
                                      {u"move_home"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"groups"_s).toString(), u"oc-deploy mail"_s);
        QVERIFY(!members("adm").contains("oc-deploy"));
        QCOMPARE(line(u"passwd"_s, "oc-deploy").mid(5), (QByteArrayList{"/home/moved", "/usr/sbin/nologin"}));
        QVERIFY(QFileInfo::exists(u"/home/moved/.profile"_s) && !QFileInfo::exists(u"/home/oc-deploy"_s));

        FAILS(call(u"usermod"_s, {{u"user"_s, u"oc-nobody"_s}, {u"lock"_s, true}}), u"does not exist"_s);
        QCOMPARE(call(u"usermod"_s, {{u"user"_s, u"oc-deploy"_s}, {u"lock"_s, true}, {u"unlock"_s, true}}).error->code,
                 u"bad_parameters"_s);
    }

    void passwd() {
        StepOutcome outcome = call(u"passwd"_s, {{u"user"_s, u"oc-deploy"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields, (QJsonObject{{u"user"_s, u"oc-deploy"_s},
                                                     {u"state"_s, u"locked"_s},
                                                     {u"changed"_s, QDate::currentDate().toString(Qt::ISODate)},
                                                     {u"minimum_days"_s, 0},
                                                     {u"maximum_days"_s, 99999},
                                                     {u"warning_days"_s, 7},
                                                     {u"inactive_days"_s, QJsonValue::Null}}));

        // The password takes everything but a new line; another program than ours checks what came of it.
        const QString password = u"p4: ss'\"$(x)` {user} \\ ü"_s;
        outcome = call(u"passwd"_s, {{u"user"_s, u"oc-deploy"_s}, {u"action"_s, u"set"_s}, {u"password"_s, password}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"state"_s).toString(), u"usable"_s);
        const QString hash = QString::fromLatin1(line(u"shadow"_s, "oc-deploy").value(1));
        QVERIFY2(hash.startsWith(u'$'), qPrintable(hash));
        const auto fits = [&hash](const QString& word) {
            QProcess check;
            check.start(u"perl"_s, {u"-e"_s, u"chomp($p = <STDIN>); exit(crypt($p, $ARGV[0]) ne $ARGV[0])"_s, hash});
            check.write(word.toUtf8() + '\n');
            check.closeWriteChannel();
            return check.waitForFinished(30000) && check.exitCode() == 0;
        };
        QVERIFY(fits(password));
        QVERIFY(!fits(password + u'x'));

        outcome = call(u"passwd"_s, {{u"user"_s, u"oc-deploy"_s}, {u"action"_s, u"lock"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"state"_s).toString(), u"locked"_s);
        QCOMPARE(QString::fromLatin1(line(u"shadow"_s, "oc-deploy").value(1)), u'!' + hash);
        outcome = call(u"passwd"_s, {{u"user"_s, u"oc-deploy"_s}, {u"action"_s, u"unlock"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(QString::fromLatin1(line(u"shadow"_s, "oc-deploy").value(1)), hash);
        outcome = call(u"usermod"_s, {{u"user"_s, u"oc-deploy"_s}, {u"lock"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"password"_s).toString(), u"locked"_s);
        outcome = call(u"usermod"_s, {{u"user"_s, u"oc-deploy"_s}, {u"unlock"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"password"_s).toString(), u"usable"_s);
        outcome = call(u"passwd"_s, {{u"user"_s, u"oc-deploy"_s}, {u"action"_s, u"expire"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"changed"_s).toString(), u"1970-01-01"_s);
        QCOMPARE(line(u"shadow"_s, "oc-deploy").value(2), QByteArray("0"));

        FAILS(call(u"passwd"_s, {{u"user"_s, u"oc-nobody"_s}}), u"does not exist"_s);
        FAILS(call(u"passwd"_s, {{u"user"_s, u"oc-nobody"_s}, {u"action"_s, u"set"_s}, {u"password"_s, u"x"_s}}),
              u"oc-nobody"_s);
        // One line more would be one account more.
        for (const QString& bad : {u"a\nroot:b"_s, u""_s, u"a\rb"_s}) {
            const QJsonObject set{{u"user"_s, u"oc-deploy"_s}, {u"action"_s, u"set"_s}, {u"password"_s, bad}};
            QCOMPARE(call(u"passwd"_s, set).error->code, u"bad_parameters"_s);
        }
    }

    void risksAndPreview() {
        const ToolSpecPtr tool = tools_->catalogue().find(u"passwd"_s);
        const auto risk = [&tool](const QString& action) { return tool->behaviourFor({{u"action"_s, action}}).risk; };
        QCOMPARE(risk(u"status"_s), Risk::Read);
        QCOMPARE(risk(u"lock"_s), Risk::Change);
        QCOMPARE(risk(u"set"_s), Risk::Destructive);
        StepRequest request;
        request.tool = tool;
        request.parameters = {{u"user"_s, u"x"_s}, {u"action"_s, u"set"_s}, {u"password"_s, u"hunter2"_s}};
        const auto preview = AutomationExecutor().preview(request);
        QVERIFY(preview);
        QCOMPARE(preview->text,
                 u"chpasswd\nstandard input:\nx:%1\n\nthen, to show the result: passwd --status -- x"_s.arg(
                     Redactor::mask()));
    }
};

int main(int argc, char** argv) {
    const QString problem = PrivateSystem::enter(PrivateSystem::Network::Shared);
    QCoreApplication application(argc, argv);
    TestAccountTools test(problem);
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_account_tools.moc"
