// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/policy/RunPolicy.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

ToolSpecPtr toolOf(const QString& name, Risk risk) {
    auto tool = std::make_shared<ToolSpec>();
    tool->name = name;
    tool->behaviour.risk = risk;
    return tool;
}

/// Reads, unless its action is stop.
ToolSpecPtr serviceTool() {
    auto tool = std::make_shared<ToolSpec>(*toolOf(u"systemctl"_s, Risk::Read));
    ParameterSpec action;
    action.name = u"action"_s;
    action.aliases = QStringList{u"do"_s};
    tool->parameters.append(action);
    ParameterSpec unit;
    unit.name = u"unit"_s;
    tool->parameters.append(unit);
    ToolVariant stop;
    stop.when = *Condition::parse(u"action == stop"_s);
    stop.behaviour.risk = Risk::Destructive;
    tool->variants.append(stop);
    return tool;
}

} // namespace

class TestRunPolicy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decides_data() {
        QTest::addColumn<QString>("tool");
        QTest::addColumn<QJsonObject>("parameters");
        QTest::addColumn<int>("decision");
        QTest::addColumn<QStringList>("reasons");
        const auto row = [](const char* name, const QString& tool, const QJsonObject& parameters,
                            PolicyDecision decision, const QStringList& reasons) {
            QTest::newRow(name) << tool << parameters << int(decision) << reasons;
        };
        row("read", u"df"_s, {}, PolicyDecision::Allow, {});
        row("change", u"asset-create"_s, {}, PolicyDecision::Allow, {});
        row("destructive", u"asset_DELETE"_s, {}, PolicyDecision::Confirm,
            {u"step 's' (asset-delete) is destructive"_s});
        row("denied by name, whatever its spelling", u"wipe-disk"_s, {}, PolicyDecision::Deny,
            {u"step 's' (wipe-disk): the settings deny this tool"_s});
        row("variant that reads", u"systemctl"_s, {{u"action"_s, u"status"_s}}, PolicyDecision::Allow, {});
        row("variant that stops", u"systemctl"_s, {{u"action"_s, u"stop"_s}}, PolicyDecision::Confirm,
            {u"step 's' (systemctl) is destructive"_s});
        row("by an alias", u"systemctl"_s, {{u"do"_s, u"stop"_s}}, PolicyDecision::Confirm,
            {u"step 's' (systemctl) is destructive"_s});
        row("an expression counts as the worst", u"systemctl"_s, {{u"action"_s, u"{{ inputs.action }}"_s}},
            PolicyDecision::Confirm, {u"step 's' (systemctl) is destructive"_s});
        row("also by an alias", u"systemctl"_s, {{u"do"_s, u"{{ inputs.action }}"_s}}, PolicyDecision::Confirm,
            {u"step 's' (systemctl) is destructive"_s});
        row("an expression that chooses nothing", u"systemctl"_s,
            {{u"action"_s, u"status"_s}, {u"unit"_s, u"{{ item }}"_s}}, PolicyDecision::Allow, {});
        row("the default, whatever else is an expression", u"systemctl"_s, {{u"unit"_s, u"{{ item }}"_s}},
            PolicyDecision::Allow, {});
        row("unknown tools are the validator's", u"nobody"_s, {}, PolicyDecision::Allow, {});
    }
    void decides() {
        QFETCH(QString, tool);
        QFETCH(QJsonObject, parameters);
        QFETCH(int, decision);
        QFETCH(QStringList, reasons);
        const Catalogue catalogue({toolOf(u"df"_s, Risk::Read), toolOf(u"asset-create"_s, Risk::Change),
                                   toolOf(u"asset-delete"_s, Risk::Destructive), toolOf(u"wipe-disk"_s, Risk::Read),
                                   serviceTool()},
                                  {});
        Plan plan;
        StepSpec step;
        step.id = u"s"_s;
        step.tool = tool;
        step.parameters = parameters;
        plan.steps = {step};
        RunPolicy policy;
        policy.deniedTools = QStringList{u"Wipe_Disk"_s};
        const PolicyVerdict verdict = policy.decide(plan, catalogue);
        QCOMPARE(int(verdict.decision), decision);
        QCOMPARE(verdict.reasons, reasons);
        plan.steps[0].enabled = false;
        QCOMPARE(policy.decide(plan, catalogue).decision, PolicyDecision::Allow);
    }

    /// Whoever is asked has to know for which machines.
    void reasonsNameTheMachines_data() {
        QTest::addColumn<QJsonValue>("own");
        QTest::addColumn<QJsonValue>("planned");
        QTest::addColumn<QJsonValue>("instead");
        QTest::addColumn<QString>("on");
        const QJsonValue none = QJsonValue::Undefined;
        QTest::newRow("here") << none << none << none << QString();
        QTest::newRow("one") << QJsonValue(u"win-01"_s) << none << none << u" on win-01"_s;
        QTest::newRow("the plan's") << none << QJsonValue(u"win-01"_s) << none << u" on win-01"_s;
        QTest::newRow("several") << QJsonValue(QJsonArray{u"win-01"_s, u"win-02"_s}) << none << none
                                 << u" on win-01, win-02"_s;
        QTest::newRow("a filter") << QJsonValue(QJsonObject{{u"type"_s, u"server"_s}}) << none << none
                                  << u" on {\"type\":\"server\"}"_s;
        QTest::newRow("another") << QJsonValue(u"win-01"_s) << none << QJsonValue(u"win-09"_s) << u" on win-09"_s;
        QTest::newRow("an expression") << QJsonValue(u"{{ inputs.host }}"_s) << none << none
                                       << u" on {{ inputs.host }}"_s;
    }
    void reasonsNameTheMachines() {
        QFETCH(QJsonValue, own);
        QFETCH(QJsonValue, planned);
        QFETCH(QJsonValue, instead);
        QFETCH(QString, on);
        const Catalogue catalogue(QList<ToolSpecPtr>{toolOf(u"b"_s, Risk::Destructive)}, {});
        Plan plan;
        StepSpec step;
        step.id = step.tool = u"b"_s;
        step.target = own;
        plan.steps = {step};
        plan.defaultTarget = planned;
        QCOMPARE(RunPolicy().decide(plan, catalogue, instead).reasons,
                 QStringList{u"step 'b' (b)%1 is destructive"_s.arg(on)});
    }

    void theStrictestWins() {
        const Catalogue catalogue({toolOf(u"a"_s, Risk::Change), toolOf(u"b"_s, Risk::Destructive)}, {});
        Plan plan;
        for (const QString& name : {u"a"_s, u"b"_s}) {
            StepSpec step;
            step.id = step.tool = name;
            plan.steps.append(step);
        }
        RunPolicy policy;
        policy.change = PolicyDecision::Confirm;
        policy.destructive = PolicyDecision::Deny;
        PolicyVerdict verdict = policy.decide(plan, catalogue);
        QCOMPARE(verdict.decision, PolicyDecision::Deny);
        QCOMPARE(verdict.reasons, QStringList{u"step 'b' (b) is destructive"_s});
        policy.destructive = PolicyDecision::Confirm;
        verdict = policy.decide(plan, catalogue);
        QCOMPARE(verdict.decision, PolicyDecision::Confirm);
        QCOMPARE(verdict.reasons.size(), 2);
    }
};

QTEST_GUILESS_MAIN(TestRunPolicy)
#include "tst_run_policy.moc"
