// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "app/opsctl/Command.h"
#include "app/opsctl/PlanInput.h"
#include "app/opsctl/RunLaunch.h"

#include "engine/base/Json.h"
#include "engine/plan/PlanValidator.h"
#include "engine/run/PlanPreview.h"
#include "engine/run/PlanReadiness.h"

#include <QJsonArray>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

QJsonArray problemsToJson(const Problems& problems) {
    QJsonArray list;
    for (const Problem& problem : problems)
        list << problem.toJson();
    return list;
}

int checkPlan(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"plan check FILE [--json]"_s, u"Every mistake in a plan, as file:line:column."_s);
    options.flag(u"json"_s, u"a JSON list of problems"_s);
    if (!options.read(arguments, console, 1, 1)) return options.exitCode();
    const auto document = readPlan(options.positional().constFirst(), console);
    if (!document) return WrongUse;
    const CataloguePtr catalogue = catalogueFor(*document, program);
    const Problems problems =
        planProblems(*document, *catalogue, program) + planReadiness(*document, *catalogue, program.executors());
    if (options.has(u"json"_s)) {
        console.outDocument(problemsToJson(problems));
    } else {
        for (const Problem& problem : problems)
            console.outLine(problem.toText());
        if (problems.isEmpty()) console.errLine(u"%1 steps, no problems"_s.arg(document->plan().steps.size()));
    }
    return hasErrors(problems) ? WrongUse : AllWell;
}

void printPreview(const StepPlanPreview& one, Console& console) {
    using Style = Console::Style;
    QString head = u"%1. "_s.arg(one.step + 1) + console.styled(one.stepId, Style::Bold) + u" ("_s + one.tool +
                   u", "_s + console.styled(riskName(one.risk), one.risk == Risk::Read ? Style::Plain : Style::Warn) +
                   u')';
    if (!one.target.isEmpty()) head += u" on "_s + one.target;
    if (!one.enabled) head += u", disabled"_s;
    console.outLine(head);
    if (!one.condition.isEmpty()) console.outLine(u"   when "_s + one.condition);
    if (!one.loop.isEmpty()) console.outLine(u"   for each of "_s + one.loop);
    for (const QString& place : one.places)
        console.outLine(u"   at "_s + console.safe(place));
    if (one.error) {
        console.outLine(u"   "_s + console.styled(one.error->toText(), Style::Bad));
    } else if (one.preview) {
        const QStringList lines = one.preview->text.split(u'\n');
        for (const QString& line : lines)
            console.outLine(u"   "_s + console.safe(line));
    }
    for (const QString& expression : one.unresolved) {
        console.outLine(u"   "_s + console.styled(u"decided while running: "_s + expression, Style::Dim));
    }
}

int previewCommand(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"plan preview FILE [--json] [--input k=v]"_s, u"What each step would do; does none of it."_s);
    options.value(u"input"_s, u"k=v"_s, u"an input of the plan; may be given again"_s);
    options.flag(u"json"_s, u"a JSON list"_s);
    if (!options.read(arguments, console, 1, 1)) return options.exitCode();
    const auto document = readPlan(options.positional().constFirst(), console);
    if (!document) return WrongUse;
    const CataloguePtr catalogue = catalogueFor(*document, program);
    const Problems problems = planProblems(*document, *catalogue, program);
    tellProblems(problems, console);
    if (hasErrors(problems)) {
        if (options.has(u"json"_s)) console.outDocument(problemsToJson(problems));
        return WrongUse;
    }
    const auto given = readAssignments(options.texts(u"input"_s));
    if (!given) {
        console.error(given.error());
        return WrongUse;
    }
    const CheckedParameters inputs = checkInputs(document->plan(), *given);
    tellProblems(inputs.problems, console);
    if (hasErrors(inputs.problems)) return WrongUse;

    const auto previews =
        previewPlan(document->plan(), *catalogue, program.executors(), inputs.values, {&program.assets});
    return showPreviews(previews, options.has(u"json"_s), program.redactor, console);
}

} // namespace

int showPreviews(const QList<StepPlanPreview>& previews, bool asJson, const Redactor& redactor, Console& console) {
    if (asJson) {
        QJsonArray list;
        for (const StepPlanPreview& one : previews)
            list << one.toJson();
        console.outDocument(redactor.redact(QJsonValue(list)));
    } else {
        for (const StepPlanPreview& one : previews)
            printPreview(one, console);
    }
    return AllWell;
}

int planCommand(const QStringList& arguments, Composition& program, Console& console) {
    const QString what = arguments.value(0);
    if (what == "check"_L1) return checkPlan(arguments.mid(1), program, console);
    if (what == "preview"_L1) return previewCommand(arguments.mid(1), program, console);
    console.error(u"plan"_s, what.isEmpty() ? u"say what to do"_s : u"there is no 'plan %1'"_s.arg(what),
                  u"check or preview"_s);
    return WrongUse;
}

} // namespace oc::opsctl
