// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/MainWindow.h"

#include "engine/alerts/Deliverer.h"
#include "engine/catalogue/LiveCatalogue.h"
#include "engine/run/ExecutorRegistry.h"
#include "engine/run/RunScheduler.h"
#include "engine/settings/Folders.h"
#include "engine/settings/Settings.h"
#include "engine/store/RunStore.h"
#include "executors/asset/AssetStore.h"
#include "executors/communication/RunNotifier.h"
#include "ui/alerts/AlertSheet.h"
#include "ui/alerts/AlertsPage.h"
#include "ui/assets/AssetsPage.h"
#include "ui/assets/GridCells.h"
#include "ui/plan/PlansPage.h"
#include "ui/results/TaskRow.h"
#include "ui/results/WhenDone.h"
#include "ui/runs/RunsPage.h"
#include "ui/settings/SettingsPage.h"
#include "ui/shell/CommandPalette.h"
#include "ui/shell/Notices.h"
#include "ui/shell/Rail.h"
#include "ui/shell/StatusLine.h"
#include "ui/shell/ViewMemory.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"
#include "ui/tools/ToolsPage.h"

#include <QAction>
#include <QApplication>
#include <QDateTime>
#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QScreen>
#include <QShortcut>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

struct PageInfo {
    MainWindow::Page page;
    const char* icon;
    const char* name;
    int key; ///< Network, Alerts and Monitor will take 4, 5 and 7: the others keep their numbers
};

constexpr PageInfo pageInfos[] = {{MainWindow::Plans, "plans", QT_TRANSLATE_NOOP("MainWindow", "Plans"), 1},
                                  {MainWindow::Runs, "runs", QT_TRANSLATE_NOOP("MainWindow", "Runs"), 2},
                                  {MainWindow::Assets, "assets", QT_TRANSLATE_NOOP("MainWindow", "Assets"), 3},
                                  {MainWindow::Alerts, "alerts", QT_TRANSLATE_NOOP("MainWindow", "Alerts"), 5},
                                  {MainWindow::Tools, "tools", QT_TRANSLATE_NOOP("MainWindow", "Tools"), 6},
                                  {MainWindow::Settings, "settings", QT_TRANSLATE_NOOP("MainWindow", "Settings"), 8}};

} // namespace

MainWindow::MainWindow(Services& services, Theme& theme, QWidget* parent)
    : QMainWindow(parent), services_(services), theme_(theme) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("OpsConductor"));
    auto* central = new QWidget(this);
    auto* row = new QHBoxLayout(central);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    rail_ = new Rail(theme, central);
    for (const PageInfo& info : pageInfos)
        rail_->addPage(info.page, QString::fromLatin1(info.icon), tr(info.name), info.key, info.page == Settings);
    row->addWidget(rail_);
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    notices_ = new Notices(theme, central);
    column->addWidget(notices_);
    stack_ = new QStackedWidget(central);
    column->addWidget(stack_, 1);
    status_ = new StatusLine(theme, central);
    status_->setAssets(tr("Assets: %1").arg(services.assets.kind()), Token::Waiting);
    column->addWidget(status_);
    row->addLayout(column, 1);
    setCentralWidget(central);

    connect(rail_, &Rail::chosen, this, [this](int page) { showPage(Page(page)); });
    makeActions();
    showPage(Plans);

    // With room for the frame, so that the status line is to be seen on a small screen, too.
    resize(QSize(1280, 800).boundedTo(screen()->availableSize() - QSize(8, 40)));
    if (const QByteArray geometry = viewMemory::load(services.folders, QStringLiteral("window/geometry"));
        !geometry.isEmpty())
        restoreGeometry(geometry);

    connect(&services.settings, &oc::Settings::changed, this, [this](const QString& key) {
        if (key.startsWith(QLatin1String("appearance/"))) applyAppearance();
    });
    connect(&services.scheduler, &RunScheduler::finished, this, &MainWindow::countAssets, Qt::QueuedConnection);
    connect(&services.scheduler, &RunScheduler::finished, this, &MainWindow::tellOfRun, Qt::QueuedConnection);
    if (const QString problem = services.settings.problem(); !problem.isEmpty())
        notice(QStringLiteral("settings"), problem);
}

