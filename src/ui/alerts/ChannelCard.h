// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Outbox.h"
#include "executors/communication/AlertChannels.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace oc::ui {

class Theme;

/// One channel of the Alerts page: where it leads, whether it can be used, what a test of it said. GUI thread.
class ChannelCard : public QWidget {
    Q_OBJECT

public:
    /// mutedUntil: ms since 1970; 0: it is not muted.
    ChannelCard(const KnownChannel& known, qint64 mutedUntil, Theme& theme, QWidget* parent = nullptr);

    void showTesting();
    void showTest(const Delivery& delivery);

Q_SIGNALS:
    void testWanted();
    /// For so long; 0 ends it.
    void muteWanted(qint64 ms);
    void editWanted();
    void removeWanted();
    void setUpWanted();

private:
    Theme& theme_;
    QLabel* result_;
    QPushButton* test_;
};

} // namespace oc::ui
