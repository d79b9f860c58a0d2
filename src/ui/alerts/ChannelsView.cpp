// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/ChannelsView.h"

#include "engine/alerts/Deliverer.h"
#include "engine/base/Clock.h"
#include "engine/catalogue/LiveCatalogue.h"
#include "engine/secrets/SecretStore.h"
#include "executors/communication/AlertsFile.h"
#include "executors/communication/ChannelTest.h"
#include "ui/alerts/ChannelCard.h"
#include "ui/alerts/ChannelDialog.h"
#include "ui/plan/NoticeBar.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

/// alerts.json without this channel.
Status withoutChannel(const AlertsFile& file, const QString& name) {
    const auto document = file.read();
    if (!document) return document.error();
    QJsonArray kept;
    for (const QJsonValue& one : document->value(QStringLiteral("channels")).toArray())
        if (one.toObject().value(QStringLiteral("name")).toString() != name) kept.append(one);
    return file.save(QStringLiteral("channels"), kept);
}

} // namespace

ChannelsView::ChannelsView(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent), services_(services), theme_(theme), notice_(new NoticeBar(theme)), cards_(new QVBoxLayout) {
    setObjectName(QStringLiteral("channelsView"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(notice_);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    auto* page = new QWidget;
    setGround(page, Ground::Window);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(16, 16, 16, 16);
    cards_->setSpacing(10);
    column->addLayout(cards_);
    column->addStretch(1);
    scroll->setWidget(page);
    layout->addWidget(scroll, 1);
}

void ChannelsView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    reload();
}

void ChannelsView::reload() {
    if (!services_.alertChannels) return;
    const int generation = ++generation_;
    const auto read = [channels = services_.alertChannels, outbox = services_.outbox] {
        State state{channels(), {}};
        if (outbox) state.mutes = outbox->mutes().value_or(QList<ChannelMute>());
        return state;
    };
    whenDone(this, QtConcurrent::run(read), [this, generation](const State& state) {
        if (generation == generation_) showState(state);
    });
}

void ChannelsView::showState(const State& state) {
    cardOf_.clear();
    while (QLayoutItem* item = cards_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (!state.channels) {
        notice_->tell(state.channels.error());
        return;
    }
    for (const KnownChannel& known : state.channels->all()) {
        qint64 mutedUntil = 0;
        for (const ChannelMute& one : state.mutes)
            if (one.channel.isEmpty() || one.channel == known.channel.name)
                mutedUntil = std::max(mutedUntil, one.until);
        addCard(known, mutedUntil);
    }
}

void ChannelsView::addCard(const KnownChannel& known, qint64 mutedUntil) {
    auto* card = new ChannelCard(known, mutedUntil, theme_);
    const AlertChannel channel = known.channel;
    connect(card, &ChannelCard::testWanted, this, [this, channel] { test(channel); });
    connect(card, &ChannelCard::muteWanted, this, [this, channel](qint64 ms) { mute(channel.name, ms); });
    connect(card, &ChannelCard::editWanted, this, [this, channel] { edit(channel); });
    connect(card, &ChannelCard::removeWanted, this, [this, channel] { remove(channel.name); });
    connect(card, &ChannelCard::setUpWanted, this, [this, tool = channel.tool] {
        Q_EMIT settingsWanted(tool == QLatin1String("slack_cli")   ? QStringLiteral("slack")
                              : tool == QLatin1String("teams_cli") ? QStringLiteral("teams")
                                                                   : QStringLiteral("smtp"));
    });
    cards_->addWidget(card);
    cardOf_.insert(channel.name, card);
    showTest(channel.name);
}

void ChannelsView::test(const AlertChannel& channel) {
    tests_.insert(channel.name, std::nullopt);
    showTest(channel.name);
    const auto send = [services = &services_, channel] {
        const DeliveryAttempt attempt(
            services->executors, [services] { return services->catalogue.current(); }, &services->secrets,
            services->redactor);
        return testChannel(channel, QStringLiteral("OpsConductor, test of a channel"), attempt, services->redactor);
    };
    whenDone(this, QtConcurrent::run(send), [this](const Delivery& delivery) {
        tests_.insert(delivery.channel, delivery);
        showTest(delivery.channel);
    });
}

/// On the card that is there now: they are made anew with each look at the channels.
void ChannelsView::showTest(const QString& channel) {
    ChannelCard* card = cardOf_.value(channel);
    const auto test = tests_.constFind(channel);
    if (!card || test == tests_.constEnd()) return;
    if (*test)
        card->showTest(**test);
    else
        card->showTesting();
}

void ChannelsView::mute(const QString& channel, qint64 ms) {
    if (!services_.outbox) return;
    const ChannelMute entry{channel, ms > 0 ? nowMs() + ms : 0, {}};
    const auto work = [outbox = services_.outbox, entry] { return outbox->mute(entry); };
    whenDone(this, QtConcurrent::run(work), [this](const Status& done) {
        if (!done)
            notice_->tell(done.error());
        else if (services_.deliverer)
            services_.deliverer->wake(); // it may have taken some already
        reload();
    });
}

void ChannelsView::newChannel() {
    edit({{}, QStringLiteral("sendmail"), {}});
}

void ChannelsView::edit(const AlertChannel& channel) {
    auto* dialog = new ChannelDialog(services_, theme_, services_.catalogue.current(), channel, this);
    connect(dialog, &ChannelDialog::saved, this, [this](const QStringList& forgotten) {
        if (!forgotten.isEmpty())
            notice_->tell(
                tr("No keychain was found: %1 is known until the program ends. Set %2 to have it in the next "
                   "one, too.")
                    .arg(forgotten.join(QStringLiteral(", ")), SecretStore::environmentName(forgotten.constFirst())),
                false);
        reload();
    });
    dialog->open();
}

void ChannelsView::remove(const QString& channel) {
    auto* box = new QMessageBox(QMessageBox::Warning, tr("Remove the channel?"),
                                tr("The channel %1 is removed. What waits in the outbox for it stays there, and is "
                                   "sent as it was written.")
                                    .arg(channel),
                                QMessageBox::NoButton, this);
    box->setObjectName(QStringLiteral("confirmRemoveChannel"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* yes = box->addButton(tr("Remove"), QMessageBox::DestructiveRole);
    yes->setObjectName(QStringLiteral("confirmYes"));
    setLook(yes, Look::Danger);
    QPushButton* no = box->addButton(QMessageBox::Cancel);
    box->setDefaultButton(no);
    box->setEscapeButton(no);
    connect(yes, &QPushButton::clicked, this, [this, channel] {
        const auto work = [file = AlertsFile(services_.alertsFile), channel] { return withoutChannel(file, channel); };
        whenDone(this, QtConcurrent::run(work), [this](const Status& done) {
            if (!done) notice_->tell(done.error());
            reload();
        });
    });
    box->open();
}

} // namespace oc::ui
