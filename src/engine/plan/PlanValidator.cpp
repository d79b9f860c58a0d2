// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanValidator.h"

#include "engine/base/Json.h"

#include "engine/plan/ExpressionCheck.h"
#include "engine/plan/NodeReader.h"
#include "engine/plan/PlanOrder.h"
#include "engine/plan/StepRisk.h"
#include "engine/plan/SubPlan.h"

namespace oc {

using namespace Qt::StringLiterals;

namespace {

/// One check of one document.
class Validation {
public:
    Validation(const PlanDocument& document, const Catalogue& catalogue, const ExecutabilityCheck& executable)
        : document_(document),
          plan_(document.plan()),
          catalogue_(catalogue),
          executable_(executable),
          order_(plan_),
          problems_(document.problems()) {}

    Problems run() {
        if (!document_.isReadable()) return problems_;
        if (plan_.steps.isEmpty() && problems_.isEmpty()) {
            add(u"/steps"_s, -1, u"no_steps"_s, u"the plan has no steps"_s, {}, Problem::Severity::Warning);
        }
        findTools();
        ExpressionCheck expressions(document_, order_, inputNames(), problems_);
        expressions.checkValue(plan_.defaultTarget, u"/defaults/target"_s, -1);
        checkNotify(expressions);
        checkChoices();
        for (int i = 0; i < int(plan_.steps.size()); ++i) {
            checkTool(i);
            checkOrder(i);
            checkExpressions(expressions, i);
        }
        checkCycles();
        return problems_;
    }

private:
    [[nodiscard]] static QString pointerOf(int step) { return u"/steps/"_s + QString::number(step); }

    void add(const QString& pointer, int step, const QString& code, const QString& message, const QString& hint,
             Problem::Severity severity = Problem::Severity::Error, bool atKey = false) {
        const TextPosition place = atKey ? document_.keyPosition(pointer) : document_.position(pointer);
        problems_.append({severity, code, message, hint, document_.file(), pointer, place.line, place.column,
                          step < 0 ? QString() : plan_.steps.at(step).id});
    }

    void findTools() {
        tools_.reserve(plan_.steps.size());
        for (const StepSpec& step : plan_.steps) {
            tools_.append(step.tool.isEmpty() ? nullptr : catalogue_.find(step.tool));
        }
    }

    [[nodiscard]] QStringList inputNames() const {
        QStringList names;
        for (const ParameterSpec& input : plan_.inputs)
            names.append(input.name);
        // Asset queries set these for the steps after them.
        for (const ToolSpecPtr& tool : tools_) {
            if (tool && tool->domain == Domain::Asset) {
                names += QStringList{u"hostnames"_s, u"ip_addresses"_s, u"assets"_s, u"asset_count"_s};
                break;
            }
        }
        return names;
    }

    void checkTool(int i) {
        const StepSpec& step = plan_.steps.at(i);
        const QString pointer = pointerOf(i);
        if (step.tool.isEmpty()) return; // told by the document
        // A step that is switched off may be half done.
        const auto severity = step.enabled ? Problem::Severity::Error : Problem::Severity::Warning;
        const ToolSpecPtr& tool = tools_.at(i);
        if (!tool) {
            const QString nearest = catalogue_.nearest(step.tool);
            add(pointer + u"/tool"_s, i, u"unknown_tool"_s, u"there is no tool \"%1\""_s.arg(step.tool),
                nearest.isEmpty() ? u"\"opsctl tools list\" shows them all"_s : u"did you mean \"%1\"?"_s.arg(nearest),
                severity);
            return;
        }
        if (tool->plan && !checkSubPlan(i, *tool->plan, severity)) return;
        if (executable_ && !tool->plan) {
            if (const Status status = executable_(*tool); !status) {
                add(pointer + u"/tool"_s, i, status.error().code.isEmpty() ? u"not_executable"_s : status.error().code,
                    status.error().message, status.error().hint, severity);
            }
        }
        const CheckedParameters checked = checkParameters(tool->parameters, step.parameters, true);
        for (const Problem& problem : checked.problems) {
            const QString at = pointer + u"/parameters"_s + problem.pointer;
            const bool worst = problem.severity == Problem::Severity::Error;
            add(at, i, problem.code, problem.message, problem.hint, worst ? severity : Problem::Severity::Warning,
                problem.code.startsWith(u"unknown"));
        }
    }

