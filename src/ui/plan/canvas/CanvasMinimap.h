// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace oc::ui {

class CanvasScene;
class CanvasView;
class Theme;

/// All cards of a large plan in a corner of the canvas, with what is seen of it framed; a click or drag goes there. GUI
/// thread.
class CanvasMinimap : public QWidget {
    Q_OBJECT

public:
    static constexpr int fromCards = 41; ///< smaller plans need none

    CanvasMinimap(CanvasView& view, CanvasScene& scene, const Theme& theme);

    /// Paints the cards anew when it is painted next.
    void forget();
    QSize sizeHint() const override { return {200, 130}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    [[nodiscard]] QTransform toMap() const;

    CanvasView& view_;
    CanvasScene& scene_;
    const Theme& theme_;
    QPixmap cards_; ///< null: to be painted
};

} // namespace oc::ui
