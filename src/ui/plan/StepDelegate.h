// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace oc::ui {

class Theme;

/// Paints a step as a card: its icon in the colour of its domain, title and tool, main parameters, badges, and at the
/// right how far it is. Only paints. GUI thread.
class StepDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit StepDelegate(const Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintTile(QPainter* painter, const QRect& rect, const QModelIndex& index, bool enabled) const;
    int paintState(QPainter* painter, const QRect& rect, const QModelIndex& index) const;
    void paintChips(QPainter* painter, const QRect& rect, const QStringList& chips) const;

    const Theme& theme_;
};

} // namespace oc::ui
