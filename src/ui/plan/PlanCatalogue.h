// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <functional>

namespace oc {
class PlanModel;
}

namespace oc::ui {

struct Services;

/// What the steps of one open plan can be: every tool, and the plans that it has as steps, read again when they change
/// on disk. Reads on worker threads. GUI thread.
class PlanCatalogue : public QObject {
    Q_OBJECT

public:
    /// file: that of the plan, empty when it has none; folders: where plans are looked for besides.
    PlanCatalogue(Services& services, const PlanModel& plan, std::function<QString()> file,
                  std::function<QStringList()> folders, QObject* parent = nullptr);

    /// Of plans that were just named as steps a moment later: changed() tells.
    [[nodiscard]] const CataloguePtr& current() const { return current_; }
    /// The plan's own file is another one now, or lies elsewhere.
    void readAgain();

Q_SIGNALS:
    void changed();

private:
    void look();
    void watch(const QStringList& files);

    Services& services_;
    const PlanModel& plan_;
    const std::function<QString()> file_;
    const std::function<QStringList()> folders_;
    CataloguePtr current_;
    QStringList names_; ///< of the plans that are steps, as they were looked at last
    QFileSystemWatcher watcher_;
    QTimer again_;
    int generation_ = 0;
};

} // namespace oc::ui
