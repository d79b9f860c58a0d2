// SPDX-License-Identifier: GPL-3.0-or-later
// The end of the window, and what is asked before.
#include "ui/shell/MainWindow.h"

#include "engine/run/RunScheduler.h"
#include "ui/assets/AssetsPage.h"
#include "ui/plan/PlansPage.h"
#include "ui/shell/ViewMemory.h"
#include "ui/theme/Look.h"

#include <QCloseEvent>
#include <QMessageBox>
#include <QPushButton>

namespace oc::ui {

MainWindow::~MainWindow() {
    viewMemory::flush();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    // Twice here when runs are active: then the plans were asked about already.
    if (!closing_ && plans_ && !plans_->closeAll()) {
        event->ignore();
        return;
    }
    if (assets_ && assets_->unsavedCount() > 0 && !losing_) {
        event->ignore();
        askAboutEdits(assets_->unsavedCount());
        return;
    }
    const QStringList active = services_.scheduler.activeRuns();
    if (!active.isEmpty() && !closing_) {
        event->ignore();
        askAboutRuns(int(active.size()));
        return;
    }
    for (const QString& id : active)
        services_.scheduler.cancel(id);
    viewMemory::save(services_.folders, QStringLiteral("window/geometry"), saveGeometry());
    QMainWindow::closeEvent(event);
}

void MainWindow::askAboutEdits(qsizetype count) {
    auto* box = new QMessageBox(QMessageBox::Warning, tr("Edits are not saved"),
                                count == 1 ? tr("An edit of the assets is not in the database yet.")
                                           : tr("%1 edits of the assets are not in the database yet.").arg(count),
                                QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("unsavedEdits"));
    QPushButton* lose = box->addButton(tr("Lose them and close"), QMessageBox::DestructiveRole);
    setLook(lose, Look::Danger);
    box->button(QMessageBox::Cancel)->setText(tr("Keep the window"));
    box->setDefaultButton(QMessageBox::Cancel);
    connect(lose, &QPushButton::clicked, this, [this] {
        losing_ = true;
        close();
    });
    // They are usually on their way: the question goes when they have arrived.
    connect(assets_, &AssetsPage::allSaved, box, [this, box] {
        box->close();
        close();
    });
    box->open();
}

void MainWindow::askAboutRuns(int count) {
    auto* box =
        new QMessageBox(QMessageBox::Warning, tr("Runs are active"),
                        count == 1 ? tr("A run is still active. Closing the window cancels it.")
                                   : tr("%1 runs are still active. Closing the window cancels them.").arg(count),
                        QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("activeRuns"));
    QPushButton* stop = box->addButton(tr("Cancel the runs and close"), QMessageBox::DestructiveRole);
    stop->setObjectName(QStringLiteral("cancelRuns"));
    setLook(stop, Look::Danger);
    box->button(QMessageBox::Cancel)->setText(tr("Keep the window"));
    box->setDefaultButton(QMessageBox::Cancel);
    connect(stop, &QPushButton::clicked, this, [this] {
        closing_ = true;
        close();
    });
    box->open();
}

} // namespace oc::ui
