// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/TaskGrid.h"

#include "ui/results/TaskModel.h"
#include "ui/results/ValueText.h"
#include "ui/theme/Theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

namespace oc::ui {

namespace {
constexpr int cell = 12;
constexpr int pitch = 14;
constexpr int margin = 12;
} // namespace

TaskGrid::TaskGrid(const Theme& theme, QWidget* parent) : QAbstractScrollArea(parent), theme_(theme) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Tasks as a grid"));
    connect(&theme_, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void TaskGrid::setModel(TaskModel* model) {
    for (const QMetaObject::Connection& link : std::as_const(links_))
        disconnect(link);
    links_.clear();
    model_ = model;
    current_ = -1;
    if (model_) {
        const auto repaint = [this] { viewport()->update(); };
        links_ = {connect(model_, &QAbstractItemModel::dataChanged, this, repaint),
                  connect(model_, &QAbstractItemModel::rowsInserted, this, &TaskGrid::adjust),
                  connect(model_, &QAbstractItemModel::modelReset, this, [this] {
                      current_ = -1;
                      adjust();
                  })};
    }
    adjust();
}

void TaskGrid::setCurrent(int step, int task) {
    const int row = model_ ? model_->rowOf(step, task) : -1;
    if (row == current_) return;
    current_ = row;
    viewport()->update();
}

int TaskGrid::perLine() const {
    return std::max(1, (viewport()->width() - 2 * margin) / pitch);
}

void TaskGrid::adjust() {
    const int count = model_ ? model_->rowCount() : 0;
    const int lines = (count + perLine() - 1) / perLine();
    verticalScrollBar()->setSingleStep(pitch);
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, std::max(0, lines * pitch + 2 * margin - viewport()->height()));
    viewport()->update();
}

void TaskGrid::resizeEvent(QResizeEvent*) {
    adjust();
}

void TaskGrid::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme_.color(Token::Surface));
    if (!model_ || model_->rowCount() == 0) {
        painter.setPen(theme_.color(Token::SecondText));
        painter.drawText(viewport()->rect(), Qt::AlignCenter, tr("No tasks yet"));
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    const int columns = perLine();
    const int top = verticalScrollBar()->value();
    const QList<TaskRow>& rows = model_->rows();
    const int first = std::max(0, (top + event->rect().top() - margin) / pitch) * columns;
    for (int row = first; row < rows.size(); ++row) {
        const int y = margin + row / columns * pitch - top;
        if (y > event->rect().bottom()) break;
        const QRectF square(margin + row % columns * pitch, y, cell, cell);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme_.color(rows.at(row).status));
        painter.drawRoundedRect(square, 2, 2);
        if (rows.at(row).status == TaskStatus::Failed || rows.at(row).status == TaskStatus::TimedOut) {
            // Not by colour alone: what failed is crossed.
            painter.setPen(QPen(theme_.color(Token::OnAccent), 1.4));
            painter.drawLine(square.topLeft() + QPointF(3.5, 3.5), square.bottomRight() - QPointF(3.5, 3.5));
            painter.drawLine(square.topRight() + QPointF(-3.5, 3.5), square.bottomLeft() + QPointF(3.5, -3.5));
        }
        if (row == current_) {
            painter.setPen(QPen(theme_.color(Token::Text), 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(square.adjusted(-1, -1, 1, 1), 3, 3);
        }
    }
}

int TaskGrid::rowAt(QPoint position) const {
    if (!model_) return -1;
    const int column = (position.x() - margin) / pitch;
    const int line = (position.y() + verticalScrollBar()->value() - margin) / pitch;
    if (position.x() < margin || column >= perLine() || line < 0) return -1;
    const int row = line * perLine() + column;
    return row < model_->rowCount() ? row : -1;
}

void TaskGrid::choose(int row) {
    if (!model_ || row < 0 || row >= model_->rowCount()) return;
    current_ = row;
    const int y = margin + row / perLine() * pitch;
    if (y - pitch < verticalScrollBar()->value())
        verticalScrollBar()->setValue(y - pitch);
    else if (y + 2 * pitch > verticalScrollBar()->value() + viewport()->height())
        verticalScrollBar()->setValue(y + 2 * pitch - viewport()->height());
    viewport()->update();
    setAccessibleDescription(describe(row));
    Q_EMIT taskChosen(model_->rows().at(row).step, model_->rows().at(row).task);
}

QString TaskGrid::describe(int row) const {
    const TaskRow& task = model_->rows().at(row);
    QStringList parts{model_->stepTitle(task.step), statusWord(task.status)};
    if (const QString subject = task.subject(); !subject.isEmpty()) parts.insert(1, subject);
    if (task.durationMs >= 0) parts.append(valueText::duration(task.durationMs));
    if (!task.message.isEmpty()) parts.append(task.message);
    return parts.join(QStringLiteral(" · "));
}

void TaskGrid::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) choose(rowAt(event->position().toPoint()));
}

void TaskGrid::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left:
        choose(current_ - 1);
        break;
    case Qt::Key_Right:
        choose(current_ + 1);
        break;
    case Qt::Key_Up:
        choose(current_ - perLine());
        break;
    case Qt::Key_Down:
        choose(current_ < 0 ? 0 : current_ + perLine());
        break;
    case Qt::Key_Home:
        choose(0);
        break;
    case Qt::Key_End:
        choose(model_ ? model_->rowCount() - 1 : -1);
        break;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

bool TaskGrid::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int row = rowAt(help->pos());
        QToolTip::showText(help->globalPos(), row < 0 ? QString() : describe(row), this);
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace oc::ui