QWidget* MainWindow::page(Page page) {
    QWidget*& made = pages_.at(page);
    if (!made) {
        made = makePage(page);
        stack_->addWidget(made);
    }
    return made;
}

QWidget* MainWindow::makePage(Page page) {
    switch (page) {
    case Plans:
        plans_ = new PlansPage(services_, theme_, stack_);
        connect(plans_, &PlansPage::statusProgress, status_, &StatusLine::setProgress);
        connect(plans_, &PlansPage::showRun, this, &MainWindow::showRun);
        connect(plans_, &PlansPage::alertWanted, this, [this](const QString& name) { sendAlert(subject(), name); });
        return plans_;
    case Runs:
        runs_ = new RunsPage(services_, theme_, stack_);
        connect(runs_, &RunsPage::openPlanText, this, &MainWindow::openPlanText);
        connect(runs_, &RunsPage::alertWanted, this, [this](const QString& name) { sendAlert(subject(), name); });
        connect(runs_, &RunsPage::runPlanText, this,
                [this](const QByteArray& json, const QString& title, const QString& cameFrom, const QString& resumeOf) {
                    openPlanText(json, title, cameFrom);
                    plans_->runCurrent(resumeOf);
                });
        return runs_;
    case Assets: {
        assets_ = new AssetsPage(services_, theme_, stack_);
        connect(assets_, &AssetsPage::counted, this, &MainWindow::countAssets);
        connect(assets_, &AssetsPage::alertWanted, this, [this](const QString& name) { sendAlert(subject(), name); });
        connect(assets_, &AssetsPage::runWanted, this, &MainWindow::showRun);
        connect(assets_, &AssetsPage::targetWanted, this, [this](const QJsonValue& target) {
            showPage(Plans);
            plans_->setTarget(target);
        });
        connect(assets_, &AssetsPage::runOnWanted, this, [this](const QJsonValue& target) {
            this->page(Plans); // may not have been shown yet
            connect(plans_->askToRunOn(target, this), &QDialog::accepted, this, [this] { showPage(Plans); });
        });
        connect(assets_, &AssetsPage::planWanted, this, [this](const QByteArray& json, const QString& title) {
            openPlanText(json, title);
            plans_->runCurrent();
        });
        return assets_;
    }
    case Alerts:
        alerts_ = new AlertsPage(services_, theme_, stack_);
        connect(alerts_, &AlertsPage::alertWanted, this, [this](const QString& name) { sendAlert(subject(), name); });
        connect(alerts_, &AlertsPage::settingsWanted, this, [this](const QString& prefix) {
            showPage(Settings);
            static_cast<SettingsPage*>(pages_.at(Settings))->showSection(prefix);
        });
        return alerts_;
    case Tools:
        tools_ = new ToolsPage(services_, theme_, stack_);
        connect(tools_, &ToolsPage::openAsPlan, this,
                [this](const QByteArray& json, const QString& title) { openPlanText(json, title); });
        return tools_;
    case Settings:
        return new SettingsPage(services_, theme_, stack_);
    case PageCount:
        break;
    }
    return nullptr;
}

void MainWindow::showPage(Page wanted) {
    stack_->setCurrentWidget(page(wanted));
    // The page's own keys work at once.
    if (QWidget* shown = stack_->currentWidget(); isVisible() && !shown->isAncestorOf(QApplication::focusWidget()))
        shown->setFocus(Qt::OtherFocusReason);
    rail_->setCurrent(wanted);
    current_ = wanted;
}

