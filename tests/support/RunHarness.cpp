// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/RunHarness.h"

#include <QElapsedTimer>
#include <QTest>

namespace oc::test {

StepOutcome FunctionExecutor::execute(const StepRequest& request, StepContext& context) {
    return functions_.value(request.tool->name)(request, context);
}

Result<StepPreview> FunctionExecutor::preview(const StepRequest& request) const {
    return StepPreview{QStringLiteral("command"), request.tool->name, {}};
}

Status FunctionExecutor::canRun(const ToolSummary& tool) const {
    if (functions_.contains(tool.name)) return {};
    return Error{QStringLiteral("no_handler"), QStringLiteral("no handler for %1").arg(tool.name), {}, {}};
}

RunHarness::RunHarness(RunStore* store, SchedulerOptions options, TargetResolver* targets) {
    for (const Domain domain : {Domain::Automation, Domain::Communication, Domain::Asset, Domain::Network})
        registry_.add(domain, executor);
    scheduler_ = std::make_unique<RunScheduler>(registry_, store, targets, &secrets, redactor, std::move(options));
    connect(
        scheduler_.get(), &RunScheduler::events, this,
        [this](const RunEvents& events) {
            if (keep_) events_ += events;
            if (onEvents) onEvents(events);
        },
        Qt::QueuedConnection);
    connect(
        scheduler_.get(), &RunScheduler::finished, this,
        [this](const QString& runId, RunStatus status) { finished_.insert(runId, status); }, Qt::QueuedConnection);
}

RunHarness::~RunHarness() = default;

void RunHarness::addTool(const QString& name, FunctionExecutor::Function function, Domain domain) {
    executor.add(name, std::move(function));
    auto tool = std::make_shared<ToolSpec>();
    tool->name = name;
    tool->domain = domain;
    tool->behaviour.run = NativeRun{name};
    const auto parameter = [&](const char* called, ParameterType type) {
        ParameterSpec spec;
        spec.name = QString::fromLatin1(called);
        spec.type = type;
        tool->parameters.append(spec);
    };
    parameter("text", ParameterType::String);
    parameter("token", ParameterType::Secret);
    parameter("list", ParameterType::List);
    parameter("number", ParameterType::Integer);
    tools_.append(tool);
}

RunRequest RunHarness::request(const QByteArray& plan) const {
    RunRequest request;
    request.plan = PlanDocument::fromText(plan, PlanFormat::Json);
    request.catalogue = std::make_shared<const Catalogue>(tools_, Problems{});
    request.startedBy = QStringLiteral("test");
    return request;
}

QString RunHarness::start(RunRequest request) {
    stepIds_.clear();
    for (const StepSpec& step : request.plan.plan().steps)
        stepIds_.append(step.id);
    const Result<QString> started = scheduler_->start(std::move(request));
    if (!started) qWarning("%s", qPrintable(started.error().toText()));
    last_ = started ? *started : QString();
    return last_;
}

bool RunHarness::waitFor(const std::function<bool()>& condition) {
    return QTest::qWaitFor(condition, 60000);
}

bool RunHarness::wait(const QString& runId) {
    return !runId.isEmpty() && waitFor([&] { return finished_.contains(runId); });
}

std::optional<RunStatus> RunHarness::statusOf(const QString& runId) const {
    const auto found = finished_.constFind(runId);
    return found == finished_.constEnd() ? std::nullopt : std::optional(*found);
}

QString RunHarness::message() const {
    for (auto it = events_.crbegin(); it != events_.crend(); ++it) {
        if (it->kind == RunEvent::Kind::RunFinished) return it->data.value(QLatin1StringView("message")).toString();
    }
    return {};
}

QList<TaskResultPtr> RunHarness::results() const {
    QList<TaskResultPtr> results;
    for (const RunEvent& event : events_) {
        if (event.kind == RunEvent::Kind::TaskFinished && event.runId == last_) results.append(event.result);
    }
    return results;
}

TaskResultPtr RunHarness::result(const QString& stepId) const {
    TaskResultPtr found;
    for (const TaskResultPtr& result : results()) {
        if (result->stepId != stepId) continue;
        if (found) return nullptr;
        found = result;
    }
    return found;
}

QStringList RunHarness::log() const {
    QStringList lines;
    for (const RunEvent& event : events_) {
        if (event.runId != last_) continue;
        const QString step = stepIds_.value(event.step);
        const auto text = [&](const char* key) {
            return event.data.value(QLatin1StringView(key)).toVariant().toString();
        };
        switch (event.kind) {
        case RunEvent::Kind::RunStarted:
            lines.append(QStringLiteral("run"));
            break;
        case RunEvent::Kind::StepStarted:
            lines.append(QStringLiteral("start %1 %2").arg(step, text("tasks")));
            break;
        case RunEvent::Kind::TaskStarted:
            lines.append(QStringLiteral("begin %1 %2").arg(step).arg(event.task));
            break;
        case RunEvent::Kind::TaskRetrying:
            lines.append(QStringLiteral("retry %1 %2 after %3").arg(step).arg(event.task).arg(text("delay_ms")));
            break;
        case RunEvent::Kind::TaskFinished:
            lines.append(QStringLiteral("end %1 %2 %3")
                             .arg(step)
                             .arg(event.task)
                             .arg(taskStatusName(event.result->outcome.status)));
            break;
        case RunEvent::Kind::StepFinished:
            lines.append(QStringLiteral("stop %1 %2").arg(step, text("status")));
            break;
        case RunEvent::Kind::ApprovalRequested:
            lines.append(QStringLiteral("ask %1 %2").arg(step, text("text")));
            break;
        case RunEvent::Kind::ApprovalAnswered:
            lines.append(QStringLiteral("answer %1 %2 %3").arg(step, text("approved"), text("by")));
            break;
        case RunEvent::Kind::RunFinished:
            lines.append(QStringLiteral("finished ") + text("status"));
            break;
        case RunEvent::Kind::Notice:
            lines.append(QStringLiteral("notice ") + text("text"));
            break;
        case RunEvent::Kind::TaskOutput:
        case RunEvent::Kind::TaskProgress:
            break;
        }
    }
    return lines;
}

} // namespace oc::test
