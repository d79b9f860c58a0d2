// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunScheduler.h"
#include "engine/secrets/SecretStore.h"

#include <QObject>

#include <functional>
#include <memory>

namespace oc {
class RunStore;
}

namespace oc::test {

/// An executor whose tools are functions of the test. Serves every domain.
class FunctionExecutor : public Executor {
public:
    using Function = std::function<StepOutcome(const StepRequest&, StepContext&)>;

    void add(const QString& tool, Function function) { functions_.insert(tool, std::move(function)); }

    StepOutcome execute(const StepRequest& request, StepContext& context) override;
    Result<StepPreview> preview(const StepRequest& request) const override;
    Status canRun(const ToolSummary& tool) const override;
    Availability availability(const ToolSpec&) const override { return {}; }

private:
    QHash<QString, Function> functions_;
};

/// A scheduler with tools of the test and a record of all that it tells. Lives on the test's thread.
class RunHarness : public QObject {
    Q_OBJECT

public:
    explicit RunHarness(RunStore* store = nullptr, SchedulerOptions options = {}, TargetResolver* targets = nullptr);
    ~RunHarness() override;

    /// Parameters of each tool: text (string), token (secret), list (list), number (integer), all optional.
    void addTool(const QString& name, FunctionExecutor::Function function, Domain domain = Domain::Automation);
    [[nodiscard]] RunRequest request(const QByteArray& plan) const;
    /// The run's id; empty (and told) when it could not be started.
    QString start(RunRequest request);
    QString start(const QByteArray& plan) { return start(request(plan)); }
    /// Processes events until the run has finished; false after a minute.
    bool wait(const QString& runId);
    bool run(const QByteArray& plan) { return wait(start(plan)); }
    bool waitFor(const std::function<bool()>& condition);

    [[nodiscard]] RunScheduler& scheduler() { return *scheduler_; }
    void destroyScheduler() { scheduler_.reset(); }
    [[nodiscard]] const RunEvents& events() const { return events_; }
    void keepEvents(bool keep) { keep_ = keep; }
    [[nodiscard]] std::optional<RunStatus> statusOf(const QString& runId) const;
    [[nodiscard]] std::optional<RunStatus> status() const { return statusOf(last_); }
    /// The message of the last RunFinished.
    [[nodiscard]] QString message() const;
    [[nodiscard]] QList<TaskResultPtr> results() const;
    /// The only result of that step.
    [[nodiscard]] TaskResultPtr result(const QString& stepId) const;
    /// One line for each event but output and progress: "start a 2", "begin a 0", "end a 0 success", "stop a success".
    [[nodiscard]] QStringList log() const;

    Redactor redactor;
    SecretStore secrets{redactor};
    FunctionExecutor executor;
    std::function<void(const RunEvents&)> onEvents;

private:
    ExecutorRegistry registry_;
    QList<ToolSpecPtr> tools_;
    std::unique_ptr<RunScheduler> scheduler_;
    RunEvents events_;
    QHash<QString, RunStatus> finished_;
    QString last_;
    QStringList stepIds_;
    bool keep_ = true;
};

} // namespace oc::test
