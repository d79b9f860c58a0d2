// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace oc::ui {

class Theme;

/// Paints a tool on two lines: a dot in its domain's colour, name, description, and the word of its risk. A tool that
/// this program cannot run is pale, and "not yet" stands in place of its risk. GUI thread.
class ToolDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    ToolDelegate(Theme& theme, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Theme& theme_;
};

} // namespace oc::ui
