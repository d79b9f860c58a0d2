// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanModel.h"
#include "engine/plan/PlanValidator.h"
#include "engine/plan/SubPlan.h"
#include "engine/policy/RunPolicy.h"

#include "support/TestFiles.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

ToolSpecPtr toolOf(const QString& name, Risk risk, Domain domain = Domain::Automation) {
    auto tool = std::make_shared<ToolSpec>();
    tool->name = name;
    tool->domain = domain;
    tool->behaviour.risk = risk;
    ParameterSpec path;
    path.name = u"path"_s;
    tool->parameters.append(path);
    return tool;
}

CataloguePtr tools() {
    static const CataloguePtr made = std::make_shared<const Catalogue>(
        QList<ToolSpecPtr>{toolOf(u"df"_s, Risk::Read), toolOf(u"rm"_s, Risk::Destructive),
                           toolOf(u"mail"_s, Risk::Change, Domain::Communication)},
        Problems());
    return made;
}

QString codes(const Problems& problems) {
    QStringList list;
    for (const Problem& problem : problems)
        list.append(u"%1@%2"_s.arg(problem.code).arg(problem.line));
    return list.join(u' ');
}

/// A folder of plans; files are written as they are named.
struct House {
    QTemporaryDir folder;
    QString path(const QString& name) const { return folder.filePath(name); }
    bool write(const QString& name, const QByteArray& text) const {
        QDir().mkpath(QFileInfo(path(name)).absolutePath());
        return writeFile(path(name), text);
    }
    PlanDocument load(const QString& name) const {
        const auto document = PlanDocument::load(path(name));
        return document ? *document : PlanDocument();
    }
    Problems check(const QString& name, const QStringList& folders = {}) const {
        const PlanDocument document = load(name);
        return validatePlan(document, *withSubPlans(tools(), document, folders));
    }
};

} // namespace

