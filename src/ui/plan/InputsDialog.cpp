// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/InputsDialog.h"

#include "ui/forms/ParameterForm.h"
#include "ui/plan/InputChoices.h"
#include "ui/shell/Services.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace oc::ui {

InputsDialog::InputsDialog(Services& services, Theme& theme, const CataloguePtr& catalogue, const QString& planTitle,
                           const QList<ParameterSpec>& inputs, QWidget* parent)
    : QDialog(parent), form_(new ParameterForm(theme, nullptr, &services.secrets)) {
    setObjectName(QStringLiteral("inputsDialog"));
    setWindowTitle(tr("Run %1").arg(planTitle));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 20, 20, 16);
    layout->setSpacing(12);
    auto* title = new QLabel(tr("This plan asks for"));
    title->setFont(Theme::font(FontRole::Title));
    layout->addWidget(title);
    form_->setExpressionsAllowed(false);
    form_->setSpecs(inputs);
    form_->setValues({});
    new InputChoices(services, catalogue, *form_, this);
    auto* page = new QWidget;
    auto* inner = new QVBoxLayout(page);
    inner->setContentsMargins(0, 0, 8, 0);
    inner->addWidget(form_);
    inner->addStretch(1);
    auto* area = new QScrollArea;
    area->setWidget(page);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    layout->addWidget(area, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton* run = buttons->addButton(tr("Run"), QDialogButtonBox::AcceptRole);
    run->setObjectName(QStringLiteral("inputsRun"));
    run->setDefault(true);
    setLook(run, Look::Primary);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &InputsDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &InputsDialog::reject);
    resize(460, std::min(160 + 84 * int(inputs.size()), 640));
}

QJsonObject InputsDialog::values() const {
    return form_->values();
}

void InputsDialog::accept() {
    form_->flush();
    if (form_->validate()) QDialog::accept();
}

} // namespace oc::ui
