// SPDX-License-Identifier: GPL-3.0-or-later
// The plan editor's canvas with 500 steps and 800 lines (or as many as the arguments say): opening, arranging, and the
// time of each frame while it is panned, zoomed and a card is dragged, painted into an image as the raster engine
// paints on the screen; and a keystroke in the source until the canvas shows it. Limits: open 300 ms, arrange 200 ms,
// keystroke 50 ms, 16.7 ms a frame. Graphviz's dot arranges the same graph for comparison, when it is installed.
#include "app/window/WindowServices.h"
#include "ui/plan/OpenPlan.h"
#include "ui/plan/canvas/CanvasLayout.h"
#include "ui/plan/canvas/CanvasScene.h"
#include "ui/plan/canvas/CanvasView.h"
#include "ui/plan/canvas/StepCard.h"
#include "ui/plan/source/Scintilla.h"
#include "ui/plan/source/SourceView.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QItemSelectionModel>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdio>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

namespace {

QByteArray planOf(int steps, int lines) {
    QRandomGenerator random(7);
    static const QStringList tools{u"df"_s, u"du"_s, u"ps"_s, u"free"_s, u"uptime"_s, u"asset-list"_s};
    QList<QStringList> needs(steps);
    int made = 0;
    for (int i = 1; i < steps; ++i, ++made)
        needs[i].append(u"s%1"_s.arg(random.bounded(std::max(0, i - 12), i)));
    while (made < lines) {
        const int from = random.bounded(steps - 1);
        const int to = random.bounded(from + 1, std::min(steps, from + 40));
        const QString id = u"s%1"_s.arg(from);
        if (needs.at(to).contains(id)) continue;
        needs[to].append(id);
        ++made;
    }
    QJsonArray list;
    for (int i = 0; i < steps; ++i)
        list.append(QJsonObject{{u"id"_s, u"s%1"_s.arg(i)},
                                {u"name"_s, u"Step number %1"_s.arg(i)},
                                {u"tool"_s, tools.at(i % tools.size())},
                                {u"parameters"_s, QJsonObject{{u"path"_s, u"/var/lib/%1"_s.arg(i)}}},
                                {u"retry"_s, QJsonObject{{u"attempts"_s, 2}}},
                                {u"needs"_s, QJsonArray::fromStringList(needs.at(i))}});
    return QJsonDocument(QJsonObject{{u"steps"_s, list}}).toJson();
}

class Frames {
public:
    template <class Body>
    void measure(Body&& body) {
        QElapsedTimer clock;
        clock.start();
        body();
        times_.push_back(double(clock.nsecsElapsed()) / 1e6);
    }
    void print(const char* what) {
        std::sort(times_.begin(), times_.end());
        const double median = times_.at(times_.size() / 2);
        const double high = times_.at(times_.size() * 99 / 100);
        std::printf("%-34s median %6.2f ms   99th percentile %6.2f ms   (%.0f frames a second)\n", what, median, high,
                    1000 / high);
        std::fflush(stdout);
    }

private:
    std::vector<double> times_;
};

void line(const char* what, double ms, double limit) {
    std::printf("%-34s %9.1f ms   (limit %.0f)\n", what, ms, limit);
    std::fflush(stdout);
}

/// Everything that waits to be painted, now.
void paint(QWidget& widget) {
    QCoreApplication::processEvents();
    widget.repaint();
}

void compareWithDot(const CanvasLayout::Graph& graph) {
    QByteArray text = "digraph{rankdir=LR;splines=false;node[shape=box,width=2.9,height=1.6,fixedsize=true];";
    for (qsizetype i = 0; i < graph.cards.size(); ++i)
        text += 'n' + QByteArray::number(i) + ';';
    for (const auto& [from, to] : graph.lines)
        text += 'n' + QByteArray::number(from) + "->n" + QByteArray::number(to) + ';';
    QElapsedTimer clock;
    clock.start();
    QProcess dot;
    dot.start(u"dot"_s, {u"-Tplain"_s});
    if (!dot.waitForStarted()) return std::puts("dot is not installed (apt install graphviz)"), void();
    dot.write(text + '}');
    dot.closeWriteChannel();
    dot.waitForFinished(120'000);
    std::printf("%-34s %9.1f ms   (its process included)\n", "the same by Graphviz's dot", double(clock.elapsed()));
    QList<QPointF> places(graph.cards.size());
    constexpr double inch = 72;
    for (const QByteArray& row : dot.readAllStandardOutput().split('\n')) {
        const auto words = row.split(' ');
        if (words.value(0) == "node")
            places[words.at(1).mid(1).toInt()] = {words.at(2).toDouble() * inch, words.at(3).toDouble() * inch};
    }
    std::printf("%-34s %9lld (ours %lld)\n", "crossings of its lines",
                qlonglong(CanvasLayout::crossings(graph, places)),
                qlonglong(CanvasLayout::crossings(graph, CanvasLayout::places(graph))));
}

} // namespace

int main(int argc, char** argv) {
    QTemporaryDir home;
    qputenv("OPSCONDUCTOR_HOME", home.path().toUtf8());
    const int steps = argc > 1 ? QByteArray(argv[1]).toInt() : 500;
    const int lines = argc > 2 ? QByteArray(argv[2]).toInt() : steps * 8 / 5;
    QApplication app(argc, argv);
    Theme theme;
    theme.apply(Theme::Choice::Light);
    Composition composition;
    composition.liveCatalogue().loadNow();
    Services services = windowServices(composition);
    const QByteArray text = planOf(steps, lines);

    QElapsedTimer clock;
    clock.start();
    OpenPlan plan(services, PlanDocument::fromText(text, PlanFormat::Json), u"bench"_s);
    QItemSelectionModel selection(&plan.steps());
    CanvasView view(theme);
    view.resize(1400, 860);
    view.show();
    QSignalSpy placed(&view.canvas(), &CanvasScene::arranged);
    view.setPlan(&plan, &selection);
    if (placed.isEmpty()) placed.wait(60'000);
    paint(view);
    line("open", double(clock.nsecsElapsed()) / 1e6, 300);

    CanvasLayout::Graph graph;
    for (const StepCard* card : view.canvas().cards())
        graph.cards.append(card->size());
    for (const PlanLine& one : planWiring::lines(plan.model().plan()))
        graph.lines.append({one.from, one.to});
    clock.restart();
    (void)CanvasLayout::places(graph);
    line("arrange", double(clock.nsecsElapsed()) / 1e6, 200);
    if (steps <= 1000) compareWithDot(graph);

    for (const bool whole : {false, true}) {
        if (whole)
            view.fit();
        else
            view.zoomTo(1);
        paint(view);
        Frames pan;
        view.centerOn(view.canvas().cardsRect().topLeft());
        for (int i = 0; i < 240; ++i)
            pan.measure([&] {
                view.horizontalScrollBar()->setValue(view.horizontalScrollBar()->value() + 17);
                view.verticalScrollBar()->setValue(view.verticalScrollBar()->value() + 7);
                QCoreApplication::processEvents();
            });
        pan.print(whole ? "pan, all in sight" : "pan at 100 %");
    }
    Frames zoom;
    for (int i = 0; i < 240; ++i)
        zoom.measure([&] {
            view.zoomBy(i % 60 < 30 ? 1.05 : 1 / 1.05);
            QCoreApplication::processEvents();
        });
    zoom.print("zoom");
    view.zoomTo(1);
    StepCard* card = view.canvas().cards().at(steps / 2);
    view.centerOn(card);
    paint(view);
    Frames drag;
    for (int i = 0; i < 240; ++i)
        drag.measure([&] {
            card->setPos(card->pos() + QPointF(i % 2 ? 8 : -8, 8));
            QCoreApplication::processEvents();
        });
    drag.print("drag a card");

    SourceView source(theme);
    source.setShown(true);
    source.setPlan(&plan);
    source.resize(600, 800);
    source.show();
    paint(source);
    Frames key;
    for (int i = 0; i < 30; ++i)
        key.measure([&] {
            const QString name = u"Step number %1"_s.arg(steps / 2);
            source.editor()->findFirst(name, false, true, false, true, true, 0, 0);
            source.editor()->insert(u"x"_s);
            source.flush();
            view.canvas().settle();
            paint(view);
        });
    key.print("keystroke to canvas (limit 50)");
    view.setPlan(nullptr, nullptr);
    source.setPlan(nullptr);
    return 0;
}
