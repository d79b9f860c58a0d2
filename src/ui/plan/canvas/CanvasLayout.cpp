// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/canvas/CanvasLayout.h"

#include "ui/plan/canvas/LayerOrder.h"

#include <QLineF>

#include <algorithm>
#include <cmath>

namespace oc::ui {

namespace {

qreal snapped(qreal value) {
    return std::round(value / CanvasLayout::grid) * CanvasLayout::grid;
}

QList<QPointF> inRows(const QList<QSizeF>& cards) {
    QList<QPointF> places;
    qreal width = 0;
    for (const QSizeF& card : cards)
        width = std::max(width, card.width());
    qreal top = 0;
    qreal height = 0;
    for (int i = 0; i < cards.size(); ++i) {
        const int column = i % CanvasLayout::sequenceColumns;
        if (column == 0 && i > 0) {
            top = snapped(top + height + CanvasLayout::rowGap * 1.5);
            height = 0;
        }
        places.append({snapped(column * (width + CanvasLayout::columnGap)), top});
        height = std::max(height, cards.at(i).height());
    }
    return places;
}

/// The heights of a layer that lie nearest to the wishes, in their order and at least so far apart. Least squares by
/// pooling neighbours that are too near (isotonic regression). gaps: from one to the next.
std::vector<qreal> apart(const std::vector<qreal>& wishes, const std::vector<qreal>& gaps) {
    struct Pool {
        qreal sum;
        qreal count;
        [[nodiscard]] qreal mean() const { return sum / count; }
    };
    std::vector<qreal> offsets(wishes.size(), 0);
    for (size_t i = 1; i < wishes.size(); ++i)
        offsets[i] = offsets[i - 1] + gaps[i - 1];
    std::vector<Pool> pools;
    for (size_t i = 0; i < wishes.size(); ++i) {
        pools.push_back({wishes[i] - offsets[i], 1});
        while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
            const Pool last = pools.back();
            pools.pop_back();
            pools.back().sum += last.sum;
            pools.back().count += last.count;
        }
    }
    std::vector<qreal> found;
    found.reserve(wishes.size());
    for (const Pool& pool : pools)
        for (qreal i = 0; i < pool.count; ++i)
            found.push_back(pool.mean() + offsets[found.size()]);
    return found;
}

/// The middles of all nodes of the layers, each drawn towards what it is connected with on the left, then on the right.
std::vector<qreal> middles(const LayerOrder& order, const std::vector<qreal>& heights) {
    std::vector<qreal> y(heights.size(), 0);
    const auto settle = [&](const std::vector<int>& layer, const auto& neighbours) {
        std::vector<qreal> wishes;
        std::vector<qreal> gaps;
        for (size_t i = 0; i < layer.size(); ++i) {
            const int node = layer[i];
            const std::vector<int>& near = neighbours(node);
            qreal wish = y[size_t(node)];
            if (!near.empty()) {
                wish = 0;
                for (const int other : near)
                    wish += y[size_t(other)] / qreal(near.size());
            }
            wishes.push_back(wish);
            if (i + 1 < layer.size()) {
                const qreal half = (heights[size_t(node)] + heights[size_t(layer[i + 1])]) / 2;
                gaps.push_back(half + (half > 0 ? CanvasLayout::rowGap : CanvasLayout::rowGap / 3));
            }
        }
        const std::vector<qreal> settled = apart(wishes, gaps);
        for (size_t i = 0; i < layer.size(); ++i)
            y[size_t(layer[i])] = settled[i];
    };
    for (const std::vector<int>& layer : order.layers())
        settle(layer, [&](int node) -> const std::vector<int>& { return order.before(node); });
    for (auto layer = order.layers().rbegin(); layer != order.layers().rend(); ++layer)
        settle(*layer, [&](int node) -> const std::vector<int>& { return order.after(node); });
    for (const std::vector<int>& layer : order.layers())
        settle(layer, [&](int node) -> const std::vector<int>& { return order.before(node); });
    return y;
}

} // namespace

QList<QPointF> CanvasLayout::places(const Graph& graph) {
    if (graph.cards.isEmpty()) return {};
    if (graph.sequence) return inRows(graph.cards);
    const LayerOrder order(int(graph.cards.size()), graph.lines, {graph.before.begin(), graph.before.end()});
    std::vector<qreal> heights(size_t(order.nodeCount()), 0);
    for (qsizetype i = 0; i < graph.cards.size(); ++i)
        heights[size_t(i)] = graph.cards.at(i).height();
    const std::vector<qreal> y = middles(order, heights);
    QList<QPointF> places(graph.cards.size());
    qreal left = 0;
    qreal top = 0;
    for (const std::vector<int>& layer : order.layers()) {
        qreal width = 0;
        for (const int node : layer) {
            if (node >= graph.cards.size()) continue; // only a line passes here
            places[node] = {snapped(left), y[size_t(node)] - heights[size_t(node)] / 2};
            top = std::min(top, places[node].y());
            width = std::max(width, graph.cards.at(node).width());
        }
        left += width + columnGap;
    }
    for (QPointF& place : places)
        place.setY(snapped(place.y() - top));
    return places;
}

qsizetype CanvasLayout::crossings(const Graph& graph, const QList<QPointF>& places) {
    QList<QLineF> lines;
    for (const auto& [from, to] : graph.lines) {
        const QSizeF a = graph.cards.at(from);
        const QSizeF b = graph.cards.at(to);
        lines.append(
            {places.at(from) + QPointF(a.width(), a.height() / 2), places.at(to) + QPointF(0, b.height() / 2)});
    }
    qsizetype count = 0;
    for (qsizetype i = 0; i < lines.size(); ++i)
        for (qsizetype j = i + 1; j < lines.size(); ++j) {
            const bool joined = lines.at(i).p1() == lines.at(j).p1() || lines.at(i).p2() == lines.at(j).p2();
            if (!joined && lines.at(i).intersects(lines.at(j)) == QLineF::BoundedIntersection) ++count;
        }
    return count;
}

QPointF CanvasLayout::freePlace(const QList<QRectF>& others, const QSizeF& card, const QPointF& wish) {
    QRectF place(QPointF(snapped(wish.x()), snapped(wish.y())), card);
    const qreal room = rowGap / 2;
    for (bool moved = true; moved;) {
        moved = false;
        for (const QRectF& other : others) {
            if (!place.adjusted(-room, -room, room, room).intersects(other)) continue;
            place.moveTop(std::ceil((other.bottom() + rowGap) / grid) * grid);
            moved = true;
        }
    }
    return place.topLeft();
}

} // namespace oc::ui
