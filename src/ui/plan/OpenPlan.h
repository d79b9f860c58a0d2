// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanModel.h"
#include "ui/plan/PlanCatalogue.h"
#include "ui/plan/RunController.h"
#include "ui/plan/StepListModel.h"
#include "ui/results/RunFollower.h"

#include <QJsonArray>
#include <QTimer>
#include <QUndoStack>

#include <optional>
#include <utility>

namespace oc::ui {

/// One plan that is open: its model, its undo stack, its steps for the list, its check against the catalogue and its
/// last run. GUI thread; checking, reading and writing are done on worker threads.
class OpenPlan : public QObject {
    Q_OBJECT

public:
    /// cameFrom: of a plan without a file, the file it was once read from: plans that are its steps are looked for
    /// beside that.
    OpenPlan(Services& services, const PlanDocument& document, const QString& title, const QString& cameFrom = {},
             QObject* parent = nullptr);

    [[nodiscard]] PlanModel& model() { return model_; }
    [[nodiscard]] const PlanModel& model() const { return model_; }
    [[nodiscard]] QUndoStack& undo() { return undo_; }
    [[nodiscard]] StepListModel& steps() { return steps_; }
    [[nodiscard]] RunFollower& follower() { return follower_; }
    [[nodiscard]] const RunFollower& follower() const { return follower_; }
    [[nodiscard]] RunController& runner() { return runner_; }

    /// The tools, and the plans that are steps of this one.
    [[nodiscard]] const CataloguePtr& catalogue() const { return catalogue_.current(); }
    [[nodiscard]] QString file() const { return file_; }
    /// Its file, or of a plan without one, the one it was once read from.
    [[nodiscard]] QString cameFrom() const { return file_.isEmpty() ? cameFrom_ : file_; }
    /// Where plans that are steps are looked for besides the file's own folder.
    [[nodiscard]] QStringList planFolders() const;
    /// The file's name, else the plan's, else "untitled".
    [[nodiscard]] QString title() const;
    /// The text is another than that of the file, or than it was opened with.
    [[nodiscard]] bool isDirty() const { return model_.document().text() != savedText_; }
    [[nodiscard]] bool isSaving() const { return saving_; }
    /// What the file holds, as far as is known here; of a plan without one, what it was opened with.
    [[nodiscard]] const QByteArray& savedText() const { return savedText_; }
    /// The file holds this now; saving may write over it.
    void setSavedText(const QByteArray& text);
    /// Takes the text of the file as an edit, which can be undone.
    void takeFromDisk(const PlanDocument& document);
    /// Nothing was done with it yet, so another plan may take its place.
    [[nodiscard]] bool isUntouched() const;

    /// Puts the edit on the undo stack; failed() when there is none. True when something changed.
    bool edit(const Result<PlanEdit>& edit);
    /// What a tool's name, or toolOfPlan() with a whole path, becomes as a step.
    [[nodiscard]] QJsonObject stepFor(const QString& tool) const;
    /// The id of the new step; empty when it was refused.
    QString addStep(const QJsonObject& step, int index);
    /// Behind that step in the list, and waiting for it; afterId empty: at the end, waiting for nobody in particular.
    QString addStepAfter(QJsonObject step, const QString& afterId);
    /// On the line that leads from one step to the other.
    QString addStepBetween(QJsonObject step, const QString& fromId, const QString& toId);
    void removeSteps(const QStringList& ids);
    void moveSteps(const QStringList& ids, int beforeRow);
    void duplicateSteps(const QStringList& ids);
    void setEnabled(const QStringList& ids, bool enabled);
    /// JSON for a chat and back.
    [[nodiscard]] QByteArray copySteps(const QStringList& ids) const;
    /// Takes a list of steps, one step, or a whole plan. The ids of what was added.
    QStringList pasteSteps(const QByteArray& text, int index);

    /// In the notation of the file's name; ends in saveEnded(), after saved() or failed(). One after the other.
    /// Somebody else's change of the plan's own file is not written over: changedElsewhere() tells of it.
    void save(const QString& file);
    /// Checks now what was to be checked soon.
    void checkSoon();
    /// All of it; pinned steps are not run. resumeOf: what succeeded in that run is taken over.
    void run(const QString& resumeOf = {});
    /// This step alone, with what the others gave in the last run, or is pinned.
    void runStep(const QString& stepId);
    /// This step and all before it.
    void runUpTo(const QString& stepId);
    /// This step and all after it, with what those before gave in the last run.
    void runFrom(const QString& stepId);
    /// The step is not run from now on, and has put this out; until the plan is closed or unpinned.
    void pin(const QString& stepId, const PinnedOutput& output);
    void unpin(const QString& stepId);
    [[nodiscard]] const QHash<QString, PinnedOutput>& pinned() const { return pinned_; }
    /// What the step put out in the last run, as later steps see it; nothing when it did not succeed there.
    [[nodiscard]] std::optional<PinnedOutput> lastOutput(const QString& stepId) const;
    /// The file of the plan that the step runs; empty when it is a tool, or the plan is not there.
    [[nodiscard]] QString subPlanFile(const QString& stepId) const;
    /// The run of the plan that the step ran last; empty when there is none.
    [[nodiscard]] QString subRun(const QString& stepId) const;
    /// Of the last run, for the status line; the fraction is negative when it is over.
    [[nodiscard]] std::pair<QString, double> progress();

Q_SIGNALS:
    void titleChanged();
    void saved(const QString& file);
    void saveEnded();
    void failed(const oc::Error& error);
    void changedElsewhere(const oc::PlanDocument& theirs);
    void stepsAdded(const QStringList& ids);
    void catalogueChanged();
    /// The person wants to see the plan that is a step, or a run of it.
    void subPlanWanted(const QString& file);
    /// Somebody wants to say when this step runs.
    void conditionWanted(const QString& stepId);
    void subRunWanted(const QString& runId);

private:
    [[nodiscard]] RunChoice choice(const QString& resumeOf, const QStringList& only, const QStringList& fresh) const;
    void runOnly(const QStringList& only, const QStringList& fresh);
    void check();
    struct Written {
        Result<PlanDocument> document;      ///< what was written
        std::optional<PlanDocument> theirs; ///< the file held this, which nobody here has seen: nothing was written
    };
    void saveDone(const QString& file, const Written& written);

    Services& services_;
    QString file_;
    QString title_;
    QString cameFrom_;
    PlanModel model_;
    PlanCatalogue catalogue_;
    QUndoStack undo_;
    RunFollower follower_;
    StepListModel steps_;
    RunController runner_;
    QByteArray savedText_;
    QHash<QString, PinnedOutput> pinned_; ///< by step id
    QString saveNext_;                    ///< asked for while another save was being written
    bool saving_ = false;
    QTimer checkTimer_;
    int generation_ = 0;
};

} // namespace oc::ui
