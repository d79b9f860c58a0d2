// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/canvas/StepCard.h"

#include "ui/plan/StepListModel.h"
#include "ui/plan/canvas/CanvasLayout.h"
#include "ui/plan/canvas/CanvasScene.h"
#include "ui/results/TaskRow.h"
#include "ui/theme/Theme.h"

#include <QCoreApplication>
#include <QCursor>
#include <QGraphicsSceneHoverEvent>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <cmath>

namespace oc::ui {

namespace {

constexpr qreal pad = 12;
constexpr qreal tileSide = 28;
constexpr qreal headHeight = 60; ///< tile, title and tool
constexpr qreal lineHeight = 18; ///< of the parameters
constexpr qreal chipHeight = 20;
constexpr qreal chipGap = 4;
constexpr qreal stripHeight = 30;
constexpr qreal reach = 11;     ///< from a port's middle, for the mouse
constexpr qreal textFrom = 0.4; ///< below this zoom words cannot be read
constexpr int mostChipRows = 2;

QFontMetricsF metrics(FontRole role) {
    return QFontMetricsF(Theme::font(role));
}

qreal chipWidth(const QString& chip) {
    return std::min(metrics(FontRole::Second).horizontalAdvance(chip) + 16, StepCard::width - 2 * pad);
}

/// The chips of each row, as far as there is room.
QList<QStringList> chipRows(const QStringList& chips) {
    QList<QStringList> rows;
    qreal x = 0;
    for (const QString& chip : chips) {
        const qreal wide = chipWidth(chip);
        if (rows.isEmpty() || x + wide > StepCard::width - 2 * pad) {
            if (rows.size() == mostChipRows) break;
            rows.append(QStringList());
            x = 0;
        }
        rows.last().append(chip);
        x += wide + chipGap;
    }
    return rows;
}

} // namespace

CardText CardText::of(const QModelIndex& step) {
    CardText text;
    text.title = step.data().toString();
    text.tool = step.data(StepListModel::ToolNameRole).toString();
    text.icon = step.data(StepListModel::IconRole).toString();
    text.parameters = step.data(StepListModel::ParametersRole).toString();
    text.problems = step.data(StepListModel::ProblemsRole).toInt();
    text.problem = step.data(StepListModel::ProblemTextRole).toString();
    text.chips = step.data(StepListModel::CardBadgesRole).toStringList();
    if (const QString target = step.data(StepListModel::TargetRole).toString(); !target.isEmpty())
        text.chips.prepend(QStringLiteral("→ ") + target);
    text.domain = step.data(StepListModel::DomainRole).toInt();
    text.enabled = step.data(StepListModel::EnabledRole).toBool();
    text.takeState(step);
    return text;
}

void CardText::takeState(const QModelIndex& step) {
    status = step.data(StepListModel::StateRole).toInt();
    state = status < 0 ? QString() : step.data(StepListModel::StateTextRole).toString();
    fraction = status < 0 ? 0 : step.data(StepListModel::FractionRole).toDouble();
}

StepCard::StepCard(QString id, const Theme& theme) : id_(std::move(id)), theme_(theme) {
    setFlags(ItemIsSelectable | ItemIsMovable | ItemSendsGeometryChanges);
    setAcceptHoverEvents(true);
    setCacheMode(DeviceCoordinateCache);
    setZValue(1);
}

bool StepCard::setText(const CardText& text) {
    if (text == text_ && height_ > 0) return false;
    text_ = text;
    qreal height = headHeight;
    if (!text.parameters.isEmpty()) height += lineHeight + 4;
    const auto rows = qreal(chipRows(text.chips).size());
    if (rows > 0) height += rows * (chipHeight + chipGap) + 4;
    height += 4 + stripHeight; // also before the first run: cards must not move when one begins
    height = std::ceil(height / CanvasLayout::grid) * CanvasLayout::grid;
    const bool other = height != height_;
    if (other) prepareGeometryChange();
    height_ = height;
    setToolTip(text.problem.isEmpty() ? QString() : text.problem);
    update();
    return other;
}

void StepCard::setOffer(Offer offer) {
    if (offer_ == offer) return;
    offer_ = offer;
    update();
}

void StepCard::setCurrent(bool current) {
    if (current_ == current) return;
    current_ = current;
    update();
}

bool StepCard::isOnOutPort(const QPointF& scenePoint) const {
    return QLineF(scenePoint, outPort()).length() <= reach;
}

QRectF StepCard::boundingRect() const {
    return card().adjusted(-reach - 1, -4, reach + 1, 4);
}

QPainterPath StepCard::shape() const {
    QPainterPath path;
    path.addRoundedRect(card(), 8, 8);
    path.addEllipse(QPointF(width, height_ / 2), reach, reach);
    return path;
}

QVariant StepCard::itemChange(GraphicsItemChange change, const QVariant& value) {
    if (change == ItemPositionChange) {
        const QPointF to = value.toPointF();
        constexpr qreal grid = CanvasLayout::grid;
        return QPointF(std::round(to.x() / grid) * grid, std::round(to.y() / grid) * grid);
    }
    if (change == ItemPositionHasChanged)
        if (auto* canvas = static_cast<CanvasScene*>(scene())) canvas->cardMoved(this);
    return QGraphicsItem::itemChange(change, value);
}

void StepCard::hoverEnterEvent(QGraphicsSceneHoverEvent* event) {
    hovered_ = true;
    update();
    QGraphicsItem::hoverEnterEvent(event);
}

void StepCard::hoverMoveEvent(QGraphicsSceneHoverEvent* event) {
    setCursor(isOnOutPort(event->scenePos()) ? Qt::CrossCursor : Qt::ArrowCursor);
    QGraphicsItem::hoverMoveEvent(event);
}

void StepCard::hoverLeaveEvent(QGraphicsSceneHoverEvent* event) {
    hovered_ = false;
    update();
    QGraphicsItem::hoverLeaveEvent(event);
}

void StepCard::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
    painter->setRenderHint(QPainter::Antialiasing);
    paintFrame(painter);
    const QRectF tile(pad, pad + 2, tileSide, tileSide);
    if (QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform()) < textFrom) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(text_.domain >= 0 ? theme_.color(Domain(text_.domain)) : theme_.color(Token::SecondText));
        painter->drawRoundedRect(tile, 6, 6);
        if (text_.status >= 0) {
            painter->setBrush(theme_.color(TaskStatus(text_.status)));
            painter->drawRect(QRectF(pad, height_ - 16, width - 2 * pad, 8));
        }
        return;
    }
    Q_UNUSED(option)
    paintTile(painter, tile);
    paintWords(painter);
    paintState(painter, QRectF(0, height_ - stripHeight, width, stripHeight));
    paintPorts(painter);
}

