// SPDX-License-Identifier: GPL-3.0-or-later
// Where the cards of a plan are put: nothing overlaps, everything reads from left to right, and one step more does not
// throw the others about.
#include "ui/plan/canvas/CanvasLayout.h"
#include "ui/plan/canvas/LayerOrder.h"

#include <QRandomGenerator>
#include <QTest>

using namespace oc::ui;
using Graph = CanvasLayout::Graph;

namespace {

Graph graphOf(int cards, const QList<std::pair<int, int>>& lines) {
    Graph graph;
    for (int i = 0; i < cards; ++i)
        graph.cards.append(QSizeF(208, 96 + 24 * (i % 3)));
    graph.lines = lines;
    return graph;
}

/// Every step needs one of those a little above it, some need another one.
Graph randomGraph(int cards, int lines, quint32 seed) {
    QRandomGenerator random(seed);
    QSet<std::pair<int, int>> made;
    for (int i = 1; i < cards; ++i)
        made.insert({random.bounded(std::max(0, i - 12), i), i});
    while (made.size() < lines) {
        const int from = random.bounded(cards - 1);
        made.insert({from, random.bounded(from + 1, std::min(cards, from + 40))});
    }
    QList<std::pair<int, int>> sorted(made.begin(), made.end());
    std::sort(sorted.begin(), sorted.end());
    return graphOf(cards, sorted);
}

bool overlaps(const Graph& graph, const QList<QPointF>& places) {
    for (qsizetype i = 0; i < places.size(); ++i)
        for (qsizetype j = i + 1; j < places.size(); ++j)
            if (QRectF(places.at(i), graph.cards.at(i)).intersects(QRectF(places.at(j), graph.cards.at(j))))
                return true;
    return false;
}

} // namespace

class TestCanvasLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsFromLeftToRight_data() {
        QTest::addColumn<int>("cards");
        QTest::addColumn<int>("lines");
        QTest::newRow("small") << 12 << 14;
        QTest::newRow("sixty") << 60 << 90;
        QTest::newRow("large") << 500 << 800;
    }
    void readsFromLeftToRight() {
        QFETCH(int, cards);
        QFETCH(int, lines);
        const Graph graph = randomGraph(cards, lines, 7);
        const QList<QPointF> places = CanvasLayout::places(graph);
        QCOMPARE(places.size(), cards);
        for (const auto& [from, to] : graph.lines)
            QVERIFY2(places.at(from).x() + graph.cards.at(from).width() < places.at(to).x(),
                     qPrintable(QStringLiteral("%1 to %2").arg(from).arg(to)));
        QVERIFY(!overlaps(graph, places));
        for (const QPointF& place : places) {
            QVERIFY(place.x() >= 0 && place.y() >= 0);
            QCOMPARE(std::fmod(place.x(), CanvasLayout::grid), 0.0);
            QCOMPARE(std::fmod(place.y(), CanvasLayout::grid), 0.0);
        }
        QCOMPARE(CanvasLayout::places(graph), places); // the same again for the same plan
    }

    void crossingsAreSaved() {
        // Two pairs that lead crosswise in the given order, and a tree that needs no crossing at all.
        const Graph crossed = graphOf(4, {{0, 3}, {1, 2}});
        QCOMPARE(CanvasLayout::crossings(crossed, CanvasLayout::places(crossed)), 0);
        const Graph tree = graphOf(7, {{0, 1}, {0, 2}, {1, 3}, {2, 4}, {1, 5}, {2, 6}});
        QCOMPARE(CanvasLayout::crossings(tree, CanvasLayout::places(tree)), 0);
    }

    void theReadersOrderIsKept() {
        const Graph wide = graphOf(6, {{0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}});
        const QList<QPointF> places = CanvasLayout::places(wide);
        for (int i = 2; i < 6; ++i)
            QVERIFY(places.at(i).y() > places.at(i - 1).y());
        // What nothing leads to stands where the plan has it, too.
        const QList<QPointF> loose = CanvasLayout::places(graphOf(4, {}));
        for (int i = 1; i < 4; ++i) {
            QCOMPARE(loose.at(i).x(), loose.at(0).x());
            QVERIFY(loose.at(i).y() > loose.at(i - 1).y());
        }
    }

    void oneMoreStepMovesNoColumnAndNoOrder() {
        for (quint32 seed = 1; seed <= 20; ++seed) {
            const Graph before = randomGraph(40, 52, seed);
            const QList<QPointF> old = CanvasLayout::places(before);
            Graph after = before;
            for (int i = 0; i < 40; ++i)
                after.before.append(old.at(i).y() + before.cards.at(i).height() / 2);
            after.before.append(qQNaN());
            after.cards.append(QSizeF(208, 96));
            after.lines.append({int(seed), 40});
            const QList<QPointF> now = CanvasLayout::places(after);
            QVERIFY(!overlaps(after, now));
            for (int i = 0; i < 40; ++i) {
                QCOMPARE(now.at(i).x(), old.at(i).x());
                for (int j = i + 1; j < 40; ++j)
                    if (old.at(i).x() == old.at(j).x())
                        QVERIFY((old.at(i).y() < old.at(j).y()) == (now.at(i).y() < now.at(j).y()));
            }
            // And it stands beside what leads to it, not at the end of everything.
            const qreal away = std::abs(now.at(40).y() - now.at(int(seed)).y());
            QVERIFY2(away < 700, qPrintable(QString::number(away)));
        }
    }

    void aSequenceIsWrittenInRows() {
        Graph graph = graphOf(10, {});
        graph.sequence = true;
        const QList<QPointF> places = CanvasLayout::places(graph);
        QVERIFY(!overlaps(graph, places));
        QCOMPARE(places.at(3).y(), places.at(0).y());
        QCOMPARE(places.at(4).x(), places.at(0).x());
        QVERIFY(places.at(4).y() > places.at(0).y());
    }

    void ringsAreDrawnAllTheSame() {
        const Graph ring = graphOf(4, {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 3}});
        QVERIFY(!overlaps(ring, CanvasLayout::places(ring)));
    }

    void nothingIsNothing() {
        QVERIFY(CanvasLayout::places({}).isEmpty());
        QCOMPARE(CanvasLayout::places(graphOf(1, {})).size(), 1);
    }

    void aFreePlaceIsFree() {
        const QList<QRectF> others{{0, 0, 208, 96}, {0, 120, 208, 96}, {264, 0, 208, 96}};
        const QPointF place = CanvasLayout::freePlace(others, {208, 96}, {3, 5});
        const QRectF card(place, QSizeF(208, 96));
        for (const QRectF& other : others)
            QVERIFY(!card.intersects(other));
        QCOMPARE(CanvasLayout::freePlace(others, {208, 96}, {800, 400}), QPointF(800, 400));
    }
};

QTEST_GUILESS_MAIN(TestCanvasLayout)
#include "tst_canvas_layout.moc"
