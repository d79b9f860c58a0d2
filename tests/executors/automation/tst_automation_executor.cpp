// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/AutomationExecutor.h"
#include "support/KillProcess.h"
#include "support/RecordingContext.h"

#include "engine/base/Redactor.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

ParameterSpec parameter(const QString& name, ParameterType type = ParameterType::String) {
    ParameterSpec spec;
    spec.name = name;
    spec.type = type;
    return spec;
}

std::shared_ptr<ToolSpec> tool(const QStringList& argv) {
    auto tool = std::make_shared<ToolSpec>();
    tool->name = u"under-test"_s;
    ArgvRun run;
    for (const QString& argument : argv)
        run.argv.append(ArgvItem{{}, {}, {argument}});
    tool->behaviour.run = run;
    return tool;
}

StepRequest request(const std::shared_ptr<ToolSpec>& tool, const QJsonObject& parameters = {}) {
    StepRequest request;
    request.runId = u"01TEST"_s;
    request.tool = tool;
    request.parameters = parameters;
    return request;
}

QStringList temporaryFolders(const QString& in) {
    return QDir(in).entryList({u"opsconductor-*"_s}, QDir::Dirs);
}

} // namespace

class TestAutomationExecutor : public QObject {
    Q_OBJECT

    AutomationExecutor executor_;

private Q_SLOTS:
    void succeeds() {
        auto spec = tool({u"printf"_s, u"a 1\\nb 2\\n"_s});
        spec->behaviour.output.format = OutputFormat::Columns;
        spec->behaviour.output.columns = {OutputColumn{{u"name"_s, ColumnType::String, {}}, {}, -1, 1.0, {}, {}, {}},
                                          OutputColumn{{u"count"_s, ColumnType::Integer, {}}, {}, -1, 1.0, {}, {}, {}}};
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(request(spec), context);
        QCOMPARE(outcome.status, TaskStatus::Success);
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(outcome.message, u"2 rows"_s);
        QCOMPARE(context.standardOutput, QByteArray("a 1\nb 2\n"));
        QCOMPARE(outcome.output.table->rowCount(), 2);
        QCOMPARE(outcome.output.table->at(1, 1), QJsonValue(2));
    }

