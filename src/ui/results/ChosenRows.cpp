// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ChosenRows.h"

namespace oc::ui {

int ChosenRows::indexOf(const QString& column) const {
    for (int i = 0; i < columns.size(); ++i)
        if (columns.at(i).name == column) return i;
    return -1;
}

} // namespace oc::ui
