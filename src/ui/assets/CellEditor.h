// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/Asset.h"

#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QTimer>

namespace oc {
class AssetStore;
}

namespace oc::ui {

class Theme;

/// The editor in a cell of the inventory. It checks while a person types and says below the cell what is wrong, or
/// which other assets have the same name or address; words that other assets have in this column are offered. GUI
/// thread; asks the store on worker threads.
class CellEditor : public QLineEdit {
    Q_OBJECT

public:
    /// asset: as it is before the edit.
    CellEditor(AssetStore& store, Theme& theme, Asset asset, AssetColumn column, QWidget* parent);
    ~CellEditor() override;

    /// Only the first time: what a person typed is not overwritten when the row is read again.
    void fill(const QString& text);
    /// As it was when the person began to type: what a colleague has written since then is a conflict.
    [[nodiscard]] const Asset& asset() const { return asset_; }
    [[nodiscard]] QString note() const;
    /// Another text than it was filled with: an editor that was only looked into changes nothing, whatever a colleague
    /// has written into the cell meanwhile.
    [[nodiscard]] bool isChanged() const { return text() != before_; }

protected:
    void moveEvent(QMoveEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void check();
    void lookForDuplicates();
    void readWords();
    void say(const QString& text, bool wrong);
    void placeNote();

    AssetStore& store_;
    Theme& theme_;
    Asset asset_;
    AssetColumn column_;
    QPointer<QLabel> note_; ///< beside the editor in its parent, so either may be deleted first
    QTimer soon_;
    int generation_ = 0;
    bool filled_ = false;
    QString before_;
};

} // namespace oc::ui
