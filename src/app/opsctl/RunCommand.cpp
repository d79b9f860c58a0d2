// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "app/opsctl/AlertsOutbox.h"
#include "app/opsctl/Command.h"
#include "app/opsctl/PlanInput.h"
#include "app/opsctl/RunLaunch.h"
#include "app/opsctl/RunSession.h"

#include "engine/base/Json.h"
#include "engine/plan/PlanValidator.h"
#include "engine/run/PlanPreview.h"

#include <QJsonArray>

#include <unistd.h>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

/// "web-01", "web-01,web-02", or JSON: a filter object or a list.
Result<QJsonValue> readTarget(const QStringList& texts) {
    QJsonArray names;
    for (const QString& text : texts) {
        if (text.startsWith(u'{') || text.startsWith(u'[')) {
            if (texts.size() > 1) {
                return Error{u"bad_target"_s, u"--target: a JSON target stands alone"_s, {}, {}};
            }
            return json::parse(text.toUtf8());
        }
        const QStringList parts = text.split(u',', Qt::SkipEmptyParts);
        for (const QString& part : parts)
            names << part.trimmed();
    }
    if (names.isEmpty()) return QJsonValue(QJsonValue::Undefined);
    return names.size() == 1 ? QJsonValue(names.at(0)) : QJsonValue(names);
}

/// True when the person at the terminal says so.
bool confirmed(const PolicyVerdict& verdict, Console& console) {
    console.errLine(u"This run asks for a confirmation:"_s);
    for (const QString& reason : verdict.reasons)
        console.errLine(u"  "_s + reason);
    console.errLine(u"Type yes to go on:"_s);
    char buffer[64];
    const ssize_t count = read(STDIN_FILENO, buffer, sizeof buffer);
    return count > 0 && QByteArray(buffer, qsizetype(count)).trimmed().toLower() == "yes";
}

} // namespace

void addLaunchOptions(Options& options) {
    options.value(u"target"_s, u"T"_s, u"instead of each step's target; may be given again"_s);
    options.flag(u"json"_s, u"one JSON document at the end, nothing else"_s);
    options.flag(u"events"_s, u"one JSON object a line, as it happens"_s);
    options.flag(u"yes"_s, u"answers every question with yes"_s);
    options.flag(u"dry-run"_s, u"checks and shows what would be done, doing none of it"_s);
}

