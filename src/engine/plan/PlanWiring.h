// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/plan/PlanEdit.h"

#include <QList>
#include <QStringList>

namespace oc {

class PlanModel;

/// A line between two steps, by their indexes.
struct PlanLine {
    enum class Kind {
        Sequence, ///< the plan has no needs: the later one begins when the earlier one has ended
        Needs,    ///< "needs" of the later one
        Goto      ///< "on_failure" of the earlier one
    };
    int from = -1;
    int to = -1;
    Kind kind = Kind::Needs;

    friend bool operator==(const PlanLine&, const PlanLine&) = default;
};

/// The lines between the steps of a plan, and the edits that draw and take away one. A plan without needs is a
/// sequence; the first line that is drawn by hand writes down the order that it had, as needs, so that nothing but what
/// was drawn changes. Edits are made, not applied: see PlanModel. Pure; the thread of the model.
namespace planWiring {

/// From the top of the plan to its end; references to steps that are not there have no line.
[[nodiscard]] QList<PlanLine> lines(const Plan& plan);

/// toId waits for fromId. In a sequence toId waits no longer for the step above it. Errors: "would_ring" (toId runs
/// before fromId already), "connected" (the line is there), "no_such_step", and those of PlanDocument.
[[nodiscard]] Result<PlanEdit> connection(const PlanModel& model, const QString& fromId, const QString& toId);
/// Why connection() would refuse, for while a line is being dragged. Changes and copies nothing.
[[nodiscard]] Status canConnect(const Plan& plan, int from, int to);
/// toId waits no longer for fromId. "not_connected"
[[nodiscard]] Result<PlanEdit> disconnection(const PlanModel& model, const QString& fromId, const QString& toId);
/// The steps that need one of these need in its place what it needed, so that these can be removed. Changes nothing in
/// a sequence.
[[nodiscard]] Result<PlanEdit> bridging(const PlanModel& model, const QStringList& removedIds);

} // namespace planWiring

} // namespace oc