class TestSubPlans : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAPlanAsAStep() {
        const auto read = [](const char* yaml) { return PlanDocument::fromText(yaml, PlanFormat::Yaml); };
        const PlanDocument good = read("steps:\n- plan: checks/disk.yaml\n  parameters: {limit: 80}\n");
        QVERIFY(good.problems().isEmpty());
        const StepSpec step = good.plan().steps.constFirst();
        QCOMPARE(step.tool, toolOfPlan(u"checks/disk.yaml"_s));
        QCOMPARE(planOfTool(step.tool), u"checks/disk.yaml"_s);
        QCOMPARE(step.title(), u"checks/disk.yaml"_s);
        QVERIFY(planOfTool(u"df"_s).isEmpty());
        QCOMPARE(codes(read("steps:\n- plan: a.yaml\n  tool: df\n").problems()), u"tool_and_plan@3"_s);
        QCOMPARE(codes(read("steps:\n- tool: 'plan:a.yaml'\n").problems()), u"plan_as_tool@2"_s);
        QCOMPARE(codes(read("steps:\n- plan: '{{ inputs.which }}'\n").problems()), u"plan_is_expression@2"_s);
        QCOMPARE(codes(read("steps:\n- plan: ''\n").problems()), u"empty_value@2"_s);
        QCOMPARE(codes(read("steps:\n- plan: 7\n").problems()), u"wrong_type@2"_s);
        QCOMPARE(codes(read("steps:\n- name: nothing\n").problems()), u"missing_key@2"_s);
    }

    void isAToolWithItsInputsAsParameters() {
        House house;
        QVERIFY(house.write(u"checks/disk.yaml"_s,
                            "description: Is there room?\n"
                            "inputs:\n- {name: limit, type: integer, required: true, maximum: 100}\n"
                            "steps:\n- {tool: df}\n- {tool: rm, enabled: false}\n"));
        QVERIFY(house.write(u"top.yaml"_s, "steps:\n- plan: checks/disk.yaml\n  parameters: {limit: 80}\n"));
        const PlanDocument top = house.load(u"top.yaml"_s);
        const CataloguePtr catalogue = withSubPlans(tools(), top, {});
        const ToolSpecPtr tool = catalogue->find(top.plan().steps.constFirst().tool);
        QVERIFY(tool);
        QVERIFY(tool->plan);
        QVERIFY(!tool->plan->error);
        QCOMPARE(tool->domain, Domain::Plan);
        QCOMPARE(executionLocation(tool->domain), u"plan"_s);
        QCOMPARE(tool->description, u"Is there room?"_s);
        QCOMPARE(tool->parameters.size(), 1);
        QCOMPARE(tool->behaviour.risk, Risk::Read); // what is switched off does nothing
        QCOMPARE(tool->plan->file, QFileInfo(house.path(u"checks/disk.yaml"_s)).canonicalFilePath());
        QCOMPARE(subPlanFiles(top, *catalogue), QStringList{tool->plan->file});
        QVERIFY(house.check(u"top.yaml"_s).isEmpty());
        // Lists of tools do not show it, and without such steps nothing is made anew.
        QCOMPARE(catalogue->entries().size(), tools()->entries().size());
        QCOMPARE(withSubPlans(tools(), house.load(u"checks/disk.yaml"_s), {}), tools());

        QVERIFY(house.write(u"top.yaml"_s, "steps:\n- plan: checks/disk.yaml\n  parameters: {limit: 800, lmit: 1}\n"));
        QCOMPARE(codes(house.check(u"top.yaml"_s)), u"unknown_parameter@3 bad_value@3"_s);
        QVERIFY(house.write(u"top.yaml"_s, "steps:\n- plan: checks/disk.yaml\n"));
        QCOMPARE(codes(house.check(u"top.yaml"_s)), u"missing_parameter@2"_s);
    }

    void isLookedForBesideThePlanThenInTheFolders() {
        House house;
        House other;
        QVERIFY(other.write(u"disk.yaml"_s, "name: from the folder\nsteps:\n- {tool: df}\n"));
        QVERIFY(house.write(u"top.yaml"_s, "steps:\n- plan: disk.yaml\n"));
        const auto nameOf = [&] {
            const PlanDocument top = house.load(u"top.yaml"_s);
            const ToolSpecPtr tool = withSubPlans(tools(), top, {other.folder.path()})->find(u"plan:disk.yaml");
            return tool->plan->error ? tool->plan->error->code : tool->plan->document.plan().name;
        };
        QCOMPARE(nameOf(), u"from the folder"_s);
        QVERIFY(house.write(u"disk.yaml"_s, "name: beside\nsteps:\n- {tool: df}\n"));
        QCOMPARE(nameOf(), u"beside"_s);
        // A plan within looks beside itself.
        QVERIFY(house.write(u"deep/middle.yaml"_s, "steps:\n- plan: low.yaml\n"));
        QVERIFY(house.write(u"deep/low.yaml"_s, "steps:\n- {tool: df}\n"));
        QVERIFY(house.write(u"top.yaml"_s, "steps:\n- plan: deep/middle.yaml\n"));
        QVERIFY(house.check(u"top.yaml"_s).isEmpty());

        QCOMPARE(nameOfSubPlan(house.path(u"deep/low.yaml"_s), house.path(u"top.yaml"_s), other.folder.path()),
                 u"deep/low.yaml"_s);
        QCOMPARE(nameOfSubPlan(other.path(u"disk.yaml"_s), house.path(u"top.yaml"_s), other.folder.path()),
                 u"disk.yaml"_s);
        QCOMPARE(nameOfSubPlan(house.path(u"top.yaml"_s), house.path(u"deep/low.yaml"_s), other.folder.path()),
                 house.path(u"top.yaml"_s));
        QCOMPARE(nameOfSubPlan(other.path(u"disk.yaml"_s), {}, other.folder.path()), u"disk.yaml"_s);
    }

    void tellsWhyAPlanCannotBeHad() {
        House house;
        QVERIFY(house.write(u"top.yaml"_s, "steps:\n- {tool: df}\n- plan: nowhere.yaml\n"));
        Problems problems = house.check(u"top.yaml"_s, {u"/no/such/folder"_s});
        QCOMPARE(codes(problems), u"not_found@3"_s);
        QCOMPARE(problems.first().pointer, u"/steps/1/plan"_s);
        QVERIFY2(problems.first().message.contains(house.path(u"nowhere.yaml"_s)),
                 qPrintable(problems.first().message));
        QVERIFY(problems.first().message.contains(u"/no/such/folder/nowhere.yaml"_s));

        QVERIFY(house.write(u"nowhere.yaml"_s, "steps: [{tool: dff}, {tool: df, parameters: {pth: /}}]\n"));
        problems = house.check(u"top.yaml"_s);
        QCOMPARE(codes(problems), u"plan_has_problems@3"_s);
        QVERIFY2(problems.first().message.contains(u"2 problems"_s), qPrintable(problems.first().message));
        QVERIFY(problems.first().message.contains(u"nowhere.yaml:1:"_s));

        QVERIFY(house.write(u"nowhere.yaml"_s, "steps: [\n"));
        QCOMPARE(codes(house.check(u"top.yaml"_s)), u"plan_has_problems@3"_s);
        QVERIFY(QFile::remove(house.path(u"nowhere.yaml"_s)));
        QVERIFY(QDir().mkpath(house.path(u"nowhere.yaml"_s)));
        QCOMPARE(codes(house.check(u"top.yaml"_s)), u"not_a_file@3"_s);
        QVERIFY(QDir().rmdir(house.path(u"nowhere.yaml"_s)));
        // A pipe would keep whoever only looks waiting for ever.
        QCOMPARE(mkfifo(house.path(u"nowhere.yaml"_s).toLocal8Bit().constData(), 0600), 0);
        QCOMPARE(codes(house.check(u"top.yaml"_s)), u"not_a_file@3"_s);
    }

    void refusesAPlanThatRunsItself() {
        House house;
        QVERIFY(house.write(u"a.yaml"_s, "steps:\n- plan: a.yaml\n"));
        Problems problems = house.check(u"a.yaml"_s);
        QCOMPARE(codes(problems), u"plan_in_itself@2"_s);
        QVERIFY2(problems.first().message.contains(u"a.yaml runs a.yaml"_s), qPrintable(problems.first().message));
        // By way of others, and under another name.
        QVERIFY(house.write(u"b.yaml"_s, "steps:\n- plan: deep/c.yaml\n"));
        QVERIFY(house.write(u"deep/c.yaml"_s, "steps:\n- plan: link.yaml\n"));
        QVERIFY(QFile::link(house.path(u"b.yaml"_s), house.path(u"deep/link.yaml"_s)));
        problems = house.check(u"b.yaml"_s);
        QCOMPARE(codes(problems), u"plan_has_problems@2"_s);
        QVERIFY2(problems.first().message.contains(u"b.yaml runs c.yaml runs b.yaml"_s),
                 qPrintable(problems.first().message));
        // Side by side the same plan may stand as often as one likes.
        QVERIFY(house.write(u"d.yaml"_s, "steps:\n- {tool: df}\n"));
        QVERIFY(house.write(u"e.yaml"_s, "steps:\n- plan: d.yaml\n- plan: d.yaml\n"));
        QVERIFY(house.check(u"e.yaml"_s).isEmpty());
        // Nobody can follow a dozen.
        for (int i = 0; i < 12; ++i)
            QVERIFY(house.write(u"n%1.yaml"_s.arg(i), u"steps:\n- plan: n%1.yaml\n"_s.arg(i + 1).toUtf8()));
        QVERIFY(house.write(u"n12.yaml"_s, "steps:\n- {tool: df}\n"));
        problems = house.check(u"n0.yaml"_s);
        QCOMPARE(codes(problems), u"plan_has_problems@2"_s);
        QVERIFY(problems.first().message.contains(u"a plan within a plan"_s));
        QVERIFY(house.check(u"n4.yaml"_s).isEmpty());
    }

    void refusesMorePlansThanAnyoneCouldWaitFor() {
        // Eight levels of ten would be a hundred million, whether a plan stands ten times or ten plans stand once.
        House house;
        for (int level = 0; level < 8; ++level) {
            QByteArray same = "steps:\n";
            for (int i = 0; i < 10; ++i)
                same += u"- {id: s%1, plan: same%2.yaml}\n"_s.arg(i).arg(level + 1).toUtf8();
            QVERIFY(house.write(u"same%1.yaml"_s.arg(level), same));
            QByteArray each = "steps:\n";
            for (int i = 0; i < 10; ++i)
                each += u"- {id: s%1, plan: each%2-%1.yaml}\n"_s.arg(i).arg(level + 1).toUtf8();
            for (int i = 0; i < 10; ++i)
                QVERIFY(house.write(u"each%1-%2.yaml"_s.arg(level).arg(i), each));
        }
        QVERIFY(house.write(u"same8.yaml"_s, "steps:\n- {tool: df}\n"));
        for (int i = 0; i < 10; ++i)
            QVERIFY(house.write(u"each8-%1.yaml"_s.arg(i), "steps:\n- {tool: df}\n"));
        for (const QString& file : {u"same0.yaml"_s, u"each0-0.yaml"_s}) {
            const Problems problems = house.check(file);
            QVERIFY(!problems.isEmpty());
            for (const Problem& problem : problems)
                QCOMPARE(problem.code, u"plans_too_many"_s);
            QVERIFY2(problems.first().message.contains(u"more than 2000 plans"_s),
                     qPrintable(problems.first().message));
        }
        // Three levels are a hundred and eleven, and well.
        QVERIFY(house.check(u"same6.yaml"_s).isEmpty());
        QVERIFY(house.check(u"each6-0.yaml"_s).isEmpty());
        QCOMPARE(withSubPlans(tools(), house.load(u"same6.yaml"_s), {})->find(u"plan:same7.yaml")->plan->plans, 11);
    }

    void isDecidedAboutStepByStep() {
        House house;
        QVERIFY(house.write(u"low.yaml"_s, "steps:\n- {id: wipe, tool: rm}\n- {tool: mail}\n"));
        QVERIFY(house.write(u"middle.yaml"_s, "steps:\n- {id: clean, plan: low.yaml}\n"));
        QVERIFY(house.write(u"top.yaml"_s, "steps:\n- {tool: df}\n- {id: nightly, plan: middle.yaml}\n"));
        const PlanDocument top = house.load(u"top.yaml"_s);
        const CataloguePtr catalogue = withSubPlans(tools(), top, {});
        QCOMPARE(catalogue->find(u"plan:middle.yaml")->behaviour.risk, Risk::Destructive);
        RunPolicy policy;
        PolicyVerdict verdict = policy.decide(top.plan(), *catalogue);
        QCOMPARE(verdict.decision, PolicyDecision::Confirm);
        QCOMPARE(
            verdict.reasons,
            QStringList{
                u"step 'nightly', plan middle.yaml: step 'clean', plan low.yaml: step 'wipe' (rm) is destructive"_s});
        policy.deniedTools = {u"mail"_s};
        QCOMPARE(policy.decide(top.plan(), *catalogue).decision, PolicyDecision::Deny);
        QVERIFY(usesDomain(top.plan(), *catalogue, Domain::Communication));
        QVERIFY(!usesDomain(top.plan(), *catalogue, Domain::Network));
    }

    void aStepIsNamedAfterItsFile() {
        PlanModel model;
        model.reset(PlanDocument::fromText("steps: []\n", PlanFormat::Yaml));
        const auto edit = model.insertion(0, {{u"plan"_s, u"checks/2 disk space!.yaml"_s}});
        QVERIFY(edit);
        QCOMPARE(edit->stepId, u"2-disk-space"_s);
        model.apply(*edit);
        QVERIFY(model.document().problems().isEmpty());
        QCOMPARE(model.document().text(),
                 QByteArray("steps:\n  - id: 2-disk-space\n    plan: checks/2 disk space!.yaml\n"));
    }
};

QTEST_GUILESS_MAIN(TestSubPlans)

#include "tst_sub_plans.moc"
