// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanDocument.h"

#include <QObject>

class QWidget;

namespace oc::ui {

class OpenPlan;
struct Services;

/// What stands between the open plans and the disk: asks for files, reads them on a worker thread, and asks what to do
/// with changes before a plan goes away. GUI thread.
class PlanFiles : public QObject {
    Q_OBJECT

public:
    /// window: what the questions stand over; owns this object.
    PlanFiles(Services& services, QWidget* window);

    /// Ends in opened() or failed().
    void open(const QString& file);
    /// The same, as a plan without a file.
    void openExample(const QString& file);
    void choose();
    /// The file of a plan that is to be a step; empty: none was chosen.
    [[nodiscard]] QString chooseSubPlan();
    void save(OpenPlan* plan);
    void saveAs(OpenPlan* plan);
    /// Before the plan goes away. False: it stays.
    [[nodiscard]] bool askToStop(OpenPlan* plan);
    [[nodiscard]] bool askToSave(OpenPlan* plan);

Q_SIGNALS:
    /// cameFrom: as in OpenPlan.
    void opened(const oc::PlanDocument& document, const QString& title, const QString& cameFrom);
    void failed(const oc::Error& error);

private:
    [[nodiscard]] QString askForFile(const OpenPlan* plan);

    Services& services_;
    QWidget* window_;
};

} // namespace oc::ui
