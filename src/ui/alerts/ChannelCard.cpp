// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/ChannelCard.h"

#include "ui/alerts/DeliveryWords.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace oc::ui {

namespace {

constexpr qint64 minuteMs = 60'000;

QString toolWords(const QString& tool) {
    if (tool == QLatin1String("sendmail")) return ChannelCard::tr("mail");
    if (tool == QLatin1String("slack_cli")) return ChannelCard::tr("Slack");
    if (tool == QLatin1String("teams_cli")) return ChannelCard::tr("Teams");
    return ChannelCard::tr("webhook");
}

} // namespace

ChannelCard::ChannelCard(const KnownChannel& known, qint64 mutedUntil, Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), result_(new QLabel), test_(new QPushButton(tr("Test"))) {
    const QString name = known.channel.name;
    setObjectName(QStringLiteral("channelCard_") + name);
    setGround(this, Ground::Surface, Qt::TopEdge | Qt::LeftEdge | Qt::RightEdge | Qt::BottomEdge, 8);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 12, 12);
    layout->setSpacing(4);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* dot = new QLabel(QStringLiteral("\u25cf"));
    theme_.setTextColor(dot, !known.ready ? Token::SecondText : mutedUntil > 0 ? Token::WarningText : Token::DoneText);
    auto* title = new QLabel(name);
    title->setTextFormat(Qt::PlainText);
    title->setFont(Theme::font(FontRole::BodyStrong));
    auto* kind = new QLabel(toolWords(known.channel.tool));
    kind->setVisible(kind->text().compare(name, Qt::CaseInsensitive) != 0);
    theme_.setTextColor(kind, Token::SecondText);
    auto* where = new QLabel(known.goesTo);
    where->setTextFormat(Qt::PlainText);
    where->setWordWrap(true);
    row->addWidget(dot);
    row->addWidget(title);
    row->addWidget(kind);
    row->addWidget(where, 1);
    test_->setObjectName(QStringLiteral("channelTest_") + name);
    test_->setToolTip(tr("Send a test message on this channel, at once"));
    test_->setEnabled(known.ready.has_value());
    row->addWidget(test_);
    auto* mute = new QPushButton(mutedUntil > 0 ? tr("Unmute") : tr("Mute"));
    mute->setObjectName(QStringLiteral("channelMute_") + name);
    if (mutedUntil > 0) {
        connect(mute, &QPushButton::clicked, this, [this] { Q_EMIT muteWanted(0); });
    } else {
        mute->setToolTip(tr("Keep alerts on this channel back for a while"));
        auto* menu = new QMenu(mute);
        for (const auto& [text, minutes] : {std::pair{tr("for 30 minutes"), 30},
                                            {tr("for 2 hours"), 120},
                                            {tr("for 8 hours"), 480},
                                            {tr("for 1 day"), 1440}}) {
            connect(menu->addAction(text), &QAction::triggered, this,
                    [this, minutes = minutes] { Q_EMIT muteWanted(minutes * minuteMs); });
        }
        mute->setMenu(menu);
    }
    row->addWidget(mute);
    if (known.own) {
        auto* edit = new QPushButton(tr("Edit"));
        edit->setObjectName(QStringLiteral("channelEdit_") + name);
        auto* remove = new QPushButton(tr("Remove"));
        remove->setObjectName(QStringLiteral("channelRemove_") + name);
        setLook(remove, Look::Danger);
        row->addWidget(edit);
        row->addWidget(remove);
        connect(edit, &QPushButton::clicked, this, &ChannelCard::editWanted);
        connect(remove, &QPushButton::clicked, this, &ChannelCard::removeWanted);
    } else {
        auto* settings = new QPushButton(known.ready ? tr("Settings") : tr("Set up"));
        settings->setObjectName(QStringLiteral("channelSettings_") + name);
        row->addWidget(settings);
        connect(settings, &QPushButton::clicked, this, &ChannelCard::setUpWanted);
    }
    layout->addLayout(row);
    auto* state = new QLabel;
    state->setObjectName(QStringLiteral("channelState_") + name);
    state->setTextFormat(Qt::PlainText);
    state->setWordWrap(true);
    state->setFont(Theme::font(FontRole::Second));
    theme_.setTextColor(state, mutedUntil > 0 ? Token::WarningText : Token::SecondText);
    if (mutedUntil > 0)
        state->setText(
            tr("muted until %1; alerts meanwhile are kept, and not sent")
                .arg(QDateTime::fromMSecsSinceEpoch(mutedUntil).toString(QStringLiteral("yyyy-MM-dd HH:mm"))));
    else if (!known.ready)
        state->setText(known.ready.error().toText());
    else
        state->setText(tr("ready"));
    layout->addWidget(state);
    result_->setObjectName(QStringLiteral("channelResult_") + name);
    result_->setTextFormat(Qt::PlainText);
    result_->setWordWrap(true);
    result_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    result_->hide();
    layout->addWidget(result_);
    connect(test_, &QPushButton::clicked, this, &ChannelCard::testWanted);
}

void ChannelCard::showTesting() {
    test_->setEnabled(false);
    result_->setText(tr("Sending a test message…"));
    theme_.setTextColor(result_, Token::AccentText);
    result_->show();
}

void ChannelCard::showTest(const Delivery& delivery) {
    test_->setEnabled(true);
    const QString at = QDateTime::fromMSecsSinceEpoch(delivery.endedAt).toString(QStringLiteral("HH:mm:ss"));
    QString words = deliveryWords::line(delivery);
    if (delivery.state == DeliveryState::Failed) words += tr(" (after %1 ms)").arg(qRound64(delivery.latencyMs));
    result_->setText(tr("Test at %1: %2").arg(at, words));
    theme_.setTextColor(result_, deliveryWords::token(delivery));
    result_->show();
}

} // namespace oc::ui
