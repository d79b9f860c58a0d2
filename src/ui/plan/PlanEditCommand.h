// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanEdit.h"

#include <QPointer>
#include <QUndoCommand>

namespace oc {
class PlanModel;
}

namespace oc::ui {

/// One edit of a plan on the undo stack. Consecutive changes of the same value become one, so that undo takes back a
/// word and not a letter. GUI thread.
class PlanEditCommand : public QUndoCommand {
public:
    PlanEditCommand(PlanModel& model, PlanEdit edit);

    void undo() override;
    void redo() override;
    [[nodiscard]] int id() const override;
    [[nodiscard]] bool mergeWith(const QUndoCommand* other) override;

private:
    PlanModel& model_;
    PlanEdit edit_;
    qint64 time_;
};

} // namespace oc::ui
