// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsView>
#include <QItemSelectionModel>
#include <QPointer>

class QLabel;
class QPushButton;

namespace oc::ui {

class CanvasConnector;
class CanvasMinimap;
class CanvasScene;
class OpenPlan;
class StepActions;
class StepCard;
class Theme;

/// The canvas on which plans are built: cards and lines to look at, move, connect and take away, by mouse and by
/// keyboard alone. The chosen steps are those of the list's selection model, so that both always agree. GUI thread.
class CanvasView : public QGraphicsView {
    Q_OBJECT

public:
    CanvasView(Theme& theme, QWidget* parent = nullptr);
    ~CanvasView() override;

    /// selection: of the plan's step list. Null: none is open.
    void setPlan(OpenPlan* plan, QItemSelectionModel* selection);
    [[nodiscard]] CanvasScene& canvas() { return *canvas_; }

    void zoomBy(qreal factor);
    void zoomTo(qreal zoom);
    [[nodiscard]] qreal zoom() const { return transform().m11(); }
    /// All cards, not larger than they are.
    void fit();
    /// The whole plan as SVG (.svg) or PNG; the error tells what could not be written.
    [[nodiscard]] QString writePicture(const QString& file);
    /// A line is drawn from the current step: arrows choose where to, Enter connects.
    void beginConnection();
    void reveal(const QString& stepId);

Q_SIGNALS:
    /// Enter or a double click: the current step shall be edited.
    void editWanted();
    /// A tool was dropped: after that step, between two, or (both empty) where the plan ends.
    void toolDropped(const QString& tool, const QString& afterId, const QString& beforeId);
    /// A line was let go over an empty place: choose a tool that comes after this step.
    void toolWanted(const QString& afterId);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void makeTools();
    void placeTools();
    [[nodiscard]] bool moveCurrent(int key);
    [[nodiscard]] bool connectByKey(int key);
    [[nodiscard]] StepCard* neighbour(const StepCard* from, int key) const;
    void chooseLine(bool backwards);
    void setCurrent(const QString& id, bool alone = true);
    [[nodiscard]] StepCard* currentCard() const;
    void takeSelection();
    void giveSelection();
    void showArranged();
    void showBeginning();
    void showEnds(StepCard* below);

    const Theme& theme_;
    CanvasScene* canvas_;
    CanvasConnector* connector_;
    CanvasMinimap* minimap_;
    StepActions* steps_;
    QPointer<QItemSelectionModel> selection_;
    QWidget* tools_ = nullptr;
    QPushButton* zoomButton_ = nullptr;
    QLabel* hint_ = nullptr;
    QPoint panFrom_;
    bool panning_ = false;
    bool selecting_ = false;
    bool fitNext_ = true;
    StepCard* dropCard_ = nullptr;
};

} // namespace oc::ui
