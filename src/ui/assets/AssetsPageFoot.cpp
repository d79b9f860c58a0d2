// SPDX-License-Identifier: GPL-3.0-or-later
// The line below the grid, and undo.
#include "ui/assets/AssetActions.h"
#include "ui/assets/AssetGrid.h"
#include "ui/assets/AssetGridModel.h"
#include "ui/assets/AssetsPage.h"

#include <QLabel>
#include <QLocale>
#include <QToolButton>

namespace oc::ui {

/// For what a person has just done themselves: a bar over the grid would push the rows from under the mouse.
void AssetsPage::say(const QString& text) {
    said_ = text;
    saidTimer_.start();
    showFoot();
}

void AssetsPage::undo() {
    const QString wrong = actions_->lastProblem();
    if (actions_->forgetLastProblem())
        say(tr("Put back: %1").arg(wrong));
    else
        edits_->stack().undo();
}

void AssetsPage::showFoot() {
    const QLocale locale;
    const int rows = model_->rowCount();
    const bool filtered = !model_->view().conditions.isEmpty() || !model_->view().words.isEmpty();
    QStringList parts;
    if (model_->isCounted())
        parts.append(!filtered ? (rows == 1 ? tr("1 row") : tr("%1 rows").arg(locale.toString(rows)))
                     : rows == 0 && model_->view().conditions.isEmpty()
                         ? tr("No asset matches \"%1\"").arg(model_->view().words)
                     : rows == 0 ? tr("No asset matches")
                     : rows == 1 ? tr("1 row matches")
                                 : tr("%1 rows match").arg(locale.toString(rows)));
    if (model_->isLoading()) parts.append(model_->isCounted() ? tr("reading...") : tr("counting..."));
    if (const qsizetype chosen = grid_->chosenRowCount(); chosen > 1)
        parts.append(tr("%1 chosen").arg(locale.toString(chosen)));
    if (const qsizetype unsaved = unsavedCount(); unsaved > 0)
        parts.append(unsaved == 1 ? tr("1 edit not yet saved")
                                  : tr("%1 edits not yet saved").arg(locale.toString(unsaved)));
    if (!said_.isEmpty()) parts.append(said_);
    foot_->setText(parts.join(QStringLiteral(" · ")));
}

void AssetsPage::showUndo() {
    const QUndoStack& stack = edits_->stack();
    const auto show = [](QToolButton* button, const QString& name, bool can, const QString& what, QKeySequence keys) {
        button->setEnabled(can);
        const QString text =
            can ? tr("%1: %2").arg(name, what) : tr("%1: there is nothing to %2").arg(name, name.toLower());
        button->setAccessibleName(can ? text : name);
        button->setToolTip(QStringLiteral("%1 (%2)").arg(text, keys.toString(QKeySequence::NativeText)));
    };
    const QString wrong = actions_->lastProblem();
    show(undo_, tr("Undo"), stack.canUndo() || !wrong.isEmpty(), wrong.isEmpty() ? stack.undoText() : wrong,
         QKeySequence::Undo);
    show(redo_, tr("Redo"), stack.canRedo(), stack.redoText(), QKeySequence(Qt::CTRL | Qt::Key_Y));
}

} // namespace oc::ui
