// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>

class QAction;

namespace oc::ui {

class OpenPlan;
class StepActions;
class Theme;

/// The steps of the open plan as a list of cards that is reordered by drag or by Alt with the arrow keys, with all that
/// can be done to steps as actions. GUI thread.
class StepListView : public QListView {
    Q_OBJECT

public:
    StepListView(Theme& theme, QWidget* parent = nullptr);

    /// Null: none is open.
    void setPlan(OpenPlan* plan);
    [[nodiscard]] QStringList selectedIds() const;
    [[nodiscard]] QString currentId() const;
    void select(const QStringList& ids);
    /// Where a new step goes: after the current one.
    [[nodiscard]] int insertionRow() const;

Q_SIGNALS:
    void currentStepChanged(const QString& stepId);
    void selectionEdited();

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    QAction* add(const QString& text, const QString& icon, const QList<QKeySequence>& keys,
                 void (StepListView::*slot)());
    void moveUp();
    void moveDown();

    const Theme& theme_;
    StepActions* steps_;
    OpenPlan* plan_ = nullptr;
};

} // namespace oc::ui
