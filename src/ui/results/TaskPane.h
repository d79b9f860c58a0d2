// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QTableView;

namespace oc::ui {

class RunFollower;
class TabStrip;
class TaskDelegate;
class TaskGrid;
class TableFilterModel;
class Theme;

/// The tasks of a run as a table with a timeline and as a grid, with a filter by state and the sums in words. GUI
/// thread.
class TaskPane : public QWidget {
    Q_OBJECT

public:
    explicit TaskPane(const Theme& theme, QWidget* parent = nullptr);

    void setFollower(RunFollower* follower);
    /// Chooses the task in both views, without taskChosen().
    void setCurrent(int step, int task);

Q_SIGNALS:
    void taskChosen(int step, int task);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showTally();
    void updateSpan();
    void watchClock();
    /// As many columns as there is room for, and no more.
    void fitColumns();

    const Theme& theme_;
    RunFollower* follower_ = nullptr;
    TabStrip* tabs_;
    QTableView* table_;
    TaskGrid* grid_;
    TaskDelegate* delegate_;
    TableFilterModel* proxy_;
    QComboBox* states_;
    QLabel* summary_;
    QTimer clock_;
    bool quiet_ = false;
    bool fitted_ = false; ///< the columns have their widths; what the person made of them stays
};

} // namespace oc::ui
