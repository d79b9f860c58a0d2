// SPDX-License-Identifier: GPL-3.0-or-later
// The inventory's page in the window, over a million assets (or as many as the first argument says), in an embedded
// database it makes, or in the one that DATABASE_URL names (which it fills if it is empty): how soon the first page
// stands there, how soon the last one after a jump, and the longest time in which the GUI thread answered nothing while
// scrolling from end to end, sorting by each column and filtering. Limits: 200 ms, 100 ms, 16 ms; 300 MB of memory.
// QT_QPA_PLATFORM=offscreen will do: it paints as the raster engine does. BENCH_HOME names a folder in which the
// embedded database stays: opening one that is there already is another thing than going on in a process that has just
// filled it.
#include "app/common/Composition.h"
#include "app/window/WindowServices.h"
#include "executors/asset/AssetStore.h"
#include "ui/assets/AssetGrid.h"
#include "ui/assets/AssetGridModel.h"
#include "ui/assets/FilterHeader.h"
#include "ui/assets/GridCells.h"
#include "ui/shell/MainWindow.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonObject>
#include <QLineEdit>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

namespace {

/// What the kernel has noted of this thread, times in ns.
struct Account {
    qint64 computed = 0;
    qint64 queued = 0; ///< could have run, but others had the processors (schedstat, proc_pid_schedstat(5))
    long sleeps = 0;   ///< gave its processor up itself, to wait for a timer, a lock, a disk

    static Account now() {
        Account account;
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        account.computed = time.tv_sec * 1'000'000'000LL + time.tv_nsec;
        rusage usage{};
        getrusage(RUSAGE_THREAD, &usage);
        account.sleeps = usage.ru_nvcsw;
        static const int file = ::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
        char text[128] = {};
        if (::pread(file, text, sizeof(text) - 1, 0) > 0)
            account.queued = QByteArray(text).split(' ').at(1).toLongLong();
        return account;
    }
};

/// The longest time between two turns of the event loop, and the longest for which this program is to blame: without
/// what a virtual machine's host kept back of it. That is the time in which the thread neither computed nor waited for
/// a processor, unless it went to sleep more often than once, to wait for the next turn.
class Stall : public QObject {
public:
    Stall() {
        timer_.setInterval(1); // without a pause it would take a processor from the database
        timer_.setTimerType(Qt::PreciseTimer);
        connect(&timer_, &QTimer::timeout, this, &Stall::turn);
        clock_.start();
        before_ = Account::now();
        timer_.start();
    }
    void turn() {
        const qint64 took = clock_.nsecsElapsed();
        const Account now = Account::now();
        const qint64 computed = now.computed - before_.computed;
        const qint64 queued = now.queued - before_.queued;
        const qint64 own = now.sleeps - before_.sleeps > 1 ? took : qMin(took, computed + queued);
        longest_ = qMax(longest_, took);
        if (own > own_) {
            own_ = own;
            computed_ = computed;
            queued_ = queued;
        }
        before_ = Account::now();
        clock_.restart();
    }
    [[nodiscard]] QByteArray text() const {
        const auto ms = [](qint64 ns) { return QByteArray::number(double(ns) / 1e6, 'f', 1).rightJustified(5); };
        return "longest stall " + ms(longest_) + " ms; our own " + ms(own_) + " (computed " + ms(computed_) +
               ", waited for a processor " + ms(queued_) + ")";
    }

private:
    QTimer timer_;
    QElapsedTimer clock_;
    Account before_;
    qint64 longest_ = 0;
    qint64 own_ = 0;
    qint64 computed_ = 0; ///< of our own longest
    qint64 queued_ = 0;
};

/// QTest::qWaitFor sleeps for 10 ms between two looks, which would count as a stall of the window.
template <typename Done>
bool waitFor(const Done& done, int ms = 5000) {
    QElapsedTimer waited;
    waited.start();
    while (!done()) {
        if (waited.elapsed() > ms) return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    return true;
}

/// Notes when a widget that it watches has been painted.
class PaintWatch : public QObject {
public:
    bool seen = false;
    bool eventFilter(QObject*, QEvent* event) override {
        seen = seen || event->type() == QEvent::Paint;
        return false;
    }
};

qint64 residentMb() {
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly)) return -1;
    for (const QByteArray& line : status.readAll().split('\n'))
        if (line.startsWith("VmRSS:")) return line.simplified().split(' ').at(1).toLongLong() / 1024;
    return -1;
}

