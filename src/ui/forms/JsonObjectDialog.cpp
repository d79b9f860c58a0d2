// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/JsonObjectDialog.h"

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

JsonObjectDialog::JsonObjectDialog(const QString& name, const QString& title, const QJsonObject& object, Theme& theme,
                                   QWidget* parent)
    : QDialog(parent), before_(object), text_(new QPlainTextEdit(this)), problem_(new QLabel(this)) {
    setObjectName(name + QStringLiteral("Dialog"));
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    text_->setObjectName(name + QStringLiteral("Text"));
    text_->setAccessibleName(tr("%1, as JSON").arg(title));
    text_->setFont(Theme::font(FontRole::Mono));
    text_->setTabChangesFocus(true);
    layout->addWidget(text_, 1);
    problem_->setObjectName(name + QStringLiteral("Problem"));
    problem_->setWordWrap(true);
    problem_->setTextFormat(Qt::PlainText);
    problem_->setMinimumHeight(36);
    problem_->setAlignment(Qt::AlignTop);
    theme.setTextColor(problem_, Token::FailedText);
    layout->addWidget(problem_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    save_ = buttons->addButton(tr("Save"), QDialogButtonBox::AcceptRole);
    save_->setObjectName(name + QStringLiteral("Save"));
    save_->setToolTip(tr("Save (Ctrl+Enter)"));
    setLook(save_, Look::Primary);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &JsonObjectDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this), &QShortcut::activated, this,
            &JsonObjectDialog::save);
    connect(text_, &QPlainTextEdit::textChanged, this, &JsonObjectDialog::check);
    text_->setPlainText(object.isEmpty() ? QString() : QString::fromUtf8(json::toText(object, true)).trimmed());
    check();
    resize(520, 420);
}

void JsonObjectDialog::check() {
    value_.reset();
    const QByteArray text = text_->toPlainText().toUtf8();
    QString problem;
    if (text.trimmed().isEmpty()) {
        value_ = QJsonObject();
    } else if (const Result<QJsonValue> parsed = json::parse(text); !parsed) {
        problem = parsed.error().toText();
    } else if (!parsed->isObject()) {
        problem = tr("This has to be a JSON object: names with values between { and }");
    } else {
        value_ = parsed->toObject();
    }
    problem_->setText(problem);
    setWrongLook(text_, !problem.isEmpty());
    save_->setEnabled(value_.has_value());
}

void JsonObjectDialog::save() {
    if (!value_) return;
    if (*value_ != before_) Q_EMIT written(*value_);
    accept();
}

void JsonObjectDialog::setExample(const QString& example) {
    text_->setPlaceholderText(tr("e.g. %1").arg(example));
}

} // namespace oc::ui
