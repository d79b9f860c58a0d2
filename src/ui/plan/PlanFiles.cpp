// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/PlanFiles.h"

#include "engine/settings/Folders.h"
#include "ui/plan/OpenPlan.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"

#include <QEventLoop>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {
const QString fileFilter = QStringLiteral("Plans (*.json *.yaml *.yml)");
} // namespace

PlanFiles::PlanFiles(Services& services, QWidget* window) : QObject(window), services_(services), window_(window) {}

void PlanFiles::open(const QString& file) {
    const QString path = QFileInfo(file).absoluteFilePath();
    whenDone(this, QtConcurrent::run([path] { return PlanDocument::load(path); }),
             [this](const Result<PlanDocument>& document) {
                 if (document)
                     Q_EMIT opened(*document, {}, {});
                 else
                     Q_EMIT failed(document.error());
             });
}

void PlanFiles::openExample(const QString& file) {
    whenDone(this, QtConcurrent::run([file] { return PlanDocument::load(file); }),
             [this, file](const Result<PlanDocument>& document) {
                 if (document)
                     Q_EMIT opened(PlanDocument::fromText(document->text(), document->format()),
                                   QFileInfo(file).completeBaseName(), file);
                 else
                     Q_EMIT failed(document.error());
             });
}

void PlanFiles::choose() {
    const QString file = QFileDialog::getOpenFileName(window_, tr("Open a plan"), services_.folders.plans, fileFilter);
    if (!file.isEmpty()) open(file);
}

QString PlanFiles::chooseSubPlan() {
    return QFileDialog::getOpenFileName(window_, tr("Add a plan as a step"), services_.folders.plans, fileFilter);
}

QString PlanFiles::askForFile(const OpenPlan* plan) {
    QString suggested = plan->file();
    if (suggested.isEmpty()) suggested = services_.folders.plans + u'/' + plan->title() + QStringLiteral(".json");
    QString file = QFileDialog::getSaveFileName(window_, tr("Save the plan as"), suggested, fileFilter);
    if (!file.isEmpty() && QFileInfo(file).suffix().isEmpty()) file += QStringLiteral(".json");
    return file;
}

void PlanFiles::save(OpenPlan* plan) {
    if (plan->file().isEmpty())
        saveAs(plan);
    else
        plan->save(plan->file());
}

void PlanFiles::saveAs(OpenPlan* plan) {
    const QString file = askForFile(plan);
    if (!file.isEmpty()) plan->save(file);
}

bool PlanFiles::askToStop(OpenPlan* plan) {
    if (!plan->runner().isBusy()) return true;
    QMessageBox box(QMessageBox::Warning, tr("The plan is running"),
                    tr("%1 is running. Closing it stops the run.").arg(plan->title()), QMessageBox::NoButton, window_);
    box.setObjectName(QStringLiteral("askToStop"));
    QPushButton* stopIt = box.addButton(tr("Stop and close"), QMessageBox::DestructiveRole);
    box.setDefaultButton(box.addButton(QMessageBox::Cancel));
    box.exec();
    if (box.clickedButton() != stopIt) return false;
    plan->runner().stop();
    return true;
}

bool PlanFiles::askToSave(OpenPlan* plan) {
    if (!plan->isDirty() && !plan->isSaving()) return true;
    if (plan->isDirty() && !plan->isSaving()) {
        QMessageBox box(QMessageBox::Question, tr("Save the plan?"),
                        tr("%1 has changes that were not saved.").arg(plan->title()),
                        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, window_);
        box.setObjectName(QStringLiteral("askToSave"));
        box.setDefaultButton(QMessageBox::Save);
        const int answer = box.exec();
        if (answer == QMessageBox::Discard) return true;
        if (answer != QMessageBox::Save) return false;
        const QString file = plan->file().isEmpty() ? askForFile(plan) : plan->file();
        if (file.isEmpty()) return false;
        plan->save(file);
    }
    // The plan goes away, so what is being written is waited for; what was typed meanwhile would be lost.
    QEventLoop loop;
    connect(plan, &OpenPlan::saveEnded, &loop, &QEventLoop::quit);
    while (plan->isSaving())
        loop.exec(QEventLoop::ExcludeUserInputEvents);
    return !plan->isDirty();
}

} // namespace oc::ui
