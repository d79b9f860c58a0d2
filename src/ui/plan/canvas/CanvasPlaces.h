// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanDocument.h"

#include <QHash>
#include <QPointF>

namespace oc::ui {

/// Where a person put the cards of a plan: its key "x-canvas", {"places": {"disk": [320, 120]}}, by step id, in
/// device-independent pixels. A plan without it is arranged by CanvasLayout. Pure; any thread.
namespace canvasPlaces {

/// Empty: nobody moved a card.
[[nodiscard]] QHash<QString, QPointF> read(const PlanDocument& document);
/// Writes these places; those of steps that are gone are dropped.
[[nodiscard]] QList<PlanDocument::Change> written(const PlanDocument& document, const QHash<QString, QPointF>& places);
/// Forgets all places; empty when there are none.
[[nodiscard]] QList<PlanDocument::Change> forgotten(const PlanDocument& document);

} // namespace canvasPlaces

} // namespace oc::ui
