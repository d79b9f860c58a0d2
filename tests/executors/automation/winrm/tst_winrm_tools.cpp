// SPDX-License-Identifier: GPL-3.0-or-later
// The tools of Windows over WinRM, as they are shipped, on a strict listener of our own that logs in by gss-ntlmssp.
#include "support/ToolCalls.h"
#include "support/WinRmCalls.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

#include <thread>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QJsonArray twoFixes{QJsonObject{{u"id"_s, u"KB5031364"_s},
                                      {u"description"_s, u"Security Update"_s},
                                      {u"installed_on"_s, u"2026-10-11"_s},
                                      {u"installed_by"_s, u"NT AUTHORITY\\SYSTEM"_s},
                                      {u"source"_s, u"WIN-01"_s}},
                          QJsonObject{{u"id"_s, u"KB5011048"_s},
                                      {u"description"_s, u"Überprüfung \U0001F600"_s},
                                      {u"installed_on"_s, u"2026-08-01"_s},
                                      {u"installed_by"_s, QString()},
                                      {u"source"_s, u"WIN-01"_s}}};

} // namespace

#define SUCCEEDS(made)                                                                                                 \
    do {                                                                                                               \
        const StepOutcome& made_ = (made);                                                                             \
        QVERIFY2(made_.status == TaskStatus::Success, whyOf(made_).constData());                                       \
    } while (false)
#define READY(server) QVERIFY2((server).isReady(), qPrintable((server).problem()))
#define NO_VIOLATION(server) QCOMPARE((server).all(u"violation"_s) + (server).all(u"broken"_s), QStringList())

class TestWinRmTools : public QObject {
    Q_OBJECT

    QJsonArray replies_;

    QJsonObject answer(const WinRmCalls& calls, const QString& tool, const QJsonObject& parameters,
                       const QJsonValue& reply, const QJsonObject& more = {}) {
        return WinRmServer::answer(*calls.catalogue, tool, parameters, reply, more);
    }

private Q_SLOTS:
    void initTestCase() {
        QFile file(QStringLiteral(OC_SOURCE_DIR "/tests/data/automation/windows/replies.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        replies_ = QJsonDocument::fromJson(file.readAll()).array();
        QVERIFY(replies_.size() >= 32);
    }

    void aToolRunsThere() {
        WinRmCalls calls;
        // In pieces of 7 bytes, which cuts every other character in two.
        WinRmServer server({{u"piece"_s, 7}},
                           {answer(calls, u"Get-HotFix"_s, {}, twoFixes, {{u"beside"_s, u"a word of the script"_s}})});
        READY(server);
        const StepOutcome outcome = calls.call(u"Get-HotFix"_s, {}, WinRmCalls::target(server.port()));
        SUCCEEDS(outcome);
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY2(outcome.message.startsWith(u"2 rows on win-01 in "_s), qPrintable(outcome.message));
        const auto rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0].value(u"id"_s), QJsonValue(u"KB5031364"_s));
        QCOMPARE(rows[1].value(u"description"_s), QJsonValue(u"Überprüfung \U0001F600"_s));
        QVERIFY(calls.output.startsWith("a word of the script\n[{"));
        NO_VIOLATION(server);
        QStringList actions = server.all(u"action"_s);
        actions.removeDuplicates(); // the output comes in several pieces
        QCOMPARE(actions, (QStringList{u"Create"_s, u"Command"_s, u"Send"_s, u"Receive"_s, u"Signal"_s, u"Delete"_s}));
        for (const QJsonObject& event : server.events()) {
            if (event.contains(u"action"_s)) QVERIFY(event.value(u"sealed"_s).toBool());
        }
        QCOMPARE(server.all(u"login"_s), QStringList{u"CORP\\ops"_s});
        QCOMPARE(server.all(u"code"_s), QStringList{u"terminate"_s});
    }

