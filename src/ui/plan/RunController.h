// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/plan/PlanDocument.h"
#include "engine/policy/RunPolicy.h"
#include "engine/run/RunRequest.h"

#include <QObject>

namespace oc::ui {

class RunFollower;
struct Services;

/// What of a plan is run, and from what. A value; the default is all of it, from nothing.
struct RunChoice {
    QString resumeOf;       ///< what succeeded in this run is taken from it
    QStringList onlySteps;  ///< the others are taken from that run, or skipped
    QStringList freshSteps; ///< are run again although they succeeded there
    QHash<QString, PinnedOutput> pinned;
    QStringList planFolders; ///< where plans that are steps are looked for besides the plan's own folder
};

/// Runs one open plan: takes a snapshot, checks it, asks the policy and (through who listens) the person, starts the
/// run and hands its events to the follower. All that blocks is done on worker threads. GUI thread.
class RunController : public QObject {
    Q_OBJECT

public:
    enum class State { Idle, Checking, Asking, Starting, Running };

    RunController(Services& services, RunFollower& follower, QObject* parent = nullptr);

    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] bool isBusy() const { return state_ != State::Idle; }
    [[nodiscard]] QString runId() const { return runId_; }
    /// Of the run that was started last: whom its "notify" cannot reach, and why.
    [[nodiscard]] const Problems& warnings() const { return warnings_; }

    /// The first step of a run; ends in one of the signals.
    void run(const PlanDocument& plan, const QString& file, const RunChoice& choice = {});
    /// The person's answers to confirmationNeeded() and inputsNeeded().
    void confirm();
    void giveInputs(const QJsonObject& inputs);
    void giveUp();
    void stop();
    void answerApproval(bool approved);

Q_SIGNALS:
    void stateChanged();
    /// Nothing was started: the plan has these mistakes.
    void refusedByProblems(const oc::Problems& problems);
    /// Nothing was started: the policy denies it.
    void refusedByPolicy(const QStringList& reasons);
    void confirmationNeeded(const QStringList& reasons);
    void inputsNeeded(const QList<oc::ParameterSpec>& inputs, const oc::Problems& problems);
    void failedToStart(const oc::Error& error);
    void started(const QString& runId);
    /// A step asks before it runs; empty text: no longer.
    void approvalRequested(const QString& stepTitle, const QString& text);
    void finished(oc::RunStatus status);

private:
    struct Approval {
        QString runId; ///< this run, or one that is part of it
        QString stepId;
        QString title;
        QString text;
    };

    void setState(State state);
    void checked(const Problems& problems, const PolicyVerdict& verdict);
    void askForInputs(const QJsonObject& given);
    void start(const QJsonObject& inputs);
    void take(const RunEvents& events);
    void apply(const RunEvents& events);
    [[nodiscard]] Approval approvalOf(const RunEvent& event) const;
    void nextApproval();

    Services& services_;
    RunFollower& follower_;
    State state_ = State::Idle;
    PlanDocument plan_;
    CataloguePtr catalogue_;
    Problems warnings_;
    RunChoice choice_;
    QString runId_;
    RunEvents early_; ///< came before the run's id was known
    QList<Approval> approvals_;
    int generation_ = 0;
    bool stopWanted_ = false; ///< said while the run was being opened
};

} // namespace oc::ui
