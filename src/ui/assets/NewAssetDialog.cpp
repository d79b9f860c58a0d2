// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/NewAssetDialog.h"

#include "ui/forms/ParameterForm.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QDialogButtonBox>
#include <QFutureWatcher>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

NewAssetDialog::NewAssetDialog(AssetStore& store, ToolSpecPtr tool, Theme& theme, QWidget* parent)
    : QDialog(parent),
      store_(store),
      tool_(std::move(tool)),
      theme_(theme),
      form_(new ParameterForm(theme)),
      error_(new QLabel(this)) {
    setObjectName(QStringLiteral("newAssetDialog"));
    setWindowTitle(tr("New asset"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 12);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    form_->setContentsMargins(18, 18, 18, 12);
    form_->setExpressionsAllowed(false);
    form_->setSpecs(tool_->parameters);
    scroll->setWidget(form_);
    layout->addWidget(scroll, 1);

    error_->setObjectName(QStringLiteral("newAssetError"));
    error_->setWordWrap(true);
    error_->setTextFormat(Qt::PlainText);
    error_->setContentsMargins(18, 0, 18, 0);
    theme.setTextColor(error_, Token::FailedText);
    error_->hide();
    layout->addWidget(error_);

    auto* buttons = new QDialogButtonBox(this);
    buttons->setContentsMargins(18, 0, 18, 0);
    create_ = buttons->addButton(tr("Create asset"), QDialogButtonBox::AcceptRole);
    create_->setObjectName(QStringLiteral("createAsset"));
    create_->setToolTip(tr("Create the asset (Ctrl+Enter)"));
    setLook(create_, Look::Primary);
    buttons->addButton(QDialogButtonBox::Cancel);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &NewAssetDialog::create);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this), &QShortcut::activated, this,
            &NewAssetDialog::create);
    resize(460, 640);
    form_->focusParameter(QStringLiteral("hostname"));
}

void NewAssetDialog::create() {
    if (!create_->isEnabled() || !form_->validate()) return;
    const CheckedParameters checked = checkParameters(tool_->parameters, form_->values(), false);
    if (hasErrors(checked.problems)) {
        form_->setProblems(checked.problems);
        return;
    }
    create_->setEnabled(false);
    error_->hide();
    auto* watcher = new QFutureWatcher<Result<Asset>>(this);
    connect(watcher, &QFutureWatcher<Result<Asset>>::finished, this, [this, watcher] {
        watcher->deleteLater();
        create_->setEnabled(true);
        const auto result = watcher->future().result();
        if (!result) {
            error_->setText(result.error().toText());
            error_->show();
            return;
        }
        Q_EMIT created(*result);
        accept();
    });
    watcher->setFuture(QtConcurrent::run([store = &store_, values = checked.values] { return store->create(values); }));
}

} // namespace oc::ui
