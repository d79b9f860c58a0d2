// SPDX-License-Identifier: GPL-3.0-or-later
// screenshots FOLDER: every page of the window, light and dark, in two sizes, with a state made for it in a temporary
// folder. QT_QPA_PLATFORM=offscreen will do.
#include "app/common/Composition.h"
#include "ui/assets/NewAssetDialog.h"
#include "ui/shell/MainWindow.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QDateTime>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

namespace {

/// Waits until it holds or ten seconds are over; events go on meanwhile.
bool waitFor(const std::function<bool()>& holds) {
    return QTest::qWaitFor(holds, 10000);
}

void settle() {
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 400)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
}

void makeAssets(AssetStore& store) {
    const QStringList types{u"server"_s, u"server"_s, u"switch"_s};
    const QStringList statuses{u"active"_s, u"active"_s, u"active"_s, u"maintenance"_s, u"retired"_s};
    const QStringList environments{u"production"_s, u"production"_s, u"staging"_s};
    const QStringList owners{u"infra"_s, u"shop"_s, u"data"_s};
    for (int i = 1; i <= 42; ++i) {
        const QJsonObject tags =
            i % 2 ? QJsonObject{{u"role"_s, u"web"_s}, {u"tier"_s, u"front"_s}} : QJsonObject{{u"role"_s, u"db"_s}};
        const auto made = store.create({{u"hostname"_s, u"web-%1"_s.arg(i, 3, 10, QChar(u'0'))},
                                        {u"ip_address"_s, u"10.20.%1.%2"_s.arg(i / 20).arg(i + 10)},
                                        {u"type"_s, types.at(i % 3)},
                                        {u"status"_s, statuses.at(i % 5)},
                                        {u"environment"_s, environments.at(i % 3)},
                                        {u"owner"_s, owners.at(i % 3)},
                                        {u"location"_s, u"Vienna, rack %1"_s.arg(i % 12 + 1)},
                                        {u"tags"_s, tags}});
        if (!made) std::fprintf(stderr, "%s\n", qPrintable(made.error().toText()));
    }
}

const QByteArray plan = R"({
  "name": "nightly-check",
  "steps": [
    {"id": "disk", "name": "Free space", "tool": "df", "parameters": {"local_only": true}},
    {"id": "top", "name": "Largest processes", "tool": "ps", "parameters": {}},
    {"id": "uptime", "name": "Load", "tool": "uptime", "parameters": {}},
    {"id": "find", "name": "Web servers", "tool": "asset-query", "parameters": {"environment": "production"}},
    {"id": "folder", "name": "A folder that is not there", "tool": "ls", "parameters": {"path": "/no/such/folder"}, "on_failure": "continue"}
  ]
})";

/// A command with quotation marks, and a step that this version cannot run.
const QByteArray commandPlan = R"({
  "name": "restart-web",
  "steps": [
    {"id": "restart", "name": "Restart on the web pods", "tool": "kubectl-exec",
     "parameters": {"pod": "web-0", "command": ["sh", "-c", "nginx -t && nginx -s reload"], "namespace": "shop"}},
    {"id": "ports", "name": "Look at the open ports", "tool": "nmap",
     "parameters": {"targets": "192.0.2.7", "ports": "80,443"}}
  ]
})";

const QByteArray readmePlan = R"({
  "name": "morning-check",
  "steps": [
    {"id": "find", "name": "Web servers", "tool": "asset-query", "parameters": {"environment": "production"}},
    {"id": "disk", "name": "Free space", "tool": "df", "parameters": {"path": "/"}, "retry": {"attempts": 2}},
    {"id": "load", "name": "Load and time since boot", "tool": "uptime"},
    {"id": "packets", "name": "Name look-ups in the capture", "tool": "tcpdump",
     "parameters": {"file": "mixed.pcap", "filter": "udp port 53", "count": 200}},
    {"id": "tell", "name": "Tell the channel", "tool": "webhook_sender",
     "when": "{{ steps.disk.output.rows[0].used_percent > 90 }}",
     "parameters": {"url": "https://hooks.example.com/ops", "payload": {"text": "The disk is nearly full"}}}
  ]
})";

