// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/PlanShelf.h"

#include "engine/catalogue/LiveCatalogue.h"
#include "engine/plan/SubPlan.h"
#include "engine/settings/Folders.h"
#include "ui/plan/RecentPlans.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QtConcurrentRun>

#include <algorithm>

namespace oc::ui {

namespace {

constexpr int most = 200; ///< a list that is longer is searched by the file dialog

QStringList filesOf(const QString& folder, QStringList recent) {
    QStringList files;
    QDirIterator each(folder, {QStringLiteral("*.json"), QStringLiteral("*.yaml"), QStringLiteral("*.yml")},
                      QDir::Files, QDirIterator::Subdirectories);
    while (each.hasNext() && files.size() < most)
        files.append(QFileInfo(each.next()).absoluteFilePath());
    for (const QString& file : std::as_const(recent))
        if (files.size() < most && !files.contains(file) && QFileInfo::exists(file)) files.append(file);
    std::sort(files.begin(), files.end(), [](const QString& a, const QString& b) {
        return QFileInfo(a).fileName().compare(QFileInfo(b).fileName(), Qt::CaseInsensitive) < 0;
    });
    return files;
}

} // namespace

PlanShelf::PlanShelf(Services& services, QObject* parent) : QObject(parent), services_(services) {
    timer_.setSingleShot(true);
    timer_.setInterval(300); // not in the way of the first paint; files come in numbers
    connect(&timer_, &QTimer::timeout, this, &PlanShelf::read);
    connect(&watcher_, &QFileSystemWatcher::directoryChanged, this, &PlanShelf::readSoon);
    connect(&services_.catalogue, &LiveCatalogue::changed, this, &PlanShelf::readSoon);
    if (!services_.catalogue.current()->entries().isEmpty()) readSoon();
}

void PlanShelf::read() {
    const QString folder = services_.folders.plans;
    if (!folder.isEmpty() && watcher_.directories().isEmpty() && QFileInfo::exists(folder)) watcher_.addPath(folder);
    const int generation = ++generation_;
    const auto work = [folder, tools = services_.catalogue.current(), recent = recentPlans::load(services_.folders)] {
        QList<ToolSpecPtr> plans;
        for (const QString& file : filesOf(folder, recent)) {
            ToolSpecPtr plan = planAsTool(tools, file, {folder});
            // What is no plan, or cannot be read, is told when somebody opens it.
            if (!plan->plan->error && plan->plan->document.isReadable() && !plan->plan->document.plan().steps.isEmpty())
                plans.append(std::move(plan));
        }
        return plans;
    };
    whenDone(this, QtConcurrent::run(work), [this, generation](const QList<ToolSpecPtr>& plans) {
        if (generation != generation_) return;
        const bool same = std::equal(plans.begin(), plans.end(), plans_.begin(), plans_.end(),
                                     [](const ToolSpecPtr& a, const ToolSpecPtr& b) {
                                         return a->name == b->name && a->description == b->description &&
                                                a->tags == b->tags && a->behaviour.risk == b->behaviour.risk;
                                     });
        plans_ = plans;
        if (same) return; // nobody's list is to move for nothing
        Q_EMIT changed();
    });
}

} // namespace oc::ui
