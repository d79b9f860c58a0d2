// SPDX-License-Identifier: GPL-3.0-or-later
// The second half of Style: controls made of several parts, sizes and hints.
#include "ui/theme/Look.h"
#include "ui/theme/Style.h"
#include "ui/theme/Theme.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QPushButton>
#include <QStyleOption>
#include <QToolButton>

namespace oc::ui {

namespace {

constexpr int controlHeight = 30;
constexpr int stripHeight = 26;

void fillRound(QPainter* painter, const QRectF& rect, qreal corner, const QColor& fill) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(fill);
    painter->drawRoundedRect(rect, corner, corner);
    painter->restore();
}

} // namespace

void Style::drawRail(const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
    if (!button) return;
    const bool on = option->state & State_On;
    const QRect r = option->rect.adjusted(4, 0, -4, 0);
    if (on)
        fillRound(painter, r, 6, theme_.color(Token::Selection));
    else if (option->state & State_MouseOver)
        fillRound(painter, r, 6, theme_.color(Token::Border));
    if ((option->state & State_HasFocus) && (option->state & State_KeyboardFocusChange)) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(theme_.color(Token::Accent), 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(r).adjusted(1, 1, -1, -1), 6, 6);
        painter->restore();
    }
    const QSize icon = button->iconSize;
    const QRect iconRect(r.center().x() - icon.width() / 2 + 1, r.top() + 7, icon.width(), icon.height());
    button->icon.paint(painter, iconRect, Qt::AlignCenter, QIcon::Normal, on ? QIcon::On : QIcon::Off);
    painter->save();
    painter->setFont(Theme::font(FontRole::Second));
    painter->setPen(buttonText(Look::Rail, option));
    painter->drawText(QRect(r.left(), iconRect.bottom() + 2, r.width(), r.bottom() - iconRect.bottom() - 4),
                      Qt::AlignCenter, painter->fontMetrics().elidedText(button->text, Qt::ElideRight, r.width()));
    painter->restore();
    Q_UNUSED(widget)
}

