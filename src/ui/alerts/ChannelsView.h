// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Outbox.h"
#include "executors/communication/AlertChannels.h"
#include "ui/shell/Services.h"

#include <QHash>
#include <QWidget>

#include <optional>

class QVBoxLayout;

namespace oc::ui {

class ChannelCard;
class NoticeBar;
class Theme;

/// Every channel with a test button; those of one's own can be made, changed and removed. Reads the settings, the
/// keychain and alerts.json on worker threads, each time it is shown. GUI thread.
class ChannelsView : public QWidget {
    Q_OBJECT

public:
    ChannelsView(Services& services, Theme& theme, QWidget* parent = nullptr);

    void newChannel();

Q_SIGNALS:
    /// Of which section: "smtp", "slack", "teams".
    void settingsWanted(const QString& prefix);

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct State {
        Result<AlertChannels> channels;
        QList<ChannelMute> mutes;
    };
    void reload();
    void showState(const State& state);
    void addCard(const KnownChannel& known, qint64 mutedUntil);
    void test(const AlertChannel& channel);
    void showTest(const QString& channel);
    void mute(const QString& channel, qint64 ms);
    void edit(const AlertChannel& channel);
    void remove(const QString& channel);

    Services& services_;
    Theme& theme_;
    NoticeBar* notice_;
    QVBoxLayout* cards_;
    QHash<QString, ChannelCard*> cardOf_;
    /// What the last test of a channel said; nothing: it is being tested.
    QHash<QString, std::optional<Delivery>> tests_;
    int generation_ = 0;
};

} // namespace oc::ui
