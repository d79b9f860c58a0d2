// SPDX-License-Identifier: GPL-3.0-or-later
// There is no PowerShell for the machines these tests run on (Debian has no package). A stand-in, pwsh in Python,
// checks the arguments strictly and decodes what it is given as the bootstrap script would; what PowerShell itself
// makes of the bootstrap is not tested here.
#include "executors/automation/AutomationExecutor.h"
#include "executors/automation/PowershellPayload.h"
#include "support/RecordingContext.h"

#include "engine/base/Redactor.h"

#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

const char* const standIn =
    "#!/usr/bin/python3\n"
    "import base64, json, sys\n"
    "want = ['-NoLogo', '-NoProfile', '-NonInteractive', '-OutputFormat', 'Text', '-EncodedCommand']\n"
    "if sys.argv[1:7] != want or len(sys.argv) != 8: sys.exit('arguments: %r' % sys.argv[1:])\n"
    "bootstrap = base64.b64decode(sys.argv[7], validate=True).decode('utf-16-le')\n"
    "for part in ('@($input)', 'FromBase64String', 'ConvertFrom-Json', 'Set-Variable', 'ScriptBlock'):\n"
    "    if part not in bootstrap: sys.exit('bootstrap without ' + part)\n"
    "line = sys.stdin.buffer.read()\n"
    "if line.count(b'\\n') != 1 or not line.endswith(b'\\n'): sys.exit('not one line')\n"
    "document = json.loads(base64.b64decode(line[:-1], validate=True).decode('utf-8'))\n"
    "def value(v):\n"
    "    if isinstance(v, str):\n"
    "        if v[0] != '=': sys.exit('unmarked text')\n"
    "        return v[1:]\n"
    "    if isinstance(v, list): return [value(e) for e in v]\n"
    "    if isinstance(v, dict): return {k: value(e) for k, e in v.items()}\n"
    "    return v\n"
    "if set(document) != {'script', 'parameters'}: sys.exit('document')\n"
    "script = value(document['script'])\n"
    "if script == 'throw':\n"
    "    sys.stderr.write('#< CLIXML\\r\\n<Objs Version=\"1.1.0.1\" "
    "xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"
    "<S S=\"Error\">Cannot find &lt;it&gt;._x000D__x000A_</S><Obj S=\"progress\"><S>noise</S></Obj></Objs>')\n"
    "    sys.exit(1)\n"
    "print(json.dumps({'argv': sys.argv, 'script': script, 'parameters': {k: value(v) for k, v in "
    "document['parameters'].items()}}))\n";

std::shared_ptr<ToolSpec> tool(const QString& script) {
    auto tool = std::make_shared<ToolSpec>();
    tool->name = u"under-test"_s;
    for (const auto& [name, type] :
         {std::pair(u"name"_s, ParameterType::String), std::pair(u"password"_s, ParameterType::Secret),
          std::pair(u"list"_s, ParameterType::List), std::pair(u"unset"_s, ParameterType::String)}) {
        ParameterSpec spec;
        spec.name = name;
        spec.type = type;
        tool->parameters.append(spec);
    }
    tool->behaviour.run = PowershellRun{script};
    tool->behaviour.output.format = OutputFormat::Json;
    tool->behaviour.output.record = true;
    return tool;
}

StepRequest request(const std::shared_ptr<ToolSpec>& tool, const QJsonObject& parameters = {}) {
    StepRequest request;
    request.runId = u"01TEST"_s;
    request.tool = tool;
    request.parameters = parameters;
    return request;
}

} // namespace

class TestPowershellRun : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QByteArray path_;

