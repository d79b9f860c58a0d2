// SPDX-License-Identifier: GPL-3.0-or-later
// The Windows tools against a stand-in for pwsh, since there is no PowerShell for the machines these tests run on. The
// replies in tests/data/automation/windows/replies.json were written by hand after Microsoft's documentation of the
// cmdlets, in the form that the tools' scripts give them; no Windows computer printed them. The stand-in refuses any
// argument and any standard input but the right ones.
#include "support/TestFiles.h"
#include "support/ToolChecks.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

/// Says what lies in its folder, but only when it is called as it must be.
const char* const standIn =
    "#!/usr/bin/python3 -IS\n"
    "import base64, json, os, sys\n"
    "folder = os.path.dirname(os.path.abspath(__file__))\n"
    "def read(name):\n"
    "    with open(os.path.join(folder, name), 'rb') as file: return file.read()\n"
    "want = ['-NoLogo', '-NoProfile', '-NonInteractive', '-OutputFormat', 'Text', '-EncodedCommand']\n"
    "if sys.argv[1:7] != want or len(sys.argv) != 8: sys.exit('arguments: %r' % sys.argv[1:])\n"
    "base64.b64decode(sys.argv[7], validate=True).decode('utf-16-le')\n"
    "line = sys.stdin.buffer.read()\n"
    "if line.count(b'\\n') != 1 or not line.endswith(b'\\n'): sys.exit('not one line')\n"
    "document = json.loads(base64.b64decode(line[:-1], validate=True).decode('utf-8'))\n"
    "expected = json.loads(read('expected').decode('utf-8'))\n"
    "def value(v):\n"
    "    if isinstance(v, str):\n"
    "        if v[0] != '=': sys.exit('unmarked text')\n"
    "        return v[1:]\n"
    "    if isinstance(v, list): return [value(e) for e in v]\n"
    "    if isinstance(v, dict): return {k: value(e) for k, e in v.items()}\n"
    "    return v\n"
    "if set(document) != {'script', 'parameters'}: sys.exit('document')\n"
    "if value(document['script']) != expected['script']: sys.exit('another script')\n"
    "given = {k: value(v) for k, v in document['parameters'].items()}\n"
    "if given != expected['parameters']: sys.exit('parameters: %r, not %r' % (given, expected['parameters']))\n"
    "sys.stderr.buffer.write(read('stderr'))\n"
    "sys.stdout.buffer.write(read('stdout'))\n"
    "sys.exit(int(read('code')))\n";

QByteArray json(const QJsonValue& value) {
    return value.isArray() ? QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact)
                           : QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
}

} // namespace

class TestWindowsTools : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::unique_ptr<ToolCalls> calls_;
    QJsonArray replies_;

    const ToolBehaviour& behaviour(const ToolSpecPtr& tool, const QJsonObject& parameters) const {
        return tool->behaviourFor(checkParameters(tool->parameters, parameters, false).values);
    }
    /// Lays out what the stand-in must be given and what it answers, and calls the tool.
    StepOutcome call(const QString& name, const QJsonObject& parameters, const QByteArray& out,
                     const QByteArray& error = {}, int code = 0) {
        const ToolSpecPtr tool = calls_->catalogue().find(name);
        QJsonObject given = checkParameters(tool->parameters, parameters, false).values;
        const QString script = std::get<PowershellRun>(tool->behaviourFor(given).run).script;
        for (const ParameterSpec& spec : tool->parameters)
            if (!given.contains(spec.name)) given.insert(spec.name, QJsonValue::Null);
        writeFile(folder_.filePath(u"expected"_s), json(QJsonObject{{u"script"_s, script}, {u"parameters"_s, given}}));
        writeFile(folder_.filePath(u"stdout"_s), out);
        writeFile(folder_.filePath(u"stderr"_s), error);
        writeFile(folder_.filePath(u"code"_s), QByteArray::number(code));
        return calls_->call(name, parameters);
    }
    void addReplies() const {
        QTest::addColumn<QJsonObject>("reply");
        int index = 0;
        for (const QJsonValue& reply : replies_)
            QTest::addRow("%s %d", qPrintable(reply[u"tool"_s].toString()), ++index) << reply.toObject();
    }

#define SUCCEEDS(made) TOOL_SUCCEEDS(*calls_, made)

