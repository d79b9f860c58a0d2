// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/StepDelegate.h"

#include "engine/catalogue/ToolSpec.h"
#include "ui/plan/StepListModel.h"
#include "ui/results/TaskRow.h"
#include "ui/theme/Theme.h"

#include <QPainter>
#include <QPainterPath>

namespace oc::ui {

namespace {

constexpr int side = 12; ///< from the view's edge to the card
constexpr int gap = 8;   ///< between cards
constexpr int pad = 12;  ///< within the card
constexpr int tile = 32;
constexpr int numberWidth = 26;
constexpr int chipHeight = 20;

QStringList chipsOf(const QModelIndex& index) {
    QStringList chips = index.data(StepListModel::BadgesRole).toStringList();
    if (const QString target = index.data(StepListModel::TargetRole).toString(); !target.isEmpty())
        chips.prepend(QStringLiteral("→ ") + target);
    return chips;
}

QString elided(const QFont& font, const QString& text, int width) {
    return QFontMetrics(font).elidedText(text, Qt::ElideRight, std::max(0, width));
}

} // namespace

StepDelegate::StepDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

QSize StepDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    int height = 2 * pad + QFontMetrics(Theme::font(FontRole::BodyStrong)).height() + 4 +
                 QFontMetrics(Theme::font(FontRole::MonoSecond)).height();
    if (!chipsOf(index).isEmpty()) height += chipHeight + 6;
    return {240, height + gap};
}

void StepDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool enabled = index.data(StepListModel::EnabledRole).toBool();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    const bool wrong = index.data(StepListModel::ProblemsRole).toInt() > 0;
    const QRect card = option.rect.adjusted(side + numberWidth, 0, -side, -gap);

    // The number, and the line that leads to the next step.
    painter->setFont(Theme::font(FontRole::Second));
    painter->setPen(theme_.color(Token::SecondText));
    const QRect number(option.rect.left() + side - 4, card.top(), numberWidth, card.height());
    painter->drawText(number.adjusted(0, pad + 8, -8, 0), Qt::AlignRight | Qt::AlignTop,
                      QString::number(index.data(StepListModel::NumberRole).toInt()));

    // A border over the fill, so that cards stand out in both palettes.
    const QRectF frame = QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5);
    Token border = Token::Border;
    if (wrong) border = Token::Failed;
    if (selected) border = Token::Accent;
    painter->setBrush(theme_.color(Token::Surface));
    painter->setPen(QPen(theme_.color(border), selected ? 2 : 1));
    painter->drawRoundedRect(selected ? frame.adjusted(0.5, 0.5, -0.5, -0.5) : frame, 8, 8);
    if (hovered && !selected) {
        QColor veil = theme_.color(Token::Raised);
        veil.setAlpha(120);
        painter->setPen(Qt::NoPen);
        painter->setBrush(veil);
        painter->drawRoundedRect(frame, 8, 8);
    }

    const QRect inner = card.adjusted(pad, pad, -pad, -pad);
    const QRect tileRect(inner.left(), inner.top() + 2, tile, tile);
    paintTile(painter, tileRect, index, enabled);
    const int stateWidth = paintState(painter, inner, index);

    const int left = tileRect.right() + 12;
    const QFont strong = Theme::font(FontRole::BodyStrong);
    const QFont body = Theme::font(FontRole::Second);
    int y = inner.top();
    const int lineHeight = QFontMetrics(strong).height();
    const int room = inner.right() - left - stateWidth;
    const QString title = elided(strong, index.data().toString(), room);
    painter->setFont(strong);
    painter->setPen(theme_.color(enabled ? Token::Text : Token::SecondText));
    painter->drawText(QRect(left, y, room, lineHeight), Qt::AlignLeft | Qt::AlignVCenter, title);
    const QString tool = index.data(StepListModel::ToolNameRole).toString();
    if (tool != index.data().toString()) {
        const int shift = QFontMetrics(strong).horizontalAdvance(title) + 10;
        painter->setFont(body);
        painter->setPen(theme_.color(Token::SecondText));
        painter->drawText(QRect(left + shift, y, room - shift, lineHeight), Qt::AlignLeft | Qt::AlignVCenter,
                          elided(body, tool, room - shift));
    }
    y += lineHeight + 4;
    const QFont mono = Theme::font(FontRole::MonoSecond);
    const int monoHeight = QFontMetrics(mono).height();
    QString words = index.data(StepListModel::ParametersRole).toString();
    painter->setFont(mono);
    painter->setPen(theme_.color(Token::SecondText));
    if (wrong) {
        painter->setFont(body);
        painter->setPen(theme_.color(Token::FailedText));
        words = index.data(StepListModel::ProblemTextRole).toString();
    } else if (words.isEmpty()) {
        painter->setFont(body);
        words = tr("no parameters");
    }
    painter->drawText(QRect(left, y, room, monoHeight), Qt::AlignLeft | Qt::AlignVCenter,
                      elided(painter->font(), words, room));
    y += monoHeight + 6;
    if (const QStringList chips = chipsOf(index); !chips.isEmpty())
        paintChips(painter, QRect(left, y, inner.right() - left, chipHeight), chips);
    painter->restore();
}

