// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"

#include <QObject>

class QWidget;

namespace oc::ui {

class OpenPlan;
class Theme;
struct Services;

/// Asks the person what a run wants to know before it starts: whether it may do what cannot be taken back, and its
/// inputs. Gives the answers to the plan's runner. GUI thread.
class RunQuestions : public QObject {
    Q_OBJECT

public:
    /// window: what the questions stand over; owns this object.
    RunQuestions(Services& services, Theme& theme, QWidget* window);

    void watch(OpenPlan* plan);

private:
    void confirm(OpenPlan* plan, const QStringList& reasons);
    void askInputs(OpenPlan* plan, const QList<ParameterSpec>& inputs);

    Services& services_;
    Theme& theme_;
    QWidget* window_;
};

} // namespace oc::ui
