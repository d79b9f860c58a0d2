// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/RunQuestions.h"

#include "ui/plan/InputsDialog.h"
#include "ui/plan/OpenPlan.h"
#include "ui/shell/Services.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QMessageBox>
#include <QPushButton>

namespace oc::ui {

RunQuestions::RunQuestions(Services& services, Theme& theme, QWidget* window)
    : QObject(window), services_(services), theme_(theme), window_(window) {}

void RunQuestions::watch(OpenPlan* plan) {
    connect(&plan->runner(), &RunController::confirmationNeeded, this,
            [this, plan](const QStringList& reasons) { confirm(plan, reasons); });
    connect(&plan->runner(), &RunController::inputsNeeded, this,
            [this, plan](const QList<ParameterSpec>& inputs) { askInputs(plan, inputs); });
}

void RunQuestions::confirm(OpenPlan* plan, const QStringList& reasons) {
    QMessageBox box(QMessageBox::Warning, tr("Run %1?").arg(plan->title()),
                    tr("This plan does what cannot be taken back:"), QMessageBox::NoButton, window_);
    box.setObjectName(QStringLiteral("confirmRun"));
    box.setInformativeText(QStringLiteral("• ") + reasons.join(QStringLiteral("\n• ")));
    QPushButton* yes = box.addButton(tr("Run it"), QMessageBox::DestructiveRole);
    yes->setObjectName(QStringLiteral("confirmYes"));
    setLook(yes, Look::Danger);
    QPushButton* no = box.addButton(QMessageBox::Cancel);
    box.setDefaultButton(no);
    box.setEscapeButton(no);
    box.exec();
    if (box.clickedButton() == yes)
        plan->runner().confirm();
    else
        plan->runner().giveUp();
}

void RunQuestions::askInputs(OpenPlan* plan, const QList<ParameterSpec>& inputs) {
    InputsDialog dialog(services_, theme_, plan->catalogue(), plan->title(), inputs, window_);
    if (dialog.exec() == QDialog::Accepted)
        plan->runner().giveInputs(dialog.values());
    else
        plan->runner().giveUp();
}

} // namespace oc::ui
