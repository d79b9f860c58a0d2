// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/MetadataDialog.h"

#include "engine/base/Json.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

namespace oc::ui {

MetadataDialog::MetadataDialog(const Asset& asset, Theme& theme, QWidget* parent)
    : QDialog(parent), asset_(asset), text_(new QPlainTextEdit(this)), problem_(new QLabel(this)) {
    setObjectName(QStringLiteral("metadataDialog"));
    setWindowTitle(tr("Metadata of %1").arg(asset.hostname));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    text_->setObjectName(QStringLiteral("metadataText"));
    text_->setAccessibleName(tr("Metadata as JSON"));
    text_->setFont(Theme::font(FontRole::Mono));
    text_->setPlaceholderText(QStringLiteral("{\"rack\": 12, \"serial\": \"A-17\"}"));
    text_->setTabChangesFocus(true);
    layout->addWidget(text_, 1);
    problem_->setObjectName(QStringLiteral("metadataProblem"));
    problem_->setWordWrap(true);
    problem_->setTextFormat(Qt::PlainText);
    problem_->setMinimumHeight(36);
    problem_->setAlignment(Qt::AlignTop);
    theme.setTextColor(problem_, Token::FailedText);
    layout->addWidget(problem_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    save_ = buttons->addButton(tr("Save"), QDialogButtonBox::AcceptRole);
    save_->setObjectName(QStringLiteral("metadataSave"));
    save_->setToolTip(tr("Save (Ctrl+Enter)"));
    setLook(save_, Look::Primary);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &MetadataDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this), &QShortcut::activated, this,
            &MetadataDialog::save);
    connect(text_, &QPlainTextEdit::textChanged, this, &MetadataDialog::check);
    text_->setPlainText(asset.metadata.isEmpty() ? QString()
                                                 : QString::fromUtf8(json::toText(asset.metadata, true)).trimmed());
    check();
    resize(520, 420);
}

void MetadataDialog::check() {
    value_.reset();
    const QByteArray text = text_->toPlainText().toUtf8();
    QString problem;
    if (text.trimmed().isEmpty()) {
        value_ = QJsonObject();
    } else if (const Result<QJsonValue> parsed = json::parse(text); !parsed) {
        problem = parsed.error().toText();
    } else if (!parsed->isObject()) {
        problem = tr("Metadata is a JSON object: names with values between { and }");
    } else {
        value_ = parsed->toObject();
    }
    problem_->setText(problem);
    setWrongLook(text_, !problem.isEmpty());
    save_->setEnabled(value_.has_value());
}

void MetadataDialog::save() {
    if (!value_) return;
    if (*value_ != asset_.metadata) Q_EMIT written(asset_, *value_);
    accept();
}

} // namespace oc::ui
