// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/ImportMends.h"

namespace oc::ui {

CellsMend::CellsMend(ImportRows& rows, QList<Cell> cells, const QString& text, std::function<void(const Cell&)> changed)
    : QUndoCommand(text), rows_(rows), cells_(std::move(cells)), changed_(std::move(changed)) {}

void CellsMend::undo() {
    // Backwards: the first cell of a row holds the error it had.
    for (auto cell = cells_.crbegin(); cell != cells_.crend(); ++cell) {
        AssetImportRow& row = rows_.rows[cell->row];
        if (cell->before.isUndefined())
            row.fields.remove(cell->field);
        else
            row.fields.insert(cell->field, cell->before);
        row.error = cell->error;
        changed_(*cell);
    }
}

void CellsMend::redo() {
    for (const Cell& cell : std::as_const(cells_)) {
        AssetImportRow& row = rows_.rows[cell.row];
        row.fields.insert(cell.field, cell.after);
        row.error.reset();
        changed_(cell);
    }
}

RowsMend::RowsMend(ImportRows& rows, QSet<qsizetype> gone, const QString& text, Change change)
    : QUndoCommand(text), rows_(rows), gone_(std::move(gone)), change_(std::move(change)) {}

void RowsMend::redo() {
    change_([this] {
        const QSet<qsizetype> shown(rows_.shown.begin(), rows_.shown.end());
        ImportRows kept;
        taken_.clear();
        for (qsizetype i = 0; i < rows_.rows.size(); ++i) {
            const bool judged = i < rows_.plan.size();
            if (gone_.contains(i)) {
                taken_.append(
                    {i, rows_.rows.at(i), judged ? std::optional(rows_.plan.at(i)) : std::nullopt, shown.contains(i)});
                continue;
            }
            // What is shown stays shown: it is judged again in a moment, and nothing is to jump meanwhile.
            if (shown.contains(i)) kept.shown.append(kept.rows.size());
            kept.rows.append(rows_.rows.at(i));
            if (judged) kept.plan.append(rows_.plan.at(i));
        }
        rows_ = kept;
    });
}

void RowsMend::undo() {
    change_([this] {
        const QSet<qsizetype> shown(rows_.shown.begin(), rows_.shown.end());
        // Half of a plan would tell of the wrong rows.
        const bool judged = rows_.plan.size() == rows_.rows.size() &&
                            std::all_of(taken_.cbegin(), taken_.cend(), [](const Taken& one) { return one.plan; });
        ImportRows all;
        qsizetype back = 0;
        for (qsizetype i = 0; i <= rows_.rows.size(); ++i) {
            for (; back < taken_.size() && taken_.at(back).at == all.rows.size(); ++back) {
                const Taken& one = taken_.at(back);
                if (one.shown) all.shown.append(all.rows.size());
                all.rows.append(one.row);
                if (judged) all.plan.append(*one.plan);
            }
            if (i == rows_.rows.size()) break;
            if (shown.contains(i)) all.shown.append(all.rows.size());
            all.rows.append(rows_.rows.at(i));
            if (judged) all.plan.append(rows_.plan.at(i));
        }
        rows_ = all;
        taken_.clear();
    });
}

} // namespace oc::ui
