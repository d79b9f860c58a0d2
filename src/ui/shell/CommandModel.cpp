// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/CommandModel.h"

#include <algorithm>

namespace oc::ui {

int CommandModel::score(const QString& pattern, const QString& text) {
    if (pattern.isEmpty()) return 1;
    int points = 0;
    qsizetype at = 0;
    qsizetype last = -2;
    for (const QChar wanted : pattern) {
        if (wanted.isSpace()) continue;
        const QChar lower = wanted.toLower();
        while (at < text.size() && text.at(at).toLower() != lower)
            ++at;
        if (at == text.size()) return 0;
        const bool wordStart = at == 0 || !text.at(at - 1).isLetterOrNumber();
        points += wordStart ? 8 : at == last + 1 ? 5 : 1;
        last = at++;
    }
    if (text.contains(pattern, Qt::CaseInsensitive)) points += 20;
    if (text.startsWith(pattern, Qt::CaseInsensitive)) points += 20;
    return qMax(1, points * 100 - int(qMin<qsizetype>(text.size(), 90)));
}

void CommandModel::setCommands(QList<Command> commands) {
    commands_ = std::move(commands);
    fill();
}

void CommandModel::addCommands(const QList<Command>& commands) {
    commands_ += commands;
    fill();
}

void CommandModel::setSearch(const QString& text) {
    text_ = text.trimmed();
    fill();
}

void CommandModel::fill() {
    beginResetModel();
    QList<std::pair<int, int>> scored;
    for (int i = 0; i < commands_.size(); ++i)
        if (const int points = score(text_, commands_.at(i).title); points > 0)
            scored.append({points + commands_.at(i).weight, i});
    std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    rows_.clear();
    for (const auto& [points, row] : qAsConst(scored))
        rows_.append(row);
    endResetModel();
}

int CommandModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(rows_.size());
}

QVariant CommandModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rows_.size()) return {};
    const Command& command = commands_.at(rows_.at(index.row()));
    switch (role) {
    case Qt::DisplayRole:
        return command.title;
    case Qt::DecorationRole:
        return command.icon;
    case DetailRole:
        return command.detail;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2").arg(command.title, command.detail);
    default:
        return {};
    }
}

} // namespace oc::ui
