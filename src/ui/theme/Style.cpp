// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/Style.h"

#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>
#include <QTabBar>
#include <QTableView>

namespace oc::ui {

namespace {

constexpr qreal radius = 6;

void roundRect(QPainter* painter, const QRectF& rect, qreal corner, const QColor& fill, const QColor& line,
               qreal width = 1) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const qreal half = line.isValid() ? width / 2 : 0;
    painter->setPen(line.isValid() ? QPen(line, width) : QPen(Qt::NoPen));
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter->drawRoundedRect(rect.adjusted(half, half, -half, -half), corner, corner);
    painter->restore();
}

QColor mix(const QColor& a, const QColor& b, qreal part) {
    return QColor::fromRgbF(float(a.redF() * (1 - part) + b.redF() * part),
                            float(a.greenF() * (1 - part) + b.greenF() * part),
                            float(a.blueF() * (1 - part) + b.blueF() * part));
}

bool is(const QStyleOption* option, QStyle::StateFlag flag) {
    return option->state.testFlag(flag);
}

void drawChevron(QPainter* painter, const QPointF& center, const QColor& color, qreal angle, qreal size = 3.5) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->translate(center);
    painter->rotate(angle);
    painter->setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF points[] = {{-size, -size / 2}, {0, size / 2}, {size, -size / 2}};
    painter->drawPolyline(points, 3);
    painter->restore();
}

} // namespace

Style::Style(const Theme& theme) : QProxyStyle(QStringLiteral("Fusion")), theme_(theme) {}

void Style::polish(QPalette&) {
    // Theme owns the palette; Fusion would mix in the system's.
}

void Style::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget) ||
        qobject_cast<QLineEdit*>(widget) || qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QTabBar*>(widget) ||
        qobject_cast<QHeaderView*>(widget) || widget->inherits("QScrollBar") || widget->inherits("QSplitterHandle"))
        widget->setAttribute(Qt::WA_Hover);
    if (auto* view = qobject_cast<QAbstractItemView*>(widget)) view->viewport()->setAttribute(Qt::WA_Hover);
    if (auto* header = qobject_cast<QHeaderView*>(widget); header && header->orientation() == Qt::Horizontal)
        header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

QColor Style::buttonText(Look look, const QStyleOption* option) const {
    if (!is(option, State_Enabled)) return option->palette.color(QPalette::Disabled, QPalette::ButtonText);
    const bool on = is(option, State_On);
    switch (look) {
    case Look::Primary:
        return theme_.color(Token::OnAccent);
    case Look::Danger:
        return theme_.color(Token::FailedText);
    case Look::Alert:
        return theme_.color(Token::AlertText);
    case Look::Segment:
        return theme_.color(on ? Token::OnAccent : Token::Text);
    case Look::Tab:
        return theme_.color(on ? Token::Text : Token::SecondText);
    case Look::Rail:
        return theme_.color(on ? Token::AccentText : Token::SecondText);
    case Look::Link:
        return theme_.color(Token::AccentText);
    default:
        return option->palette.color(QPalette::Active, QPalette::ButtonText);
    }
}

void Style::drawButton(const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    const Look look = lookOf(widget);
    const bool enabled = is(option, State_Enabled);
    const bool hover = enabled && is(option, State_MouseOver);
    const bool down = is(option, State_Sunken);
    const bool on = is(option, State_On);
    const QColor text = theme_.color(Token::Text);
    QColor fill = theme_.color(Token::Surface);
    QColor line = theme_.color(Token::Border);
    switch (look) {
    case Look::Primary:
        fill = enabled ? theme_.color(Token::Accent) : theme_.color(Token::Raised);
        line = enabled ? QColor() : theme_.color(Token::Border);
        break;
    case Look::Danger:
        if (enabled) line = theme_.color(Token::Failed);
        break;
    case Look::Alert:
        if (enabled) line = theme_.color(Token::Communication);
        break;
    case Look::Segment:
        if (on) {
            fill = theme_.color(Token::Accent);
            line = QColor();
        }
        break;
    case Look::Quiet:
    case Look::Tab:
    case Look::Link:
        line = QColor();
        fill = on || down ? theme_.color(Token::Raised) : QColor(Qt::transparent);
        if (hover && look != Look::Link) fill = theme_.color(Token::Raised);
        break;
    default:
        break;
    }
    if (fill.alpha() == 255 && look != Look::Tab && look != Look::Quiet && look != Look::Link) {
        if (down)
            fill = mix(fill, text, 0.14);
        else if (hover)
            fill = mix(fill, text, 0.06);
    }
    if (on && look == Look::Normal) fill = theme_.color(Token::Selection);
    roundRect(painter, QRectF(option->rect), radius, fill, line);
    if (is(option, State_HasFocus) && is(option, State_KeyboardFocusChange)) {
        const QColor ring = look == Look::Primary || (look == Look::Segment && on) ? theme_.color(Token::Text)
                                                                                   : theme_.color(Token::Accent);
        roundRect(painter, QRectF(option->rect), radius, QColor(), ring, 2);
    }
}