private Q_SLOTS:
    void initTestCase() {
        QFile program(folder_.filePath(u"pwsh"_s));
        QVERIFY(program.open(QIODevice::WriteOnly));
        program.write(standIn);
        program.close();
        QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        QVERIFY2(QFile::exists(u"/usr/bin/python3"_s), "python3 is not on this machine");
        qputenv("PATH", folder_.path().toUtf8() + ":" + qgetenv("PATH"));
        calls_ = std::make_unique<ToolCalls>();
        replies_ = QJsonDocument::fromJson(
                       contentOf(QStringLiteral(OC_SOURCE_DIR "/tests/data/automation/windows/replies.json")))
                       .array();
        QSet<QString> answered;
        for (const QJsonValue& reply : replies_)
            answered.insert(reply[u"tool"_s].toString());
        int tools = 0;
        for (const ToolSpecPtr& tool : calls_->catalogue().tools()) {
            if (!std::holds_alternative<PowershellRun>(tool->behaviour.run)) continue;
            ++tools;
            QVERIFY2(answered.contains(tool->name), qPrintable(tool->name));
        }
        QCOMPARE(tools, 32);
        QCOMPARE(answered.size(), 32);
    }

    void objectsBecomeTypedColumns_data() {
        addReplies();
    }
    void objectsBecomeTypedColumns() {
        QFETCH(QJsonObject, reply);
        const QString name = reply.value(u"tool"_s).toString();
        const QJsonObject parameters = reply.value(u"parameters"_s).toObject();
        const QJsonArray typed = reply.value(u"typed"_s).toArray();
        const QJsonValue answer = reply.value(u"reply"_s);
        const ToolBehaviour& how = behaviour(calls_->catalogue().find(name), parameters);
        QCOMPARE(how.output.format, OutputFormat::Json);
        QCOMPARE(how.output.record, answer.isObject());
        QCOMPARE(how.output.columns.isEmpty(), reply.value(u"free"_s).toBool());
        const QJsonArray objects = answer.isArray() ? answer.toArray() : QJsonArray{answer};

        // Many objects (or the one of a record), then one, which is still a list.
        for (qsizetype count = objects.size(); count > 0; --count) {
            QJsonArray some;
            for (qsizetype i = 0; i < count; ++i)
                some.append(objects.at(i));
            const StepOutcome outcome = call(name, parameters, json(answer.isArray() ? QJsonValue(some) : answer));
            SUCCEEDS(outcome);
            QVERIFY2(calls_->notices().isEmpty(), calls_->why(outcome).constData());
            const QList<QJsonObject> rows =
                how.output.record ? QList<QJsonObject>{outcome.output.fields} : rowsOf(outcome);
            QCOMPARE(rows.size(), count);
            for (qsizetype i = 0; i < count; ++i) {
                QJsonObject want = objects.at(i).toObject();
                if (!how.output.columns.isEmpty()) {
                    QStringList columns;
                    for (const OutputColumn& column : how.output.columns)
                        columns.append(column.column.name);
                    columns.sort();
                    QCOMPARE(want.keys(), columns);
                }
                const QJsonObject differing = typed.at(i).toObject();
                for (auto entry = differing.begin(); entry != differing.end(); ++entry)
                    want.insert(entry.key(), entry.value());
                for (const QString& key : want.keys()) {
                    QVERIFY2(rows[i].value(key) == want.value(key),
                             (key + u": "_s).toUtf8() + json(QJsonArray{rows[i].value(key), want.value(key)}));
                }
                QCOMPARE(rows[i].size(), want.size());
            }
        }
    }

    /// The scripts name each column, so that none stays empty because of a slip.
    void scriptsGiveEveryColumn() {
        for (const QJsonValue& reply : replies_) {
            const QString name = reply[u"tool"_s].toString();
            const ToolBehaviour& how = behaviour(calls_->catalogue().find(name), reply[u"parameters"_s].toObject());
            const QString script = std::get<PowershellRun>(how.run).script;
            for (const OutputColumn& column : how.output.columns) {
                const QRegularExpression given(u"(^|[;{])\\s*%1 = "_s.arg(column.column.name),
                                               QRegularExpression::MultilineOption);
                QVERIFY2(given.match(script).hasMatch(), qPrintable(name + u": "_s + column.column.name));
            }
            QVERIFY2(script.contains(u"ConvertTo-Json -InputObject "_s), qPrintable(name));
        }
    }

    void nothingIsAnEmptyTable_data() {
        addReplies();
    }
    void nothingIsAnEmptyTable() {
        QFETCH(QJsonObject, reply);
        if (reply.value(u"reply"_s).isObject()) return; // a record is always there
        const StepOutcome outcome =
            call(reply.value(u"tool"_s).toString(), reply.value(u"parameters"_s).toObject(), "[]\r\n");
        SUCCEEDS(outcome);
        QVERIFY(outcome.output.table);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        QCOMPARE(outcome.output.table->columns.isEmpty(), reply.value(u"free"_s).toBool());
    }

    void anErrorReachesThePerson_data() {
        addReplies();
    }
    void anErrorReachesThePerson() {
        QFETCH(QJsonObject, reply);
        const QString name = reply.value(u"tool"_s).toString();
        const QJsonObject parameters = reply.value(u"parameters"_s).toObject();
        // As PowerShell 7 writes it, and as Windows PowerShell does when its error output is read by a program.
        const bool core = parameters.isEmpty();
        const StepOutcome outcome = call(
            name, parameters, "",
            core ? "Get-Item: Access is denied.\n"
                 : "#< CLIXML\r\n<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"
                   "<S S=\"Error\">Get-Item: Access is denied._x000D__x000A_</S></Objs>",
            1);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY(outcome.error);
        QVERIFY2(outcome.error->message.startsWith(u"Get-Item: Access is denied."_s),
                 qPrintable(outcome.error->message));
        // Something else than JSON is not taken for an empty result.
        QCOMPARE(call(name, parameters, "WARNING: no JSON").status, TaskStatus::Failed);
    }

    /// A time as Windows PowerShell's ConvertTo-Json writes it on its own.
    void windowsDate() {
        QJsonObject row = replies_.at(0).toObject();
        for (const QJsonValue& reply : replies_)
            if (reply[u"tool"_s] == u"Get-WinEvent"_s) row = reply[u"reply"_s][0].toObject();
        for (const char* date : {"\\/Date(1763928665123)\\/", "\\/Date(1763928665123+0100)\\/"}) {
            row.insert(u"time"_s, u"HERE"_s);
            QByteArray answer = json(QJsonArray{row});
            answer.replace("HERE", date);
            const StepOutcome outcome = call(u"Get-WinEvent"_s, {}, answer);
            SUCCEEDS(outcome);
            QVERIFY2(calls_->notices().isEmpty(), calls_->why(outcome).constData());
            QCOMPARE(rowsOf(outcome).first().value(u"time"_s), QJsonValue(u"2025-11-23T20:11:05.123Z"_s));
        }
    }

    void risks_data() {
        QTest::addColumn<QString>("tool");
        QTest::addColumn<QJsonObject>("parameters");
        QTest::addColumn<Risk>("risk");
        const QJsonObject request{{u"uri"_s, u"https://example.org/"_s}};
        const auto with = [](QJsonObject values, const QString& name, const QJsonValue& value) {
            values.insert(name, value);
            return values;
        };
        QTest::newRow("GET") << u"Invoke-WebRequest"_s << request << Risk::Read;
        QTest::newRow("POST") << u"Invoke-WebRequest"_s << with(request, u"method"_s, u"POST"_s) << Risk::Change;
        QTest::newRow("DELETE") << u"Invoke-WebRequest"_s << with(request, u"method"_s, u"DELETE"_s)
                                << Risk::Destructive;
        QTest::newRow("query") << u"schtasks"_s << QJsonObject{} << Risk::Read;
        const QJsonObject task{{u"action"_s, u"run"_s}, {u"name"_s, u"a"_s}};
        QTest::newRow("run") << u"schtasks"_s << task << Risk::Change;
        QTest::newRow("delete") << u"schtasks"_s << with(task, u"action"_s, u"delete"_s) << Risk::Destructive;
        const QJsonObject made{
            {u"action"_s, u"create"_s}, {u"name"_s, u"a"_s}, {u"command"_s, u"a.exe"_s}, {u"schedule"_s, u"onstart"_s}};
        QTest::newRow("create") << u"schtasks"_s << made << Risk::Change;
        QTest::newRow("replace") << u"schtasks"_s << with(made, u"force"_s, true) << Risk::Destructive;
        QTest::newRow("service") << u"Get-Service"_s << QJsonObject{} << Risk::Read;
        QTest::newRow("restart") << u"Get-Service"_s
                                 << QJsonObject{{u"action"_s, u"restart"_s}, {u"name"_s, u"Spooler"_s}} << Risk::Change;
        const QJsonObject script{{u"script"_s, u"1"_s}};
        for (const QString& tool : {u"Invoke-Command"_s, u"Measure-Command"_s, u"powershell"_s})
            QTest::newRow(qPrintable(tool)) << tool << script << Risk::Destructive;
        QTest::newRow("Start-Job") << u"Start-Job"_s << with(script, u"wait"_s, u"5s"_s) << Risk::Destructive;
        const QJsonObject registered{{u"name"_s, u"a"_s}, {u"execute"_s, u"a.exe"_s}, {u"trigger"_s, u"at_startup"_s}};
        QTest::newRow("register") << u"Register-ScheduledTask"_s << registered << Risk::Change;
        QTest::newRow("register over") << u"Register-ScheduledTask"_s << with(registered, u"force"_s, true)
                                       << Risk::Destructive;
    }
    void risks() {
        QFETCH(QString, tool);
        QFETCH(QJsonObject, parameters);
        QFETCH(Risk, risk);
        const ToolSpecPtr spec = calls_->catalogue().find(tool);
        const CheckedParameters checked = checkParameters(spec->parameters, parameters, false);
        QVERIFY2(checked.problems.isEmpty(), qPrintable(checked.problems.value(0).toText()));
        QCOMPARE(spec->behaviourFor(checked.values).risk, risk);
    }
};

QTEST_GUILESS_MAIN(TestWindowsTools)
#include "tst_windows_tools.moc"
