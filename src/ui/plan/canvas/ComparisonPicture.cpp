// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/canvas/ComparisonPicture.h"

#include "engine/plan/Plan.h"
#include "ui/plan/canvas/CanvasLayout.h"
#include "ui/plan/canvas/CanvasLine.h"
#include "ui/theme/Theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace oc::ui {

namespace {

constexpr qreal cardWidth = 176;
constexpr qreal cardHeight = 56;
constexpr qreal margin = 16;

using Change = PlanComparison::Change;

Token tokenOf(Change change) {
    switch (change) {
    case Change::Added:
        return Token::Done;
    case Change::Removed:
        return Token::Failed;
    case Change::Changed:
        return Token::Warning;
    case Change::Same:
        break;
    }
    return Token::Border;
}

QString wordOf(const PlanComparison::Step& step) {
    switch (step.change) {
    case Change::Added:
        return ComparisonPicture::tr("+ new");
    case Change::Removed:
        return ComparisonPicture::tr("− gone");
    case Change::Changed:
        return QStringLiteral("~ ") + step.keys.join(QStringLiteral(", "));
    case Change::Same:
        break;
    }
    return {};
}

} // namespace

ComparisonPicture::ComparisonPicture(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    setObjectName(QStringLiteral("comparisonPicture"));
    connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ComparisonPicture::show(const PlanComparison& comparison) {
    comparison_ = comparison;
    CanvasLayout::Graph graph;
    graph.sequence = comparison.sequence;
    for (qsizetype i = 0; i < comparison.steps.size(); ++i)
        graph.cards.append({cardWidth, cardHeight});
    for (const PlanComparison::Line& line : comparison.lines)
        graph.lines.append({line.from, line.to});
    cards_.clear();
    QRectF all;
    for (const QPointF& place : CanvasLayout::places(graph)) {
        cards_.append(QRectF(place + QPointF(margin, margin), QSizeF(cardWidth, cardHeight)));
        all |= cards_.last();
    }
    size_ = QSizeF(all.right() + margin, all.bottom() + margin).toSize();
    setFixedSize(size_);
    QStringList words;
    for (const PlanComparison::Step& step : comparison.steps)
        if (step.change != Change::Same) words.append(step.title + u' ' + wordOf(step));
    setAccessibleName(words.isEmpty() ? tr("The steps are the same") : words.join(QStringLiteral("; ")));
    update();
}

QRectF ComparisonPicture::card(const QString& stepId) const {
    for (qsizetype i = 0; i < comparison_.steps.size(); ++i)
        if (comparison_.steps.at(i).id == stepId) return cards_.at(i);
    return {};
}

void ComparisonPicture::paintLine(QPainter& painter, const PlanComparison::Line& line) const {
    const QRectF from = cards_.at(line.from);
    const QRectF to = cards_.at(line.to);
    const QColor color = theme_.color(line.change == Change::Same ? Token::SecondText : tokenOf(line.change));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, line.change == Change::Same ? 1.2 : 2,
                        line.change == Change::Removed ? Qt::DashLine : Qt::SolidLine));
    const QPointF end(to.left(), to.center().y());
    painter.drawPath(CanvasLine::path(QPointF(from.right(), from.center().y()), end));
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF{end, end + QPointF(-7, -4), end + QPointF(-7, 4)});
}

void ComparisonPicture::paintCard(QPainter& painter, int index) const {
    const PlanComparison::Step& step = comparison_.steps.at(index);
    const QRectF card = cards_.at(index);
    const bool same = step.change == Change::Same;
    const QColor color = theme_.color(tokenOf(step.change));
    painter.setPen(QPen(color, same ? 1 : 2, step.change == Change::Removed ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(theme_.color(Token::Surface));
    painter.drawRoundedRect(card, 8, 8);
    const QRectF inner = card.adjusted(10, 6, -10, -6);
    QFont strong = Theme::font(FontRole::BodyStrong);
    strong.setStrikeOut(step.change == Change::Removed);
    painter.setFont(strong);
    painter.setPen(theme_.color(step.change == Change::Removed ? Token::SecondText : Token::Text));
    painter.drawText(QRectF(inner.left(), inner.top(), inner.width(), 20), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(strong).elidedText(step.title, Qt::ElideRight, inner.width()));
    const QFont second = Theme::font(FontRole::Second);
    painter.setFont(second);
    const QString plan = planOfTool(step.tool);
    const QString word = same ? (plan.isEmpty() ? step.tool : plan) : wordOf(step);
    const Token ink = step.change == Change::Added     ? Token::DoneText
                      : step.change == Change::Removed ? Token::FailedText
                      : step.change == Change::Changed ? Token::WarningText
                                                       : Token::SecondText;
    painter.setPen(theme_.color(ink));
    painter.drawText(QRectF(inner.left(), inner.top() + 22, inner.width(), 18), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(second).elidedText(word, Qt::ElideRight, inner.width()));
}

void ComparisonPicture::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), theme_.color(Token::Window));
    for (const PlanComparison::Line& line : comparison_.lines)
        paintLine(painter, line);
    for (int i = 0; i < cards_.size(); ++i)
        paintCard(painter, i);
}

bool ComparisonPicture::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (qsizetype i = 0; i < cards_.size(); ++i) {
        if (!cards_.at(i).contains(help->pos())) continue;
        const PlanComparison::Step& step = comparison_.steps.at(i);
        QStringList lines{step.title, step.id};
        lines.append(wordOf(step));
        lines.removeAll(QString());
        QToolTip::showText(help->globalPos(), lines.join(u'\n'), this);
        return true;
    }
    QToolTip::hideText();
    return true;
}

} // namespace oc::ui
