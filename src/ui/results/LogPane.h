// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace oc {
class RunStore;
}

namespace oc::ui {

class LogText;
class LogView;
class RunFollower;
class Theme;

/// What one task wrote: standard output or standard error, following, with find. Reads the history's log file, or what
/// the follower holds when there is no history. GUI thread.
class LogPane : public QWidget {
    Q_OBJECT

public:
    LogPane(RunStore* store, const Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] QWidget* tools() const { return tools_; }
    /// task -1: none.
    void showTask(RunFollower* follower, int step, int task);
    /// More came of this task.
    void refresh();
    void openFind();
    [[nodiscard]] LogText* text() const { return text_; }

private:
    void load();
    void find(bool backwards);

    RunStore* store_;
    LogText* text_;
    LogView* view_;
    QWidget* tools_;
    QComboBox* stream_;
    QToolButton* follow_;
    QLineEdit* find_;
    QLabel* outcome_;
    RunFollower* follower_ = nullptr;
    int step_ = -1;
    int task_ = -1;
    bool chosen_ = false; ///< the person chose the stream
    int generation_ = 0;
    bool loading_ = false;
    bool again_ = false;
};

} // namespace oc::ui
