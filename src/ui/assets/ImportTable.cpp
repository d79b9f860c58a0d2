// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/ImportTable.h"

#include "ui/assets/ClipboardCells.h"
#include "ui/assets/ImportModel.h"
#include "ui/assets/SheetSelection.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QStyledItemDelegate>

namespace oc::ui {

namespace {

/// Of Enter: a row down, with Shift up. 0: another key.
int enterStep(const QKeyEvent& key) {
    if (key.key() != Qt::Key_Return && key.key() != Qt::Key_Enter) return 0;
    if (key.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) return 0;
    return key.modifiers() & Qt::ShiftModifier ? -1 : 1;
}

void goBy(QAbstractItemView& view, int step) {
    const QModelIndex at = view.currentIndex();
    const QModelIndex next = at.siblingAtRow(at.row() + step);
    if (next.isValid()) view.setCurrentIndex(next);
}

/// Fills an editor once: what is being typed is not overwritten when the rows are judged again.
class KeepTyped : public QStyledItemDelegate {
public:
    explicit KeepTyped(ImportTable* table) : QStyledItemDelegate(table), table_(*table) {}
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override {
        QWidget* editor = QStyledItemDelegate::createEditor(parent, option, index);
        editor->setAutoFillBackground(true); // or the cell's old text would show through
        if (const QVariant font = index.data(Qt::FontRole); font.isValid()) editor->setFont(font.value<QFont>());
        return editor;
    }
    void setEditorData(QWidget* editor, const QModelIndex& index) const override {
        if (editor->property("filled").toBool()) return;
        editor->setProperty("filled", true);
        QStyledItemDelegate::setEditorData(editor, index);
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        auto* editor = qobject_cast<QWidget*>(watched);
        const int step = event->type() == QEvent::KeyPress ? enterStep(*static_cast<QKeyEvent*>(event)) : 0;
        if (!editor || step == 0) return QStyledItemDelegate::eventFilter(watched, event);
        Q_EMIT commitData(editor);
        Q_EMIT closeEditor(editor, NoHint);
        goBy(table_, step);
        return true;
    }

private:
    ImportTable& table_;
};

QString counted(const QString& one, const QString& many, int count) {
    return count == 1 ? one : many.arg(QLocale().toString(count));
}

} // namespace

ImportTable::ImportTable(ImportModel& model, QWidget* parent) : QTableView(parent), model_(model) {
    setModel(&model);
    setItemDelegate(new KeepTyped(this));
    setShowGrid(false);
    setWordWrap(false);
    setFrameShape(QFrame::NoFrame);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(28);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
}

ImportTable::Command ImportTable::commandOf(const QKeyEvent& key) {
    const auto is = [&](Qt::Key wanted, Qt::KeyboardModifiers modifiers) {
        return key.key() == wanted && key.modifiers() == modifiers;
    };
    if (is(Qt::Key_Delete, Qt::NoModifier)) return &ImportTable::leaveOut;
    if (is(Qt::Key_D, Qt::ControlModifier)) return &ImportTable::fillDown;
    if (is(Qt::Key_Y, Qt::ControlModifier) || key.matches(QKeySequence::Redo)) return &ImportTable::redo;
    if (key.matches(QKeySequence::Undo)) return &ImportTable::undo;
    if (key.matches(QKeySequence::Copy)) return &ImportTable::copy;
    if (key.matches(QKeySequence::Paste)) return &ImportTable::paste;
    return nullptr;
}

QItemSelectionModel::SelectionFlags ImportTable::selectionCommand(const QModelIndex& index, const QEvent* event) const {
    return sheetSelection::command(event, [&](const QEvent* one) { return QTableView::selectionCommand(index, one); });
}

bool ImportTable::event(QEvent* event) {
    // Or a shortcut of the window behind the dialog would take the key.
    if (event->type() == QEvent::ShortcutOverride && commandOf(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QTableView::event(event);
}

void ImportTable::keyPressEvent(QKeyEvent* event) {
    if (const Command command = commandOf(*event))
        (this->*command)();
    else if (const int step = enterStep(*event)) // it would go to the dialog, whose button is pressed by it
        goBy(*this, step);
    else
        return QTableView::keyPressEvent(event);
    event->accept();
}

QModelIndexList ImportTable::chosen() const {
    QModelIndexList indexes = selectionModel()->selectedIndexes();
    std::sort(indexes.begin(), indexes.end());
    return indexes;
}

void ImportTable::leaveOut() {
    QSet<int> rows;
    for (const QModelIndex& index : chosen())
        rows.insert(index.row());
    if (rows.isEmpty()) return;
    const int count = int(rows.size());
    model_.removeShown(rows.values(), counted(tr("leaving a row out"), tr("leaving %1 rows out"), count));
    Q_EMIT told(counted(tr("1 row is left out of the import."), tr("%1 rows are left out of the import."), count));
}

/// As in the inventory: the topmost of the chosen cells of a column goes into those below it.
void ImportTable::fillDown() {
    QHash<int, QModelIndex> first;
    QList<ImportModel::Write> cells;
    for (const QModelIndex& index : chosen()) {
        const auto top = first.constFind(index.column());
        if (top == first.cend())
            first.insert(index.column(), index);
        else
            cells.append({index, top->data(Qt::EditRole).toString()});
    }
    if (const int set = model_.write(cells, tr("filling down")); set > 0)
        Q_EMIT told(counted(tr("1 cell filled."), tr("%1 cells filled."), set));
}

void ImportTable::copy() {
    QList<QStringList> rows;
    int last = -1;
    for (const QModelIndex& index : chosen()) {
        if (index.row() != last) rows.append(QStringList());
        last = index.row();
        rows.last().append(clipboardCells::quoted(index.data(Qt::EditRole).toString()));
    }
    QStringList lines;
    for (const QStringList& row : std::as_const(rows))
        lines.append(row.join(QLatin1Char('\t')));
    if (!lines.isEmpty()) QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void ImportTable::paste() {
    const QList<QStringList> read = clipboardCells::read(QGuiApplication::clipboard()->text());
    const QModelIndexList onto = chosen();
    if (onto.isEmpty() || read.isEmpty()) return;
    QList<ImportModel::Write> cells;
    if (read.size() == 1 && read.first().size() == 1) {
        for (const QModelIndex& index : onto)
            cells.append({index, read.first().first()});
    } else {
        const QModelIndex first = onto.first();
        for (qsizetype row = 0; row < read.size(); ++row) {
            for (qsizetype column = 0; column < read.at(row).size(); ++column) {
                const QModelIndex index = model_.index(first.row() + int(row), first.column() + int(column));
                if (index.isValid()) cells.append({index, read.at(row).at(column)});
            }
        }
    }
    const int set = model_.write(cells, tr("the paste"));
    Q_EMIT told(set == 0 ? tr("Nothing was pasted: choose a cell of a field, where the clipboard has other text.")
                         : counted(tr("1 cell pasted."), tr("%1 cells pasted."), set));
}

void ImportTable::undo() {
    if (!model_.mends().canUndo()) return;
    const QString what = model_.mends().undoText();
    model_.mends().undo();
    Q_EMIT told(tr("Undone: %1.").arg(what));
}

void ImportTable::redo() {
    if (!model_.mends().canRedo()) return;
    const QString what = model_.mends().redoText();
    model_.mends().redo();
    Q_EMIT told(tr("Done again: %1.").arg(what));
}

} // namespace oc::ui
