// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/PlanCatalogue.h"

#include "engine/catalogue/LiveCatalogue.h"
#include "engine/plan/PlanModel.h"
#include "engine/plan/SubPlan.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"

#include <QFileInfo>
#include <QtConcurrentRun>

namespace oc::ui {

PlanCatalogue::PlanCatalogue(Services& services, const PlanModel& plan, std::function<QString()> file,
                             std::function<QStringList()> folders, QObject* parent)
    : QObject(parent),
      services_(services),
      plan_(plan),
      file_(std::move(file)),
      folders_(std::move(folders)),
      current_(services.catalogue.current()) {
    // Editors write in several steps; a file that is replaced is gone for a moment.
    again_.setSingleShot(true);
    again_.setInterval(200);
    connect(&again_, &QTimer::timeout, this, &PlanCatalogue::readAgain);
    connect(&watcher_, &QFileSystemWatcher::fileChanged, &again_, qOverload<>(&QTimer::start));
    connect(&watcher_, &QFileSystemWatcher::directoryChanged, &again_, qOverload<>(&QTimer::start));
    connect(&services_.catalogue, &LiveCatalogue::changed, this, &PlanCatalogue::readAgain);
    connect(&plan_, &PlanModel::documentChanged, this, &PlanCatalogue::look);
    look();
}

void PlanCatalogue::look() {
    QStringList names;
    for (const StepSpec& step : plan_.plan().steps)
        if (!planOfTool(step.tool).isEmpty()) names.append(step.tool);
    names.sort();
    if (names == names_) return;
    names_ = names;
    readAgain();
}

void PlanCatalogue::readAgain() {
    const int generation = ++generation_;
    const CataloguePtr tools = services_.catalogue.current();
    if (names_.isEmpty()) {
        watch({});
        if (current_ == tools) return;
        current_ = tools;
        Q_EMIT changed();
        return;
    }
    struct Read {
        CataloguePtr catalogue;
        QStringList files;
    };
    const PlanDocument& document = plan_.document();
    const auto read = [tools, text = document.text(), format = document.format(), file = file_(),
                       folders = folders_()]() -> Read {
        const PlanDocument own = PlanDocument::fromText(text, format, file);
        CataloguePtr catalogue = withSubPlans(tools, own, folders);
        QStringList files = subPlanFiles(own, *catalogue);
        return {std::move(catalogue), std::move(files)};
    };
    whenDone(this, QtConcurrent::run(read), [this, generation](const Read& done) {
        if (generation != generation_) return;
        watch(done.files);
        current_ = done.catalogue;
        Q_EMIT changed();
    });
}

void PlanCatalogue::watch(const QStringList& files) {
    // The folder tells of a file that comes, or is replaced by another; the file of one that is written in place.
    QStringList wanted;
    for (const QString& file : files) {
        const QFileInfo info(file);
        if (info.exists()) wanted.append(file);
        if (QFileInfo::exists(info.absolutePath())) wanted.append(info.absolutePath());
    }
    wanted.removeDuplicates();
    const QStringList before = watcher_.files() + watcher_.directories();
    for (const QString& path : before)
        if (!wanted.contains(path)) watcher_.removePath(path);
    for (const QString& path : std::as_const(wanted))
        if (!before.contains(path)) watcher_.addPath(path);
}

} // namespace oc::ui
