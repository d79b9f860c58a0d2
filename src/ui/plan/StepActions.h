// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plan/OpenPlan.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

#include <functional>

class QAction;
class QKeySequence;
class QMenu;
class QWidget;

namespace oc::ui {

class Theme;

/// What can be done with chosen steps wherever they are seen: as actions with their keys, for a view that tells which
/// steps are chosen. The view owns it. GUI thread.
class StepActions : public QObject {
    Q_OBJECT

public:
    /// chosen: ids; pasteRow: where pasted steps go.
    StepActions(QWidget* view, Theme& theme, std::function<QStringList()> chosen, std::function<int()> pasteRow);

    void setPlan(OpenPlan* plan);
    /// Asked first when something is to be removed; true: it was something else than steps, and is gone.
    void setRemoveOther(std::function<bool()> other) { removeOther_ = std::move(other); }
    /// Enables what can be done now, and adds all to the menu.
    void fill(QMenu& menu) const;

    void runStep();
    void runUpTo();
    void runFrom();
    /// Pins what the step put out last, or shows what is pinned, for a change.
    void pin();
    void unpin();
    /// Asks when it is to run.
    void condition();
    /// The plan that the step runs, in a tab of its own.
    void openSubPlan();
    /// The last run of that plan, in the history.
    void showSubRun();
    void duplicate();
    void remove();
    void toggle();
    void copy();
    void copyCall();
    void cut();
    void paste();

private:
    QAction* add(const QString& text, const QString& icon, const QKeySequence& key, void (StepActions::*slot)());

    QWidget* view_;
    Theme& theme_;
    QPointer<OpenPlan> plan_;
    std::function<QStringList()> chosen_;
    std::function<int()> pasteRow_;
    std::function<bool()> removeOther_;
    QList<QAction*> actions_;
    QAction* paste_ = nullptr;
    QAction* unpin_ = nullptr;
    QAction* openSubPlan_ = nullptr;
    QAction* showSubRun_ = nullptr;
};

} // namespace oc::ui
