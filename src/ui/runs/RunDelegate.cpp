// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/RunDelegate.h"

#include "ui/results/TaskRow.h"
#include "ui/runs/RunsModel.h"
#include "ui/theme/StateCell.h"
#include "ui/theme/Theme.h"

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
    const TaskStatus status = asTaskStatus(RunStatus(index.data(RunsModel::StatusRole).toInt()));
    const bool warn = index.data(RunsModel::WarnRole).toBool();
    const Token token = warn ? Token::WarningText : theme_.textToken(status);
    const QString icon = warn ? QStringLiteral("warning") : statusIcon(status);
    paintStateCell(painter, plain, theme_, icon, token);
}

} // namespace oc::ui