    void failureTellsTheProgramsOwnWords() {
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(request(tool({u"ls"_s, u"--"_s, u"/no/such/place"_s})), context);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.exitCode, 2);
        QCOMPARE(outcome.error->code, u"exit_code"_s);
        QVERIFY2(outcome.error->message.contains(u"No such file or directory"_s), qPrintable(outcome.error->message));
        QVERIFY(outcome.error->message.contains(u"exit code 2"_s));
        QVERIFY(context.standardError.contains("No such file"));
    }

    void errorPatternFindsTheProgramsOwnWords_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("said");
        QTest::newRow("standard error")
            << u"echo ' E! out'; echo head >&2; echo 'I! no' >&2; echo 'x E! why' >&2; exit 3"_s
            << u"why (sh: exit code 3)"_s;
        QTest::newRow("output") << u"echo first; echo 'x E! because'; echo head >&2; exit 3"_s
                                << u"because (sh: exit code 3)"_s;
        QTest::newRow("neither") << u"echo out; echo head >&2; exit 3"_s << u"head (sh: exit code 3)"_s;
        QTest::newRow("silent") << u"exit 3"_s << u"sh: exit code 3"_s;
    }
    void errorPatternFindsTheProgramsOwnWords() {
        QFETCH(QString, script);
        QFETCH(QString, said);
        auto spec = tool({u"sh"_s, u"-c"_s, script});
        spec->behaviour.errorPattern = u"^.* E! (?<error>.*)$"_s;
        RecordingContext context;
        QCOMPARE(executor_.execute(request(spec), context).message, said);
    }

    void readsTheOutputThatItsToolNames() {
        auto spec = tool({u"sh"_s, u"-c"_s, u"echo chatter; echo job 7 >&2"_s});
        RecordingContext context;
        QCOMPARE(executor_.execute(request(spec), context).output.fields.value(u"text"_s).toString(), u"chatter\n"_s);
        spec->behaviour.output.from = OutputFrom::Stderr;
        QCOMPARE(executor_.execute(request(spec), context).output.fields.value(u"text"_s).toString(), u"job 7\n"_s);
        spec = tool({u"sh"_s, u"-c"_s, u"echo broken >&2; exit 4"_s});
        spec->behaviour.output.from = OutputFrom::Stderr;
        const StepOutcome outcome = executor_.execute(request(spec), context);
        QVERIFY2(outcome.error->message.startsWith(u"broken"_s), qPrintable(outcome.error->message));
    }

    void theLineThatTellsOfTheError_data() {
        QTest::addColumn<QString>("said");
        QTest::addColumn<QString>("told");
        QTest::newRow("the first") << u"cannot do it\\nusage: x"_s << u"cannot do it"_s;
        QTest::newRow("after a warning") << u"warning: old\\nx: error: no space\\nerror: 2"_s
                                         << u"x: error: no space"_s;
        QTest::newRow("after the statement")
            << u"-----\\nselec\\n-----\\n\\nERROR 1064: syntax"_s << u"ERROR 1064: syntax"_s;
        QTest::newRow("on the next line")
            << u"A replied with error:\\nNOAUTH needed"_s << u"A replied with error: NOAUTH needed"_s;
        QTest::newRow("nothing after it") << u"some error:\\n"_s << u"some error:"_s;
    }
    void theLineThatTellsOfTheError() {
        QFETCH(QString, said);
        QFETCH(QString, told);
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(
            request(tool({u"sh"_s, u"-c"_s, u"printf -- \"$1\" >&2; exit 1"_s, u"sh"_s, said})), context);
        QCOMPARE(outcome.error->message, told + u" (sh: exit code 1)"_s);
    }

    void anErrorAsJsonIsRead() {
        auto spec = tool({u"sh"_s, u"-c"_s, u"echo '{\"code\": 5, \"message\": \"no route\\\\nhere\"}'; exit 1"_s});
        spec->behaviour.output.format = OutputFormat::Json;
        RecordingContext context;
        QCOMPARE(executor_.execute(request(spec), context).error->message, u"no route (sh: exit code 1)"_s);
    }

    void exitCodesThatAreNoFailure() {
        auto spec = tool({u"sh"_s, u"-c"_s, u"exit 1"_s});
        RecordingContext context;
        QCOMPARE(executor_.execute(request(spec), context).status, TaskStatus::Failed);
        spec->behaviour.exitCodes = {{1, u"nothing found"_s}};
        const StepOutcome outcome = executor_.execute(request(spec), context);
        QCOMPARE(outcome.status, TaskStatus::Success);
        QCOMPARE(outcome.exitCode, 1);
        QCOMPARE(outcome.message, u"nothing found"_s);
    }

    void aKilledProgramSaysSo() {
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(request(tool({u"sh"_s, u"-c"_s, u"kill -KILL $$"_s})), context);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.error->code, u"signal"_s);
        QCOMPARE(outcome.error->message, u"sh: killed by signal 9 (KILL)"_s);
        QVERIFY(!outcome.exitCode);
    }

    void aMissingProgramNamesItsPackage() {
        auto spec = tool({u"no-such-program-here"_s});
        spec->packages = {{u"no-such-program-here"_s, u"some-package"_s}};
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(request(spec), context);
        QCOMPARE(outcome.error->code, u"program_missing"_s);
        QCOMPARE(outcome.error->message, u"no-such-program-here is not on this machine"_s);
        QCOMPARE(outcome.error->hint, u"apt install some-package"_s);
        const Availability availability = executor_.availability(*spec);
        QVERIFY(!availability.available);
        QCOMPARE(availability.reason, u"needs the program no-such-program-here"_s);
        QCOMPARE(availability.hint, u"apt install some-package"_s);
        spec->behaviour.programs = {u"no-such-program-here|sh"_s};
        QVERIFY(executor_.availability(*spec).available);
    }

    void anotherMachineIsRefused() {
        StepRequest remote = request(tool({u"true"_s}));
        remote.target.name = u"web-01.example"_s;
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(remote, context);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.error->code, u"no_transport"_s);
        QVERIFY(outcome.error->message.startsWith(u"web-01.example is another machine"_s));
        remote.target.name = u"localhost"_s;
        QCOMPARE(executor_.execute(remote, context).status, TaskStatus::Success);
    }

    void timeOut() {
        RecordingContext context({}, StepContext::Clock::now() + 200ms);
        const StepOutcome outcome =
            executor_.execute(request(tool({u"sh"_s, u"-c"_s, u"echo begun; sleep 310"_s})), context);
        QCOMPARE(outcome.status, TaskStatus::TimedOut);
        QCOMPARE(outcome.error->code, u"timeout"_s);
        QVERIFY(outcome.error->message.startsWith(u"sh had not ended after "_s));
        QCOMPARE(outcome.output.fields.value(u"text"_s).toString(), u"begun\n"_s); // what there was
    }

    void cancel() {
        std::stop_source stop;
        RecordingContext context(stop.get_token());
        context.onOutput = [&stop](OutputStream, const QByteArray&) { stop.request_stop(); };
        const StepOutcome outcome =
            executor_.execute(request(tool({u"sh"_s, u"-c"_s, u"echo begun; sleep 311"_s})), context);
        QCOMPARE(outcome.status, TaskStatus::Cancelled);
        QCOMPARE(outcome.message, u"sh was stopped"_s);
    }

    void aBackgroundProcessIsTold() {
        RecordingContext context;
        const StepOutcome outcome =
            executor_.execute(request(tool({u"sh"_s, u"-c"_s, u"sleep 312 & echo $!"_s})), context);
        QCOMPARE(outcome.status, TaskStatus::Success);
        QCOMPARE(context.notices.size(), 1);
        QVERIFY2(context.notices.first().contains(u"(sleep) running in the background"_s),
                 qPrintable(context.notices.first()));
        QVERIFY2(test::killProcess(context.standardOutput.trimmed().toInt()), context.standardOutput);
    }

    void adversarialValuesStayData_data() {
        QTest::addColumn<QString>("value");
        QTest::newRow("dash") << u"-rf"_s;
        QTest::newRow("shell") << u"$(id) `id` ; rm -rf / | cat"_s;
        QTest::newRow("quotes") << u"'\"'\\"_s;
        QTest::newRow("template") << u"{value} {{value}} {{ inputs.x }}"_s;
        QTest::newRow("lines") << u"one\ntwo"_s;
        QTest::newRow("unicode") << u"Grüße \U0001F600"_s;
        QTest::newRow("100 kB") << QString(100'000, u'x');
    }
    void adversarialValuesStayData() {
        QFETCH(QString, value);
        auto spec = tool({u"printf"_s, u"%s."_s, u"{value}"_s, u"x{value}"_s});
        spec->parameters = {parameter(u"value"_s)};
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(request(spec, {{u"value"_s, value}}), context);
        QCOMPARE(outcome.status, TaskStatus::Success);
        QCOMPARE(QString::fromUtf8(context.standardOutput), value + u".x"_s + value + u"."_s);
    }

    void whatNoProgramCanTakeIsRefused() {
        auto spec = tool({u"echo"_s, u"{value}"_s});
        spec->parameters = {parameter(u"value"_s)};
        RecordingContext context;
        QCOMPARE(executor_.execute(request(spec, {{u"value"_s, u"a\0b"_s}}), context).status, TaskStatus::Failed);
        QCOMPARE(executor_.execute(request(spec, {{u"value"_s, QString(200'000, u'x')}}), context).status,
                 TaskStatus::Failed);
        spec = tool({u"true"_s});
        spec->parameters = {parameter(u"value"_s)};
        spec->behaviour.environment = {{u"VALUE"_s, u"{value}"_s}};
        const StepOutcome outcome = executor_.execute(request(spec, {{u"value"_s, u"a\0b"_s}}), context);
        QCOMPARE(outcome.error->code, u"nul_byte"_s);
        QVERIFY(outcome.error->message.contains(u"VALUE"_s));
        QVERIFY(context.standardOutput.isEmpty());
    }

    void secretsTravelBesideTheArguments() {
        QTemporaryDir runtime;
        qputenv("XDG_RUNTIME_DIR", runtime.path().toUtf8());
        auto spec = tool(
            {u"sh"_s, u"-c"_s,
             u"cat; echo; echo \"$PASSWORD\"; stat -c '%a' \"$1\"; stat -c '%a' \"$(dirname \"$1\")\"; cat \"$1\"; echo; tr '\\0' ' ' </proc/$$/cmdline"_s,
             u"sh"_s, u"{file:token}"_s});
        spec->parameters = {parameter(u"password"_s, ParameterType::Secret)};
        spec->behaviour.standardInput = u"in:{password}"_s;
        spec->behaviour.environment = {{u"PASSWORD"_s, u"{password}"_s}};
        spec->behaviour.secretFiles = {{u"token"_s, u"file:{password}"_s}};
        RecordingContext context;
        const StepRequest step = request(spec, {{u"password"_s, u"hunter2"_s}});
        const StepOutcome outcome = executor_.execute(step, context);
        QCOMPARE(outcome.status, TaskStatus::Success);
        const QByteArrayList lines = context.standardOutput.split('\n');
        QCOMPARE(lines.mid(0, 5), (QByteArrayList{"in:hunter2", "hunter2", "600", "700", "file:hunter2"}));
        QVERIFY(!lines.at(5).contains("hunter2"));
        QVERIFY(temporaryFolders(runtime.path()).isEmpty()); // removed

        const auto preview = executor_.preview(step);
        QVERIFY(preview);
        QVERIFY(!preview->text.contains(u"hunter2"_s));
        QVERIFY(preview->text.contains(u"PASSWORD="_s + Redactor::mask()));
        QVERIFY(preview->text.contains(u"(secret file token)"_s));
        QVERIFY(temporaryFolders(runtime.path()).isEmpty()); // a preview writes nothing
        qunsetenv("XDG_RUNTIME_DIR");
    }

    void secretFilesGoEvenWhenTheProgramIsKilled() {
        QTemporaryDir runtime;
        qputenv("XDG_RUNTIME_DIR", runtime.path().toUtf8());
        auto spec = tool({u"sleep"_s, u"313"_s});
        spec->behaviour.secretFiles = {{u"../../escape"_s, u"x"_s}};
        RecordingContext context({}, StepContext::Clock::now() + 100ms);
        QCOMPARE(executor_.execute(request(spec), context).status, TaskStatus::TimedOut);
        QVERIFY(temporaryFolders(runtime.path()).isEmpty());
        spec->behaviour.run = tool({u"no-such-program-here"_s})->behaviour.run;
        QCOMPARE(executor_.execute(request(spec), context).status, TaskStatus::Failed);
        QVERIFY(QDir(runtime.path()).isEmpty());
        qunsetenv("XDG_RUNTIME_DIR");
    }

    void aSecretInTheArgumentsIsRefused() {
        auto spec = tool({u"echo"_s, u"--password={password}"_s});
        spec->parameters = {parameter(u"password"_s, ParameterType::Secret)};
        QCOMPARE(executor_.preview(request(spec)).error().code, u"secret_in_arguments"_s);
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(request(spec, {{u"password"_s, u"hunter2"_s}}), context);
        QCOMPARE(outcome.error->code, u"secret_in_arguments"_s);
        QVERIFY(context.standardOutput.isEmpty());
        spec->parameters = {parameter(u"password"_s)};
        QVERIFY(executor_.preview(request(spec)));
    }

    void aVariableWithoutAValueIsNotSet() {
        auto spec = tool({u"env"_s});
        spec->parameters = {parameter(u"password"_s, ParameterType::Secret)};
        spec->behaviour.environment = {{u"OC_GIVEN"_s, u"{password}"_s}, {u"OC_EMPTY"_s, u""_s}};
        RecordingContext context;
        QCOMPARE(executor_.execute(request(spec), context).status, TaskStatus::Success);
        QVERIFY(!context.standardOutput.contains("OC_GIVEN"));
        QVERIFY(context.standardOutput.contains("OC_EMPTY=\n"));
        QVERIFY(context.standardOutput.contains("OPSCONDUCTOR_TASK=01TEST/0/0/1/"));
    }

    void unreadableOutputIsAFailure() {
        auto spec = tool({u"echo"_s, u"no json"_s});
        spec->behaviour.output.format = OutputFormat::Json;
        RecordingContext context;
        const StepOutcome outcome = executor_.execute(request(spec), context);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.error->code, u"output_unreadable"_s);
        QCOMPARE(outcome.exitCode, 0);
    }

    void aGigabyteCostsLittleMemory() {
        const auto peak = [] {
            QFile status(u"/proc/self/status"_s);
            if (!status.open(QIODevice::ReadOnly)) return 0LL;
            const QByteArray text = status.readAll();
            return text.mid(text.indexOf("VmHWM:") + 6).trimmed().split(' ').first().toLongLong();
        };
        struct Counting : RecordingContext {
            void emitOutput(OutputStream, const QByteArray& bytes) override { total += bytes.size(); }
            qint64 total = 0;
        } context;
        const qint64 before = peak();
        const StepOutcome outcome =
            executor_.execute(request(tool({u"head"_s, u"-c"_s, u"1000000000"_s, u"/dev/zero"_s})), context);
        QCOMPARE(outcome.status, TaskStatus::Success);
        QCOMPARE(context.total, 1'000'000'000);
        QCOMPARE(context.notices.size(), 1);
#ifdef __SANITIZE_ADDRESS__
        QSKIP("the address sanitizer keeps freed memory, so its size tells nothing");
#endif
        QVERIFY2(peak() - before < 100'000, qPrintable(u"%1 kB"_s.arg(peak() - before)));
    }

    void preview() {
        auto spec = tool({u"grep"_s, u"--"_s, u"{pattern}"_s});
        spec->parameters = {parameter(u"pattern"_s)};
        spec->behaviour.workingDirectory = u"/var/log"_s;
        const auto preview = executor_.preview(request(spec, {{u"pattern"_s, u"it's"_s}}));
        QVERIFY(preview);
        QCOMPARE(preview->kind, u"command"_s);
        QCOMPARE(preview->text, u"grep -- 'it'\\''s'\nin /var/log"_s);
        QCOMPARE(preview->details.value(u"argv"_s).toArray(), (QJsonArray{u"grep"_s, u"--"_s, u"it's"_s}));
    }

    void aNativeHandlerIsNotHere() {
        ToolSpec spec;
        spec.behaviour.run = NativeRun{u"something"_s};
        QCOMPARE(executor_.canExecute(spec).error().code, u"no_handler"_s);
    }
};

QTEST_GUILESS_MAIN(TestAutomationExecutor)
#include "tst_automation_executor.moc"
