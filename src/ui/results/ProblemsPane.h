// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

class QLabel;
class QListView;
class QStackedWidget;
class QToolButton;

namespace oc::ui {

class ProblemModel;
class Theme;

/// The list of problems with what to do about them. GUI thread.
class ProblemsPane : public QWidget {
    Q_OBJECT

public:
    explicit ProblemsPane(const Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] QWidget* tools() const { return tools_; }
    void setModel(ProblemModel* model);
    /// Whether a run stands behind the failures that can be run again.
    void setRetryPossible(bool possible);

Q_SIGNALS:
    void retryFailed();
    /// task -1: a problem of the plan.
    void activated(const QString& stepId, const QString& pointer, int step, int task);
    /// Mistakes, failures and warnings; errors: they are not all warnings.
    void countChanged(int count, bool errors);

private:
    void showState();

    QListView* list_;
    QLabel* empty_;
    QStackedWidget* stack_;
    QWidget* tools_;
    QToolButton* retry_;
    QToolButton* copy_;
    QPointer<ProblemModel> model_;
    bool retryPossible_ = false;
};

} // namespace oc::ui
