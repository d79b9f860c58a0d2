// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/RowCondition.h"
#include "ui/forms/ExpressionScope.h"
#include "ui/plan/RowSource.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QPushButton;

namespace oc::ui {

class ComparisonList;
class Theme;

/// When a step runs, as a form: any row of an earlier step with this above that. Shows the expression that it makes and
/// what that comes to with the last run. Deletes itself. GUI thread; values are worked out on a worker thread.
class ConditionDialog : public QDialog {
    Q_OBJECT

public:
    /// sources: at least one. expression: what is there now; one that the form cannot show is told and kept until
    /// another is chosen.
    ConditionDialog(const QList<RowSource>& sources, ExpressionScopePtr scope, const QString& expression, Theme& theme,
                    QWidget* parent);

Q_SIGNALS:
    /// Empty: the step always runs.
    void chosen(const QString& expression);

private:
    void show(const RowCondition& condition);
    void sourceChanged();
    void refresh();
    void tellValue();
    void save();
    [[nodiscard]] const RowSource& source() const;
    [[nodiscard]] Result<RowCondition> condition() const;

    QList<RowSource> sources_;
    ExpressionScopePtr scope_;
    Theme& theme_;
    QComboBox* about_;
    QComboBox* source_;
    QLabel* words_;
    ComparisonList* comparisons_;
    QLabel* expression_;
    QLabel* value_;
    QPushButton* save_;
    int generation_ = 0;
};

} // namespace oc::ui
