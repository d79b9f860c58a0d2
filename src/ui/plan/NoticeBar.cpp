// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/NoticeBar.h"

#include "engine/base/Error.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <utility>

namespace oc::ui {

NoticeBar::NoticeBar(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      icon_(new QLabel),
      text_(new QLabel),
      yes_(new QPushButton),
      no_(new QPushButton),
      other_(new QPushButton),
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
    other_->setObjectName(QStringLiteral("noticeOther"));
    close_->setObjectName(QStringLiteral("noticeClose"));
    setLook(close_, Look::Quiet);
    layout->addWidget(icon_, 0, Qt::AlignTop);
    layout->addWidget(text_, 1);
    layout->addWidget(yes_);
    layout->addWidget(no_);
    layout->addWidget(other_);
    layout->addWidget(close_);
    const auto answer = [this](int number) {
        const auto then = std::exchange(then_, {});
        close();
        if (then)
            then(number);
        else
            Q_EMIT answered(number == 0);
    };
    connect(yes_, &QPushButton::clicked, this, [answer] { answer(0); });
    connect(no_, &QPushButton::clicked, this, [answer] { answer(1); });
    connect(other_, &QPushButton::clicked, this, [answer] { answer(2); });
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
    other_->setVisible(asking_ && then_ && !other_->text().isEmpty());
    close_->setVisible(!asking_);
    setVisible(true);
}

void NoticeBar::tell(const QString& text, bool failed) {
    asking_ = false;
    then_ = {};
    show(text, failed ? QStringLiteral("failed") : QStringLiteral("done"),
         int(failed ? Token::FailedText : Token::DoneText));
}

void NoticeBar::tell(const Error& error) {
    tell(error.toText(), true);
}

void NoticeBar::choose(const QString& text, const QStringList& answers, std::function<void(int)> then) {
    other_->setText(answers.value(2));
    ask(text, answers.value(0), answers.value(1));
    then_ = std::move(then);
    other_->setVisible(!other_->text().isEmpty());
}

void NoticeBar::ask(const QString& text, const QString& yes, const QString& no) {
    asking_ = true;
    then_ = {};
    yes_->setText(yes);
    no_->setText(no);
    show(text, QStringLiteral("warning"), int(Token::WarningText));
}

void NoticeBar::close() {
    asking_ = false;
    then_ = {};
    hide();
}

} // namespace oc::ui
