// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/Plan.h"

#include <QList>
#include <QString>

#include <vector>

namespace oc {

/// How a step ended, as far as the steps after it care.
enum class StepEnd : quint8 {
    Succeeded,
    Passed,   ///< nothing to do: its condition was false, it is switched off, no target matched. As good as a success
    Failed,   ///< also when it timed out
    NotRun,   ///< could not run because of another step's failure
    Refused,  ///< its approval was refused: stops the plan as a failure does
    Cancelled ///< the run was cancelled
};

/// Which steps may start, given how the others ended. A pure value: no clock, no thread, no input or output.
///
/// Without any needs the plan is a sequence: a step is decided once the step before it has ended. With needs it is a
/// graph: a step is decided once all its needs have ended, and steps without order run side by side.
///
/// - A disabled step, and one that is not among the wanted ones, passes.
/// - run_if success (the default): runs unless the plan was stopped (sequence, graph) or a need of it failed or was
///   not run (graph). run_if failure: runs when an earlier step (sequence) or a need (graph) failed or was not run.
///   run_if always: runs in any case.
/// - A failed step with on_failure stop stops the plan: what runs goes on to its end, steps with run_if failure or
///   always still run, all others are not run. A refused approval does the same.
/// - on_failure continue: for the steps after it and for the status of the run the failure is as good as a success
///   (a step with run_if failure still sees it).
/// - on_failure {goto: id}: in a sequence the steps up to that one are not run and the plan goes on there. In a graph
///   the dependants of the failed step are not run, except the named step, for which the failure is none. The run
///   counts as failed. A goto that does not lead forward is a stop.
class RunGraph {
public:
    struct Decision {
        int step = 0;
        bool start = true;
        StepEnd end = StepEnd::Passed; ///< when it does not start
        QString reason;                ///< why it does not start: "step 'ping' failed"

        friend bool operator==(const Decision&, const Decision&) = default;
    };

    RunGraph() = default;
    /// wanted: ids of the steps to run; empty: all. passed: ids of steps that pass all the same.
    explicit RunGraph(const Plan& plan, const QStringList& wanted = {}, const QStringList& passed = {});

    /// What has become decidable since the last call, in the order of the plan. Steps that do not start have ended
    /// with that; each step is handed out once.
    [[nodiscard]] QList<Decision> next();
    /// A step that was handed out has ended.
    void finish(int step, StepEnd end);
    /// The run is over for the steps that were not handed out: they are cancelled by the next call of next().
    void cancelRest();
    /// Nothing new may start any more, whatever its run_if (the state cannot be written).
    void stopRest(const QString& reason);

    [[nodiscard]] int endedCount() const { return ended_; }
    /// Every step has ended.
    [[nodiscard]] bool isDone() const { return ended_ == static_cast<int>(nodes_.size()); }
    /// A step failed that was not to be continued after.
    [[nodiscard]] bool hasFailed() const { return failed_; }

private:
    struct Node {
        QString id;
        std::vector<int> needs;
        std::vector<int> dependants;
        int openNeeds = 0;
        RunIf runIf = RunIf::Success;
        OnFailure::Kind onFailure = OnFailure::Kind::Stop;
        int gotoStep = -1;
        bool enabled = true;
        bool wanted = true;
        bool handedOut = false;
        bool ended = false;
        bool forgiven = false; ///< failed needs are none: a goto named it
        StepEnd end = StepEnd::Passed;
    };

    [[nodiscard]] Decision decide(int step) const;
    void hand(const Decision& decision, QList<Decision>& out);
    void nextInSequence(QList<Decision>& out);
    void nextInGraph(QList<Decision>& out);
    void abandonRest(QList<Decision>& out);
    void end(int step, StepEnd end);
    void stop(int step);
    [[nodiscard]] bool troubled(const Node& need) const;

    std::vector<Node> nodes_;
    std::vector<int> ready_; ///< graph: all needs ended, not yet handed out
    bool graph_ = false;
    int cursor_ = 0;
    int jumpTo_ = -1;
    int ended_ = 0;
    int stoppedBy_ = -1;
    bool stopHandled_ = false;
    bool anyTrouble_ = false;
    bool failed_ = false;
    bool cancelled_ = false;
    bool halted_ = false;
    QString haltReason_;
};

} // namespace oc