void StepDelegate::paintTile(QPainter* painter, const QRect& rect, const QModelIndex& index, bool enabled) const {
    const int domain = index.data(StepListModel::DomainRole).toInt();
    QColor fill = domain < 0 ? theme_.color(Token::Failed) : theme_.color(Domain(domain));
    if (!enabled) fill = theme_.color(Token::Waiting);
    painter->setPen(Qt::NoPen);
    painter->setBrush(fill);
    painter->drawRoundedRect(rect, 7, 7);
    theme_.icon(index.data(StepListModel::IconRole).toString(), Token::OnAccent)
        .paint(painter, rect.adjusted(7, 7, -7, -7));
}

int StepDelegate::paintState(QPainter* painter, const QRect& rect, const QModelIndex& index) const {
    const int state = index.data(StepListModel::StateRole).toInt();
    const QFont font = Theme::font(FontRole::Second);
    const QFontMetrics metrics(font);
    QString text;
    QString icon;
    Token token = Token::SecondText;
    if (state >= 0) {
        text = index.data(StepListModel::StateTextRole).toString();
        icon = statusIcon(TaskStatus(state));
        token = theme_.textToken(TaskStatus(state));
    } else if (const int problems = index.data(StepListModel::ProblemsRole).toInt(); problems > 0) {
        text = problems == 1 ? tr("1 problem") : tr("%1 problems").arg(problems);
        icon = QStringLiteral("failed");
        token = Token::FailedText;
    } else {
        return 0;
    }
    const int width = std::min(metrics.horizontalAdvance(text) + 24, rect.width() / 2);
    const QRect line(rect.right() - width, rect.top(), width, metrics.height() + 2);
    theme_.icon(icon, token).paint(painter, QRect(line.left(), line.center().y() - 6, 14, 14));
    painter->setFont(font);
    painter->setPen(theme_.color(token));
    painter->drawText(line.adjusted(20, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(text, Qt::ElideRight, line.width() - 20));
    const double fraction = index.data(StepListModel::FractionRole).toDouble();
    if (state >= 0 && !isFinal(TaskStatus(state)) && fraction > 0) {
        const QRectF track(line.left(), line.bottom() + 6, line.width(), 4);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme_.color(Token::Border));
        painter->drawRoundedRect(track, 2, 2);
        painter->setBrush(theme_.color(Token::Accent));
        painter->drawRoundedRect(QRectF(track.left(), track.top(), track.width() * fraction, 4), 2, 2);
    }
    return width + 12;
}

void StepDelegate::paintChips(QPainter* painter, const QRect& rect, const QStringList& chips) const {
    const QFont font = Theme::font(FontRole::Second);
    const QFontMetrics metrics(font);
    painter->setFont(font);
    int x = rect.left();
    for (const QString& chip : chips) {
        const int room = rect.right() - x - 16;
        if (room < 24) break;
        const QString text = metrics.elidedText(chip, Qt::ElideRight, std::min(room, 220));
        const QRect box(x, rect.top(), metrics.horizontalAdvance(text) + 16, rect.height());
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme_.color(Token::Raised));
        painter->drawRoundedRect(box, 10, 10);
        painter->setPen(theme_.color(Token::SecondText));
        painter->drawText(box, Qt::AlignCenter, text);
        x = box.right() + 6;
    }
}

} // namespace oc::ui