/// Deliveries in each state, as the outbox would have them; nothing is sent.
void makeDeliveries(Outbox& outbox) {
    constexpr qint64 never = 1;
    const auto put = [&](const QString& title, Severity severity, const QList<std::pair<QString, QString>>& channels) {
        Alert alert;
        alert.title = title;
        alert.severity = severity;
        alert.source = u"run 01J"_s;
        QList<AlertMessage> messages;
        for (const auto& [name, tool] : channels)
            messages.append({name, tool, QJsonObject{{u"message"_s, title}}});
        if (!outbox.put(alert, messages, never)) std::fprintf(stderr, "cannot put an alert into the outbox\n");
    };
    const std::pair<QString, QString> mail{u"mail"_s, u"sendmail"_s}, slack{u"slack"_s, u"slack_cli"_s},
        teams{u"teams"_s, u"teams_cli"_s}, pager{u"pager"_s, u"webhook_sender"_s};
    put(u"nightly-check: Free space failed on 3 hosts"_s, Severity::Warning, {mail, slack});
    put(u"Maintenance begins on db-01, db-02"_s, Severity::Info, {mail, slack, teams});
    put(u"backup-verify: completed in 12m4s, slower than usual"_s, Severity::Warning, {slack});
    put(u"Certificate of shop.example.org expires in 6 days"_s, Severity::Critical, {mail, pager});
    const auto taken = outbox.take(100, {});
    if (!taken) return;
    qint64 latency = 84;
    for (const Delivery& delivery : *taken) {
        DeliveryResult result;
        result.latencyMs = double(latency += 37);
        result.reply = delivery.channel == u"mail"_s ? u"250 2.0.0 Ok: queued as 4F2A91"_s : u"ok"_s;
        if (delivery.channel == u"teams"_s) result.reply = u"accepted by the workflow"_s;
        if (delivery.channel == u"pager"_s) {
            result.state = DeliveryState::Failed;
            result.reply.clear();
            result.error = Error{u"http_status"_s,
                                 u"the server answered 404 Not Found"_s,
                                 u"the address may have been removed there: make a new one"_s,
                                 {}};
        } else if (delivery.channel == u"slack"_s && delivery.title.startsWith(u"backup"_s)) {
            result.state = DeliveryState::Queued;
            result.dueAt = QDateTime::currentMSecsSinceEpoch() + 3'600'000;
            result.error =
                Error{u"rate_limited"_s, u"Slack has had too many messages"_s, u"it goes out by itself"_s, {}};
        }
        if (!outbox.finish(delivery.id, result)) std::fprintf(stderr, "cannot finish a delivery\n");
    }
}

const QByteArray ownChannels = R"({"channels": [
  {"name": "pager", "tool": "webhook_sender", "parameters": {"url": "http://127.0.0.1:9/pager"}},
  {"name": "dba", "tool": "sendmail", "parameters": {"to": ["dba@example.org", "night@example.org"]}}
]})";

} // namespace

