// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace oc {
struct StepSpec;
}

namespace oc::ui {

class ExpressionAssist;
class OpenPlan;
class ParameterForm;
class StepPreviewer;
class TabStrip;
class TargetChoices;
class Theme;
struct Services;

/// The current step of the open plan: its name, parameters, flow, last output, and what it will send. Every edit goes
/// to the plan's undo stack. GUI thread.
class Inspector : public QWidget {
    Q_OBJECT

public:
    Inspector(Services& services, Theme& theme, QWidget* parent = nullptr);

    void setPlan(OpenPlan* plan);
    void setStep(const QString& stepId);
    [[nodiscard]] QString stepId() const { return stepId_; }
    /// Writes what is still being typed.
    void flush();
    /// The field of a pointer within the step ("/parameters/path") gets the focus.
    void focusPointer(const QString& pointer);
    void focusName();
    void showParameters();
    /// The first field that must be filled in and is empty, else the first one.
    void focusFirst();

Q_SIGNALS:
    /// The step has another id now.
    void stepRenamed(const QString& stepId);

private:
    void refresh();
    void showTop();
    [[nodiscard]] QString describe(const StepSpec& step) const;
    /// For the expressions in its fields, from what is known now.
    void offerNames();
    void refreshCondition(const StepSpec& step);
    void refreshProblems();
    void refreshOutput();
    void edit(const QString& pointer, const QJsonValue& value);
    [[nodiscard]] QWidget* makeParametersPage();
    [[nodiscard]] QWidget* makeOutputPage();
    void paintTile();

    Services& services_;
    Theme& theme_;
    OpenPlan* plan_ = nullptr;
    QString stepId_;
    ToolSpecPtr tool_;
    QStackedWidget* stack_;
    QLabel* tile_;
    QLineEdit* name_;
    QLabel* description_;
    QPushButton* openPlan_;
    TabStrip* tabs_;
    ParameterForm* target_;
    ParameterForm* parameters_;
    ParameterForm* flow_;
    QLabel* previewTitle_;
    QLabel* preview_;
    QLabel* output_;
    QWidget* outputFrame_ = nullptr;
    QLabel* outputState_;
    StepPreviewer* previewer_;
    TargetChoices* targets_;
    QPushButton* condition_;
    ExpressionAssist* assist_;
};

} // namespace oc::ui
