// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetFileImport.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace oc::ui {

class Theme;

/// A file of assets that is too large for a preview of each row: first says what would be done with it, doing none of
/// it, then does it in one transaction, with progress and a way to stop. Deletes itself when closed. GUI thread; the
/// file is read and the store written on a worker thread.
class LargeImportDialog : public QDialog {
    Q_OBJECT

public:
    LargeImportDialog(AssetStore& store, const QString& file, Theme& theme, QWidget* parent = nullptr);
    ~LargeImportDialog() override;

    /// Stops what is being done before it closes; nothing of it stays.
    void reject() override;

Q_SIGNALS:
    /// The inventory is another one now.
    void imported(const oc::AssetFileImportReport& report);

private:
    void begin(bool dry);
    void ended(bool dry, const Result<AssetFileImportReport>& report);
    void showReport(const AssetFileImportReport& report);

    AssetStore& store_;
    Theme& theme_;
    const QString file_;
    QLabel* text_;
    QLabel* troubles_;
    QComboBox* key_;
    QProgressBar* progress_;
    QPushButton* go_;
    QPushButton* close_;
    std::stop_source stop_;
    bool busy_ = false;
};

} // namespace oc::ui
