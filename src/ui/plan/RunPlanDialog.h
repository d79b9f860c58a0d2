// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plan/KnownPlans.h"

#include <QDialog>

class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace oc::ui {

class Theme;
struct Services;

/// Which plan is to run somewhere: one that is open, one that was open lately, an example, or any file. Deletes itself
/// when it is closed. GUI thread; files are read on a worker thread.
class RunPlanDialog : public QDialog {
    Q_OBJECT

public:
    struct Open {
        QString title;
        QString where; ///< its file; empty: it was never saved
    };
    /// shown: the index of the plan that is chosen at first; whom: "web-01", "20 assets".
    RunPlanDialog(Services& services, Theme& theme, const QList<Open>& open, int shown, const QString& whom,
                  QWidget* parent);

Q_SIGNALS:
    /// One of these two, before accepted().
    void openChosen(int index);
    void fileChosen(const QString& file);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QTreeWidgetItem* addGroup(const QString& title);
    static QTreeWidgetItem* addPlan(QTreeWidgetItem* group, const QString& title, const QString& text);
    void addFiles(const QString& group, const QList<knownPlans::Entry>& entries);
    void filter(const QString& words);
    void choose(QTreeWidgetItem* item);
    void browse();

    Services& services_;
    QLineEdit* search_;
    QTreeWidget* list_;
    QPushButton* run_;
};

} // namespace oc::ui