void MainWindow::makeActions() {
    const auto add = [this](const QString& text, const QKeySequence& keys, auto slot) {
        auto* action = new QAction(text, this);
        action->setShortcut(keys);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
    };
    for (const PageInfo& info : pageInfos)
        add(tr("Go to %1").arg(tr(info.name)), QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_0 + info.key)),
            [this, page = info.page] { showPage(page); });
    add(tr("Send alert"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A), [this] { sendAlert(subject()); });
    add(tr("Search or command"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P), [this] { showPalette(); });
    add(tr("Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { close(); });
    for (const char* choice : {"system", "light", "dark"}) {
        const QString value = QString::fromLatin1(choice);
        add(tr("Appearance: %1").arg(value), {}, [this, value] {
            const Status status = services_.settings.set(QStringLiteral("appearance/palette"), value);
            if (!status) notice(QStringLiteral("settings"), status.error().toText());
        });
    }
}

void MainWindow::applyAppearance() {
    theme_.apply(Theme::choiceOf(services_.settings));
}

void MainWindow::paintEvent(QPaintEvent* event) {
    QMainWindow::paintEvent(event);
    if (painted_) return;
    painted_ = true;
    // Whatever takes time begins when the window is already to be seen.
    QTimer::singleShot(0, this, [this] {
        Q_EMIT painted();
        startBackgroundWork();
    });
}

void MainWindow::startBackgroundWork() {
    services_.catalogue.start();
    countAssets();
    if (services_.deliverer) services_.deliverer->start(); // also what a window that ended had left
    tellOfRun({});
}

void MainWindow::countAssets() {
    auto* watcher = new QFutureWatcher<Result<qint64>>(this);
    connect(watcher, &QFutureWatcher<Result<qint64>>::finished, this, [this, watcher] {
        watcher->deleteLater();
        const auto count = watcher->future().result();
        const QString kind = services_.assets.kind();
        if (count)
            status_->setAssets(*count == 1 ? tr("Assets: %1, 1 row").arg(kind)
                                           : tr("Assets: %1, %2 rows").arg(kind, QLocale().toString(*count)),
                               Token::Done, services_.assets.place());
        else
            status_->setAssets(tr("Assets: %1, not readable").arg(kind), Token::Failed, count.error().toText());
    });
    watcher->setFuture(QtConcurrent::run([store = &services_.assets] { return store->count(AssetView{}); }));
}

void MainWindow::tellOfRun(const QString& runId) {
    if (!services_.notifier) return;
    const auto tell = [notifier = services_.notifier, deliverer = services_.deliverer, runId] {
        auto notified = runId.isEmpty() ? notifier->earlierRuns() : notifier->runEnded(runId);
        if (notified && !notified->deliveries.isEmpty()) deliverer->wake();
        return notified;
    };
    whenDone(this, QtConcurrent::run(tell), [this](const Result<RunNotifier::Notified>& notified) {
        QStringList problems;
        if (!notified)
            problems.append(notified.error().toText());
        else
            for (const Error& error : notified->errors)
                problems.append(error.toText());
        if (!problems.isEmpty())
            notice(QStringLiteral("notify"),
                   tr("Not everybody was told of the run's end: %1").arg(problems.join(QStringLiteral("; "))));
    });
}

void MainWindow::openPlanFile(const QString& file) {
    showPage(Plans);
    plans_->openPlanFile(file);
}

void MainWindow::openPlanText(const QByteArray& json, const QString& title, const QString& cameFrom) {
    showPage(Plans);
    plans_->openPlanText(json, title, cameFrom);
}

void MainWindow::showRun(const QString& runId) {
    showPage(Runs);
    runs_->showRun(runId);
}

AlertSubject MainWindow::subject() const {
    if (current_ == Plans && plans_) return plans_->alertSubject();
    if (current_ == Runs && runs_) return runs_->alertSubject();
    if (current_ == Assets && assets_) return assets_->alertSubject();
    return {};
}

void MainWindow::sendAlert(const AlertSubject& subject, const QString& templateName) {
    if (!services_.deliverer) {
        notice(QStringLiteral("alerts"), tr("Alerts cannot be sent: the folder for the program's state cannot be "
                                            "written, and an alert is kept there until it is delivered."));
        return;
    }
    auto* sheet = new AlertSheet(services_, theme_, subject, templateName, this);
    connect(sheet, &AlertSheet::setUpWanted, this, [this] {
        showPage(Alerts);
        alerts_->showTab(AlertsPage::Channels);
    });
    sheet->open();
}

void MainWindow::notice(const QString& id, const QString& text) {
    notices_->add(id, text);
}

void MainWindow::showPalette() {
    QList<Command> commands;
    const auto addActions = [&](const QList<QAction*>& actions, int weight) {
        for (QAction* action : actions) {
            const QString text = QString(action->text()).remove(QLatin1Char('&'));
            if (text.isEmpty() || !action->isEnabled() || !action->isVisible() || action->menu()) continue;
            commands.append(
                {text, action->shortcut().toString(QKeySequence::NativeText),
                 action->icon().isNull() ? theme_.icon(QStringLiteral("command"), Token::SecondText) : action->icon(),
                 [action = QPointer<QAction>(action)] {
                     if (action) action->trigger();
                 },
                 weight});
        }
    };
    addActions(pages_.at(current_)->actions(), 60);
    addActions(actions(), 50);
    const CataloguePtr catalogue = services_.catalogue.current();
    const QIcon toolIcon = theme_.icon(QStringLiteral("tools"), Token::SecondText);
    for (const ToolSpecPtr& tool : catalogue->tools())
        commands.append({QStringLiteral("%1: %2").arg(tool->name, tool->description),
                         services_.executors.canExecute(*tool) ? tr("tool") : tr("tool, cannot run yet"), toolIcon,
                         [this, name = tool->name] {
                             showPage(Tools);
                             tools_->showTool(name);
                         },
                         0});
    auto* palette = new CommandPalette(theme_, this);
    palette->setCommands(std::move(commands));
    palette->show();
    // Those of a small inventory; a large one is searched on its own page.
    const auto readAssets = [store = &services_.assets] {
        AssetFilter filter;
        filter.limit = 1000;
        return store->query(filter);
    };
    whenDone(palette, QtConcurrent::run(readAssets), [this, palette](const Result<QList<Asset>>& assets) {
        if (!assets) return;
        QList<Command> more;
        const QIcon icon = theme_.icon(QStringLiteral("assets"), Token::SecondText);
        for (const Asset& asset : *assets)
            more.append({asset.hostname, asset.ipAddress.isEmpty() ? tr("asset") : tr("asset, %1").arg(asset.ipAddress),
                         icon,
                         [this, name = asset.hostname] {
                             showPage(Assets);
                             assets_->find(name);
                         },
                         -10});
        palette->addCommands(more);
    });
    if (!services_.runStore) return;
    auto* watcher = new QFutureWatcher<Result<QList<RunHeader>>>(palette);
    connect(watcher, &QFutureWatcher<Result<QList<RunHeader>>>::finished, palette, [this, watcher, palette] {
        const auto runs = watcher->future().result();
        if (!runs) return;
        QList<Command> more;
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        for (const RunHeader& run : *runs)
            more.append({run.planName.isEmpty() ? run.id : run.planName,
                         tr("run, %1, %2")
                             .arg(statusWord(run.status, run.tasksSucceeded, run.tasksFailed),
                                  gridCells::timeText(run.startedAt, now)),
                         theme_.icon(QStringLiteral("runs"), Token::SecondText), [this, id = run.id] { showRun(id); },
                         10});
        palette->addCommands(more);
    });
    watcher->setFuture(QtConcurrent::run([store = services_.runStore] {
        RunFilter filter;
        filter.limit = 20;
        return store->runs(filter);
    }));
}

} // namespace oc::ui
