// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/PlanReadiness.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

/// Says of its tools what stands in the way of them.
class Obstacles : public Executor {
public:
    StepOutcome execute(const StepRequest&, StepContext&) override { return StepOutcome::success({}); }
    Result<StepPreview> preview(const StepRequest& request) const override {
        seen = request.parameters;
        StepPreview preview{u"message"_s, {}, {}};
        if (!request.parameters.contains(u"url"_s))
            preview.blocker = Error{u"not_set"_s, u"there is no address"_s, u"set one"_s, {}};
        return preview;
    }
    Status canRun(const ToolSummary& tool) const override {
        if (tool.name == u"never"_s) return Error{u"no_handler"_s, u"cannot be run at all"_s, {}, {}};
        return {};
    }
    Availability availability(const ToolSpec& tool) const override {
        if (tool.name == u"missing"_s) return {false, u"needs the program missing"_s, u"apt install missing"_s};
        return {};
    }
    mutable QJsonObject seen;
};

ToolSpecPtr toolOf(const QString& name, Domain domain) {
    auto tool = std::make_shared<ToolSpec>();
    tool->name = name;
    tool->domain = domain;
    ParameterSpec url;
    url.name = u"url"_s;
    ParameterSpec token;
    token.name = u"token"_s;
    token.type = ParameterType::Secret;
    tool->parameters = {url, token};
    return tool;
}

} // namespace

class TestPlanReadiness : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void warnsOfWhatWouldFailHere_data() {
        QTest::addColumn<QByteArray>("steps");
        QTest::addColumn<QString>("expected");
        QTest::newRow("ready") << QByteArray("[{tool: there}, {tool: tell, parameters: {url: x}}]") << QString();
        QTest::newRow("no address") << QByteArray("[{tool: there}, {tool: tell}]")
                                    << u"/steps/1/tool tell: there is no address (set one)"_s;
        QTest::newRow("no program") << QByteArray("[{tool: missing}]")
                                    << u"/steps/0/tool missing: needs the program missing (apt install missing)"_s;
        QTest::newRow("on another machine") << QByteArray("[{tool: missing, target: web-01}]") << QString();
        QTest::newRow("switched off") << QByteArray("[{tool: missing, enabled: false}, {tool: tell, enabled: false}]")
                                      << QString();
        QTest::newRow("told as a mistake already") << QByteArray("[{tool: never}, {tool: nobody}]") << QString();
    }

    void warnsOfWhatWouldFailHere() {
        QFETCH(const QByteArray, steps);
        QFETCH(const QString, expected);
        Obstacles executor;
        ExecutorRegistry registry;
        registry.add(Domain::Automation, executor);
        registry.add(Domain::Communication, executor);
        const Catalogue catalogue({toolOf(u"there"_s, Domain::Automation), toolOf(u"missing"_s, Domain::Automation),
                                   toolOf(u"never"_s, Domain::Automation), toolOf(u"tell"_s, Domain::Communication)},
                                  {});
        QStringList told;
        for (const Problem& problem :
             planReadiness(PlanDocument::fromText("steps: " + steps, PlanFormat::Yaml), catalogue, registry)) {
            QCOMPARE(problem.severity, Problem::Severity::Warning);
            QVERIFY(problem.line > 0);
            told.append(u"%1 %2 (%3)"_s.arg(problem.pointer, problem.message, problem.hint));
        }
        QCOMPARE(told.join(u'\n'), expected);
    }

    /// A script can run on another machine, if somebody can log in there.
    void warnsWhereNobodyCanLogIn() {
        Obstacles executor;
        ExecutorRegistry registry;
        registry.add(Domain::Automation, executor);
        auto script = std::make_shared<ToolSpec>(*toolOf(u"script"_s, Domain::Automation));
        script->behaviour.run = PowershellRun{u"1"_s};
        const Catalogue catalogue(QList<ToolSpecPtr>{script}, {});
        const auto told = [&](const QByteArray& steps) {
            return planReadiness(PlanDocument::fromText("steps: " + steps, PlanFormat::Yaml), catalogue, registry);
        };
        QCOMPARE(told("[{tool: script, target: win-01, parameters: {url: x}}]").size(), 0);
        const Problems problems = told("[{tool: script, target: win-01}]");
        QCOMPARE(problems.size(), 1);
        QCOMPARE(problems.first().message, u"script: there is no address"_s);
    }

    void noSecretIsGivenForAnAnswer() {
        Obstacles executor;
        ExecutorRegistry registry;
        registry.add(Domain::Communication, executor);
        const Catalogue catalogue(QList<ToolSpecPtr>{toolOf(u"tell"_s, Domain::Communication)}, {});
        (void)planReadiness(
            PlanDocument::fromText("steps: [{tool: tell, parameters: {token: hush}}]", PlanFormat::Yaml), catalogue,
            registry);
        QVERIFY(executor.seen.contains(u"token"_s));
        QVERIFY(executor.seen.value(u"token"_s).toString() != u"hush"_s);
    }
};

QTEST_GUILESS_MAIN(TestPlanReadiness)

#include "tst_plan_readiness.moc"
