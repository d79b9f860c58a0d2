// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/Theme.h"

class QModelIndex;
class QPainter;
class QStyleOptionViewItem;

namespace oc::ui {

/// Paints a cell of a table as an icon and the cell's text, both in one colour. option: initialised for the index. GUI
/// thread.
void paintStateCell(QPainter* painter, QStyleOptionViewItem option, const Theme& theme, const QString& icon,
                    Token token);

} // namespace oc::ui
