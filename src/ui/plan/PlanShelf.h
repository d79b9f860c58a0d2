// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace oc::ui {

struct Services;

/// The plans that may become steps of others: those of the folder of plans, and those that were open last. Read on a
/// worker thread, and again when the folder changes. GUI thread.
class PlanShelf : public QObject {
    Q_OBJECT

public:
    explicit PlanShelf(Services& services, QObject* parent = nullptr);

    /// Named toolOfPlan(whole path), by name of the file.
    [[nodiscard]] const QList<ToolSpecPtr>& plans() const { return plans_; }
    void readSoon() { timer_.start(); }

Q_SIGNALS:
    void changed();

private:
    void read();

    Services& services_;
    QList<ToolSpecPtr> plans_;
    QFileSystemWatcher watcher_;
    QTimer timer_;
    int generation_ = 0;
};

} // namespace oc::ui