int launch(const PlanDocument& document, const QStringList& inputWords, const Options& options, Composition& program,
           Console& console, const LaunchExtras& extras) {
    if (options.has(u"json"_s) && options.has(u"events"_s)) {
        console.error(u"wrong usage"_s, u"--json and --events exclude each other"_s);
        return WrongUse;
    }
    const RunOutput output = options.has(u"json"_s)     ? RunOutput::Json
                             : options.has(u"events"_s) ? RunOutput::Events
                                                        : RunOutput::Text;
    auto refuse = [&](const QString& message, const Problems& problems, int code) {
        if (output == RunOutput::Json) {
            QJsonArray list;
            for (const Problem& problem : problems)
                list << problem.toJson();
            console.outDocument(refusedDocument(message, list));
        }
        return code;
    };

    const CataloguePtr catalogue = catalogueFor(document, program);
    Problems problems = planProblems(document, *catalogue, program);
    for (Problem& problem : problems) {
        if (extras.planIsOurs) problem.line = problem.column = 0;
    }
    if (extras.planIsOurs) {
        for (const Problem& problem : std::as_const(problems))
            console.errLine(u"opsctl: "_s + problem.toText());
    } else {
        tellProblems(problems, console);
    }
    if (hasErrors(problems)) {
        console.errLine(u"opsctl: nothing was started: the plan has problems"_s);
        return refuse(u"nothing was started: the plan has problems"_s, problems, WrongUse);
    }
    const auto given = readAssignments(inputWords);
    const auto target = readTarget(options.texts(u"target"_s));
    if (!given || !target) {
        const Error error = !given ? given.error() : target.error();
        console.error(error);
        return refuse(error.toText(), {}, WrongUse);
    }
    const CheckedParameters inputs = checkInputs(document.plan(), *given);
    tellProblems(inputs.problems, console);
    if (hasErrors(inputs.problems)) {
        return refuse(u"nothing was started: the inputs have problems"_s, inputs.problems, WrongUse);
    }
    if (options.has(u"dry-run"_s)) {
        return showPreviews(
            previewPlan(document.plan(), *catalogue, program.executors(), inputs.values, {&program.assets, *target}),
            output != RunOutput::Text, program.redactor, console);
    }

    const PolicyVerdict verdict = program.policy().decide(document.plan(), *catalogue, *target);
    const bool yes = options.has(u"yes"_s);
    if (verdict.decision == PolicyDecision::Deny) {
        const QString why = u"the policy forbids it: "_s + verdict.reasons.join(u"; "_s);
        console.error(u"refused"_s, why, u"the settings policy/* say what may run"_s);
        return refuse(why, {}, Refused);
    }
    if (verdict.decision == PolicyDecision::Confirm && !yes) {
        const bool ask = console.canAsk() && output == RunOutput::Text;
        if (!ask || !confirmed(verdict, console)) {
            const QString why = u"not confirmed: "_s + verdict.reasons.join(u"; "_s);
            console.error(u"refused"_s, why, u"--yes confirms it"_s);
            return refuse(why, {}, Refused);
        }
    }
    program.warmUp(document.plan(), *catalogue);
    if (const auto store = program.runStore(); !store) {
        console.error(store.error());
        return refuse(store.error().toText(), {}, StateTrouble);
    }

    const QStringList earlier = extras.planIsOurs ? QStringList() : putEarlierRuns(program, console);
    if (!earlier.isEmpty()) {
        if (const auto deliverer = program.deliverer()) (*deliverer)->start(); // not only when this run has ended
    }
    RunRequest request;
    request.plan = document;
    request.catalogue = catalogue;
    request.inputs = inputs.values;
    request.target = *target;
    request.approveAll = yes;
    request.canAsk = console.canAsk() && output == RunOutput::Text;
    request.startedBy = u"opsctl"_s;
    request.resumeOf = extras.resumeOf;
    request.onlySteps = extras.onlySteps;
    const bool notifies = !document.plan().notify.isEmpty();
    RunSession session(program.scheduler(), console, output);
    const int code = session.run(std::move(request));
    if (notifies || !earlier.isEmpty()) tellOfRun(session.runId(), earlier, program, console);
    return code;
}

int runCommand(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"run FILE|- [--input k=v]... [--target T] [--json | --events] [--yes] [--dry-run]"_s,
                    u"Runs a plan (JSON or YAML; - reads standard input) and shows each step's result."_s);
    options.value(u"input"_s, u"k=v"_s, u"an input of the plan; may be given again"_s);
    addLaunchOptions(options);
    if (!options.read(arguments, console, 1, 1)) return options.exitCode();
    const auto document = readPlan(options.positional().constFirst(), console);
    if (!document) return WrongUse;
    return launch(*document, options.texts(u"input"_s), options, program, console, {});
}

int callCommand(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"call TOOL [name=value ...] [--target T] [--json | --events] [--yes] [--dry-run]"_s,
                    u"Runs one tool: a plan of one step. A name given twice makes a list."_s);
    addLaunchOptions(options);
    if (!options.read(arguments, console, 1, -1)) return options.exitCode();
    const QString tool = options.positional().constFirst();
    const auto parameters = readAssignments(options.positional().mid(1));
    if (!parameters) {
        console.error(parameters.error());
        return WrongUse;
    }
    const QJsonObject plan{{u"name"_s, tool},
                           {u"steps"_s, QJsonArray{QJsonObject{{u"tool"_s, tool}, {u"parameters"_s, *parameters}}}}};
    const PlanDocument document = PlanDocument::fromText(json::toText(plan), PlanFormat::Json);
    return launch(document, {}, options, program, console, {{}, {}, true});
}

} // namespace oc::opsctl
