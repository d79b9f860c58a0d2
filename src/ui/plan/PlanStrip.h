// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QPushButton;
class QTabBar;
class QToolButton;

namespace oc::ui {

class OpenPlan;
class Theme;
struct Services;

/// The strip over the plans: a tab for each that is open, and the buttons that act on the one that is shown. Knows no
/// plan; says what the person wants. GUI thread.
class PlanStrip : public QWidget {
    Q_OBJECT

public:
    PlanStrip(Services& services, Theme& theme, QWidget* parent = nullptr);

    int addTab(const QString& title);
    void removeTab(int index);
    void setTab(int index, const QString& title, const QString& tip);
    [[nodiscard]] int count() const;
    [[nodiscard]] int current() const;
    void setCurrent(int index);
    /// Buttons that fit the plan's state; null: none is open.
    void showState(OpenPlan* plan);

Q_SIGNALS:
    void currentChanged(int index);
    void moved(int from, int to);
    void closeWanted(int index);
    void newWanted();
    void openWanted();
    void saveWanted();
    void versionsWanted();
    void undoWanted();
    void redoWanted();
    void runWanted();
    void previewWanted();
    void stopWanted();
    void alertWanted(const QString& templateName);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QToolButton* tool(const QString& icon, const QString& text, const QKeySequence& key, const QString& name);
    void makeTabs();
    void makeRunButtons();

    Theme& theme_;
    QTabBar* tabs_;
    QToolButton* save_;
    QToolButton* versions_;
    QToolButton* undo_;
    QToolButton* redo_;
    QPushButton* run_;
    QPushButton* preview_;
    QPushButton* stop_;
};

} // namespace oc::ui
