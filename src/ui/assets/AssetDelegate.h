// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace oc::ui {

class Theme;

/// Paints the status with a dot before its word and tags as chips. GUI thread.
class AssetDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    AssetDelegate(Theme& theme, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintTags(QPainter* painter, const QStyleOptionViewItem& option, const QStringList& tags) const;

    Theme& theme_;
};

} // namespace oc::ui
