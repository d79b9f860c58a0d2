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
    void save(OpenPlan* plan);
    void saveAs(OpenPlan* plan);
    /// Before the plan goes away. False: it stays.
    [[nodiscard]] bool askToStop(OpenPlan* plan);
    [[nodiscard]] bool askToSave(OpenPlan* plan);

Q_SIGNALS:
    void opened(const oc::PlanDocument& document, const QString& title);
    void failed(const oc::Error& error);

private:
    [[nodiscard]] QString askForFile(const OpenPlan* plan);

    Services& services_;
    QWidget* window_;
};

} // namespace oc::ui