void Style::drawScrollBar(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const {
    const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (!slider || slider->minimum == slider->maximum) return;
    QRectF handle = proxy()->subControlRect(CC_ScrollBar, slider, SC_ScrollBarSlider, widget);
    const bool hover = option->state & State_MouseOver;
    const qreal thin = hover ? 2 : 3;
    handle =
        slider->orientation == Qt::Vertical ? handle.adjusted(thin, 1, -thin, -1) : handle.adjusted(1, thin, -1, -thin);
    QColor color = theme_.color(Token::SecondText);
    color.setAlphaF(option->state & State_Sunken ? 0.9F : hover ? 0.7F : 0.4F);
    fillRound(painter, handle, qMin(handle.width(), handle.height()) / 2, color);
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                        const QWidget* widget) const {
    switch (element) {
    case CE_PushButtonLabel:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
            const Look look = lookOf(widget);
            if (look == Look::Normal) break;
            QStyleOptionButton own(*button);
            own.palette.setColor(QPalette::ButtonText, buttonText(look, option));
            painter->save();
            if (look == Look::Primary || ((look == Look::Tab || look == Look::Segment) && (option->state & State_On)))
                painter->setFont([&] {
                    QFont f = painter->font();
                    f.setWeight(QFont::DemiBold);
                    return f;
                }());
            QProxyStyle::drawControl(element, &own, painter, widget);
            painter->restore();
            return;
        }
        break;
    case CE_ToolButtonLabel:
        if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option)) {
            const Look look = lookOf(widget);
            if (look == Look::Normal || look == Look::Quiet) break;
            QStyleOptionToolButton own(*button);
            own.palette.setColor(QPalette::ButtonText, buttonText(look, option));
            if ((look == Look::Tab || look == Look::Segment || look == Look::Primary) &&
                ((option->state & State_On) || look == Look::Primary))
                own.font.setWeight(QFont::DemiBold);
            QProxyStyle::drawControl(element, &own, painter, widget);
            return;
        }
        break;
    case CE_HeaderSection: {
        painter->fillRect(option->rect, theme_.color(Token::Surface));
        if (option->state & State_MouseOver) painter->fillRect(option->rect, theme_.color(Token::Raised));
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                          theme_.color(Token::Border));
        return;
    }
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, theme_.color(Token::Surface));
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                          theme_.color(Token::Border));
        return;
    case CE_HeaderLabel:
        if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
            QFont font = painter->font();
            const bool numbers = header->orientation == Qt::Vertical; // of rows: quieter than titles
            font.setPixelSize(numbers ? 11 : 12);
            font.setWeight(numbers ? QFont::Normal : QFont::DemiBold);
            painter->save();
            painter->setFont(font);
            painter->setPen(theme_.color(Token::SecondText));
            QRect r = header->rect.adjusted(5, 0, -5, 0);
            if (header->sortIndicator != QStyleOptionHeader::None) r.setRight(r.right() - 14);
            const QString text = painter->fontMetrics().elidedText(header->text, Qt::ElideRight, r.width());
            painter->drawText(r, int(header->textAlignment | Qt::AlignVCenter), text);
            painter->restore();
            return;
        }
        break;
    case CE_TabBarTabShape:
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
            const bool selected = tab->state & State_Selected;
            const QRect r = tab->rect.adjusted(2, 3, -2, -3);
            if (selected || (tab->state & State_MouseOver)) fillRound(painter, r, 6, theme_.color(Token::Raised));
            if (selected && (tab->state & State_HasFocus)) {
                painter->save();
                painter->setRenderHint(QPainter::Antialiasing);
                painter->setPen(QPen(theme_.color(Token::Accent), 1.5));
                painter->drawRoundedRect(QRectF(r).adjusted(1, 1, -1, -1), 5, 5);
                painter->restore();
            }
            return;
        }
        break;
    case CE_TabBarTabLabel:
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
            QStyleOptionTab own(*tab);
            const bool selected = tab->state & State_Selected;
            own.palette.setColor(QPalette::WindowText, theme_.color(selected ? Token::Text : Token::SecondText));
            own.state &= ~State_HasFocus;
            painter->save();
            QFont font = painter->font();
            font.setWeight(selected ? QFont::DemiBold : QFont::Normal);
            painter->setFont(font);
            QProxyStyle::drawControl(element, &own, painter, widget);
            painter->restore();
            return;
        }
        break;
    case CE_ProgressBarGroove:
        fillRound(painter, option->rect, option->rect.height() / 2.0, theme_.color(Token::Border));
        return;
    case CE_ProgressBarContents:
        if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option)) {
            const qint64 span = qint64(bar->maximum) - bar->minimum;
            QRectF r = option->rect;
            // A busy bar has no end to show: the whole groove, paler, without an animation that costs a core.
            if (span > 0)
                r.setWidth(
                    qMax(qreal(r.height()), r.width() * qreal(qint64(bar->progress) - bar->minimum) / qreal(span)));
            if (span > 0 && bar->progress <= bar->minimum) return;
            QColor color = theme_.color(Token::Accent);
            if (span <= 0) color.setAlphaF(0.45F);
            fillRound(painter, r, r.height() / 2, color);
            return;
        }
        break;
    case CE_Splitter: {
        const QRect r = option->rect;
        const bool sideBySide = option->state & State_Horizontal;
        const QColor color =
            theme_.color(option->state & (State_MouseOver | State_Sunken) ? Token::Accent : Token::Border);
        if (sideBySide)
            painter->fillRect(QRect(r.center().x(), r.top(), 1, r.height()), color);
        else
            painter->fillRect(QRect(r.left(), r.center().y(), r.width(), 1), color);
        return;
    }
    case CE_ToolBar:
        return;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                               const QWidget* widget) const {
    switch (control) {
    case CC_ToolButton:
        if (lookOf(widget) == Look::Rail) {
            drawRail(option, painter, widget);
            return;
        }
        if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option)) {
            QStyleOptionToolButton panel(*button);
            drawButton(&panel, painter, widget);
            panel.state &= ~State_HasFocus;
            panel.rect = proxy()->subControlRect(CC_ToolButton, button, SC_ToolButton, widget);
            const bool menu =
                button->features & (QStyleOptionToolButton::HasMenu | QStyleOptionToolButton::MenuButtonPopup);
            if (menu && button->toolButtonStyle != Qt::ToolButtonIconOnly) {
                QStyleOption arrow(*button);
                arrow.rect = QRect(button->rect.right() - 18, button->rect.top(), 14, button->rect.height());
                drawPrimitive(PE_IndicatorArrowDown, &arrow, painter, widget);
                panel.rect.setRight(arrow.rect.left());
            }
            // Qt draws the icon at the very edge.
            if (button->toolButtonStyle == Qt::ToolButtonTextBesideIcon) panel.rect.adjust(8, 0, -4, 0);
            proxy()->drawControl(CE_ToolButtonLabel, &panel, painter, widget);
            return;
        }
        break;
    case CC_ScrollBar:
        drawScrollBar(option, painter, widget);
        return;
    case CC_ComboBox:
        if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option)) {
            if (combo->frame) drawField(option, painter, widget);
            QStyleOption arrow(*combo);
            arrow.rect = QRect(combo->rect.right() - 20, combo->rect.top(), 14, combo->rect.height());
            drawPrimitive(PE_IndicatorArrowDown, &arrow, painter, widget);
            return;
        }
        break;
    case CC_SpinBox:
        if (const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option)) {
            drawField(option, painter, widget);
            if (spin->subControls & SC_SpinBoxUp) {
                QStyleOption arrow(*spin);
                arrow.rect = proxy()->subControlRect(CC_SpinBox, spin, SC_SpinBoxUp, widget);
                drawPrimitive(PE_IndicatorArrowUp, &arrow, painter, widget);
                arrow.rect = proxy()->subControlRect(CC_SpinBox, spin, SC_SpinBoxDown, widget);
                drawPrimitive(PE_IndicatorArrowDown, &arrow, painter, widget);
            }
            return;
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                              const QWidget* widget) const {
    QSize size = QProxyStyle::sizeFromContents(type, option, contents, widget);
    const Look look = lookOf(widget);
    switch (type) {
    case CT_PushButton: {
        const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
        if (look == Look::Link) return QSize(contents.width() + 4, qMax(contents.height(), 20));
        // Fusion's smallest width of 80 makes rows of short words clumsy.
        const bool icon = button && !button->icon.isNull();
        const bool text = button && !button->text.isEmpty();
        const int menu = button && (button->features & QStyleOptionButton::HasMenu) ? 16 : 0;
        size.setWidth(text ? contents.width() + 24 + menu + (icon ? 2 : 0) : controlHeight + menu);
        if (look == Look::Primary || look == Look::Tab || look == Look::Segment)
            size.rwidth() += contents.width() / 20 + 2; // the demi-bold text is wider
        size.setHeight(look == Look::Tab || look == Look::Segment ? qMax(stripHeight + 2, contents.height())
                                                                  : controlHeight);
        return size;
    }
    case CT_ToolButton: {
        if (look == Look::Rail) return QSize(64, 52);
        const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        if (!button) return size;
        const bool text = button->toolButtonStyle != Qt::ToolButtonIconOnly && !button->text.isEmpty();
        const int menu = text && (button->features & QStyleOptionToolButton::HasMenu) ? 16 : 0;
        return QSize(text ? contents.width() + 20 + menu : stripHeight,
                     look == Look::Normal && text ? controlHeight : stripHeight);
    }
    case CT_LineEdit:
        size.setHeight(qMax(controlHeight, size.height()));
        return size;
    case CT_ComboBox:
    case CT_SpinBox:
        size.setHeight(controlHeight);
        return size;
    case CT_HeaderSection:
        size.setHeight(qMax(stripHeight + 4, size.height()));
        return size;
    case CT_TabBarTab:
        size.setHeight(controlHeight + 4);
        size.rwidth() += contents.width() / 20 + 2;
        return size;
    case CT_ItemViewItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
            item && item->viewItemPosition != QStyleOptionViewItem::Invalid)
            size.setHeight(qMax(size.height(), 28));
        else
            size.setHeight(qMax(size.height(), 26));
        return size;
    case CT_MenuItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
            item && item->menuItemType != QStyleOptionMenuItem::Separator)
            size.setHeight(qMax(size.height(), 28));
        return size;
    default:
        return size;
    }
}

