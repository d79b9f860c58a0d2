// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetImport.h"

#include <QSet>
#include <QUndoCommand>

#include <functional>

namespace oc::ui {

/// The rows of a preview that wait for their import, and what each would do (empty until that was judged).
struct ImportRows {
    QList<AssetImportRow> rows;
    QList<AssetImportPlanRow> plan;
    QList<qsizetype> shown; ///< places in 'rows', in order
};

/// Fields that were written in one go. 'changed' is called after each undo and redo, with the places of the rows.
class CellsMend : public QUndoCommand {
public:
    struct Cell {
        qsizetype row = 0;
        QString field;
        QJsonValue before, after;
        std::optional<Error> error; ///< of the row, which writing takes away: it could not be read
    };

    CellsMend(ImportRows& rows, QList<Cell> cells, const QString& text, std::function<void(const Cell&)> changed);
    void undo() override;
    void redo() override;

private:
    ImportRows& rows_;
    QList<Cell> cells_;
    std::function<void(const Cell&)> changed_;
};

/// Rows that are left out; undone, they come back where they were. 'change' is called with each change.
class RowsMend : public QUndoCommand {
public:
    using Change = std::function<void(const std::function<void()>& body)>;

    RowsMend(ImportRows& rows, QSet<qsizetype> gone, const QString& text, Change change);
    void undo() override;
    void redo() override;

private:
    struct Taken {
        qsizetype at = 0;
        AssetImportRow row;
        std::optional<AssetImportPlanRow> plan;
        bool shown = false;
    };
    ImportRows& rows_;
    QSet<qsizetype> gone_;
    QList<Taken> taken_; ///< while they are out, in order
    Change change_;
};

} // namespace oc::ui