void Style::drawField(const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    const bool enabled = is(option, State_Enabled);
    const bool focus = is(option, State_HasFocus);
    const bool wrong = widget && widget->property("ocWrong").toBool();
    const QColor fill = theme_.color(focus && enabled && !theme_.isDark() ? Token::Surface : Token::Window);
    QColor line = theme_.color(Token::Border);
    if (enabled && is(option, State_MouseOver)) line = mix(line, theme_.color(Token::Text), 0.2);
    if (wrong) line = theme_.color(Token::Failed);
    if (focus && enabled) line = theme_.color(wrong ? Token::Failed : Token::Accent);
    roundRect(painter, QRectF(option->rect), radius, fill, line, focus && enabled ? 1.6 : 1);
}

void Style::drawGround(const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    const int packed = widget ? widget->property("ocGround").toInt() : 0;
    if (packed == 0) return;
    const auto ground = Ground(packed & 0xf);
    const auto edges = Qt::Edges(packed >> 4 & 0xf);
    const int corner = packed >> 8;
    const QColor fill = ground == Ground::Surface  ? theme_.color(Token::Surface)
                        : ground == Ground::Raised ? theme_.color(Token::Raised)
                        : ground == Ground::Window ? theme_.color(Token::Window)
                                                   : QColor();
    const QColor line = theme_.color(Token::Border);
    const QRect r = option->rect;
    if (corner > 0) {
        roundRect(painter, QRectF(r), corner, fill, edges ? line : QColor());
        return;
    }
    if (fill.isValid()) painter->fillRect(r, fill);
    if (edges & Qt::TopEdge) painter->fillRect(QRect(r.left(), r.top(), r.width(), 1), line);
    if (edges & Qt::BottomEdge) painter->fillRect(QRect(r.left(), r.bottom(), r.width(), 1), line);
    if (edges & Qt::LeftEdge) painter->fillRect(QRect(r.left(), r.top(), 1, r.height()), line);
    if (edges & Qt::RightEdge) painter->fillRect(QRect(r.right(), r.top(), 1, r.height()), line);
}

