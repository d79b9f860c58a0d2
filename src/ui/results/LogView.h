// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractScrollArea>

namespace oc::ui {

class LogText;
class Theme;

/// Paints the visible lines of a LogText and nothing else, so that a gigabyte opens at once. Lines are selected with
/// mouse or keyboard and copied; follows the end until the person scrolls away. GUI thread.
class LogView : public QAbstractScrollArea {
    Q_OBJECT

public:
    LogView(LogText& text, const Theme& theme, QWidget* parent = nullptr);

    void setPlaceholder(const QString& text);
    [[nodiscard]] bool isFollowing() const { return follow_; }
    void setFollowing(bool follow);
    void goToLine(qint64 line);
    [[nodiscard]] qint64 currentLine() const { return cursor_; }
    void setHighlight(const QString& text);

public Q_SLOTS:
    void copySelection();
    void selectEverything();

Q_SIGNALS:
    void followingChanged(bool follow);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void adjust(bool restarted);
    void moveTo(qint64 line, bool select);
    [[nodiscard]] qint64 lineAt(int y) const;
    [[nodiscard]] int lineHeight() const;
    [[nodiscard]] int visibleLines() const;
    [[nodiscard]] qint64 firstLine() const;

    LogText& text_;
    const Theme& theme_;
    QString placeholder_;
    QString highlight_;
    bool follow_ = true;
    bool settling_ = false;
    qint64 cursor_ = -1;
    qint64 anchor_ = -1;
    int widest_ = 0;
};

} // namespace oc::ui
