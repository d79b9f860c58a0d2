// SPDX-License-Identifier: GPL-3.0-or-later
// plan_screenshots FOLDER: the plan editor, empty, with one step, with twelve and with sixty, with mistakes, after a
// run, while a line is drawn, and as source.
#include "ui/House.h"
#include "ui/screenshots/Camera.h"

#include "ui/plan/Inspector.h"
#include "ui/plan/PlanViews.h"
#include "ui/plan/PlansPage.h"
#include "ui/plan/canvas/CanvasScene.h"
#include "ui/plan/canvas/CanvasView.h"
#include "ui/plan/canvas/StepCard.h"

#include <QAbstractButton>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

namespace {

/// Twelve steps as a person would write them for a night's check.
QByteArray twelve() {
    return R"({"name": "nightly check", "steps": [
  {"id": "find", "name": "Web servers", "tool": "asset-query", "parameters": {"environment": "production"}},
  {"id": "disk", "name": "Free space", "tool": "df", "parameters": {"path": "/var"}, "needs": ["find"],
   "target": "{{ steps.find.output.assets }}", "retry": {"attempts": 2}, "timeout": "30s"},
  {"id": "memory", "name": "Memory", "tool": "free", "needs": ["find"], "target": "{{ steps.find.output.assets }}"},
  {"id": "load", "name": "Load", "tool": "uptime", "needs": ["find"], "target": "{{ steps.find.output.assets }}"},
  {"id": "folders", "name": "Largest folders", "tool": "du", "parameters": {"path": "/var", "max_depth": 2},
   "needs": ["disk"], "for_each": "{{ steps.disk.output.rows }}"},
  {"id": "processes", "name": "Hungry processes", "tool": "ps", "needs": ["memory"]},
  {"id": "services", "name": "Services", "tool": "systemctl", "parameters": {"action": "status", "unit": "nginx"},
   "needs": ["load"], "on_failure": {"goto": "restart"}},
  {"id": "restart", "name": "Restart nginx", "tool": "systemctl", "parameters": {"action": "restart", "unit": "nginx"},
   "needs": ["services"], "run_if": "failure", "approve": "Restart nginx now?"},
  {"id": "ports", "name": "Who listens", "tool": "ss", "needs": ["services"]},
  {"id": "report", "name": "Tell the channel", "tool": "slack_cli", "parameters": {"channel": "#ops", "message": "done"},
   "needs": ["folders", "processes", "ports"], "when": "{{ steps.disk.output.rows.length > 0 }}"},
  {"id": "mail", "name": "Mail the owner", "tool": "sendmail", "parameters": {"to": "ops@example.org", "subject": "Disk"},
   "needs": ["folders"], "enabled": false},
  {"id": "note", "name": "Note it", "tool": "asset-update", "parameters": {"hostname": "web-01"}, "needs": ["report"]}
]})";
}

