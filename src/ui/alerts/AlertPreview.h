// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Alert.h"
#include "ui/shell/Services.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QTextBrowser;

namespace oc::ui {

class Theme;

/// What each channel would be sent: a tab for each channel that is chosen, as it reads there or as its own tool makes
/// it, byte for byte but for secrets. Made in the background. GUI thread.
class AlertPreview : public QWidget {
    Q_OBJECT

public:
    AlertPreview(Services& services, Theme& theme, QWidget* parent = nullptr);

    void show(const Alert& alert, const QList<AlertChannel>& channels);

private:
    void work();

    Services& services_;
    Theme& theme_;
    QTabBar* tabs_;
    QLabel* size_;
    QTextBrowser* look_;
    QPlainTextEdit* text_;
    QStackedWidget* stack_;
    QPushButton* exact_;
    QTimer timer_;
    Alert alert_;
    QList<AlertChannel> channels_;
    int generation_ = 0;
};

} // namespace oc::ui
