// SPDX-License-Identifier: GPL-3.0-or-later
// part_screenshots FOLDER: plans as steps, favourites, choices for inputs, mistakes under their character, saved
// versions as a picture, a pinned output, and a large import.
#include "ui/House.h"
#include "ui/screenshots/Camera.h"

#include "support/TestFiles.h"
#include "ui/forms/ChoicePopup.h"
#include "ui/plan/Inspector.h"
#include "ui/plan/PlanViews.h"
#include "ui/plan/PlansPage.h"
#include "ui/plan/ToolShelf.h"
#include "ui/plan/canvas/CanvasView.h"

#include <QAction>
#include <QDialog>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>

using namespace oc;
using namespace oc::ui;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

const QByteArray checkPlan = R"(name: Disk check
description: Free space of a machine, told to the channel when there is little.
inputs:
- {name: path, type: path, default: /, description: Only the file system that holds this.}
- {name: limit, type: integer, default: 80, minimum: 1, maximum: 100, unit: "%", description: Tell above this.}
steps:
- {id: free, tool: df, parameters: {path: "{{ inputs.path }}"}}
- {id: load, tool: uptime}
)";

const QByteArray nightlyPlan = R"(name: Nightly
steps:
- id: find
  name: Web servers
  tool: asset-query
  parameters: {environment: production}
- id: disk
  name: Is there room?
  plan: disk-check.yaml
  needs: [find]
  parameters: {limit: 85}
- id: folders
  name: Largest folders
  tool: du
  needs: [disk]
  when: steps.disk.output.rows.some(row => row.status != 'success')
  parameters: {path: /var/log}
- id: ring
  name: Not there any more
  plan: gone.yaml
  needs: [find]
)";

const QByteArray asksPlan = R"(name: Restart a web server
inputs:
- name: host
  type: host
  required: true
  description: Which one.
  choices_from: {tool: asset-list, value: hostname, label: location}
- name: others
  type: list
  description: Which ones to look at as well.
  choices_from: {tool: asset-list, value: hostname}
- name: unit
  type: string
  default: nginx
  choices_from: {tool: ls, parameters: {path: /no/such/folder}, value: name}
steps:
- {tool: uptime}
)";

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    if (argc < 2) {
        std::fprintf(stderr, "usage: part_screenshots FOLDER\n");
        return 2;
    }
    const auto home = makeHome();
    QDir().mkpath(home->filePath(u"plans"_s));
    const QString nightly = home->filePath(u"plans/nightly.yaml"_s);
    if (!writeFile(home->filePath(u"plans/disk-check.yaml"_s), checkPlan) || !writeFile(nightly, nightlyPlan)) return 1;
    House house;
    Camera camera(house.window, house.theme, QString::fromLocal8Bit(argv[1]));
    (void)house.open(u"df"_s);
    for (const char* name : {"web-01", "web-02", "web-03", "db-01", "mail-01"}) {
        const QJsonObject fields{{u"hostname"_s, QString::fromLatin1(name)},
                                 {u"environment"_s, u"production"_s},
                                 {u"location"_s, name[0] == 'w' ? u"Frankfurt, rack 12"_s : u"Berlin"_s}};
        if (!house.composition.assets.create(fields)) return 1;
    }
    for (const QString& tool : {u"df"_s, u"systemctl"_s, toolOfPlan(home->filePath(u"plans/disk-check.yaml"_s))})
        toolShelf::setFavourite(house.composition.folders, tool, true);
    for (const QString& tool : {u"du"_s, u"journalctl"_s, u"slack_cli"_s})
        toolShelf::noteUse(house.composition.folders, tool);
    auto* page = house.window.findChild<PlansPage*>();
    auto* views = house.window.findChild<PlanViews*>();
    auto* inspector = page->findChild<Inspector*>();
    house.window.showPage(MainWindow::Plans);
    page->openPlanFile(nightly);
    Camera::waitFor([&] { return page->current() && page->current()->model().problems().size() == 1; });
    views->select({u"disk"_s});
    Camera::settle();
    camera.shoot(u"parts-step"_s);

    house.window.openPlanText(R"({"steps": [{"id": "disk", "tool": "df"}, {"id": "tell", "tool": "slack_cli",
        "parameters": {"channel": "#ops", "message": "{{ steps.dsk.output.rows.length }} file systems"}}]})",
                              u"mistake"_s);
    Camera::settle();
    views->select({u"tell"_s});
    inspector->focusPointer(u"/parameters/message"_s);
    camera.shoot(u"parts-mistake"_s);

    page->openPlanFile(nightly);
    Camera::settle();
    page->current()->edit(page->current()->model().removal(u"ring"_s));
    page->current()->save(nightly);
    Camera::waitFor([&] { return !page->current()->isDirty(); });
    page->current()->edit(page->current()->model().change(u"folders"_s, u"/parameters/path"_s, u"/srv"_s));
    page->current()->addStepAfter({{u"tool"_s, u"slack_cli"_s}, {u"name"_s, u"Tell the channel"_s}}, u"folders"_s);
    for (QAction* action : page->actions())
        if (action->text() == u"Saved versions"_s) action->trigger();
    Camera::waitFor([&] {
        auto* list = house.find<QListWidget>(u"versionsList"_s);
        return list && list->count() == 2;
    });
    house.find<QListWidget>(u"versionsList"_s)->setCurrentRow(1);
    camera.shootOther(u"parts-versions"_s);

    views->select({u"find"_s});
    for (QAction* action : views->canvas()->actions())
        if (action->text().startsWith(u"Pin its output"_s)) action->trigger();
    Camera::settle();
    camera.shootOther(u"parts-pin"_s);

    const PlanDocument asks = PlanDocument::fromText(asksPlan, PlanFormat::Yaml);
    house.window.openPlanText(asks.converted(PlanFormat::Json)->text(), u"restart"_s);
    Camera::settle();
    QTimer::singleShot(2500, &house.window, [&] {
        camera.shootOther(u"parts-inputs"_s); // closes it
    });
    QTimer::singleShot(1500, &house.window, [&] {
        if (auto* offer = house.find<QToolButton>(u"offer_others"_s)) offer->click();
    });
    page->runCurrent();
    Camera::waitFor([&] { return !page->current()->runner().isBusy(); });

    house.window.openPlanText(
        R"({"name": "top", "steps": [{"id": "disk", "name": "Is there room?", "plan": "disk-check.yaml"},
        {"id": "ps", "tool": "ps"}]})",
        u"ran"_s);
    Camera::waitFor([&] { return page->current()->catalogue()->find(u"plan:disk-check.yaml") != nullptr; });
    page->runCurrent();
    Camera::waitFor([&] { return !page->current()->follower().isEmpty() && !page->current()->runner().isBusy(); });
    views->select({u"disk"_s});
    camera.shoot(u"parts-ran"_s);
    house.window.showRun(page->current()->subRun(u"disk"_s));
    Camera::settle();
    camera.shoot(u"parts-history"_s);
    for (int i = 0; i < 20 && page->current(); ++i)
        page->current()->undo().clear();
    return 0;
}
