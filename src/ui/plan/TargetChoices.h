// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/Asset.h"
#include "ui/forms/ChoicePopup.h"

#include <QElapsedTimer>
#include <QObject>

namespace oc::ui {

class OpenPlan;
class ParameterForm;
struct Services;

/// What a step can run on, offered at the field of its target: what earlier steps found, the machines of the inventory
/// that share an environment, a type, an owner or a tag, and each machine by its name. Reads the inventory on a worker
/// thread, now and then. GUI thread; the form must outlive it.
class TargetChoices : public QObject {
    Q_OBJECT

public:
    TargetChoices(Services& services, ParameterForm& form, QObject* parent);

    /// For the step that the form is about now.
    void show(const OpenPlan& plan, const QString& stepId);

    /// Filters that choose more than one machine, and not all of them; the most telling first, then the machines.
    [[nodiscard]] static QList<FieldOffer> ofInventory(const QList<Asset>& assets);

private:
    void read();
    void offer();

    Services& services_;
    ParameterForm& form_;
    QList<FieldOffer> ofSteps_;
    QList<FieldOffer> ofInventory_;
    QElapsedTimer read_; ///< since it was read last
    bool reading_ = false;
};

} // namespace oc::ui
