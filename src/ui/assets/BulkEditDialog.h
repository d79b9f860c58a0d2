// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/Asset.h"

#include <QDialog>

class QCheckBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace oc {
class AssetStore;
}

namespace oc::ui {

class Theme;

/// Sets fields of many assets at once: those that are ticked; tags are added and taken away. Says before how many
/// assets it will change. Deletes itself. GUI thread.
class BulkEditDialog : public QDialog {
    Q_OBJECT

public:
    /// What to set for each asset; tags by asset, as they are added to what each has.
    struct Edit {
        QJsonObject fields; ///< the same for all
        QJsonObject addTags;
        QStringList removeTags;

        /// The fields as they will be for this asset.
        [[nodiscard]] QJsonObject fieldsFor(const Asset& asset) const;
    };

    BulkEditDialog(AssetStore& store, const QList<Asset>& assets, Theme& theme, QWidget* parent);

Q_SIGNALS:
    void chosen(const QList<oc::Asset>& assets, const oc::ui::BulkEditDialog::Edit& edit);

private:
    struct Row {
        AssetColumn column;
        QCheckBox* set;
        QLineEdit* text;
    };
    void addRow(QGridLayout* grid, AssetColumn column);
    void check();
    void save();

    AssetStore& store_;
    QList<Asset> assets_;
    Theme& theme_;
    QList<Row> rows_;
    QLineEdit* addTags_;
    QLineEdit* removeTags_;
    QLabel* problem_;
    QPushButton* save_ = nullptr;
    Edit edit_;
};

} // namespace oc::ui
