// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/ListKeys.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QWidget>

namespace oc::ui {

bool moveInList(const QKeyEvent& key, QWidget& list) {
    switch (key.key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown: {
        QKeyEvent copy(key.type(), key.key(), key.modifiers());
        QCoreApplication::sendEvent(&list, &copy);
        return true;
    }
    default:
        return false;
    }
}

} // namespace oc::ui
