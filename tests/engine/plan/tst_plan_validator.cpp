// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanValidator.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

ToolSpecPtr makeTool(const QString& name, Domain domain, QList<ParameterSpec> parameters) {
    auto tool = std::make_shared<ToolSpec>();
    tool->name = name;
    tool->domain = domain;
    tool->parameters = std::move(parameters);
    return tool;
}

ParameterSpec parameter(const QString& name, ParameterType type, bool required = false) {
    ParameterSpec spec;
    spec.name = name;
    spec.type = type;
    spec.required = required;
    return spec;
}

const Catalogue& catalogue() {
    static const Catalogue tools(
        {makeTool(u"df"_s, Domain::Automation,
                  {parameter(u"path"_s, ParameterType::Path), parameter(u"local_only"_s, ParameterType::Boolean)}),
         makeTool(u"ping"_s, Domain::Automation,
                  {parameter(u"host"_s, ParameterType::Host, true), parameter(u"count"_s, ParameterType::Integer)}),
         makeTool(u"asset-query"_s, Domain::Asset, {parameter(u"type"_s, ParameterType::String)})},
        {});
    return tools;
}

Problems check(const QByteArray& yaml) {
    return validatePlan(PlanDocument::fromText(yaml, PlanFormat::Yaml, u"p.yaml"_s), catalogue());
}

QString shortText(const Problems& problems) {
    QStringList list;
    for (const Problem& problem : problems) {
        list.append(
            u"%1%2@%3:%4"_s.arg(problem.severity == Problem::Severity::Warning ? u"~"_s : QString(), problem.code)
                .arg(problem.line)
                .arg(problem.column));
    }
    return list.join(u' ');
}

} // namespace

class TestPlanValidator : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tells_data();
    void tells();
    void namesTheRing();
    void asksWhetherItCanRun();
    void checksInputs();
    void manySteps();
};

