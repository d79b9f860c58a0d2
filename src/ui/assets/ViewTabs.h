// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QButtonGroup;
class QHBoxLayout;

namespace oc::ui {

/// The saved views as tabs: "All", each by its name, and "+ view". GUI thread.
class ViewTabs : public QWidget {
    Q_OBJECT

public:
    explicit ViewTabs(QWidget* parent = nullptr);

    /// current: empty for All.
    void setViews(const QStringList& names, const QString& current);
    [[nodiscard]] QString current() const { return current_; }
    /// What is shown is no longer what the current view says.
    void setChanged(bool changed);

Q_SIGNALS:
    /// Empty: all.
    void chosen(const QString& name);
    void addWanted();
    void saveWanted(const QString& name);
    void renameWanted(const QString& name);
    void removeWanted(const QString& name);

private:
    void showMenu(const QString& name, const QPoint& at);

    QHBoxLayout* row_;
    QButtonGroup* group_;
    QString current_;
    bool changed_ = false;
};

} // namespace oc::ui