QByteArray many(int count) {
    static const QStringList tools{u"df"_s, u"du"_s, u"ps"_s, u"free"_s, u"uptime"_s, u"asset-list"_s, u"ping"_s};
    QJsonArray steps;
    for (int i = 0; i < count; ++i) {
        QJsonObject step{{u"id"_s, u"s%1"_s.arg(i)}, {u"tool"_s, tools.at(i % tools.size())}};
        if (i > 0) {
            QJsonArray needs{u"s%1"_s.arg(i - 1 - (i * 7) % std::min(i, 6))};
            if (i % 5 == 0) needs.append(u"s%1"_s.arg(i / 2));
            step.insert(u"needs"_s, needs);
        }
        steps.append(step);
    }
    return QJsonDocument(QJsonObject{{u"steps"_s, steps}}).toJson();
}

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    if (argc < 2) {
        std::fprintf(stderr, "usage: plan_screenshots FOLDER\n");
        return 2;
    }
    const auto home = makeHome();
    House house;
    Camera camera(house.window, house.theme, QString::fromLocal8Bit(argv[1]));
    (void)house.open(u"df"_s);
    auto* page = house.window.findChild<PlansPage*>();
    auto* views = house.window.findChild<PlanViews*>();
    CanvasView* canvas = views->canvas();
    const auto open = [&](const QByteArray& text, const QString& title) {
        house.window.openPlanText(text, title);
        Camera::settle();
    };
    house.window.showPage(MainWindow::Plans);
    camera.shoot(u"plans-start"_s);
    QTest::keyClick(&house.window, Qt::Key_N, Qt::ControlModifier);
    camera.shoot(u"plans-empty"_s);
    open(R"({"steps": [{"tool": "df", "parameters": {"path": "/"}}]})", u"one"_s);
    camera.shoot(u"plans-one"_s);
    open(twelve(), u"nightly-check"_s);
    views->select({u"disk"_s});
    camera.shoot(u"plans-twelve"_s);
    views->showView(PlanViews::Source);
    camera.shoot(u"plans-source"_s);
    views->showView(PlanViews::Steps);
    camera.shoot(u"plans-steps"_s);
    views->showView(PlanViews::Canvas);
    canvas->zoomTo(1);
    views->select({u"find"_s});
    canvas->setFocus();
    canvas->beginConnection();
    QTest::keyClick(canvas, Qt::Key_Right);
    camera.shoot(u"plans-connect"_s);
    QTest::keyClick(canvas, Qt::Key_Escape);
    canvas->fit();
    open(many(60), u"sixty"_s);
    camera.shoot(u"plans-sixty"_s);
    open(R"json({"name": "disk check", "steps": [
        {"id": "disk", "name": "Free space", "tool": "df", "target": {"environment": "production"}},
        {"id": "tell", "name": "Tell the channel", "tool": "slack_cli", "parameters": {"channel": "#ops"},
         "when": "steps.disk.output.rows.some(row => row.used_percent > 80)"
}]
})json",
         u"disk-check"_s);
    views->select({u"tell"_s});
    camera.shoot(u"plans-conditional"_s);
    page->current()->pin(
        u"disk"_s,
        {QJsonObject{
             {u"rows"_s,
              QJsonArray{
                  QJsonObject{{u"target"_s, u"web-01"_s}, {u"mounted_on"_s, u"/"_s}, {u"used_percent"_s, 91}},
                  QJsonObject{{u"target"_s, u"web-02"_s}, {u"mounted_on"_s, u"/"_s}, {u"used_percent"_s, 12}},
                  QJsonObject{{u"target"_s, u"web-02"_s}, {u"mounted_on"_s, u"/var/lib"_s}, {u"used_percent"_s, 99}}}}},
         {}});
    auto* inspector = page->findChild<Inspector*>();
    const auto press = [&](const QString& name) {
        for (QAbstractButton* button : inspector->findChildren<QAbstractButton*>(name))
            if (button->isVisible()) return button->click();
    };
    press(u"conditionLink"_s);
    camera.shootOther(u"plans-condition"_s);
    press(u"assist_message"_s);
    for (QMenu* menu : inspector->findChildren<QMenu*>(u"insertMenu"_s)) {
        menu->actions().first()->trigger();
        menu->close();
    }
    camera.shootOther(u"plans-rows-as-text"_s);
    open(R"({"steps": [{"id": "a", "tool": "df"}, {"id": "b", "tool": "dfx"},
        {"id": "c", "tool": "ping", "when": "steps.zz.output > 1"}, {"id": "d", "tool": "ss", "needs": ["a", "q"]}]})",
         u"wrong"_s);
    camera.shoot(u"plans-wrong"_s);
    open("{\"steps\": [\n  {\"tool\": \"df\",,}\n]}", u"broken"_s);
    camera.shoot(u"plans-unreadable"_s);
    views->showView(PlanViews::Source);
    camera.shoot(u"plans-unreadable-source"_s);
    views->showView(PlanViews::Canvas);
    open(R"({"steps": [{"id": "disk", "name": "Free space", "tool": "df"},
        {"id": "gone", "name": "No such folder", "tool": "du", "parameters": {"path": "/no/such"}, "needs": ["disk"],
         "on_failure": "continue"},
        {"id": "load", "name": "Load", "tool": "uptime", "needs": ["disk"]},
        {"id": "end", "name": "Processes", "tool": "ps", "needs": ["gone", "load"]}]})",
         u"ran"_s);
    page->runCurrent();
    Camera::waitFor([&] { return !page->current()->follower().isEmpty() && !page->current()->runner().isBusy(); });
    camera.shoot(u"plans-ran"_s);
    // Some of the authorities that a system trusts have always ended.
    open(R"({"steps": [{"id": "authorities", "name": "Authorities", "tool": "openssl",
        "parameters": {"action": "certificate", "file": "/etc/ssl/certs/ca-certificates.crt"}}]})",
         u"findings"_s);
    page->runCurrent();
    Camera::waitFor([&] { return !page->current()->follower().isEmpty() && !page->current()->runner().isBusy(); });
    camera.shoot(u"plans-findings"_s);
    for (int i = 0; i < 20 && page->current(); ++i)
        page->current()->undo().clear();
    return 0;
}
