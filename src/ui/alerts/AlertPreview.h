// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Alert.h"
#include "ui/shell/Services.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QTabBar;

namespace oc::ui {

class Theme;

/// What each channel would be sent, as its own tool makes it: a tab for each channel that is chosen. Made in the
/// background; secrets are hidden. GUI thread.
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
    QPlainTextEdit* text_;
    QTimer timer_;
    Alert alert_;
    QList<AlertChannel> channels_;
    int generation_ = 0;
};

} // namespace oc::ui
