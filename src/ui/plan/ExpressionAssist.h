// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plan/RowSource.h"

#include <QObject>
#include <QPointer>

class QWidget;

namespace oc::ui {

class OpenPlan;
class ParameterForm;
class Theme;

/// Writes expressions for people who do not: a form for "Only when", and at a longer text a menu of what can stand in
/// it: rows of earlier steps, fields, inputs. Works on the inspector's forms, which must outlive it. GUI thread.
class ExpressionAssist : public QObject {
    Q_OBJECT

public:
    ExpressionAssist(ParameterForm& parameters, ParameterForm& flow, Theme& theme, QWidget* window);

    /// For the step that the forms are about now.
    void show(OpenPlan* plan, const QString& stepId);
    /// There is something that a condition could be about.
    [[nodiscard]] bool canHelp() const { return canHelp_; }
    /// The form for its condition; false when there is nothing it could be about.
    bool editCondition();

private:
    void offerInserts(const QString& parameter, QWidget* at);
    void insertRows(const QString& parameter, const RowSource& chosen);

    ParameterForm& parameters_;
    ParameterForm& flow_;
    Theme& theme_;
    QWidget* window_;
    QPointer<OpenPlan> plan_;
    QString stepId_;
    bool canHelp_ = false;
};

} // namespace oc::ui
