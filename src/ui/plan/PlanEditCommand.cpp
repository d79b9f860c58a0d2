// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/PlanEditCommand.h"

#include "engine/base/Clock.h"
#include "engine/plan/PlanModel.h"

namespace oc::ui {

namespace {
// A pause between two edits of one value means that they were meant apart.
constexpr qint64 mergeWithinMs = 2000;
} // namespace

PlanEditCommand::PlanEditCommand(PlanModel& model, PlanEdit edit)
    : model_(model), edit_(std::move(edit)), time_(nowMs()) {
    setText(edit_.text);
}

void PlanEditCommand::undo() {
    model_.revert(edit_);
}

void PlanEditCommand::redo() {
    model_.apply(edit_);
}

int PlanEditCommand::id() const {
    const bool mergeable =
        (edit_.kind == PlanEdit::Kind::ChangeStep || edit_.kind == PlanEdit::Kind::ChangePlan) && !edit_.key.isEmpty();
    return mergeable ? int(edit_.kind) : -1;
}

bool PlanEditCommand::mergeWith(const QUndoCommand* other) {
    const auto* later = static_cast<const PlanEditCommand*>(other);
    if (later->edit_.key != edit_.key || later->edit_.from != edit_.from || later->time_ - time_ > mergeWithinMs)
        return false;
    edit_.after = later->edit_.after;
    edit_.stepId = later->edit_.stepId;
    time_ = later->time_;
    setObsolete(edit_.isNoop());
    return true;
}

} // namespace oc::ui
