// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QIcon>

#include <functional>

namespace oc::ui {

/// One thing that can be done by name.
struct Command {
    QString title;
    QString detail; ///< "tool", "run", a shortcut: shown at the right
    QIcon icon;
    std::function<void()> run;
    int weight = 0; ///< order when nothing is typed and between equal matches: higher first
};

/// The commands that match what was typed, best first: letters in order, beginnings of words count most. GUI thread.
class CommandModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { DetailRole = Qt::UserRole };

    using QAbstractListModel::QAbstractListModel;

    void setCommands(QList<Command> commands);
    void addCommands(const QList<Command>& commands);
    void setSearch(const QString& text);
    [[nodiscard]] const Command& command(int row) const { return commands_.at(rows_.at(row)); }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

    /// 0: does not match.
    [[nodiscard]] static int score(const QString& pattern, const QString& text);

private:
    void fill();

    QList<Command> commands_;
    QList<int> rows_;
    QString text_;
};

} // namespace oc::ui
