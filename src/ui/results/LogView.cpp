// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/LogView.h"

#include "ui/results/LogText.h"
#include "ui/theme/Theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace oc::ui {

namespace {
constexpr int margin = 12;
}

LogView::LogView(LogText& text, const Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent), text_(text), theme_(theme) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Log"));
    viewport()->setCursor(Qt::IBeamCursor);
    setFont(Theme::font(FontRole::Mono));
    connect(&text_, &LogText::changed, this, &LogView::adjust);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (!settling_) setFollowing(value >= verticalScrollBar()->maximum());
    });
    connect(&theme_, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

int LogView::lineHeight() const {
    return fontMetrics().height() + 2;
}

int LogView::visibleLines() const {
    return std::max(1, (viewport()->height() - 8) / lineHeight());
}

qint64 LogView::firstLine() const {
    return verticalScrollBar()->value();
}

void LogView::setPlaceholder(const QString& text) {
    placeholder_ = text;
    setAccessibleDescription(text);
    viewport()->update();
}

void LogView::setHighlight(const QString& text) {
    highlight_ = text;
    viewport()->update();
}

void LogView::setFollowing(bool follow) {
    if (follow_ == follow) return;
    follow_ = follow;
    if (follow_) adjust(false);
    Q_EMIT followingChanged(follow_);
}

void LogView::adjust(bool restarted) {
    settling_ = true;
    if (restarted) {
        cursor_ = anchor_ = -1;
        widest_ = 0;
        if (!follow_) {
            follow_ = true;
            Q_EMIT followingChanged(true);
        }
    }
    const int room = visibleLines();
    verticalScrollBar()->setPageStep(room);
    verticalScrollBar()->setRange(0, int(std::max<qint64>(0, text_.lineCount() - room)));
    if (follow_) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    settling_ = false;
    viewport()->update();
}

qint64 LogView::lineAt(int y) const {
    return std::clamp<qint64>(firstLine() + std::max(0, y - 4) / lineHeight(), 0,
                              std::max<qint64>(0, text_.lineCount() - 1));
}

void LogView::goToLine(qint64 line) {
    moveTo(line, false);
}

void LogView::moveTo(qint64 line, bool select) {
    if (text_.lineCount() == 0) return;
    cursor_ = std::clamp<qint64>(line, 0, text_.lineCount() - 1);
    if (!select || anchor_ < 0) anchor_ = cursor_;
    const int room = visibleLines();
    if (cursor_ < firstLine())
        verticalScrollBar()->setValue(int(cursor_));
    else if (cursor_ >= firstLine() + room)
        verticalScrollBar()->setValue(int(cursor_ - room + 1));
    viewport()->update();
}

void LogView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme_.color(Token::Surface));
    if (text_.lineCount() == 0) {
        painter.setFont(Theme::font(FontRole::Body));
        painter.setPen(theme_.color(Token::SecondText));
        painter.drawText(viewport()->rect().adjusted(margin, margin, -margin, -margin),
                         Qt::AlignCenter | Qt::TextWordWrap, placeholder_);
        return;
    }
    painter.setFont(font());
    const int height = lineHeight();
    const int digits = std::max(3, int(QString::number(text_.lineCount()).size()));
    const int gutter = fontMetrics().horizontalAdvance(u'0') * digits + margin + 8;
    const qint64 low = std::min(cursor_, anchor_);
    const qint64 high = std::max(cursor_, anchor_);
    int y = 4;
    int widest = widest_;
    for (qint64 i = firstLine(); i < text_.lineCount() && y < viewport()->height(); ++i, y += height) {
        const QString line = text_.line(i);
        const QRect row(0, y, viewport()->width(), height);
        if (cursor_ >= 0 && i >= low && i <= high) painter.fillRect(row, theme_.color(Token::Selection));
        const int x = margin + gutter - horizontalScrollBar()->value();
        painter.save();
        painter.setClipRect(gutter, y, viewport()->width() - gutter, height);
        if (!highlight_.isEmpty()) {
            QColor mark = theme_.color(Token::Warning);
            mark.setAlpha(90);
            for (qsizetype at = line.indexOf(highlight_, 0, Qt::CaseInsensitive); at >= 0;
                 at = line.indexOf(highlight_, at + highlight_.size(), Qt::CaseInsensitive)) {
                const int left = fontMetrics().horizontalAdvance(line.left(at));
                painter.fillRect(x + left, y, fontMetrics().horizontalAdvance(highlight_), height, mark);
            }
        }
        painter.setPen(theme_.color(Token::Text));
        painter.drawText(x, y + fontMetrics().ascent() + 1, line);
        painter.restore();
        painter.setPen(theme_.color(Token::SecondText));
        painter.drawText(QRect(0, y, gutter - 4, height), Qt::AlignRight | Qt::AlignVCenter, QString::number(i + 1));
        widest = std::max(widest, fontMetrics().horizontalAdvance(line));
    }
    if (widest != widest_) {
        widest_ = widest;
        horizontalScrollBar()->setPageStep(viewport()->width());
        horizontalScrollBar()->setRange(0, std::max(0, widest_ + gutter + 2 * margin - viewport()->width()));
    }
}

void LogView::resizeEvent(QResizeEvent*) {
    widest_ = 0;
    adjust(false);
}

void LogView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) adjust(false);
    QAbstractScrollArea::changeEvent(event);
}

void LogView::keyPressEvent(QKeyEvent* event) {
    const bool select = event->modifiers().testFlag(Qt::ShiftModifier);
    if (event->matches(QKeySequence::Copy))
        copySelection();
    else if (event->matches(QKeySequence::SelectAll))
        selectEverything();
    else if (event->key() == Qt::Key_Down)
        moveTo(cursor_ + 1, select);
    else if (event->key() == Qt::Key_Up)
        moveTo(cursor_ < 0 ? text_.lineCount() - 1 : cursor_ - 1, select);
    else if (event->key() == Qt::Key_PageDown)
        moveTo(cursor_ + visibleLines(), select);
    else if (event->key() == Qt::Key_PageUp)
        moveTo(std::max<qint64>(0, cursor_ - visibleLines()), select);
    else if (event->key() == Qt::Key_Home)
        moveTo(0, select);
    else if (event->key() == Qt::Key_End) {
        moveTo(text_.lineCount() - 1, select);
        setFollowing(true);
    } else
        QAbstractScrollArea::keyPressEvent(event);
}

void LogView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        moveTo(lineAt(int(event->position().y())), event->modifiers().testFlag(Qt::ShiftModifier));
}

void LogView::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton)) moveTo(lineAt(int(event->position().y())), true);
}

void LogView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    QAction* copy =
        menu.addAction(theme_.icon(QStringLiteral("copy")), tr("Copy lines"), this, &LogView::copySelection);
    copy->setShortcut(QKeySequence::Copy);
    copy->setEnabled(cursor_ >= 0);
    menu.addAction(tr("Select all"), this, &LogView::selectEverything)->setShortcut(QKeySequence::SelectAll);
    menu.exec(event->globalPos());
}

void LogView::copySelection() {
    if (cursor_ < 0) return;
    QGuiApplication::clipboard()->setText(text_.text(std::min(cursor_, anchor_), std::max(cursor_, anchor_)));
}

void LogView::selectEverything() {
    if (text_.lineCount() == 0) return;
    anchor_ = 0;
    cursor_ = text_.lineCount() - 1;
    viewport()->update();
}

} // namespace oc::ui