private Q_SLOTS:
    void initTestCase() {
        path_ = qgetenv("PATH");
        QFile program(folder_.filePath(u"pwsh"_s));
        QVERIFY(program.open(QIODevice::WriteOnly));
        program.write(standIn);
        program.close();
        QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        if (!QFile::exists(u"/usr/bin/python3"_s)) QSKIP("python3 is not on this machine");
        qputenv("PATH", folder_.path().toUtf8() + ":" + path_);
    }

    void valuesArriveAsTheyAre() {
        AutomationExecutor executor;
        const QString script = u"Get-Service -Name $name # 'Größe'\n$password"_s;
        const QString hostile = u"'; Remove-Item C:\\ -Recurse; $(1) `\" \n Ü \U0001F600"_s;
        RecordingContext context;
        const StepRequest step =
            request(tool(script), {{u"name"_s, hostile},
                                   {u"password"_s, u"hunter2"_s},
                                   {u"list"_s, QJsonArray{u"2026-11-23T20:11:05Z"_s, u""_s, 5, true}}});
        const StepOutcome outcome = executor.execute(step, context);
        QVERIFY2(outcome.status == TaskStatus::Success, qPrintable(outcome.message));
        QCOMPARE(outcome.output.fields.value(u"script"_s).toString(), script);
        const QJsonObject bound = outcome.output.fields.value(u"parameters"_s).toObject();
        QCOMPARE(bound.value(u"name"_s).toString(), hostile);
        QCOMPARE(bound.value(u"list"_s).toArray(), (QJsonArray{u"2026-11-23T20:11:05Z"_s, u""_s, 5, true}));
        QVERIFY(bound.contains(u"unset"_s) && bound.value(u"unset"_s).isNull());
        QCOMPARE(bound.value(u"password"_s).toString(), u"hunter2"_s);
        const QByteArray arguments = QJsonDocument(outcome.output.fields.value(u"argv"_s).toArray()).toJson();
        QVERIFY(!arguments.contains("hunter2"));
        // Whatever the script and the values, the arguments are the same.
        QCOMPARE(outcome.output.fields.value(u"argv"_s).toArray().last().toString(),
                 powershellPayload::arguments().last());

        const auto preview = executor.preview(step);
        QVERIFY(preview);
        QVERIFY(preview->text.contains(u"Get-Service -Name $name"_s));
        QVERIFY(preview->text.contains(u"# $password = "_s + Redactor::mask()));
        QVERIFY(!preview->text.contains(u"hunter2"_s));
    }

    void errorsAreText() {
        AutomationExecutor executor;
        RecordingContext context;
        const StepOutcome outcome = executor.execute(request(tool(u"throw"_s)), context);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.startsWith(u"Cannot find <it>."_s), qPrintable(outcome.error->message));
        QVERIFY(!outcome.error->message.contains(u"noise"_s));
    }

    void clixml_data() {
        QTest::addColumn<QByteArray>("in");
        QTest::addColumn<QByteArray>("out");
        QTest::newRow("plain") << QByteArray("just words\n") << QByteArray("just words\n");
        QTest::newRow("words before") << QByteArray("before\n#< CLIXML\n<Objs><S S=\"Error\">x</S></Objs>")
                                      << QByteArray("before\nx");
        QTest::newRow("cut") << QByteArray("#< CLIXML\n<Objs><S S=\"Error\">one</S><S S=\"Err") << QByteArray("one");
        QTest::newRow("nothing behind") << QByteArray("#< CLIXML") << QByteArray("");
        QTest::newRow("no XML") << QByteArray("#< CLIXML\n<<<>>>") << QByteArray("");
    }
    void clixml() {
        QFETCH(QByteArray, in);
        QFETCH(QByteArray, out);
        QCOMPARE(powershellPayload::plainError(in), out);
    }

    void reservedNames() {
        AutomationExecutor executor;
        auto spec = tool(u"1"_s);
        QVERIFY(executor.preview(request(spec)));
        spec->parameters[0].name = u"Host"_s;
        QCOMPARE(executor.preview(request(spec)).error().code, u"reserved_name"_s);
        spec->parameters[0].name = u"oc_doc"_s;
        QVERIFY(!executor.preview(request(spec)));
    }

    void withoutPowershell() {
        qputenv("PATH", path_);
        AutomationExecutor executor;
        RecordingContext context;
        const StepOutcome outcome = executor.execute(request(tool(u"1"_s)), context);
        if (outcome.status == TaskStatus::Success) QSKIP("a real PowerShell is here");
        QCOMPARE(outcome.error->code, u"program_missing"_s);
        const Availability availability = executor.availability(*tool(u"1"_s));
        QVERIFY(!availability.available);
        QCOMPARE(availability.reason, u"needs the program pwsh or powershell"_s);
        QVERIFY(!availability.hint.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestPowershellRun)
#include "tst_powershell_run.moc"
