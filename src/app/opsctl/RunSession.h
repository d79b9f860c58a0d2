// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/opsctl/Console.h"
#include "engine/run/RunReport.h"
#include "engine/run/RunScheduler.h"

#include <QObject>
#include <QSocketNotifier>

#include <memory>
#include <optional>

namespace oc::opsctl {

enum class RunOutput { Text, Json, Events };

/// Runs one plan to its end in this process: shows it live, answers approvals from the terminal, cancels on SIGINT
/// and SIGTERM (a second one ends the program at once), and says the exit code. Main thread, with its event loop.
class RunSession : public QObject {
    Q_OBJECT

public:
    RunSession(RunScheduler& scheduler, Console& console, RunOutput output);
    ~RunSession() override;

    /// Blocks (in the event loop) until the run has ended.
    [[nodiscard]] int run(RunRequest request);
    /// Empty: none was begun.
    [[nodiscard]] const QString& runId() const { return runId_; }

private:
    struct Approval {
        QString runId; ///< of this run, or of one that is part of it
        QString stepId;
        QString text;
        friend bool operator==(const Approval& a, const Approval& b) {
            return a.runId == b.runId && a.stepId == b.stepId;
        }
    };

    void take(const RunEvents& events);
    void takeOne(const RunEvent& event);
    void finish(const QString& runId, RunStatus status);
    void showStepEnd(int step);
    void showProgress();
    [[nodiscard]] Approval approvalOf(const RunEvent& event) const;
    void approvalRequested(const RunEvent& event);
    void approvalAnswered(const RunEvent& event);
    void ask();
    void answerFromInput();
    void interrupted();
    [[nodiscard]] int exitCode() const;

    struct StepState {
        int tasks = 0;
        int running = 0;
        int done = 0;
        int failed = 0;
        QString progress; ///< what a task said last of how far it is
        QList<TaskResultPtr> results;
    };

    RunScheduler& scheduler_;
    Console& console_;
    RunOutput output_;
    Plan plan_;
    QString runId_;
    RunReport report_;
    QList<StepState> steps_;
    bool finished_ = false;
    bool stateTrouble_ = false;
    bool cancelled_ = false;
    QList<Approval> approvals_; ///< the first one is being asked
    std::unique_ptr<QSocketNotifier> signals_;
    std::unique_ptr<QSocketNotifier> input_;
    double startedMs_ = 0;
    double lastProgressMs_ = 0;
};

/// The document of a run that never began: wrong plan, or refused.
[[nodiscard]] QJsonObject refusedDocument(const QString& message, const QJsonArray& problems);

} // namespace oc::opsctl
