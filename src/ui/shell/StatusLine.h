// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/Theme.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace oc::ui {

/// The bottom line of the window: the state of the assets and of what runs. GUI thread.
class StatusLine : public QWidget {
    Q_OBJECT

public:
    explicit StatusLine(Theme& theme, QWidget* parent = nullptr);

    void setAssets(const QString& text, Token dot, const QString& tip = {});
    /// fraction: 0 to 1; negative: nothing runs, no bar.
    void setProgress(const QString& text, double fraction);

private:
    void paintDot();

    Theme& theme_;
    QLabel* dot_;
    QLabel* assets_;
    QLabel* run_;
    QProgressBar* bar_;
    Token dotToken_ = Token::Waiting;
};

} // namespace oc::ui
