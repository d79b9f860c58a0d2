// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/RunDelegate.h"

#include "ui/results/TaskRow.h"
#include "ui/runs/RunsModel.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QPainter>

namespace oc::ui {

RunDelegate::RunDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

void RunDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem plain(option);
    if (index.column() == RunsModel::IdColumn) plain.font = Theme::font(FontRole::MonoSecond);
    if (index.column() == RunsModel::IdColumn || index.column() == RunsModel::ByColumn)
        plain.palette.setColor(QPalette::Text, theme_.color(Token::SecondText));
    if (index.column() != RunsModel::StatusColumn) {
        QStyledItemDelegate::paint(painter, plain, index);
        return;
    }
    initStyleOption(&plain, index);
    const QString text = plain.text;
    plain.text.clear();
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &plain, painter, option.widget);
    const auto run = RunStatus(index.data(RunsModel::StatusRole).toInt());
    const TaskStatus status = asTaskStatus(run);
    const Token token = run == RunStatus::Interrupted ? Token::WarningText : theme_.textToken(status);
    const QString icon = run == RunStatus::Interrupted ? QStringLiteral("warning") : statusIcon(status);
    const QRect rect = option.rect.adjusted(12, 0, -4, 0);
    theme_.icon(icon, token).paint(painter, QRect(rect.left(), rect.center().y() - 7, 14, 14));
    painter->setPen(theme_.color(token));
    painter->setFont(option.font);
    painter->drawText(rect.adjusted(22, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(option.font).elidedText(text, Qt::ElideRight, rect.width() - 22));
}

} // namespace oc::ui
