// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace oc {
struct Error;
}

namespace oc::ui {

class Theme;

/// What stands in the place of a list that has nothing to show: while it loads, when it is empty, when it failed.
/// GUI thread.
class MessagePanel : public QWidget {
    Q_OBJECT

public:
    explicit MessagePanel(Theme& theme, QWidget* parent = nullptr);

    /// button: empty for none.
    void show(const QString& icon, const QString& title, const QString& text, const QString& button = {});
    void showError(const QString& title, const Error& error, const QString& button);

Q_SIGNALS:
    void buttonClicked();

private:
    Theme& theme_;
    QLabel* icon_;
    QLabel* title_;
    QLabel* text_;
    QPushButton* button_;
};

} // namespace oc::ui
