// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ProblemDelegate.h"

#include "ui/results/ProblemModel.h"
#include "ui/theme/Theme.h"

#include <QAbstractItemView>
#include <QPainter>

namespace oc::ui {

namespace {
constexpr int pad = 10;
constexpr int gap = 8; ///< between cards
constexpr int maxTextHeight = 160;

QRect measure(const QFont& font, int width, const QString& text) {
    if (text.isEmpty()) return {};
    return QFontMetrics(font).boundingRect(QRect(0, 0, width, maxTextHeight), Qt::TextWordWrap | Qt::TextWrapAnywhere,
                                           text);
}
} // namespace

ProblemDelegate::ProblemDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

int ProblemDelegate::textWidth(const QStyleOptionViewItem& option) {
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int width = view ? view->viewport()->width() : option.rect.width();
    return std::max(80, width - 24 - 3 * pad - 20);
}

QSize ProblemDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int width = textWidth(option);
    int height = 2 * pad + QFontMetrics(Theme::font(FontRole::BodyStrong)).height();
    height +=
        std::min(maxTextHeight,
                 measure(Theme::font(FontRole::Body), width, index.data(ProblemModel::WhyRole).toString()).height()) +
        2;
    const QString hint = index.data(ProblemModel::HintRole).toString();
    if (!hint.isEmpty())
        height +=
            std::min(maxTextHeight, measure(Theme::font(FontRole::Second), width, tr("Try: %1").arg(hint)).height()) +
            4;
    return {120, height + gap};
}

void ProblemDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool warning = index.data(ProblemModel::WarningRole).toBool();
    const QRect card = option.rect.adjusted(12, 0, -12, -gap);
    const bool chosen = option.state.testFlag(QStyle::State_Selected);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme_.color(chosen ? Token::Selection : Token::Window));
    painter->drawRoundedRect(card, 4, 4);
    painter->setBrush(theme_.color(warning ? Token::Warning : Token::Failed));
    painter->drawRoundedRect(QRect(card.left(), card.top(), 3, card.height()), 1.5, 1.5);
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(QPen(theme_.color(Token::Accent), 1.5));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(card).adjusted(0.75, 0.75, -0.75, -0.75), 4, 4);
    }
    const int left = card.left() + pad;
    theme_
        .icon(warning ? QStringLiteral("warning") : QStringLiteral("failed"),
              warning ? Token::WarningText : Token::FailedText)
        .paint(painter, QRect(left, card.top() + pad + 1, 14, 14));
    const int width = textWidth(option);
    QRect line(left + 20, card.top() + pad, width, QFontMetrics(Theme::font(FontRole::BodyStrong)).height());
    painter->setFont(Theme::font(FontRole::BodyStrong));
    painter->setPen(theme_.color(Token::Text));
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(painter->font()).elidedText(index.data().toString(), Qt::ElideMiddle, width));
    const auto block = [&](FontRole role, Token token, const QString& text, int above) {
        if (text.isEmpty()) return;
        const QFont font = Theme::font(role);
        const int height = std::min(maxTextHeight, measure(font, width, text).height());
        line = QRect(line.left(), line.bottom() + 1 + above, width, height);
        painter->setFont(font);
        painter->setPen(theme_.color(token));
        painter->drawText(line, Qt::TextWordWrap | Qt::TextWrapAnywhere, text);
    };
    block(FontRole::Body, Token::Text, index.data(ProblemModel::WhyRole).toString(), 2);
    const QString hint = index.data(ProblemModel::HintRole).toString();
    if (!hint.isEmpty()) block(FontRole::Second, Token::SecondText, tr("Try: %1").arg(hint), 4);
    painter->restore();
}

} // namespace oc::ui
