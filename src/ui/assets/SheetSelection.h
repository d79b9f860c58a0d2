// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QItemSelectionModel>
#include <QKeyEvent>

#include <optional>

/// What moving the cursor does to the selection in a spreadsheet: without Shift the cell is chosen and nothing else is.
namespace oc::ui::sheetSelection {

/// Qt's tables leave the selection where it was when Ctrl is held (QAbstractItemView::ExtendedSelection), so that after
/// Ctrl+End a command would work on cells far off the screen. base: the view's own rule, of an event.
template <class Base>
QItemSelectionModel::SelectionFlags command(const QEvent* event, Base base) {
    // Moved by the program while a person holds Ctrl.
    if (!event) return QItemSelectionModel::ClearAndSelect;
    if (event->type() != QEvent::KeyPress) return base(event);
    const auto* key = static_cast<const QKeyEvent*>(event);
    switch (key->key()) {
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown: {
        const QKeyEvent plain(QEvent::KeyPress, key->key(), key->modifiers() & ~Qt::ControlModifier);
        return base(&plain);
    }
    default:
        return base(event);
    }
}

} // namespace oc::ui::sheetSelection