    /// False when there is no plan whose inputs the parameters could be checked against.
    bool checkSubPlan(int i, const SubPlan& sub, Problem::Severity severity) {
        const QString at = pointerOf(i) + u"/plan"_s;
        if (sub.error) {
            add(at, i, sub.error->code, sub.error->message, sub.error->hint, severity);
            return false;
        }
        auto known = subProblems_.constFind(sub.file);
        if (known == subProblems_.cend()) {
            known = subProblems_.insert(sub.file, validatePlan(sub.document, *sub.catalogue, executable_));
        }
        int errors = 0;
        const Problem* first = nullptr;
        for (const Problem& problem : *known) {
            if (problem.severity != Problem::Severity::Error) continue;
            ++errors;
            if (!first) first = &problem;
        }
        if (!first) return true;
        add(at, i, u"plan_has_problems"_s,
            errors == 1 ? u"the plan has a problem: %1"_s.arg(first->toText())
                        : u"the plan has %1 problems, the first: %2"_s.arg(errors).arg(first->toText()),
            u"\"opsctl plan check\" of that file shows %1"_s.arg(errors == 1 ? u"it"_s : u"them all"_s), severity);
        return sub.document.isReadable();
    }

    void checkOrder(int i) {
        const StepSpec& step = plan_.steps.at(i);
        const QString pointer = pointerOf(i);
        for (qsizetype k = 0; k < step.needs.size(); ++k) {
            const QString& id = step.needs.at(k);
            const QString at = NodeReader::itemPointer(pointer + u"/needs"_s, k);
            const int other = order_.indexes().value(id, -1);
            if (other < 0) {
                unknownStep(at, i, id);
            } else if (other == i) {
                add(at, i, u"cycle"_s, u"the step needs itself"_s, u"remove it from needs"_s);
            } else if (!plan_.steps.at(other).enabled && step.enabled) {
                add(at, i, u"disabled_step"_s, u"step \"%1\" is not enabled"_s.arg(id), {}, Problem::Severity::Warning);
            }
        }
        if (step.runIf != RunIf::Success && order_.isFirst(i)) {
            add(pointer + u"/run_if"_s, i, u"run_if_without_step"_s,
                u"run_if looks at the steps before, and none runs before this one"_s,
                plan_.isGraph() ? u"add needs, or remove run_if"_s : u"remove run_if"_s);
        }
        if (step.onFailure.kind == OnFailure::Kind::Goto) checkGoto(i);
        if (!step.batches.isEmpty() && step.target.isUndefined() && plan_.defaultTarget.isUndefined() &&
            step.forEach.isUndefined()) {
            add(pointer + u"/batches"_s, i, u"no_effect"_s,
                u"batches have no effect on a step without target and for_each"_s, {}, Problem::Severity::Warning);
        }
    }

    void checkGoto(int i) {
        const QString& id = plan_.steps.at(i).onFailure.gotoId;
        const QString at = pointerOf(i) + u"/on_failure/goto"_s;
        const int other = order_.indexes().value(id, -1);
        if (other < 0) {
            unknownStep(at, i, id);
        } else if (other <= i || order_.runsBefore(other, i)) {
            add(at, i, u"goto_backwards"_s,
                u"goto may only go forward, and \"%1\" runs %2"_s.arg(id, other == i ? u"this very step"_s
                                                                                     : u"before this step"_s),
                u"to try again use retry"_s);
        } else if (!plan_.steps.at(other).enabled) {
            add(at, i, u"disabled_step"_s, u"step \"%1\" is not enabled"_s.arg(id), {}, Problem::Severity::Warning);
        }
    }

    void unknownStep(const QString& pointer, int step, const QString& id) {
        const QString nearest = nearestName(id, order_.ids());
        add(pointer, step, u"unknown_step"_s, u"there is no step \"%1\""_s.arg(id),
            nearest.isEmpty() ? QString() : u"did you mean \"%1\"?"_s.arg(nearest));
    }

    void checkExpressions(ExpressionCheck& expressions, int i) {
        const StepSpec& step = plan_.steps.at(i);
        const QString pointer = pointerOf(i);
        expressions.checkValue(step.parameters, pointer + u"/parameters"_s, i);
        expressions.checkValue(step.target, pointer + u"/target"_s, i);
        expressions.checkValue(step.forEach, pointer + u"/for_each"_s, i);
        expressions.checkValue(step.approve, pointer + u"/approve"_s, i);
        if (!step.when.isEmpty()) expressions.checkCondition(step.when, pointer + u"/when"_s, i);
    }