void fill(AssetStore& store, int rows) {
    constexpr int chunk = 50'000;
    static const QStringList types{u"server"_s, u"switch"_s, u"camera"_s, u"workstation"_s};
    static const QStringList owners{u"infra"_s, u"shop"_s, u"data"_s, u"office"_s, u"plant"_s};
    for (int from = 0; from < rows; from += chunk) {
        AssetBatch batch;
        for (int i = from; i < qMin(rows, from + chunk); ++i)
            batch.changes.append(
                {AssetChange::Kind::Create,
                 0,
                 0,
                 {{u"hostname"_s, u"host-%1.example.com"_s.arg((i * 7919LL) % rows, 7, 10, QLatin1Char('0'))},
                  {u"ip_address"_s, u"10.%1.%2.%3"_s.arg(i / 65536 % 256).arg(i / 256 % 256).arg(i % 256)},
                  {u"type"_s, types.at(i % types.size())},
                  {u"status"_s, i % 11 ? u"active"_s : u"maintenance"_s},
                  {u"environment"_s, i % 3 ? u"production"_s : u"staging"_s},
                  {u"location"_s, u"rack %1"_s.arg(i % 997)},
                  {u"owner"_s, owners.at(i % owners.size())},
                  {u"tags"_s, QJsonObject{{u"role"_s, i % 2 ? u"web"_s : u"db"_s}, {u"wave"_s, i % 10}}}}});
        const auto made = store.apply(batch);
        if (!made) qFatal("%s", qPrintable(made.error().toText()));
    }
}

