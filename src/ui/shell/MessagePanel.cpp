// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/MessagePanel.h"

#include "engine/base/Error.h"
#include "ui/theme/Theme.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace oc::ui {

MessagePanel::MessagePanel(Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      icon_(new QLabel(this)),
      title_(new QLabel(this)),
      text_(new QLabel(this)),
      button_(new QPushButton(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(32, 32, 32, 32);
    layout->setSpacing(8);
    layout->addStretch(2);
    for (QLabel* label : {icon_, title_, text_}) {
        label->setAlignment(Qt::AlignCenter);
        layout->addWidget(label);
    }
    title_->setFont(Theme::font(FontRole::Title));
    title_->setObjectName(QStringLiteral("messageTitle"));
    text_->setObjectName(QStringLiteral("messageText"));
    text_->setWordWrap(true);
    text_->setTextFormat(Qt::PlainText);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    theme.setTextColor(text_, Token::SecondText);
    layout->addSpacing(8);
    layout->addWidget(button_, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    button_->setObjectName(QStringLiteral("messageButton"));
    connect(button_, &QPushButton::clicked, this, &MessagePanel::buttonClicked);
}

void MessagePanel::show(const QString& icon, const QString& title, const QString& text, const QString& button) {
    icon_->setPixmap(theme_.icon(icon, Token::SecondText).pixmap(QSize(40, 40), devicePixelRatioF()));
    icon_->setVisible(!icon.isEmpty());
    title_->setText(title);
    text_->setText(text);
    button_->setText(button);
    button_->setVisible(!button.isEmpty());
    QWidget::show();
}

void MessagePanel::showError(const QString& title, const Error& error, const QString& button) {
    show(QStringLiteral("warning"), title,
         error.hint.isEmpty() ? error.message : error.message + QLatin1Char('\n') + error.hint, button);
}

} // namespace oc::ui