QRect Style::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    QRect rect = QProxyStyle::subElementRect(element, option, widget);
    if (element == SE_LineEditContents)
        if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option); frame && frame->lineWidth > 0)
            rect.adjust(6, 0, -4, 0);
    return rect;
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                            const QWidget* widget) const {
    QRect rect = QProxyStyle::subControlRect(control, option, part, widget);
    if ((control == CC_ComboBox && part == SC_ComboBoxEditField) ||
        (control == CC_SpinBox && part == SC_SpinBoxEditField))
        rect.setLeft(option->rect.left() + (control == CC_ComboBox ? 9 : 6));
    return rect;
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_ScrollBarExtent:
        return 12;
    case PM_ScrollBarSliderMin:
        return 28;
    case PM_SplitterWidth:
        return 5;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return 16;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return 8;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return 8;
    case PM_LayoutLeftMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutBottomMargin:
        return 12;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ListViewIconSize:
    case PM_ToolBarIconSize:
    case PM_TabBarIconSize:
        return 16;
    case PM_TabBarTabHSpace:
        return 24;
    case PM_TabBarTabVSpace:
        return 8;
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
    case PM_TabBarTabOverlap:
    case PM_TabBarBaseOverlap:
    case PM_TabBarBaseHeight:
        return 0;
    case PM_HeaderMargin:
        return 4;
    case PM_HeaderMarkSize:
        return 12;
    case PM_MenuPanelWidth:
        return 1;
    case PM_MenuVMargin:
    case PM_MenuHMargin:
        return 4;
    case PM_ProgressBarChunkWidth:
        return 1;
    case PM_ToolTipLabelFrameWidth:
        return 6;
    case PM_FocusFrameHMargin:
        return 8;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const {
    switch (hint) {
    case SH_EtchDisabledText:
        return 0;
    case SH_DialogButtonBox_ButtonsHaveIcons:
        return 0;
    case SH_ItemView_ActivateItemOnSingleClick:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_Table_GridLineColor:
        return int(theme_.color(Token::Border).rgba());
    case SH_ComboBox_Popup:
        return 0;
    case SH_ToolTip_WakeUpDelay:
        return 500;
    case SH_Widget_Animate:
        return 0;
    case SH_ScrollBar_LeftClickAbsolutePosition:
        return 0;
    case SH_TitleBar_NoBorder:
        return 1;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

} // namespace oc::ui