    void checkNotify(ExpressionCheck& expressions) {
        const bool isList = document_.root().toObject().value(u"notify"_s).isArray();
        for (qsizetype i = 0; i < plan_.notify.size(); ++i) {
            const QString pointer = isList ? NodeReader::itemPointer(u"/notify"_s, i) : u"/notify"_s;
            expressions.checkValue(plan_.notify.at(i).title, pointer + u"/title"_s, -1);
            expressions.checkValue(plan_.notify.at(i).text, pointer + u"/text"_s, -1);
        }
    }

    /// What a form asks while nobody has agreed to anything must change nothing.
    void checkChoices() {
        for (qsizetype i = 0; i < plan_.inputs.size(); ++i) {
            const auto& source = plan_.inputs.at(i).choicesFrom;
            if (!source) continue;
            const QString at = NodeReader::itemPointer(u"/inputs"_s, i) + u"/choices_from"_s;
            const ToolSpecPtr tool = catalogue_.find(source->tool);
            if (!tool) {
                const QString nearest = catalogue_.nearest(source->tool);
                add(at + u"/tool"_s, -1, u"unknown_tool"_s, u"there is no tool \"%1\""_s.arg(source->tool),
                    nearest.isEmpty() ? u"\"opsctl tools list\" shows them all"_s
                                      : u"did you mean \"%1\"?"_s.arg(nearest));
                continue;
            }
            const CheckedParameters checked = checkParameters(tool->parameters, source->parameters, false);
            for (const Problem& problem : checked.problems) {
                add(at + u"/parameters"_s + problem.pointer, -1, problem.code, problem.message, problem.hint,
                    problem.severity, problem.code.startsWith(u"unknown"));
            }
            if (hasErrors(checked.problems)) continue;
            StepSpec call;
            call.parameters = source->parameters;
            if (riskOfStep(call, *tool) != Risk::Read) {
                add(at + u"/tool"_s, -1, u"not_read_only"_s,
                    u"%1 does more than read, and choices are asked for before anybody agreed to a run"_s.arg(
                        tool->name),
                    u"use a tool that only reads"_s);
            }
            const Status can = executable_ ? executable_(*tool) : Status();
            if (!can) {
                add(at + u"/tool"_s, -1, can.error().code.isEmpty() ? u"not_executable"_s : can.error().code,
                    can.error().message, can.error().hint, Problem::Severity::Warning);
            }
        }
    }

    void checkCycles() {
        for (const QList<int>& ring : order_.cycles()) {
            if (ring.size() < 2) continue; // told at the step
            QStringList names;
            for (const int step : ring)
                names.append(plan_.steps.at(step).id);
            names.append(names.first());
            add(pointerOf(ring.first()) + u"/needs"_s, ring.first(), u"cycle"_s,
                u"these steps wait for one another: %1"_s.arg(names.join(u" needs "_s)), u"remove one of the needs"_s);
        }
    }

    const PlanDocument& document_;
    const Plan& plan_;
    const Catalogue& catalogue_;
    const ExecutabilityCheck& executable_;
    const PlanOrder order_;
    Problems problems_;
    QList<ToolSpecPtr> tools_;
    QHash<QString, Problems> subProblems_; ///< by file: several steps may run the same plan
};

} // namespace

Problems validatePlan(const PlanDocument& document, const Catalogue& catalogue, const ExecutabilityCheck& executable) {
    return Validation(document, catalogue, executable).run();
}

CheckedParameters checkInputs(const Plan& plan, const QJsonObject& given) {
    CheckedParameters checked = checkParameters(plan.inputs, given, false);
    for (Problem& problem : checked.problems) {
        const QString name = json::splitPointer(problem.pointer).value(0);
        if (problem.code == "unknown_parameter"_L1) {
            problem.message = u"this plan has no input %1"_s.arg(name.left(60));
            if (plan.inputs.isEmpty()) problem.hint = u"it has no inputs at all"_s;
        } else {
            problem.message = u"input "_s + problem.message;
        }
    }
    return checked;
}

} // namespace oc