    void everyToolRunsThere_data() {
        QTest::addColumn<QJsonObject>("reply");
        int index = 0;
        for (const QJsonValue& reply : replies_)
            QTest::addRow("%s %d", qPrintable(reply[u"tool"_s].toString()), ++index) << reply.toObject();
    }
    void everyToolRunsThere() {
        QFETCH(QJsonObject, reply);
        static WinRmCalls calls;
        static QJsonArray answers;
        if (answers.isEmpty()) {
            for (const QJsonValue& one : replies_)
                answers.append(
                    answer(calls, one[u"tool"_s].toString(), one[u"parameters"_s].toObject(), one[u"reply"_s]));
        }
        static WinRmServer server({}, answers);
        READY(server);
        const QString tool = reply.value(u"tool"_s).toString();
        const QJsonObject parameters = reply.value(u"parameters"_s).toObject();
        const StepOutcome outcome = calls.call(tool, parameters, WinRmCalls::target(server.port()));
        SUCCEEDS(outcome);
        NO_VIOLATION(server);
        QVERIFY2(calls.notices.isEmpty(), qPrintable(calls.notices.join(u"; "_s)));
        const QJsonValue objects = reply.value(u"reply"_s);
        if (objects.isArray()) {
            QVERIFY(outcome.output.table);
            QCOMPARE(outcome.output.table->rowCount(), objects.toArray().size());
        } else {
            QCOMPARE(outcome.output.fields.keys(), objects.toObject().keys());
        }
        // The values came as what they are.
        QJsonObject sent;
        for (const QJsonObject& event : server.events()) {
            if (event.contains(u"parameters"_s)) sent = event.value(u"parameters"_s).toObject();
        }
        for (auto entry = parameters.begin(); entry != parameters.end(); ++entry)
            QCOMPARE(sent.value(entry.key()), entry.value());
        QCOMPARE(sent.size(), calls.catalogue->find(tool)->parameters.size());
    }

    void theNextToolUsesTheConnection() {
        WinRmCalls calls;
        WinRmServer server({}, {answer(calls, u"Get-HotFix"_s, {}, twoFixes)});
        READY(server);
        for (int i = 0; i < 3; ++i)
            SUCCEEDS(calls.call(u"Get-HotFix"_s, {}, WinRmCalls::target(server.port())));
        QCOMPARE(server.all(u"login"_s).size(), 1);
        QStringList connections = server.all(u"connection"_s);
        QCOMPARE(connections.removeDuplicates(), connections.size() ? 3 * 6 : 0); // all but the one that is left
        QCOMPARE(connections.size(), 1);
        // With another password it is another connection.
        calls.setPassword(u"wrong"_s);
        const StepOutcome refused = calls.call(u"Get-HotFix"_s, {}, WinRmCalls::target(server.port()));
        QVERIFY(refused.error);
        QCOMPARE(refused.error->code, u"login_refused"_s);
        NO_VIOLATION(server);
    }

    void aConnectionThatWasClosedIsMadeAgain() {
        WinRmCalls calls;
        WinRmServer server(
            {{u"trouble"_s, QJsonArray{QJsonObject{{u"on"_s, u"Create"_s}, {u"nth"_s, 2}, {u"do"_s, u"close"_s}}}}},
            {answer(calls, u"Get-HotFix"_s, {}, twoFixes)});
        READY(server);
        SUCCEEDS(calls.call(u"Get-HotFix"_s, {}, WinRmCalls::target(server.port())));
        // The server closes it while the next request is on its way: it was not read, and is made once more.
        SUCCEEDS(calls.call(u"Get-HotFix"_s, {}, WinRmCalls::target(server.port())));
        QCOMPARE(server.all(u"login"_s).size(), 2);
    }

