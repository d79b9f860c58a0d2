// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace oc::ui {

class Theme;

/// Paints rows of a ProblemModel as cards: who, what and why, and what to try. Only paints. GUI thread.
class ProblemDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit ProblemDelegate(const Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    [[nodiscard]] static int textWidth(const QStyleOptionViewItem& option);

    const Theme& theme_;
};

} // namespace oc::ui
