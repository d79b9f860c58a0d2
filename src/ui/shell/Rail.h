// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QButtonGroup;
class QToolButton;
class QVBoxLayout;

namespace oc::ui {

class Theme;

/// The pages of the window at its left edge: icon over name. GUI thread.
class Rail : public QWidget {
    Q_OBJECT

public:
    explicit Rail(Theme& theme, QWidget* parent = nullptr);

    /// key: the digit of its shortcut (Ctrl+key). atBottom: apart from the others.
    void addPage(int page, const QString& icon, const QString& name, int key, bool atBottom = false);
    void setCurrent(int page);

Q_SIGNALS:
    void chosen(int page);

private:
    Theme& theme_;
    QVBoxLayout* layout_;
    QButtonGroup* buttons_;
    int stretchAt_ = 0;
};

} // namespace oc::ui
