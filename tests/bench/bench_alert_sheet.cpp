// SPDX-License-Identifier: GPL-3.0-or-later
// How long from Ctrl+Shift+A until the alert sheet has been painted, with a history of 500 runs and the shipped tools;
// the median of 41 (limit 50 ms). QT_QPA_PLATFORM=offscreen will do; under Xvfb it is what a person sees.
#include "app/common/Composition.h"
#include "ui/alerts/AlertSubject.h"
#include "ui/shell/MainWindow.h"
#include "ui/theme/Theme.h"

#include "support/RunFixtures.h"

#include <QApplication>
#include <QDialog>
#include <QElapsedTimer>
#include <QPointer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdio>

using namespace oc;
using namespace oc::ui;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int runs = 500;
constexpr int rounds = 41;

/// Notes when a widget that it watches has been painted.
class PaintWatch : public QObject {
public:
    bool painted = false;
    bool eventFilter(QObject*, QEvent* event) override {
        painted = painted || event->type() == QEvent::Paint;
        return false;
    }
};

QString makeHistory(RunStore& store) {
    QString last;
    for (int i = 0; i < runs; ++i) {
        const RunHeader header = runHeader(u"nightly"_s);
        if (!store.begin(header)) qFatal("the history cannot be written");
        store.append({taskFinished(header.id, 0, 0, TaskStatus::Failed, {"", "no space left\n", false}),
                      runFinished(header.id, RunStatus::Failed, u"1 step failed"_s)});
        last = header.id;
    }
    if (!store.flush()) qFatal("the history cannot be written");
    return last;
}

} // namespace

int main(int argc, char** argv) {
    QTemporaryDir home;
    qputenv("OPSCONDUCTOR_HOME", home.path().toUtf8());
    QApplication app(argc, argv);
    Composition composition;
    const QString run = makeHistory(**composition.runStore());
    Theme theme;
    theme.apply(Theme::Choice::Light);
    Services services{composition.settings,        composition.folders,
                      composition.redactor,        composition.secrets,
                      composition.liveCatalogue(), composition.executors(),
                      composition.scheduler(),     *composition.runStore(),
                      composition.assets,          *composition.outbox(),
                      *composition.deliverer(),    [&composition] { return composition.alertChannels(); },
                      *composition.notifier(),     composition.alertsFile().path()};
    MainWindow window(services, theme);
    window.resize(1280, 800);
    window.show();
    if (!QTest::qWaitFor([&] { return !composition.liveCatalogue().current()->entries().isEmpty(); }, 30'000)) return 1;
    QList<double> times;
    for (int i = 0; i < rounds; ++i) {
        PaintWatch watch;
        QElapsedTimer timer;
        timer.start();
        window.sendAlert(AlertSubject::ofRun(run, u"nightly"_s));
        auto* sheet = window.findChild<QDialog*>(u"alertSheet"_s);
        sheet->installEventFilter(&watch);
        while (!watch.painted)
            QCoreApplication::processEvents(QEventLoop::AllEvents);
        times.append(double(timer.nsecsElapsed()) / 1e6);
        sheet->removeEventFilter(&watch);
        const QPointer<QDialog> gone(sheet);
        sheet->close();
        if (!QTest::qWaitFor([&] { return gone.isNull(); }, 30'000)) return 1;
    }
    std::sort(times.begin(), times.end());
    std::printf("alert sheet painted: median %.1f ms, longest %.1f ms (limit 50)\n", times.at(rounds / 2),
                times.constLast());
    return 0;
}
