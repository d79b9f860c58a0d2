// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/ToolCall.h"

#include "engine/base/TakeOut.h"
#include "engine/run/ToolParameters.h"

#include <QDir>

#include <exception>
#include <vector>

namespace oc {

namespace {

/// Nobody watches: what counts is how it ends.
class UnwatchedContext : public StepContext {
public:
    UnwatchedContext(std::stop_token stop, Clock::time_point deadline, const Redactor& redactor)
        : StepContext(std::move(stop), deadline, redactor) {}

    void emitOutput(OutputStream, const QByteArray&) override {}
    void emitProgress(double, const QString&) override {}
    void emitNotice(const QString&) override {}
    QString artifactFolder() override { return QDir::tempPath(); }
};

Result<Executor*> executorOf(const ToolSpec& tool, const ExecutorRegistry& executors) {
    if (const Status can = executors.canExecute(tool); !can) return can.error();
    if (Executor* const executor = executors.find(tool.domain)) return executor;
    return Error{QStringLiteral("not_a_tool"),
                 QStringLiteral("%1 cannot be called by itself").arg(tool.name),
                 QStringLiteral("run it as a step of a plan"),
                 {}};
}

/// Makes steps of calls: those it has given and that have not ended are its own.
class CallSteps : public StepFeed {
public:
    CallSteps(const ToolSpec& tool, ToolCallFeed& calls, SecretStore* secrets, Redactor& redactor,
              const std::stop_token& stop)
        : calls_(calls), secrets_(secrets), redactor_(redactor), stop_(stop), check_(tool.parameters) {}

    Step* next() override {
        while (ToolCall* const call = calls_.next()) {
            auto parameters = prepareParameters(secrets_, redactor_, *call->tool, call->parameters, &check_);
            if (!parameters) {
                calls_.ended(*call, StepOutcome::failure(parameters.error()));
                continue;
            }
            const auto deadline = StepContext::Clock::now() + call->tool->timeoutFor(*parameters);
            auto step = std::make_unique<OneCall>(call, stop_, deadline, redactor_);
            step->context = &step->unwatched;
            step->request.tool = call->tool;
            step->request.runId = call->runId;
            step->request.attempt = call->attempt;
            step->request.parameters = std::move(*parameters);
            step->request.only = call->only;
            step->request.wantsOutput = call->wantsOutput;
            open_.push_back(std::move(step));
            return open_.back().get();
        }
        return nullptr;
    }

    void ended(Step& step, StepOutcome outcome) override {
        const auto one = takeOut(open_, step);
        calls_.ended(*one->call, std::move(outcome));
    }

    void endAll(const Error& error) {
        while (!open_.empty())
            ended(*open_.front(), StepOutcome::failure(error));
    }

private:
    struct OneCall : Step {
        OneCall(ToolCall* theCall, std::stop_token stop, StepContext::Clock::time_point deadline,
                const Redactor& redactor)
            : call(theCall), unwatched(std::move(stop), deadline, redactor) {}

        ToolCall* call;
        UnwatchedContext unwatched;
    };

    ToolCallFeed& calls_;
    SecretStore* secrets_;
    Redactor& redactor_;
    const std::stop_token& stop_;
    RepeatedCheck check_;
    std::vector<std::unique_ptr<OneCall>> open_;
};

} // namespace

void callTools(const ToolSpecPtr& tool, ToolCallFeed& feed, const ExecutorRegistry& executors, SecretStore* secrets,
               Redactor& redactor, const std::stop_token& stop) {
    const auto executor = executorOf(*tool, executors);
    if (!executor) {
        while (ToolCall* const call = feed.next())
            feed.ended(*call, StepOutcome::failure(executor.error()));
        return;
    }
    CallSteps steps(*tool, feed, secrets, redactor, stop);
    try {
        (*executor)->executeAll(*tool, steps);
    } catch (const std::exception& thrown) {
        steps.endAll({QStringLiteral("internal_error"),
                      QStringLiteral("%1 broke off: %2").arg(tool->name, QString::fromUtf8(thrown.what())),
                      QStringLiteral("this is a mistake in the program; please report it"),
                      {}});
    }
}

StepOutcome callTool(const ToolCall& call, const ExecutorRegistry& executors, SecretStore* secrets, Redactor& redactor,
                     const std::stop_token& stop) {
    struct One : ToolCallFeed {
        explicit One(const ToolCall& theCall) : call(theCall) {}
        ToolCall* next() override { return std::exchange(rest, nullptr); }
        void ended(ToolCall&, StepOutcome ended) override { outcome = std::move(ended); }

        ToolCall call;
        ToolCall* rest = &call;
        StepOutcome outcome;
    };
    One one(call);
    callTools(call.tool, one, executors, secrets, redactor, stop);
    return std::move(one.outcome);
}

} // namespace oc