int main(int argc, char** argv) {
    QTemporaryDir home;
    qputenv("OPSCONDUCTOR_HOME", home.path().toUtf8());
    QApplication app(argc, argv);
    if (argc < 2) {
        std::fprintf(stderr, "usage: screenshots FOLDER\n");
        return 2;
    }
    const QString folder = QDir(QString::fromLocal8Bit(argv[1])).absolutePath();
    QDir().mkpath(folder);
    // So that the plan of the README's picture names its capture without a path.
    QDir::setCurrent(QStringLiteral(OC_SOURCE_DIR "/tests/data/captures"));
    Composition composition;
    makeAssets(composition.assets);
    Theme theme;
    theme.apply(Theme::Choice::Light);
    const auto store = composition.runStore();
    // So that some channels are set up; nothing is sent.
    qputenv("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/T0/B0/none");
    (void)composition.settings.set(u"alerts/mail_to"_s, QJsonArray{u"oncall@example.org"_s, u"dba@example.org"_s});
    (void)composition.settings.set(u"smtp/host"_s, u"mail.example.org"_s);
    QFile own(composition.alertsFile().path());
    if (own.open(QIODevice::WriteOnly)) own.write(ownChannels);
    own.close();
    if (const auto outbox = composition.outbox()) {
        makeDeliveries(**outbox);
        (void)(*outbox)->mute({u"dba"_s, QDateTime::currentMSecsSinceEpoch() + 7'200'000, {}});
    }
    Services services{composition.settings,        composition.folders,
                      composition.redactor,        composition.secrets,
                      composition.liveCatalogue(), composition.executors(),
                      composition.scheduler(),     store ? *store : nullptr,
                      composition.assets,          *composition.outbox(),
                      *composition.deliverer(),    [&composition] { return composition.alertChannels(); },
                      *composition.notifier(),     composition.alertsFile().path()};
    MainWindow window(services, theme);
    window.resize(1280, 800);
    window.show();
    const auto shoot = [&](const QString& name) {
        settle();
        for (const bool dark : {false, true}) {
            theme.apply(dark ? Theme::Choice::Dark : Theme::Choice::Light);
            for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)}) {
                window.resize(size);
                settle();
                const QString file =
                    u"%1/%2-%3-%4.png"_s.arg(folder, name, dark ? u"dark"_s : u"light"_s).arg(size.width());
                if (!window.grab().save(file)) std::fprintf(stderr, "cannot write %s\n", qPrintable(file));
            }
        }
        theme.apply(Theme::Choice::Light);
        window.resize(1280, 800);
    };

    const auto press = [&](const QString& name) { window.findChild<QAbstractButton*>(name)->click(); };
    const auto chooseStep = [&](int row) {
        auto* list = window.findChild<QListView*>(u"stepList"_s);
        list->selectionModel()->setCurrentIndex(list->model()->index(row, 0), QItemSelectionModel::ClearAndSelect);
        settle();
    };
    const auto runShown = [&] {
        QSignalSpy finished(&composition.scheduler(), &RunScheduler::finished);
        QTest::keyClick(&window, Qt::Key_R, Qt::ControlModifier);
        waitFor([&] { return !finished.isEmpty(); });
        settle();
    };
    // What stands in a window of its own.
    const auto shootOther = [&](const QString& name) {
        settle();
        const auto widgets = QApplication::topLevelWidgets();
        for (QWidget* widget : widgets)
            if (widget != &window && widget->isVisible() && widget->width() > 100)
                widget->grab().save(u"%1/%2.png"_s.arg(folder, name));
        for (QWidget* widget : widgets)
            if (widget != &window && widget->isVisible()) widget->close();
        settle();
    };

    waitFor([&] { return !composition.liveCatalogue().current()->tools().isEmpty(); });
    shoot(u"plans-empty"_s);
    window.openPlanText(readmePlan, u"morning-check"_s);
    runShown();
    press(u"tableTab"_s);
    chooseStep(1);
    chooseStep(0);
    window.resize(1440, 900);
    settle();
    if (!window.grab().save(folder + u"/readme.png"_s)) std::fprintf(stderr, "cannot write the README's picture\n");
    window.resize(1280, 800);
    window.openPlanText(plan, u"nightly-check"_s);
    shoot(u"plans"_s);
    runShown();
    shoot(u"plans-run"_s);
    for (const QString& tab : {u"log"_s, u"json"_s, u"problems"_s, u"grid"_s, u"flow"_s, u"output"_s}) {
        press(tab + u"Tab"_s);
        shoot(u"plans-"_s + tab);
    }
    press(u"timelineTab"_s);
    press(u"parametersTab"_s);
    QTest::keyClick(&window, Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    shootOther(u"palette"_s);
    press(u"preview"_s);
    shootOther(u"preview"_s);
    window.openPlanText("{\"steps\": [", u"broken"_s);
    shoot(u"plans-broken"_s);
    window.openPlanText("{\"steps\": []}", u"nothing"_s);
    shoot(u"plans-no-steps"_s);
    window.openPlanText(commandPlan, u"restart-web"_s);
    press(u"parametersTab"_s);
    chooseStep(0);
    shoot(u"plans-command"_s);
    chooseStep(1);
    press(u"problemsTab"_s);
    shoot(u"plans-not-yet"_s);
    window.openPlanFile(programDataFolder() + u"/resources/examples/first-plan.json"_s);
    auto* tabs = window.findChild<QTabBar*>(u"planTabs"_s);
    waitFor([&] { return tabs->tabText(tabs->currentIndex()) == u"first-plan"_s; });
    runShown();
    press(u"tableTab"_s);
    chooseStep(0);
    shoot(u"plans-first"_s);
    window.showPage(MainWindow::Runs);
    shoot(u"runs"_s);
    const auto shootSheet = [&](const QString& name) {
        press(u"runsAlert"_s);
        waitFor([&] { return window.findChild<QCheckBox*>(u"channel_slack"_s) != nullptr; });
        window.findChild<QCheckBox*>(u"channel_slack"_s)->setChecked(true);
        window.findChild<QCheckBox*>(u"channel_mail"_s)->setChecked(true);
        settle();
        shootOther(name);
    };
    shootSheet(u"alert-light"_s);
    theme.apply(Theme::Choice::Dark);
    shootSheet(u"alert-dark"_s);
    theme.apply(Theme::Choice::Light);
    window.showPage(MainWindow::Assets);
    waitFor([&] { return window.findChild<QTableView*>(u"assetTable"_s)->model()->rowCount() > 0; });
    window.findChild<QTableView*>(u"assetTable"_s)->selectRow(4);
    shoot(u"assets"_s);
    press(u"assetsAlert"_s);
    waitFor([&] { return window.findChild<QCheckBox*>(u"channel_slack"_s) != nullptr; });
    shootOther(u"alert-asset"_s);
    window.showPage(MainWindow::Alerts);
    for (const QString& tab : {u"alertHistory"_s, u"outbox"_s, u"channels"_s, u"templates"_s}) {
        press(tab + u"Tab"_s);
        shoot(u"alerts-"_s + tab);
    }
    press(u"channelsTab"_s);
    waitFor([&] { return window.findChild<QPushButton*>(u"channelTest_pager"_s) != nullptr; });
    press(u"channelTest_pager"_s);
    waitFor([&] { return window.findChild<QPushButton*>(u"channelTest_pager"_s)->isEnabled(); });
    shoot(u"alerts-tested"_s);
    press(u"channelEdit_pager"_s);
    shootOther(u"alert-channel"_s);
    window.showPage(MainWindow::Tools);
    shoot(u"tools"_s);
    window.findChild<QLineEdit*>(u"catalogueSearch"_s)->setText(u"disk space"_s);
    shoot(u"tools-search"_s);
    window.findChild<QLineEdit*>(u"catalogueSearch"_s)->setText(u"camera"_s);
    shoot(u"tools-not-yet"_s);
    window.showPage(MainWindow::Settings);
    shoot(u"settings"_s);
    window.notice(
        u"history"_s,
        u"No history is kept: the folder /home/ops/.local/share/opsconductor cannot be written (free space on the disk, or choose another folder with OPSCONDUCTOR_HOME)"_s);
    shoot(u"notice"_s);
    return 0;
}
