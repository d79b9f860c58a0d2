// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAbstractButton;
class QButtonGroup;
class QHBoxLayout;
class QStackedWidget;

namespace oc::ui {

/// A row of pill-shaped tabs over a stack of pages, with room for tools at the right that belong to the page. Arrow
/// keys go from tab to tab. GUI thread.
class TabStrip : public QWidget {
    Q_OBJECT

public:
    explicit TabStrip(QWidget* parent = nullptr);

    /// tools may be null; they are shown with their page.
    int addTab(const QString& text, QWidget* page, QWidget* tools = nullptr, const QString& name = {});
    void setTabText(int index, const QString& text);
    /// A tab that is hidden while it is shown gives way to the first that is not.
    void setTabVisible(int index, bool visible);
    [[nodiscard]] bool isTabVisible(int index) const;
    [[nodiscard]] int currentIndex() const;
    void setCurrentIndex(int index);

Q_SIGNALS:
    void currentChanged(int index);

private:
    QHBoxLayout* tabs_;
    QHBoxLayout* corner_;
    QStackedWidget* pages_;
    QButtonGroup* group_;
    QList<QWidget*> tools_;
};

} // namespace oc::ui