void Style::drawCheck(const QStyleOption* option, QPainter* painter, bool round) const {
    const bool enabled = is(option, State_Enabled);
    const bool on = is(option, State_On);
    const bool partly = is(option, State_NoChange);
    const QRectF box = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    const qreal corner = round ? box.width() / 2 : 4;
    QColor fill = on || partly ? theme_.color(Token::Accent) : theme_.color(Token::Window);
    QColor line = on || partly ? QColor()
                               : mix(theme_.color(Token::Border), theme_.color(Token::Text),
                                     is(option, State_MouseOver) ? 0.45 : 0.25);
    if (!enabled) {
        fill = on || partly ? theme_.color(Token::SecondText) : theme_.color(Token::Raised);
        line = on || partly ? QColor() : theme_.color(Token::Border);
    }
    roundRect(painter, box, corner, fill, line);
    if (is(option, State_HasFocus) && is(option, State_KeyboardFocusChange))
        roundRect(painter, box.adjusted(-1, -1, 1, 1), corner + 1, QColor(), theme_.color(Token::Accent), 1.5);
    if (!on && !partly) return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QColor mark = theme_.color(Token::OnAccent);
    if (round) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(mark);
        painter->drawEllipse(box.center(), box.width() / 5, box.width() / 5);
    } else {
        painter->setPen(QPen(mark, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF c = box.center();
        if (partly) {
            painter->drawLine(c + QPointF(-3, 0), c + QPointF(3, 0));
        } else {
            const QPointF points[] = {c + QPointF(-3.5, 0), c + QPointF(-1, 2.7), c + QPointF(3.7, -2.7)};
            painter->drawPolyline(points, 3);
        }
    }
    painter->restore();
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const {
    switch (element) {
    case PE_PanelButtonCommand:
    case PE_PanelButtonTool:
    case PE_PanelButtonBevel:
        drawButton(option, painter, widget);
        return;
    case PE_FrameDefaultButton:
    case PE_FrameFocusRect:
        return; // focus is part of each control's own frame
    case PE_PanelLineEdit:
        if (widget && widget->parentWidget() &&
            (qobject_cast<QComboBox*>(widget->parentWidget()) ||
             qobject_cast<QAbstractSpinBox*>(widget->parentWidget())))
            return;
        if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option); frame && frame->lineWidth > 0)
            drawField(option, painter, widget);
        else if (widget && widget->parentWidget() && widget->parentWidget()->inherits("QWidget") &&
                 widget->autoFillBackground())
            painter->fillRect(option->rect, theme_.color(Token::Surface));
        return;
    case PE_FrameLineEdit:
        drawField(option, painter, widget);
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        drawCheck(option, painter, false);
        return;
    case PE_IndicatorRadioButton:
        drawCheck(option, painter, true);
        return;
    case PE_Widget:
        drawGround(option, painter, widget);
        return;
    case PE_Frame: {
        const int packed = widget ? widget->property("ocGround").toInt() : 0;
        if (packed != 0) {
            drawGround(option, painter, widget);
            return;
        }
        QStyleOption field(*option);
        if (widget && widget->inherits("QAbstractScrollArea") && widget->property("ocField").toBool())
            drawField(&field, painter, widget);
        else
            roundRect(painter, QRectF(option->rect), 0, QColor(), theme_.color(Token::Border));
        return;
    }
    case PE_PanelItemViewRow:
        return;
    case PE_PanelItemViewItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
        if (item && item->backgroundBrush.style() != Qt::NoBrush) painter->fillRect(item->rect, item->backgroundBrush);
        if (is(option, State_Selected))
            painter->fillRect(option->rect, theme_.color(Token::Selection));
        else if (is(option, State_MouseOver) && is(option, State_Enabled))
            painter->fillRect(option->rect, theme_.color(Token::Raised));
        // Rows are told apart by one line below each; a grid in both directions is noise.
        if (const auto* table = qobject_cast<const QTableView*>(widget); table && !table->showGrid())
            painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                              theme_.color(Token::Border));
        return;
    }
    case PE_IndicatorBranch:
        if (is(option, State_Children))
            drawChevron(painter, QRectF(option->rect).center(), theme_.color(Token::SecondText),
                        is(option, State_Open) ? 0 : -90);
        return;
    case PE_IndicatorHeaderArrow:
        if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option))
            drawChevron(painter, QRectF(option->rect).center(), theme_.color(Token::SecondText),
                        header->sortIndicator == QStyleOptionHeader::SortUp ? 180 : 0, 3);
        return;
    case PE_IndicatorArrowDown:
        drawChevron(painter, QRectF(option->rect).center(), theme_.color(Token::SecondText), 0);
        return;
    case PE_IndicatorArrowUp:
        drawChevron(painter, QRectF(option->rect).center(), theme_.color(Token::SecondText), 180);
        return;
    case PE_IndicatorArrowRight:
        drawChevron(painter, QRectF(option->rect).center(), theme_.color(Token::SecondText), -90);
        return;
    case PE_IndicatorArrowLeft:
        drawChevron(painter, QRectF(option->rect).center(), theme_.color(Token::SecondText), 90);
        return;
    case PE_IndicatorTabClose: {
        if (is(option, State_MouseOver))
            roundRect(painter, QRectF(option->rect), 4, theme_.color(Token::Border), QColor());
        const QPointF c = QRectF(option->rect).center();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(theme_.color(Token::SecondText), 1.4, Qt::SolidLine, Qt::RoundCap));
        painter->drawLine(c + QPointF(-3.5, -3.5), c + QPointF(3.5, 3.5));
        painter->drawLine(c + QPointF(-3.5, 3.5), c + QPointF(3.5, -3.5));
        painter->restore();
        return;
    }
    case PE_PanelScrollAreaCorner:
        painter->fillRect(option->rect, theme_.color(Token::Surface));
        return;
    case PE_FrameStatusBarItem:
    case PE_PanelStatusBar:
    case PE_FrameTabBarBase:
    case PE_FrameDockWidget:
        return;
    case PE_PanelMenu:
    case PE_FrameMenu:
        roundRect(painter, QRectF(option->rect), 0, theme_.color(Token::Surface), theme_.color(Token::Border));
        return;
    case PE_PanelTipLabel:
        roundRect(painter, QRectF(option->rect), 0, theme_.color(Token::Raised), theme_.color(Token::Border));
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

} // namespace oc::ui