void line(const char* what, double ms, Stall& stall) {
    stall.turn(); // the last one, which may still go on
    std::printf("%-34s %9.1f ms   %s\n", what, ms, stall.text().constData());
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv) {
    QTemporaryDir home;
    qputenv("OPSCONDUCTOR_HOME", qEnvironmentVariable("BENCH_HOME", home.path()).toUtf8());
    const int rows = argc > 1 ? QByteArray(argv[1]).toInt() : 1'000'000;
    QApplication app(argc, argv);
    Theme theme;
    theme.apply(Theme::Choice::Light);
    Composition composition;
    AssetStore& store = composition.assets;
    QElapsedTimer clock;
    clock.start();
    if (store.count(AssetView{}).value_or(0) == 0) fill(store, rows);
    std::printf("%s, %lld rows, filled in %.1f s, %lld MB\n", qPrintable(store.kind()),
                store.count(AssetView{}).value_or(0), double(clock.elapsed()) / 1000, residentMb());

    Services services = windowServices(composition);
    MainWindow window(services, theme);
    window.resize(1280, 800);
    window.show();
    (void)QTest::qWaitForWindowExposed(&window);
    constexpr int longest = 120'000;
    {
        Stall stall;
        clock.restart();
        window.showPage(MainWindow::Assets);
        QAbstractItemModel* rows = nullptr;
        const auto shown = [&] {
            if (auto* table = window.findChild<AssetGrid*>(u"assetTable"_s)) rows = table->model();
            return rows && !rows->index(0, 0).data().toString().isEmpty();
        };
        if (!waitFor(shown, longest)) qFatal("no answer");
        const double first = double(clock.nsecsElapsed()) / 1e6;
        if (!waitFor([&] { return qobject_cast<AssetGridModel*>(rows)->isComplete(); }, longest)) qFatal("no answer");
        line("the page is opened: first rows", first, stall);
        std::printf("%-34s %9.1f ms\n", "    all ids", double(clock.nsecsElapsed()) / 1e6);
    }
    AssetGrid& grid = *window.findChild<AssetGrid*>(u"assetTable"_s);
    AssetGridModel& model = *qobject_cast<AssetGridModel*>(grid.model());
    bool opened = false;
    bool completed = false;
    QObject::connect(&model, &AssetGridModel::opened, [&] { opened = true; });
    QObject::connect(&model, &AssetGridModel::completed, [&] { completed = true; });
    QObject::connect(&model, &AssetGridModel::failed,
                     [](const Error& error) { qFatal("%s", qPrintable(error.toText())); });
    const auto shownText = [&](int row) { return model.index(row, 0).data().toString(); };
    const auto open = [&](const char* what, const AssetView& view) {
        opened = completed = false;
        Stall stall;
        clock.restart();
        model.setView(view);
        if (!waitFor([&] { return opened && (model.rowCount() == 0 || !shownText(0).isEmpty()); }, longest))
            qFatal("no answer");
        const double first = double(clock.nsecsElapsed()) / 1e6;
        if (!waitFor([&] { return completed; }, longest)) qFatal("no answer");
        line(what, first, stall);
        std::printf("%-34s %9.1f ms\n", "    all ids", double(clock.nsecsElapsed()) / 1e6);
    };
    AssetView view;
    view.sort = AssetColumn::Hostname;
    open("the same again", view);
    std::printf("%-34s %9lld MB\n", "memory", residentMb());

    const auto jump = [&](const char* what, int row) {
        Stall stall;
        clock.restart();
        grid.scrollTo(model.index(row, 0));
        if (!waitFor([&] { return !shownText(row).isEmpty(); }, longest)) qFatal("no row");
        line(what, double(clock.nsecsElapsed()) / 1e6, stall);
    };
    jump("jump to the last row", model.rowCount() - 1);
    jump("jump to the middle", model.rowCount() / 2);
    jump("jump to the first row", 0);
    {
        // While the ids are still being read.
        completed = false;
        bool counted = false;
        const auto watch = QObject::connect(&model, &AssetGridModel::counted, [&] { counted = true; });
        AssetView other = view;
        other.sort = AssetColumn::IpAddress;
        model.setView(other);
        (void)waitFor([&] { return counted; }, longest); // before that there are no rows to jump to
        jump("the last row of a view just opened", model.rowCount() - 1);
        (void)waitFor([&] { return completed; }, longest);
        QObject::disconnect(watch);
    }
    {
        Stall stall;
        clock.restart();
        QScrollBar* bar = grid.verticalScrollBar();
        PaintWatch painted;
        grid.viewport()->installEventFilter(&painted);
        constexpr int steps = 600;
        for (int step = 0; step <= steps; ++step) {
            bar->setValue(int(double(bar->maximum()) * step / steps));
            painted.seen = false;
            (void)waitFor([&] { return painted.seen; });
        }
        line("scroll from end to end", double(clock.nsecsElapsed()) / 1e6, stall);
    }
    for (const AssetColumn column : gridCells::order()) {
        view.sort = column;
        view.descending = !view.descending;
        open(qPrintable(u"sort by "_s + gridCells::title(column).toLower()), view);
    }
    view = {};
    view.sort = AssetColumn::Hostname;
    view.conditions = {{AssetColumn::Status, AssetCondition::Kind::Equals, {u"maintenance"_s}}};
    open("filter by a status", view);
    view.conditions = {{AssetColumn::Hostname, AssetCondition::Kind::Contains, {u"99"_s}}};
    open("filter by a part of the name", view);
    view.conditions = {{AssetColumn::Tags, AssetCondition::Kind::HasTag, {u"role"_s, u"web"_s}}};
    open("filter by a tag", view);
    view.conditions = {};
    view.words = u"rack 77 shop"_s;
    open("quick search", view);
    view.words = u"nowhere"_s;
    open("quick search without a match", view);
    std::printf("%-34s %9lld MB\n", "memory", residentMb());
    return 0;
}
