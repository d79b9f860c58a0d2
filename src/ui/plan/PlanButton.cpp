// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/PlanButton.h"

#include "ui/theme/Theme.h"

#include <QPainter>

namespace oc::ui {

PlanButton::PlanButton(const Theme& theme, const QString& title, const QString& description, QWidget* parent)
    : QAbstractButton(parent), theme_(theme), description_(description) {
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(description);
    setToolTip(description);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize PlanButton::sizeHint() const {
    return {320, description_.isEmpty() ? 44 : 60};
}

void PlanButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(1, 1, -1, -1);
    painter.setPen(QPen(theme_.color(hasFocus() ? Token::Accent : Token::Border), hasFocus() ? 2 : 1));
    painter.setBrush(theme_.color(isDown() ? Token::Selection : underMouse() ? Token::Raised : Token::Surface));
    painter.drawRoundedRect(frame, 8, 8);
    theme_.icon(QStringLiteral("plans"), Token::AccentText).paint(&painter, QRect(16, height() / 2 - 10, 20, 20));
    const int left = 52;
    const int room = width() - left - 16;
    const QFont strong = Theme::font(FontRole::BodyStrong);
    const QFontMetrics strongMetrics(strong);
    const int top = description_.isEmpty() ? (height() - strongMetrics.height()) / 2 : 11;
    painter.setFont(strong);
    painter.setPen(theme_.color(Token::Text));
    painter.drawText(QRect(left, top, room, strongMetrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     strongMetrics.elidedText(text(), Qt::ElideRight, room));
    if (description_.isEmpty()) return;
    const QFont second = Theme::font(FontRole::Second);
    const QFontMetrics metrics(second);
    painter.setFont(second);
    painter.setPen(theme_.color(Token::SecondText));
    painter.drawText(QRect(left, top + strongMetrics.height() + 3, room, metrics.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(description_, Qt::ElideRight, room));
}

} // namespace oc::ui
