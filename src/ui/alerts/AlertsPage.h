// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/Services.h"

#include <QWidget>

namespace oc::ui {

class ChannelsView;
class DeliveriesView;
class TabStrip;
class TemplatesView;
class Theme;

/// What is to be told and what was told: outbox, history, channels, templates. GUI thread.
class AlertsPage : public QWidget {
    Q_OBJECT

public:
    enum Tab { Outbox, History, Channels, Templates };

    AlertsPage(Services& services, Theme& theme, QWidget* parent = nullptr);

    void showTab(Tab tab);

Q_SIGNALS:
    void alertWanted(const QString& templateName);
    void settingsWanted(const QString& prefix);

private:
    TabStrip* tabs_;
    DeliveriesView* outbox_;
    DeliveriesView* history_;
    ChannelsView* channels_;
    TemplatesView* templates_;
};

} // namespace oc::ui
