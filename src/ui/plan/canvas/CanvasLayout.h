// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include <utility>

namespace oc::ui {

/// Where the cards of a plan stand and how the lines between them go, when nobody moved them by hand. Layers from left
/// to right after Sugiyama, Tagawa, Toda (1981): a step stands to the right of all that it waits for; within a layer
/// the order of the plan is kept unless another one has fewer crossings. A sequence is written in rows, as text is.
/// Adding a step moves only what it must. In device-independent pixels, from (0, 0). Pure; any thread.
class CanvasLayout {
public:
    struct Graph {
        QList<QSizeF> cards;              ///< in the order of the plan
        QList<std::pair<int, int>> lines; ///< from, to; lines of a ring are left out of the order
        /// Where the middle of each card was before; NaN: it is new. Empty: all are. Cards that were there keep their
        /// order, so that a plan does not turn over while it is built.
        QList<qreal> before;
        bool sequence = false; ///< each card leads to the next
    };
    static constexpr qreal columnGap = 56; ///< between the layers; lines bend here
    static constexpr qreal rowGap = 24;
    static constexpr int sequenceColumns = 4;
    static constexpr qreal grid = 8; ///< cards stand on multiples of it

    /// The upper left corner of each card.
    [[nodiscard]] static QList<QPointF> places(const Graph& graph);
    /// Lines that cross between these places, each taken as straight from the middle of a card's right side to the
    /// middle of another's left side. For tests and benchmarks: quadratic.
    [[nodiscard]] static qsizetype crossings(const Graph& graph, const QList<QPointF>& places);
    /// A place for one more card of this size near the wish, over none of the others.
    [[nodiscard]] static QPointF freePlace(const QList<QRectF>& others, const QSizeF& card, const QPointF& wish);
};

} // namespace oc::ui