void TestPlanValidator::tells_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* text, const char* expected, const char* words = "") {
        QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(expected) << QString::fromUtf8(words);
    };
    row("good", "steps:\n- {tool: df, parameters: {path: /var}}\n- {tool: DF}\n", "");
    row("no steps", "steps: []\n", "~no_steps@1:8");
    row("unknown tool", "steps:\n- tool: dff\n", "unknown_tool@2:9", "did you mean \"df\"?");
    row("unknown tool, disabled", "steps:\n- tool: dff\n  enabled: false\n", "~unknown_tool@2:9");
    row("unknown parameter", "steps:\n- tool: df\n  parameters: {pth: /}\n", "unknown_parameter@3:16", "path");
    row("wrong parameter", "steps:\n- tool: ping\n  parameters: {host: a, count: many}\n", "bad_value@3:32", "count");
    row("missing parameter", "steps:\n- tool: ping\n  parameters: {count: 3}\n", "missing_parameter@3:15", "host");
    row("missing parameters", "steps:\n- tool: ping\n", "missing_parameter@2:3", "host");
    row("expression as parameter",
        "inputs: [{name: host}]\nsteps:\n- tool: ping\n  parameters: {host: '{{ inputs.host }}', count: '{{ 1 + 2 "
        "}}'}\n",
        "");
    row("bad expression", "steps:\n- tool: df\n  parameters: {path: '{{ 1 +* 2 }}'}\n", "expression_syntax@3:29");
    row("bad expression behind escapes", "steps:\n- tool: df\n  parameters: {path: \"\\u00e4{{ 1 +* 2 }}\"}\n",
        "expression_syntax@3:35");
    row("open expression", "steps:\n- tool: df\n  parameters: {path: 'a{{ 1'}\n", "expression_syntax@3:24",
        "not closed");
    row("bad when", "steps:\n- tool: df\n  when: 1 ==\n", "expression_syntax@3:13", "ends too early");
    row("two expressions in when", "steps:\n- tool: df\n  when: '{{ 1 }} == {{ 2 }}'\n", "expression_syntax@3:10",
        "one expression");
    row("when with a comment", "steps:\n- tool: df\n  when: '1 == 1 // always'\n", "");
    row("unknown input", "inputs: [{name: hostname}]\nsteps:\n- tool: df\n  when: inputs.hostnam\n",
        "unknown_input@4:16", "did you mean \"hostname\"?");
    row("asset query gives inputs", "steps:\n- tool: asset-query\n- tool: df\n  for_each: '{{ inputs.hostnames }}'\n",
        "");
    row("unknown step", "steps:\n- {id: disk, tool: df}\n- tool: df\n  when: steps.dsk.status == 'x'\n",
        "unknown_step@4:15", "did you mean \"disk\"?");
    row("later step", "steps:\n- tool: df\n  when: steps.b.status == 'x'\n- {id: b, tool: df}\n",
        "step_not_before@3:15", "above");
    row("own result", "steps:\n- id: a\n  tool: df\n  when: steps.a.status\n", "step_not_before@4:15", "own");
    row("hyphened default id", "steps:\n- tool: df\n- tool: df\n  when: steps.step-1.status == 'success'\n", "");
    row("not an ancestor",
        "steps:\n- {id: a, tool: df}\n- {id: b, tool: df, needs: [a]}\n- {id: c, tool: df, when: steps.b.status}\n",
        "step_not_before@4:33", "add \"b\" to needs");
    row("an ancestor",
        "steps:\n- {id: a, tool: df}\n- {id: b, tool: df, needs: a}\n- {id: c, tool: df, needs: b, when: "
        "steps.a.status}\n",
        "");
    row("disabled step", "steps:\n- {id: a, tool: df, enabled: false}\n- {tool: df, when: steps.a.status}\n",
        "~disabled_step@3:26");
    row("unknown need", "steps:\n- {id: first, tool: df}\n- {tool: df, needs: [frist]}\n", "unknown_step@3:22",
        "did you mean \"first\"?");
    row("needs itself", "steps:\n- {id: a, tool: df, needs: [a]}\n", "cycle@2:29");
    row("needs a disabled one", "steps:\n- {id: a, tool: df, enabled: false}\n- {tool: df, needs: [a]}\n",
        "~disabled_step@3:22");
    row("run_if first", "steps:\n- {tool: df, run_if: always}\n", "run_if_without_step@2:22");
    row("run_if second", "steps:\n- tool: df\n- {tool: df, run_if: always}\n", "");
    row("run_if without needs", "steps:\n- {id: a, tool: df}\n- {tool: df, needs: a}\n- {tool: df, run_if: failure}\n",
        "run_if_without_step@4:22", "add needs");
    row("goto forward", "steps:\n- {tool: df, on_failure: {goto: b}}\n- {id: b, tool: df}\n", "");
    row("goto backwards", "steps:\n- {id: a, tool: df}\n- {tool: df, on_failure: {goto: a}}\n", "goto_backwards@3:33",
        "goto may only go forward");
    row("goto itself", "steps:\n- {id: a, tool: df, on_failure: {goto: a}}\n", "goto_backwards@2:40");
    row("goto unknown", "steps:\n- {id: a, tool: df, on_failure: {goto: bb}}\n", "unknown_step@2:40");
    row("item without for_each", "steps:\n- {tool: df, when: item.x}\n", "unknown_variable@2:20", "for_each");
    row("item with for_each", "steps:\n- {tool: df, when: item.x && index < 3, for_each: [1]}\n", "");
    row("unknown variable", "steps:\n- {tool: df}\n- {tool: df, when: step.a.status}\n", "unknown_variable@3:20",
        "did you mean \"steps\"?");
    row("own names", "steps:\n- tool: df\n- tool: df\n  when: steps.step-1.output.rows.every(row => row.size > 5)\n",
        "");
    row("globals", "steps:\n- {tool: df, when: 'Math.max(1, 2) > parseInt(\"1\") && {a: 1}.a'}\n", "");
    row("batches alone", "steps:\n- {tool: df, batches: [1]}\n", "~no_effect@2:23");
    row("notify expression", "steps:\n- tool: df\nnotify: {channels: m, title: '{{ run.plan + }}'}\n",
        "expression_syntax@3:45");
    row("notify variable", "steps:\n- tool: df\nnotify:\n- {channels: m, text: 'a {{ runs.id }}'}\n",
        "unknown_variable@4:29", "did you mean \"run\"?");
    row("target expression", "steps:\n- {tool: df, target: '{{ inputs.t }}'}\n", "unknown_input@2:33");
    row("nothing is run", "steps:\n- {tool: df, when: '(() => { for (;;) {} })()'}\n", "");
    row("the document's own", "steps:\n- {tool: df, tol: 1}\n", "unknown_key@2:14");
    row("unreadable", "steps: [\n", "yaml_syntax@2:1");
}

