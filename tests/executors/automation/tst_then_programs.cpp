// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Redactor.h"
#include "engine/catalogue/ToolParser.h"
#include "executors/automation/AutomationExecutor.h"
#include "support/RecordingContext.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// run.then: programs that show what the first one made.
class TestThenPrograms : public QObject {
    Q_OBJECT

    AutomationExecutor executor_;
    QTemporaryDir folder_;

    static ToolSpecPtr tool(const QByteArray& behaviour) {
        const ParsedTool parsed = parseTool("tool_name: t\nexecution_location: automation-service\nplatform: linux\n"
                                            "category: system\ndescription: A tool.\nrisk: change\n"
                                            "parameters: [{name: path, type: path}, {name: word, type: string},"
                                            " {name: password, type: secret}]\n" +
                                                behaviour,
                                            u"t.yaml"_s);
        if (!parsed.tool) qWarning() << parsed.problems.first().toText();
        return parsed.tool;
    }
    StepRequest request(const QByteArray& behaviour, QJsonObject parameters = {}) {
        parameters.insert(u"path"_s, folder_.filePath(u"made"_s));
        StepRequest request;
        request.runId = u"01TEST"_s;
        request.tool = tool(behaviour);
        request.parameters = parameters;
        return request;
    }
    QByteArray made() {
        QFile file(folder_.filePath(u"made"_s));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void cleanup() { QFile::remove(folder_.filePath(u"made"_s)); }

    void readsWhatTheyPrint() {
        const StepRequest asked =
            request("run:\n  argv: [tee, --, '{path}']\n  then:\n    - argv: [cat, --, '{path}']\n"
                    "    - {argv: [cat]}\n    - {argv: [printenv, WORD]}\n"
                    "stdin: \"name: {word}\\n\"\nenvironment: {WORD: 'word: {word}'}\n"
                    "output: {format: key_value, record: true}\n",
                    {{u"word"_s, u"$(x) 'y'"_s}});
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(asked, context);
        QVERIFY2(outcome.status == TaskStatus::Success, qPrintable(outcome.message));
        QCOMPARE(made(), QByteArray("name: $(x) 'y'\n"));
        // All of theirs, nothing of what tee printed; the standard input was tee's alone.
        QCOMPARE(outcome.output.fields, (QJsonObject{{u"name"_s, u"$(x) 'y'"_s}, {u"word"_s, u"$(x) 'y'"_s}}));
        QVERIFY(context.notices.isEmpty());
    }

    void doNotRunAfterAFailure() {
        const StepRequest asked = request(
            "run: {argv: [ls, --, /no/such/place], then: [{argv: [touch, '{path}']}]}\noutput: {format: text}\n");
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(asked, context);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY(outcome.error->message.contains(u"No such file"_s));
        QVERIFY(!QFile::exists(folder_.filePath(u"made"_s)));
    }

    void aFailureSaysThatTheChangeIsMade_data() {
        QTest::addColumn<QByteArray>("then");
        QTest::addColumn<QString>("says");
        QTest::newRow("its words") << QByteArray("[ls, --, /no/such/place]")
                                   << u"No such file or directory (ls: exit code 2)"_s;
        QTest::newRow("only a code") << QByteArray("['false']") << u"false: exit code 1"_s;
        QTest::newRow("not there") << QByteArray("[no-such-program-here]") << u"no-such-program-here is not on this"_s;
        QTest::newRow("unreadable") << QByteArray("[echo, '{{']") << u"JSON"_s;
        QTest::newRow("too slow") << QByteArray("[sleep, '311']") << u"sleep had not ended when the time was up"_s;
    }
    void aFailureSaysThatTheChangeIsMade() {
        QFETCH(const QByteArray, then);
        QFETCH(const QString, says);
        const StepRequest asked =
            request("run: {argv: [touch, --, '{path}'], then: [{argv: " + then + "}]}\noutput: {format: json}\n");
        RecordingContext context({}, StepContext::Clock::now() + (then.contains("sleep") ? 300ms : 60s));
        const StepOutcome outcome = executor_.execute(asked, context);
        QVERIFY(QFile::exists(folder_.filePath(u"made"_s)));
        QCOMPARE(outcome.status, TaskStatus::Success); // or a retry would make the change once more
        QVERIFY2(outcome.message.startsWith(u"changed, but could not be shown: "_s), qPrintable(outcome.message));
        QVERIFY2(outcome.message.contains(says), qPrintable(outcome.message));
        QCOMPARE(context.notices, QStringList{outcome.message});
        QVERIFY(outcome.output.isEmpty());
    }

    void exitCodesOfTheirOwn() {
        const StepRequest asked = request("run:\n  argv: [touch, --, '{path}']\n  then:\n"
                                          "    - {argv: [sh, -c, 'echo down; exit 3'], exit_codes: {3: not running}}\n"
                                          "output: {format: text}\n");
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(asked, context);
        QCOMPARE(outcome.status, TaskStatus::Success);
        QCOMPARE(outcome.message, u"not running"_s);
        QCOMPARE(outcome.output.fields.value(u"text"_s).toString(), u"down\n"_s);
        QCOMPARE(outcome.exitCode, 0);
    }

    void nothingIsChangedWhenTheSecondCannotBe() {
        StepRequest asked = request("run: {argv: [touch, --, '{path}'], then: [{argv: [echo, '{word}']}]}\n");
        asked.parameters.insert(u"word"_s, QString(QChar(0)));
        RecordingContext context;
        StepOutcome outcome = executor_.execute(asked, context);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"NUL"_s), qPrintable(outcome.error->message));
        QVERIFY(!QFile::exists(folder_.filePath(u"made"_s)));
        asked.parameters.insert(u"word"_s, QString(140'000, u'x'));
        outcome = executor_.execute(asked, context);
        QVERIFY2(outcome.error->message.contains(u"128 KiB"_s), qPrintable(outcome.error->message));
        QVERIFY(!QFile::exists(folder_.filePath(u"made"_s)));
    }

    void previewShowsAll() {
        const auto preview = executor_.preview(
            request("run: {argv: [touch, --, '{path}'], then: [{argv: [echo, '{word}']}, {argv: [ls]}]}\n"
                    "stdin: '{password}'\n",
                    {{u"word"_s, u"a b"_s}, {u"password"_s, u"hunter2"_s}}));
        QVERIFY(preview);
        QCOMPARE(preview->text, u"touch -- %1\nstandard input:\n%2\nthen, to show the result: echo 'a b'\n"
                                "then, to show the result: ls"_s.arg(folder_.filePath(u"made"_s), Redactor::mask()));
        QCOMPARE(preview->details.value(u"then"_s), (QJsonArray{QJsonArray{u"echo"_s, u"a b"_s}, QJsonArray{u"ls"_s}}));
        QVERIFY(!QFile::exists(folder_.filePath(u"made"_s)));
    }

    void aSecretInTheirArgumentsIsRefused() {
        auto spec = std::make_shared<ToolSpec>(*tool("run: {argv: ['true']}\n"));
        std::get<ArgvRun>(spec->behaviour.run).then = {ThenRun{{ArgvItem{{}, {}, {u"-p{password}"_s}}}, {}}};
        StepRequest asked;
        asked.tool = spec;
        const auto possible = executor_.preview(asked);
        QVERIFY(!possible);
        QCOMPARE(possible.error().code, u"secret_in_arguments"_s);
    }
};

QTEST_GUILESS_MAIN(TestThenPrograms)
#include "tst_then_programs.moc"
