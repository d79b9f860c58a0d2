// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/AlertsPage.h"

#include "ui/alerts/AlertButton.h"
#include "ui/alerts/ChannelsView.h"
#include "ui/alerts/DeliveriesView.h"
#include "ui/alerts/TemplatesView.h"
#include "ui/results/TabStrip.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace oc::ui {

AlertsPage::AlertsPage(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      tabs_(new TabStrip),
      outbox_(new DeliveriesView(DeliveriesView::Kind::Outbox, services, theme)),
      history_(new DeliveriesView(DeliveriesView::Kind::History, services, theme)),
      channels_(new ChannelsView(services, theme)),
      templates_(new TemplatesView(services, theme)) {
    setObjectName(QStringLiteral("alertsPage"));
    setGround(this, Ground::Surface);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    // A page's own button, and the one that every page has.
    const auto tools = [&](const QString& text, const QString& name, auto slot) {
        auto* box = new QWidget;
        auto* row = new QHBoxLayout(box);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(8);
        if (!text.isEmpty()) {
            auto* button = new QPushButton(text);
            button->setObjectName(name);
            connect(button, &QPushButton::clicked, this, slot);
            row->addWidget(button);
        }
        auto* alert = new AlertButton(services, theme, QStringLiteral("alertsSend"), tr("Tell people something"));
        connect(alert, &AlertButton::wanted, this, &AlertsPage::alertWanted);
        row->addWidget(alert);
        return box;
    };
    const auto nothing = [] {};
    tabs_->addTab(tr("Outbox"), outbox_, tools({}, {}, nothing), QStringLiteral("outboxTab"));
    tabs_->addTab(tr("History"), history_, tools({}, {}, nothing), QStringLiteral("alertHistoryTab"));
    tabs_->addTab(tr("Channels"), channels_,
                  tools(tr("New channel"), QStringLiteral("newChannel"), [this] { channels_->newChannel(); }),
                  QStringLiteral("channelsTab"));
    tabs_->addTab(tr("Templates"), templates_,
                  tools(tr("New template"), QStringLiteral("newTemplate"), [this] { templates_->newTemplate(); }),
                  QStringLiteral("templatesTab"));
    layout->addWidget(tabs_, 1);
    connect(outbox_, &DeliveriesView::counted, this,
            [this](int count) { tabs_->setTabText(Outbox, count > 0 ? tr("Outbox (%1)").arg(count) : tr("Outbox")); });
    connect(channels_, &ChannelsView::settingsWanted, this, &AlertsPage::settingsWanted);
}

void AlertsPage::showTab(Tab tab) {
    tabs_->setCurrentIndex(tab);
}

} // namespace oc::ui
