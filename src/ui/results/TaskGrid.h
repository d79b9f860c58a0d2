// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractScrollArea>

namespace oc::ui {

class TaskModel;
class Theme;

/// All tasks of one step as small squares in the colour of their state, in the order of their targets: the one that is
/// different is seen at once. Click or arrow keys choose a task. GUI thread.
class TaskGrid : public QAbstractScrollArea {
    Q_OBJECT

public:
    TaskGrid(const Theme& theme, QWidget* parent = nullptr);

    void setModel(TaskModel* model);
    void setCurrent(int step, int task);

Q_SIGNALS:
    void taskChosen(int step, int task);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void adjust();
    [[nodiscard]] int perLine() const;
    [[nodiscard]] int rowAt(QPoint position) const;
    void choose(int row);
    [[nodiscard]] QString describe(int row) const;

    const Theme& theme_;
    TaskModel* model_ = nullptr;
    QList<QMetaObject::Connection> links_;
    int current_ = -1;
};

} // namespace oc::ui