void StepCard::paintFrame(QPainter* painter) const {
    Token border = Token::Border;
    if (text_.problems > 0 || offer_ == Offer::Refused) border = Token::Failed;
    if (isSelected() || current_) border = Token::Accent;
    if (offer_ == Offer::Welcome) border = Token::Done;
    const qreal stroke = isSelected() || offer_ != Offer::None ? 2 : 1;
    QColor ground = theme_.color(Token::Surface);
    if (hovered_ && !isSelected()) ground = theme_.color(Token::Raised);
    painter->setBrush(ground);
    QPen pen(theme_.color(border), stroke);
    if (current_ && !isSelected()) pen.setStyle(Qt::DotLine);
    painter->setPen(pen);
    const qreal in = stroke / 2;
    painter->drawRoundedRect(card().adjusted(in, in, -in, -in), 8, 8);
}

void StepCard::paintTile(QPainter* painter, const QRectF& tile) const {
    QColor ground = text_.domain >= 0 ? theme_.color(Domain(text_.domain)) : theme_.color(Token::SecondText);
    if (!text_.enabled) ground = theme_.color(Token::Waiting);
    painter->setPen(Qt::NoPen);
    painter->setBrush(ground);
    painter->drawRoundedRect(tile, 6, 6);
    const QRect middle(int(tile.center().x()) - 8, int(tile.center().y()) - 8, 16, 16);
    theme_.icon(text_.icon, Token::OnAccent).paint(painter, middle);
}

