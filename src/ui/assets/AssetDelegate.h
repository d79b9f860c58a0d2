// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/Asset.h"

#include <QHash>
#include <QStyledItemDelegate>

namespace oc {
class AssetStore;
}

namespace oc::ui {

class Theme;

/// Paints tags as chips, the status with its dot, what cannot be saved underlined in red and what is on its way in
/// italics; and makes the editor of each column: words that are there already are offered, a mistake is told while it
/// is typed, and so are other assets of the same name or address. GUI thread; asks the store on worker threads.
class AssetDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    AssetDelegate(AssetStore& store, Theme& theme, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;
    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    /// Metadata has an editor of its own, a window.
    void metadataWanted(const QModelIndex& index);

private:
    void paintTags(QPainter* painter, const QStyleOptionViewItem& option, const QStringList& tags) const;
    void paintText(QPainter* painter, const QStyleOptionViewItem& item, const QString& text) const;
    void paintStatus(QPainter* painter, const QStyleOptionViewItem& item, const QString& status) const;

    AssetStore& store_;
    Theme& theme_;
};

} // namespace oc::ui
