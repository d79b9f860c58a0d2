// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "engine/plan/PlanDocument.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

QString firstProblem(const PlanDocument& document) {
    if (document.problems().isEmpty()) return {};
    const Problem& problem = document.problems().first();
    return u"%1 %2:%3 %4"_s.arg(problem.code).arg(problem.line).arg(problem.column).arg(problem.pointer);
}

} // namespace

class TestPlanReading : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheShortest();
    void readsEveryKey_data();
    void readsEveryKey();
    void readsNotify();
    void givesIds();
    void tellsMistakes_data();
    void tellsMistakes();
    void tellsAllMistakes();
    void keepsUnknownExtras();
    void findsPlaces();
    void findsPlacesInStrings_data();
    void findsPlacesInStrings();
    void appliesDefaults();
};

void TestPlanReading::readsTheShortest() {
    const PlanDocument document = PlanDocument::fromText(
        R"({"steps":[{"tool":"asset-create","parameters":{"hostname":"web-server-01","ip_address":"192.168.1.100","type":"server"}}]})",
        PlanFormat::Json);
    QVERIFY(document.isReadable());
    QVERIFY2(document.problems().isEmpty(), qPrintable(firstProblem(document)));
    const Plan& plan = document.plan();
    QCOMPARE(plan.steps.size(), 1);
    QCOMPARE(plan.steps.first().id, u"step-1"_s);
    QVERIFY(!plan.steps.first().idGiven);
    QCOMPARE(plan.steps.first().title(), u"asset-create"_s);
    QCOMPARE(plan.steps.first().parameters.value(u"hostname"_s).toString(), u"web-server-01"_s);
    QVERIFY(!plan.isGraph());
    QVERIFY(PlanDocument().isReadable());
    QVERIFY(PlanDocument().problems().isEmpty());
}

void TestPlanReading::readsEveryKey_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("format");
    QTest::newRow("json") << QByteArray(R"({
  "$schema": "plan.schema.json", "x-note": [1], "name": "Check", "description": "D", "version": "1.2",
  "inputs": [{"name": "host", "type": "host", "required": true, "x-y": 1},
             {"name": "count", "type": "integer", "default": 3, "minimum": 1, "maximum": 9},
             {"name": "mode", "type": "enum", "choices": ["a", "b"], "default": "a", "depends_on": "count"}],
  "defaults": {"target": "web-01", "timeout": "30s", "retry": {"attempts": 2}},
  "steps": [
    {"id": "disk", "name": "Free space", "tool": "df", "parameters": {"path": "/var"}, "target": ["a", "b"]},
    {"id": "two", "tool": "ps", "target": {"type": "server"}, "needs": ["disk"], "when": "{{ inputs.count }}",
     "for_each": "{{ steps.disk.output.rows }}", "max_parallel": 20, "batches": [1, "10%"], "max_failures": "5%",
     "retry": {"attempts": 3, "delay": "5s", "backoff": 1.5, "on": ["timeout"]}, "timeout": "1m",
     "on_failure": {"goto": "three"}, "run_if": "always", "approve": "Sure?", "enabled": false},
    {"id": "three", "tool": "ls", "needs": "two", "for_each": [1, 2], "on_failure": "continue", "max_failures": 3}
  ]
})") << int(PlanFormat::Json);
    QTest::newRow("yaml") << QByteArray(R"(# a plan
$schema: plan.schema.json
x-note: [1]
name: Check
description: "D"
version: "1.2"
inputs:
  - {name: host, type: host, required: true, x-y: 1}
  - {name: count, type: integer, default: 3, minimum: 1, maximum: 9}
  - name: mode
    type: enum
    choices: [a, b]
    default: a
    depends_on: count
defaults: {target: web-01, timeout: 30s, retry: {attempts: 2}}
steps:
- id: disk   # first
  name: Free space
  tool: df
  parameters:
    path: /var
  target: [a, b]
- id: two
  tool: ps
  target: {type: server}
  needs: [disk]
  when: "{{ inputs.count }}"
  for_each: "{{ steps.disk.output.rows }}"
  max_parallel: 20
  batches: [1, 10%]
  max_failures: 5%
  retry: {attempts: 3, delay: 5s, backoff: 1.5, on: [timeout]}
  timeout: 1m
  on_failure: {goto: three}
  run_if: always
  approve: Sure?
  enabled: false
- id: three
  tool: ls
  needs: two
  for_each: [1, 2]
  on_failure: continue
  max_failures: 3
)") << int(PlanFormat::Yaml);
}