void StepCard::paintWords(QPainter* painter) const {
    const qreal left = pad + tileSide + 10;
    const qreal room = width - left - pad;
    const auto draw = [&](FontRole role, Token token, const QRectF& box, const QString& words) {
        painter->setFont(Theme::font(role));
        painter->setPen(theme_.color(token));
        painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter,
                          metrics(role).elidedText(words, Qt::ElideRight, box.width()));
    };
    const Token strong = text_.enabled ? Token::Text : Token::SecondText;
    draw(FontRole::BodyStrong, strong, QRectF(left, pad - 2, room, 18), text_.title);
    draw(FontRole::Second, Token::SecondText, QRectF(left, pad + 16, room, 16), text_.tool);
    qreal top = headHeight - 8;
    if (!text_.parameters.isEmpty()) {
        draw(FontRole::MonoSecond, strong, QRectF(pad, top, width - 2 * pad, lineHeight), text_.parameters);
        top += lineHeight + 4;
    }
    paintChips(painter, top);
}

void StepCard::paintChips(QPainter* painter, qreal top) const {
    painter->setFont(Theme::font(FontRole::Second));
    for (const QStringList& row : chipRows(text_.chips)) {
        qreal left = pad;
        for (const QString& chip : row) {
            const QRectF box(left, top, chipWidth(chip), chipHeight);
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme_.color(Token::Raised));
            painter->drawRoundedRect(box, chipHeight / 2, chipHeight / 2);
            painter->setPen(theme_.color(Token::SecondText));
            painter->drawText(box.adjusted(8, 0, -6, 0), Qt::AlignLeft | Qt::AlignVCenter,
                              metrics(FontRole::Second).elidedText(chip, Qt::ElideRight, box.width() - 14));
            left += box.width() + chipGap;
        }
        top += chipHeight + chipGap;
    }
}

void StepCard::paintState(QPainter* painter, const QRectF& strip) const {
    painter->setPen(theme_.color(Token::Border));
    painter->drawLine(strip.topLeft() + QPointF(1, 0), strip.topRight() - QPointF(1, 0));
    const bool ran = text_.status >= 0;
    const bool wrong = !ran && text_.problems > 0;
    Token token = Token::SecondText;
    QString icon = QStringLiteral("waiting");
    QString words = QCoreApplication::translate("oc::ui::StepCard", "not run yet");
    if (ran) {
        token = theme_.textToken(TaskStatus(text_.status));
        icon = statusIcon(TaskStatus(text_.status));
        words = text_.state;
    } else if (wrong) {
        token = Token::FailedText;
        icon = QStringLiteral("failed");
        words = text_.problem;
    } else if (!text_.problem.isEmpty()) {
        token = Token::WarningText;
        icon = QStringLiteral("warning");
        words = text_.problem;
    }
    theme_.icon(icon, token).paint(painter, QRect(int(pad), int(strip.center().y()) - 7, 14, 14));
    painter->setFont(Theme::font(FontRole::Second));
    painter->setPen(theme_.color(token));
    const QRectF box = strip.adjusted(pad + 20, 0, -pad, 0);
    painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter,
                      metrics(FontRole::Second).elidedText(words, Qt::ElideRight, box.width()));
    if (!ran || isFinal(TaskStatus(text_.status)) || text_.fraction <= 0) return;
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme_.color(Token::Accent));
    painter->drawRect(QRectF(1, strip.bottom() - 3, (width - 2) * std::min(1.0, text_.fraction), 2));
}

void StepCard::paintPorts(QPainter* painter) const {
    const bool awake = hovered_ || isSelected() || offer_ == Offer::Welcome;
    painter->setPen(QPen(theme_.color(awake ? Token::Accent : Token::Border), 1.5));
    painter->setBrush(theme_.color(Token::Surface));
    painter->drawEllipse(QPointF(0, height_ / 2), portRadius - 1, portRadius - 1);
    if (awake) painter->setBrush(theme_.color(Token::Accent));
    painter->drawEllipse(QPointF(width, height_ / 2), portRadius - (awake ? 0 : 1), portRadius - (awake ? 0 : 1));
}

} // namespace oc::ui
