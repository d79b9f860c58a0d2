// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsItem>
#include <QModelIndex>
#include <QStringList>

namespace oc::ui {

class Theme;

/// What a card shows. A value.
struct CardText {
    QString title;
    QString tool;
    QString icon;
    QString parameters; ///< one line
    QString problem;    ///< the first one
    QString state;      ///< "148 of 200, 3 failed"; empty: it has not run
    QStringList chips;
    int problems = 0;
    int domain = -1;
    int status = -1; ///< int(TaskStatus)
    double fraction = 0;
    bool enabled = true;

    [[nodiscard]] static CardText of(const QModelIndex& step);
    /// Only how far its run is: asked for many times a second while one goes on.
    void takeState(const QModelIndex& step);
    friend bool operator==(const CardText&, const CardText&) = default;
};

/// A step on the canvas: what it does, how it runs, and how far it is; a port at the left where lines end and one at
/// the right where they begin. Paints only; the scene gives it its text. GUI thread.
class StepCard : public QGraphicsItem {
public:
    enum { Type = UserType + 1 };
    static constexpr qreal width = 208;
    static constexpr qreal portRadius = 5;

    StepCard(QString id, const Theme& theme);

    [[nodiscard]] const QString& id() const { return id_; }
    [[nodiscard]] const CardText& text() const { return text_; }
    /// True when the card has another height now.
    bool setText(const CardText& text);
    /// A line that is being drawn may (or may not) end here.
    enum class Offer { None, Welcome, Refused };
    void setOffer(Offer offer);
    void setCurrent(bool current);
    [[nodiscard]] QSizeF size() const { return {width, height_}; }
    [[nodiscard]] QRectF card() const { return {QPointF(), size()}; }
    /// In the scene.
    [[nodiscard]] QPointF inPort() const { return mapToScene(QPointF(0, height_ / 2)); }
    [[nodiscard]] QPointF outPort() const { return mapToScene(QPointF(width, height_ / 2)); }
    /// The scene's point is on the port from which lines are drawn.
    [[nodiscard]] bool isOnOutPort(const QPointF& scenePoint) const;

    int type() const override { return Type; }
    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

protected:
    QVariant itemChange(GraphicsItemChange change, const QVariant& value) override;
    void hoverEnterEvent(QGraphicsSceneHoverEvent* event) override;
    void hoverLeaveEvent(QGraphicsSceneHoverEvent* event) override;
    void hoverMoveEvent(QGraphicsSceneHoverEvent* event) override;

private:
    void paintFrame(QPainter* painter) const;
    void paintTile(QPainter* painter, const QRectF& tile) const;
    void paintWords(QPainter* painter) const;
    void paintChips(QPainter* painter, qreal top) const;
    void paintState(QPainter* painter, const QRectF& strip) const;
    void paintPorts(QPainter* painter) const;

    const QString id_;
    const Theme& theme_;
    CardText text_;
    qreal height_ = 0;
    Offer offer_ = Offer::None;
    bool current_ = false;
    bool hovered_ = false;
};

} // namespace oc::ui
