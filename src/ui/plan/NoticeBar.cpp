// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/NoticeBar.h"

#include "engine/base/Error.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace oc::ui {

NoticeBar::NoticeBar(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      icon_(new QLabel),
      text_(new QLabel),
      yes_(new QPushButton),
      no_(new QPushButton),
      close_(new QPushButton(tr("Close"))) {
    setObjectName(QStringLiteral("noticeBar"));
    setGround(this, Ground::Raised, Qt::BottomEdge);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 8, 12, 8);
    layout->setSpacing(8);
    text_->setWordWrap(true);
    text_->setObjectName(QStringLiteral("noticeText"));
    text_->setTextFormat(Qt::PlainText);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    yes_->setObjectName(QStringLiteral("noticeYes"));
    no_->setObjectName(QStringLiteral("noticeNo"));
    close_->setObjectName(QStringLiteral("noticeClose"));
    setLook(close_, Look::Quiet);
    layout->addWidget(icon_, 0, Qt::AlignTop);
    layout->addWidget(text_, 1);
    layout->addWidget(yes_);
    layout->addWidget(no_);
    layout->addWidget(close_);
    const auto answer = [this](bool yes) {
        close();
        Q_EMIT answered(yes);
    };
    connect(yes_, &QPushButton::clicked, this, [answer] { answer(true); });
    connect(no_, &QPushButton::clicked, this, [answer] { answer(false); });
    connect(close_, &QPushButton::clicked, this, &NoticeBar::close);
    connect(&theme_, &Theme::changed, this, &NoticeBar::paintIcon);
    hide();
}

void NoticeBar::paintIcon() {
    if (!iconName_.isEmpty())
        icon_->setPixmap(theme_.icon(iconName_, Token(token_)).pixmap(QSize(16, 16), devicePixelRatioF()));
}

void NoticeBar::show(const QString& text, const QString& icon, int token) {
    iconName_ = icon;
    token_ = token;
    paintIcon();
    text_->setText(text);
    text_->setAccessibleName(text);
    yes_->setVisible(asking_);
    no_->setVisible(asking_);
    close_->setVisible(!asking_);
    setVisible(true);
}

void NoticeBar::tell(const QString& text, bool failed) {
    asking_ = false;
    show(text, failed ? QStringLiteral("failed") : QStringLiteral("done"),
         int(failed ? Token::FailedText : Token::DoneText));
}

void NoticeBar::tell(const Error& error) {
    tell(error.toText(), true);
}

void NoticeBar::ask(const QString& text, const QString& yes, const QString& no) {
    asking_ = true;
    yes_->setText(yes);
    no_->setText(no);
    show(text, QStringLiteral("warning"), int(Token::WarningText));
}

void NoticeBar::close() {
    asking_ = false;
    hide();
}

} // namespace oc::ui
