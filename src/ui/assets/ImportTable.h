// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

namespace oc::ui {

class ImportModel;

/// The table of a preview with the keys of the inventory: Enter goes down, Ctrl+C, Ctrl+V, Ctrl+D (fill down), Ctrl+Z
/// and Ctrl+Y; Delete leaves rows out. GUI thread.
class ImportTable : public QTableView {
    Q_OBJECT

public:
    explicit ImportTable(ImportModel& model, QWidget* parent = nullptr);

    void undo();
    void redo();

Q_SIGNALS:
    /// What a key has done.
    void told(const QString& text);

protected:
    QItemSelectionModel::SelectionFlags selectionCommand(const QModelIndex& index, const QEvent* event) const override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    using Command = void (ImportTable::*)();
    [[nodiscard]] static Command commandOf(const QKeyEvent& key);
    void leaveOut();
    void fillDown();
    void copy();
    /// One cell into all that are chosen; a block onto the cells from the first chosen one on.
    void paste();
    /// By row, then by column.
    [[nodiscard]] QModelIndexList chosen() const;

    ImportModel& model_;
};

} // namespace oc::ui