    void sideBySide() {
        WinRmCalls calls;
        WinRmServer server({}, {answer(calls, u"Get-HotFix"_s, {}, twoFixes, {{u"after"_s, 0.1}})});
        READY(server);
        std::vector<StepOutcome> outcomes(8);
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 8; ++i)
                threads.emplace_back([&, i] {
                    RecordingContext context({}, StepContext::Clock::now() + 120s);
                    outcomes[std::size_t(i)] =
                        calls.call(u"Get-HotFix"_s, {}, WinRmCalls::target(server.port()), context);
                });
        }
        for (const StepOutcome& outcome : outcomes)
            SUCCEEDS(outcome);
        NO_VIOLATION(server);
        QCOMPARE(server.all(u"action"_s).count(u"Create"_s), 8);
        QCOMPARE(server.all(u"action"_s).count(u"Delete"_s), 8);
    }

    void longScriptsAndLongOutput() {
        WinRmCalls calls;
        const QString script = u"# "_s + QString(400'000, u'ü') + u"\n'done'"_s;
        QJsonArray objects;
        for (int i = 0; i < 3000; ++i)
            objects.append(u"%1 "_s.arg(i) + QString(200, u'ä'));
        WinRmServer server({{u"piece"_s, 30'001}},
                           {answer(calls, u"powershell"_s, {{u"script"_s, script}},
                                   QJsonObject{{u"objects"_s, objects}, {u"errors"_s, QJsonArray()}})});
        READY(server);
        const StepOutcome outcome =
            calls.call(u"powershell"_s, {{u"script"_s, script}}, WinRmCalls::target(server.port()));
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"objects"_s).toArray(), objects);
        NO_VIOLATION(server);
        QVERIFY(server.all(u"action"_s).count(u"Send"_s) > 10);
        QVERIFY(server.all(u"action"_s).count(u"Receive"_s) > 5);
        for (const QJsonObject& event : server.events()) {
            if (event.contains(u"size"_s)) QVERIFY(event.value(u"size"_s).toInt() <= 153'600);
        }
    }

    void timeoutsOfTheServerArePassedOver() {
        WinRmCalls calls;
        WinRmServer server({{u"clock"_s, 200}}, {answer(calls, u"Get-HotFix"_s, {}, twoFixes, {{u"after"_s, 0.6}})});
        READY(server);
        SUCCEEDS(calls.call(u"Get-HotFix"_s, {}, WinRmCalls::target(server.port())));
        NO_VIOLATION(server);
        QVERIFY(server.all(u"fault"_s).count(u"2150858793"_s) >= 2);
    }

    void errorsOfPowershell() {
        WinRmCalls calls;
        const QString said =
            u"#< CLIXML\r\n<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/"
            "04\"><Obj S=\"progress\" RefId=\"0\"/><S S=\"Error\">Get-HotFix : Cannot find the requested "
            "hotfix_x000D__x000A_</S></Objs>"_s;
        WinRmServer server({}, {answer(calls, u"Get-HotFix"_s, {{u"id"_s, u"KB1"_s}}, {},
                                       {{u"stderr"_s, said}, {u"exit_code"_s, 1}})});
        READY(server);
        const StepOutcome outcome =
            calls.call(u"Get-HotFix"_s, {{u"id"_s, u"KB1"_s}}, WinRmCalls::target(server.port()));
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.exitCode, 1);
        QCOMPARE(outcome.error->code, u"exit_code"_s);
        QCOMPARE(outcome.error->message,
                 u"Get-HotFix : Cannot find the requested hotfix (PowerShell on win-01: exit code 1)"_s);
        // Whatever is sent, the shell is deleted.
        QCOMPARE(server.all(u"action"_s).last(), u"Delete"_s);
        NO_VIOLATION(server);
    }

    void aSecondHopIsNamed() {
        WinRmCalls calls;
        const QString denied =
            u"Get-Item : Access is denied\r\n+ CategoryInfo : PermissionDenied: (\\\\fs\\x:String) [Get-"
            "Item], UnauthorizedAccessException\r\n"_s;
        const QJsonObject share{{u"path"_s, u"\\\\fs-01\\data"_s}}, here{{u"path"_s, u"C:\\data"_s}};
        const QJsonObject fails{{u"stderr"_s, denied}, {u"exit_code"_s, 1}};
        WinRmServer server(
            {}, {answer(calls, u"Get-Acl"_s, share, {}, fails), answer(calls, u"Get-Acl"_s, here, {}, fails)});
        READY(server);
        const Target target = WinRmCalls::target(server.port());
        QVERIFY(calls.call(u"Get-Acl"_s, share, target).error->hint.contains(u"double hop"_s));
        QVERIFY(!calls.call(u"Get-Acl"_s, here, target).error->hint.contains(u"double hop"_s));
    }

    void aScriptThatEndsEarly() {
        WinRmCalls calls;
        WinRmServer server({}, {answer(calls, u"Get-HotFix"_s, {}, {})}); // exit 0, and nothing given out
        READY(server);
        const StepOutcome outcome = calls.call(u"Get-HotFix"_s, {}, WinRmCalls::target(server.port()));
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.error->code, u"bad_output"_s);
    }

    void previewSaysWhereWithoutAnySecret() {
        WinRmCalls calls;
        StepRequest request;
        request.tool = calls.catalogue->find(u"Get-HotFix"_s);
        request.target = WinRmCalls::target(5999);
        const auto preview = calls.executor.preview(request);
        QVERIFY(preview);
        QCOMPARE(preview->details.value(u"place"_s).toString(),
                 u"http://win-01:5999/wsman as CORP\\ops (Negotiate, encrypted)"_s);
        QVERIFY(preview->text.contains(u"Get-HotFix"_s));
        QVERIFY(!QString::fromUtf8(QJsonDocument(preview->details).toJson()).contains(WinRmServer::password()));
        calls.settings.user.clear();
        const auto nobody = calls.executor.preview(request);
        QVERIFY(nobody && nobody->blocker);
        QCOMPARE(nobody->blocker->code, u"no_login"_s);
    }

    void withoutATargetItIsThisMachine() {
        WinRmCalls calls;
        qputenv("PATH", "/nonexistent");
        WinRmCalls here;
        const StepOutcome outcome = here.call(u"Get-HotFix"_s, {}, {});
        QVERIFY(outcome.error);
        QCOMPARE(outcome.error->code, u"program_missing"_s);
        QVERIFY(outcome.error->hint.contains(u"target"_s));
    }
};

QTEST_GUILESS_MAIN(TestWinRmTools)
#include "tst_winrm_tools.moc"