void TestPlanValidator::tells() {
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    QFETCH(QString, words);
    const Problems problems = check(text);
    QString texts;
    for (const Problem& problem : problems)
        texts += problem.toText() + u'\n';
    QVERIFY2(shortText(problems) == expected, qPrintable(shortText(problems) + u'\n' + texts));
    QVERIFY2(texts.contains(words), qPrintable(texts));
    for (const Problem& problem : problems)
        QCOMPARE(problem.file, u"p.yaml"_s);
}

void TestPlanValidator::namesTheRing() {
    const Problems problems = check("steps:\n- {id: a, tool: df, needs: [c]}\n- {id: b, tool: df, needs: [a]}\n"
                                    "- {id: c, tool: df, needs: [b]}\n- {id: d, tool: df, needs: [c]}\n");
    QCOMPARE(shortText(problems), u"cycle@2:28"_s);
    QVERIFY2(problems.first().message.contains(u"a needs c needs b needs a"), qPrintable(problems.first().message));
}

void TestPlanValidator::asksWhetherItCanRun() {
    const PlanDocument document =
        PlanDocument::fromText(R"({"steps":[{"tool":"df"},{"tool":"asset-query"}]})", PlanFormat::Json);
    const Problems problems = validatePlan(document, catalogue(), [](const ToolSpec& tool) -> Status {
        if (tool.domain == Domain::Asset) return Error{u"no_executor"_s, u"nothing runs it"_s, u"a hint"_s, {}};
        return {};
    });
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems.first().code, u"no_executor"_s);
    QCOMPARE(problems.first().pointer, u"/steps/1/tool"_s);
    QCOMPARE(problems.first().stepId, u"step-2"_s);
}

void TestPlanValidator::checksInputs() {
    const PlanDocument document = PlanDocument::fromText(
        "inputs:\n- {name: count, type: integer, default: 3}\n- {name: host, required: true}\nsteps: []\n",
        PlanFormat::Yaml);
    QVERIFY(document.problems().isEmpty());
    CheckedParameters checked = checkInputs(document.plan(), {{u"host"_s, u"web"_s}});
    QVERIFY(checked.problems.isEmpty());
    QCOMPARE(checked.values, (QJsonObject{{u"count"_s, 3}, {u"host"_s, u"web"_s}}));
    checked = checkInputs(document.plan(), {{u"cout"_s, u"5"_s}});
    QCOMPARE(checked.problems.size(), 2);
}

void TestPlanValidator::manySteps() {
    QByteArray text = "steps:\n- {id: s0, tool: df}\n";
    for (int i = 1; i < 3000; ++i) {
        text += "- {id: s" + QByteArray::number(i) + ", tool: df, needs: [s" + QByteArray::number(i - 1) +
                "], when: steps.s0.status == 'success'}\n";
    }
    const Problems problems = check(text);
    QVERIFY2(problems.isEmpty(), qPrintable(shortText(problems).left(200)));
}

QTEST_GUILESS_MAIN(TestPlanValidator)
#include "tst_plan_validator.moc"
