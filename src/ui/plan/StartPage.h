// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plan/KnownPlans.h"

#include <QWidget>

class QVBoxLayout;

namespace oc::ui {

class Theme;
struct Services;

/// What is seen while no plan is open: begin a new one, go on with a recent one, or open an example that works at
/// once. The folders are read on a worker thread. GUI thread.
class StartPage : public QWidget {
    Q_OBJECT

public:
    StartPage(Services& services, Theme& theme, QWidget* parent = nullptr);

    void refresh();

Q_SIGNALS:
    void newPlan();
    void openFile();
    void openPlan(const QString& file);
    /// Opened as a plan of one's own, not to be written back into the examples.
    void openExample(const QString& file);

private:
    void fill(QVBoxLayout* layout, const QList<knownPlans::Entry>& entries, bool examples);

    Services& services_;
    Theme& theme_;
    QVBoxLayout* recent_;
    QVBoxLayout* examples_;
    QWidget* recentBox_;
    QWidget* examplesBox_;
};

} // namespace oc::ui