void TestPlanReading::readsEveryKey() {
    QFETCH(QByteArray, text);
    QFETCH(int, format);
    const PlanDocument document = PlanDocument::fromText(text, PlanFormat(format));
    QVERIFY2(document.problems().isEmpty(),
             document.problems().isEmpty() ? "" : qPrintable(document.problems().first().toText()));
    const Plan& plan = document.plan();
    QCOMPARE(plan.name, u"Check"_s);
    QCOMPARE(plan.description, u"D"_s);
    QCOMPARE(plan.version, u"1.2"_s);
    QCOMPARE(plan.inputs.size(), 3);
    QCOMPARE(plan.inputs.at(0).type, ParameterType::Host);
    QVERIFY(plan.inputs.at(0).required);
    QCOMPARE(plan.inputs.at(1).defaultValue, QJsonValue(3));
    QCOMPARE(plan.inputs.at(1).maximum.value_or(0), 9.0);
    QCOMPARE(plan.inputs.at(2).choices.size(), 2);
    QCOMPARE(plan.inputs.at(2).dependsOn.names(), QStringList{u"count"_s});
    QCOMPARE(plan.defaultTarget, QJsonValue(u"web-01"_s));
    QCOMPARE(plan.defaultTimeout.value_or(Milliseconds(0)).count(), 30'000);
    QCOMPARE(plan.defaultRetry.value_or(RetrySpec()).attempts, 2);
    QCOMPARE(plan.steps.size(), 3);
    QVERIFY(plan.isGraph());
    const StepSpec& disk = plan.steps.at(0);
    QCOMPARE(disk.id, u"disk"_s);
    QCOMPARE(disk.title(), u"Free space"_s);
    QCOMPARE(disk.target, QJsonValue(QJsonArray{u"a"_s, u"b"_s}));
    QCOMPARE(disk.parameters, (QJsonObject{{u"path"_s, u"/var"_s}}));
    const StepSpec& two = plan.steps.at(1);
    QVERIFY(two.target.isObject());
    QCOMPARE(two.needs, QStringList{u"disk"_s});
    QCOMPARE(two.when, u"{{ inputs.count }}"_s);
    QCOMPARE(two.forEach, QJsonValue(u"{{ steps.disk.output.rows }}"_s));
    QCOMPARE(two.maxParallel, 20);
    QCOMPARE(two.batches, (QJsonArray{1, u"10%"_s}));
    QCOMPARE(two.maxFailures, u"5%"_s);
    QVERIFY(two.retry == (RetrySpec{3, Milliseconds(5000), 1.5, {u"timeout"_s}}));
    QCOMPARE(two.timeout.value_or(Milliseconds(0)).count(), 60'000);
    QVERIFY(two.onFailure == (OnFailure{OnFailure::Kind::Goto, u"three"_s}));
    QCOMPARE(two.runIf, RunIf::Always);
    QCOMPARE(two.approve, u"Sure?"_s);
    QVERIFY(!two.enabled);
    const StepSpec& three = plan.steps.at(2);
    QCOMPARE(three.needs, QStringList{u"two"_s});
    QCOMPARE(three.forEach, QJsonValue(QJsonArray{1, 2}));
    QCOMPARE(three.onFailure.kind, OnFailure::Kind::Continue);
    QCOMPARE(three.maxFailures, u"3"_s);
}

void TestPlanReading::readsNotify() {
    const PlanDocument plan = PlanDocument::fromText("steps: [{tool: df}]\n"
                                                     "notify:\n"
                                                     "- {channels: mail}\n"
                                                     "- {on: [success, slower], channels: [mail, dba], slower_than: "
                                                     "5m, severity: critical, title: 'T {{ run.id }}',\n"
                                                     "   text: X, template: Quick, x-note: 1}\n"
                                                     "- {slower_than: 1h, template: Quick}\n",
                                                     PlanFormat::Yaml);
    QVERIFY2(plan.problems().isEmpty(), plan.problems().isEmpty() ? "" : qPrintable(plan.problems().first().toText()));
    const QList<NotifySpec>& notify = plan.plan().notify;
    QCOMPARE(notify.size(), 3);
    QVERIFY(notify.at(0).onFailure && !notify.at(0).onSuccess && !notify.at(0).onSlower);
    QCOMPARE(notify.at(0).channels, QStringList{u"mail"_s});
    QVERIFY(!notify.at(1).onFailure && notify.at(1).onSuccess && notify.at(1).onSlower);
    QCOMPARE(notify.at(1).channels, (QStringList{u"mail"_s, u"dba"_s}));
    QCOMPARE(notify.at(1).slowerThan->count(), 300'000);
    QVERIFY(notify.at(1).severity == Severity::Critical);
    QCOMPARE(notify.at(1).title, u"T {{ run.id }}"_s);
    QCOMPARE(notify.at(1).text, u"X"_s);
    QCOMPARE(notify.at(1).templateName, u"Quick"_s);
    QVERIFY(notify.at(2).onFailure && notify.at(2).onSlower);
    // One entry needs no list.
    QCOMPARE(PlanDocument::fromText("{\"steps\": [], \"notify\": {\"channels\": \"mail\"}}", PlanFormat::Json)
                 .plan()
                 .notify.size(),
             1);
}

void TestPlanReading::givesIds() {
    const PlanDocument document = PlanDocument::fromText(
        R"({"steps":[{"tool":"a"},{"tool":"b","id":"step-3"},{"tool":"c"},{"tool":"d","id":"step-3"}]})",
        PlanFormat::Json);
    QStringList ids;
    for (const StepSpec& step : document.plan().steps)
        ids.append(step.id);
    QCOMPARE(ids, (QStringList{u"step-1"_s, u"step-3"_s, u"step-3-2"_s, u"step-4"_s}));
    QCOMPARE(firstProblem(document), u"duplicate_id 1:81 /steps/3/id"_s);
    QCOMPARE(document.problems().first().stepId, u"step-3"_s);
    QCOMPARE(document.plan().indexOf(u"step-4"), 3);
    QCOMPARE(document.plan().indexOf(u"step-9"), -1);
}

void TestPlanReading::tellsMistakes_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* text, const char* expected, const char* words = "") {
        QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(expected) << QString::fromUtf8(words);
    };
    const auto step = [&](const char* name, const char* members, const char* expected, const char* words = "") {
        row(name, QByteArray("{\"steps\":[{\"tool\":\"df\",\n" + QByteArray(members) + "}]}").constData(), expected,
            words);
    };
    row("empty", "", "json_syntax 1:1 ", "empty");
    row("list", "[1]", "not_an_object 1:1 ", "list");
    row("no steps", "{}", "missing_key 1:1 ");
    row("steps no list", R"({"steps": {}})", "wrong_type 1:11 /steps", "must be a list, not an object");
    row("step no object", R"({"steps": [5]})", "wrong_type 1:12 /steps/0", "item 1 of \"steps\" must be an object");
    row("unknown key", R"({"steps": [], "inputz": []})", "unknown_key 1:15 /inputz", "did you mean \"inputs\"?");
    row("notify", R"({"steps": [], "notify": "mail"})", "wrong_type 1:25 /notify", "an object or a list");
    row("notify entry", R"({"steps": [], "notify": ["mail"]})", "wrong_type 1:26 /notify/0", "must be an object");
    row("notify to nobody", R"({"steps": [], "notify": {"on": "failure"}})", "missing_key 1:25 /notify", "channels");
    row("notify on", R"({"steps": [], "notify": {"on": ["fail"], "channels": "mail"}})",
        "wrong_value 1:33 /notify/on/0", "failure");
    row("notify on nothing", R"({"steps": [], "notify": {"on": [], "channels": "mail"}})",
        "empty_value 1:32 /notify/on");
    row("notify no channel", R"({"steps": [], "notify": {"channels": []}})", "empty_value 1:38 /notify/channels");
    row("notify key", R"({"steps": [], "notify": [{"chanels": "mail", "template": "x"}]})",
        "unknown_key 1:27 /notify/0/chanels", "did you mean \"channels\"?");
    row("notify severity", R"({"steps": [], "notify": {"channels": "mail", "severity": "high"}})",
        "wrong_value 1:58 /notify/severity", "critical");
    row("slower_than without slower",
        R"({"steps": [], "notify": {"on": "failure", "channels": "mail", "slower_than": "5m"}})",
        "no_effect 1:78 /notify/slower_than", "failure, slower");
    row("no tool", R"({"steps": [{}]})", "missing_key 1:12 /steps/0");
    row("duplicate key", R"({"steps": [], "name": "a", "name": "b"})", "duplicate_key 1:28 /name");
    row("name", R"({"name": 5, "steps": []})", "wrong_type 1:10 /name", "put quotes");
    step("unknown step key", R"("tol": 1)", "unknown_key 2:1 /steps/0/tol", "did you mean \"tool\"?");
    step("empty tool", R"("tool": " ")", "duplicate_key 2:1 /steps/0/tool");
    step("id", R"("id": "a b")", "bad_id 2:7 /steps/0/id");
    step("id type", R"("id": 5)", "wrong_type 2:7 /steps/0/id");
    step("parameters", R"("parameters": [])", "wrong_type 2:15 /steps/0/parameters");
    step("target", R"("target": 5)", "wrong_type 2:11 /steps/0/target");
    step("empty target", R"("target": [])", "empty_value 2:11 /steps/0/target");
    step("target item", R"("target": ["a", 5])", "wrong_type 2:17 /steps/0/target/1", "item 2 of \"target\"");
    step("needs", R"("needs": [1])", "wrong_type 2:11 /steps/0/needs/0");
    step("needs twice", R"("needs": ["a", "a"])", "duplicate_value 2:10 /steps/0/needs");
    step("when", R"("when": [])", "wrong_type 2:9 /steps/0/when");
    step("for_each text", R"("for_each": "steps.a")", "wrong_type 2:13 /steps/0/for_each", "expression");
    step("max_parallel", R"("max_parallel": 0)", "out_of_range 2:17 /steps/0/max_parallel");
    step("max_parallel type", R"("max_parallel": 1.5)", "wrong_type 2:17 /steps/0/max_parallel");
    step("batches", R"("batches": ["ten"])", "wrong_type 2:13 /steps/0/batches/0", "percentage");
    step("batches 0%", R"("batches": ["0%"])", "wrong_type 2:13 /steps/0/batches/0", "percentage");
    step("batches empty", R"("batches": [])", "empty_value 2:12 /steps/0/batches");
    step("max_failures", R"("max_failures": "120%")", "wrong_type 2:17 /steps/0/max_failures");
    step("retry", R"("retry": 3)", "wrong_type 2:10 /steps/0/retry");
    step("retry attempts", R"("retry": {"attempts": 0})", "out_of_range 2:23 /steps/0/retry/attempts");
    step("retry empty", R"("retry": {})", "missing_key 2:10 /steps/0/retry");
    step("retry key", R"("retry": {"attempts": 1, "dely": 5})", "unknown_key 2:26 /steps/0/retry/dely", "delay");
    step("backoff", R"("retry": {"attempts": 2, "backoff": 0.5})", "out_of_range 2:37 /steps/0/retry/backoff");
    step("timeout", R"("timeout": "soon")", "bad_duration 2:12 /steps/0/timeout", "30s");
    step("timeout zero", R"("timeout": 0)", "bad_duration 2:12 /steps/0/timeout");
    step("timeout type", R"("timeout": [])", "wrong_type 2:12 /steps/0/timeout");
    step("on_failure", R"("on_failure": "contine")", "wrong_value 2:15 /steps/0/on_failure",
         "did you mean \"continue\"?");
    step("goto", R"("on_failure": {})", "missing_key 2:15 /steps/0/on_failure");
    step("run_if", R"("run_if": "sometimes")", "wrong_value 2:11 /steps/0/run_if", "success, failure, always");
    step("enabled", R"("enabled": "yes")", "wrong_type 2:12 /steps/0/enabled");
    row("input name", R"({"inputs": [{"type": "host"}], "steps": []})", "missing_key 1:13 /inputs/0");
    row("input type", R"({"inputs": [{"name": "a", "type": "hots"}], "steps": []})", "wrong_value 1:35 /inputs/0/type",
        "did you mean \"host\"?");
    row("input default", R"({"inputs": [{"name": "a", "type": "port", "default": 99999}], "steps": []})",
        "wrong_default 1:54 /inputs/0/default");
    row("input twice", R"({"inputs": [{"name": "a-b"}, {"name": "A_B"}], "steps": []})",
        "duplicate_name 1:39 /inputs/1/name");
    row("input pattern", R"({"inputs": [{"name": "a", "pattern": "(("}], "steps": []})",
        "bad_pattern 1:38 /inputs/0/pattern");
    row("input enum", R"({"inputs": [{"name": "a", "type": "enum"}], "steps": []})", "missing_key 1:13 /inputs/0");
    row("input range", R"({"inputs": [{"name": "a", "minimum": 5, "maximum": 1}], "steps": []})",
        "out_of_range 1:13 /inputs/0");
    row("defaults key", R"({"defaults": {"tool": "df"}, "steps": []})", "unknown_key 1:15 /defaults/tool");
}

void TestPlanReading::tellsMistakes() {
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    QFETCH(QString, words);
    const PlanDocument document = PlanDocument::fromText(text, PlanFormat::Json, u"p.json"_s);
    QCOMPARE(firstProblem(document), expected);
    QVERIFY2(document.problems().first().toText().contains(words), qPrintable(document.problems().first().toText()));
    QCOMPARE(document.problems().first().file, u"p.json"_s);
    QCOMPARE(document.text(), text);
}

void TestPlanReading::tellsAllMistakes() {
    const PlanDocument document = PlanDocument::fromText(
        "name: 5\nsteps:\n  - tol: df\n    timeout: soon\n  - tool: ps\n    enabled: maybe\n", PlanFormat::Yaml);
    QStringList codes;
    for (const Problem& problem : document.problems())
        codes.append(u"%1:%2"_s.arg(problem.line).arg(problem.code));
    QCOMPARE(codes.join(u' '), u"1:wrong_type 3:unknown_key 4:bad_duration 3:missing_key 6:wrong_type"_s);
    QVERIFY(document.isReadable());
    QCOMPARE(document.plan().steps.size(), 2);
}

void TestPlanReading::keepsUnknownExtras() {
    const PlanDocument document = PlanDocument::fromText(
        R"({"x-a": {"b": [1]}, "$schema": "s", "steps": [{"tool": "df", "x-pos": {"x": 10}}]})", PlanFormat::Json);
    QVERIFY(document.problems().isEmpty());
    QCOMPARE(json::at(document.root(), u"/steps/0/x-pos/x"_s), QJsonValue(10));
    QCOMPARE(json::at(document.root(), u"/x-a/b/0"_s), QJsonValue(1));
}

void TestPlanReading::findsPlaces() {
    const QByteArray text = "{\"name\": \"größe 😀\", \"steps\": [\r\n  {\"tool\": \"df\"}]}";
    const PlanDocument document = PlanDocument::fromText(text, PlanFormat::Json);
    QVERIFY(document.problems().isEmpty());
    TextPosition place = document.position(u"/steps"_s);
    QCOMPARE(place.line, 1);
    QCOMPARE(place.column, 31); // the emoji is two UTF-16 units
    QCOMPARE(text.mid(place.offset, 1), QByteArray("["));
    place = document.keyPosition(u"/steps/0/tool"_s);
    QCOMPARE(place.line, 2);
    QCOMPARE(place.column, 4);
    QCOMPARE(text.mid(place.offset, place.length), QByteArray("\"tool\""));
    QCOMPARE(document.position(u"/steps/0/parameters/x"_s).offset, document.position(u"/steps/0"_s).offset);
    QCOMPARE(document.pointerAt(text.indexOf("df")), u"/steps/0/tool"_s);
    QCOMPARE(document.pointerAt(text.indexOf("tool")), u"/steps/0/tool"_s);
    QCOMPARE(document.pointerAt(0), u""_s);
    QCOMPARE(document.pointerAt(text.indexOf("  {")), u"/steps"_s);
    const PlanDocument marked = PlanDocument::fromText("\xEF\xBB\xBF{\"stps\": 1}", PlanFormat::Json);
    QCOMPARE(marked.problems().first().column, 2);
}

void TestPlanReading::findsPlacesInStrings_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("format");
    const auto row = [](const char* name, const char* text, PlanFormat format) {
        QTest::newRow(name) << QByteArray(text) << int(format);
    };
    row("json plain", "{\"name\": \"abc X\"}", PlanFormat::Json);
    row("json escapes", "{\"name\": \"\\n\\u0041ä😀\\\"X\"}", PlanFormat::Json);
    row("yaml plain", "name: abc X\n", PlanFormat::Yaml);
    row("yaml single", "name: 'it''s X'\n", PlanFormat::Yaml);
    row("yaml double", "name: \"\\x41\\u00e4\\U0001F600 X\"\n", PlanFormat::Yaml);
    row("yaml literal", "name: |\n  first\n\n  second X\n", PlanFormat::Yaml);
    row("yaml anchor", "name: &a \"b X\"\n", PlanFormat::Yaml);
}

void TestPlanReading::findsPlacesInStrings() {
    QFETCH(QByteArray, text);
    QFETCH(int, format);
    const PlanDocument document = PlanDocument::fromText(text, PlanFormat(format));
    QVERIFY(document.isReadable());
    const QString value = document.plan().name;
    QVERIFY(value.contains(u'X'));
    const TextPosition place = document.positionInString(u"/name"_s, value.indexOf(u'X'));
    QCOMPARE(place.offset, text.indexOf('X'));
}

void TestPlanReading::appliesDefaults() {
    const PlanDocument document =
        PlanDocument::fromText("defaults: {on_failure: continue, max_parallel: 3, batches: [1], max_failures: 2}\n"
                               "steps:\n  - tool: a\n  - {tool: b, on_failure: stop, max_parallel: 5}\n",
                               PlanFormat::Yaml);
    QVERIFY(document.problems().isEmpty());
    QCOMPARE(document.plan().steps.at(0).onFailure.kind, OnFailure::Kind::Continue);
    QCOMPARE(document.plan().steps.at(0).maxParallel, 3);
    QCOMPARE(document.plan().steps.at(0).maxFailures, u"2"_s);
    QCOMPARE(document.plan().steps.at(1).onFailure.kind, OnFailure::Kind::Stop);
    QCOMPARE(document.plan().steps.at(1).maxParallel, 5);
    QCOMPARE(document.plan().steps.at(1).batches, QJsonArray{1});
}

QTEST_GUILESS_MAIN(TestPlanReading)
#include "tst_plan_reading.moc"
