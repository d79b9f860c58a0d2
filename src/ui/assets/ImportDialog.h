// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetImport.h"
#include "ui/assets/AssetEdits.h"

#include <QDialog>
#include <QTimer>

#include <stop_token>

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace oc {
class AssetStore;
}

namespace oc::ui {

class ImportModel;
class ImportTable;
class MessagePanel;
class Theme;

/// Shows before it happens what each row of a file or of a pasted table will do, lets wrong ones be mended in place,
/// and hands all of it on as one edit, which undo takes back. Deletes itself. GUI thread; reads and judges on worker
/// threads.
class ImportDialog : public QDialog {
    Q_OBJECT

public:
    ImportDialog(AssetStore& store, Theme& theme, QWidget* parent);
    ~ImportDialog() override;

    void openFile(const QString& file);
    /// For a preview of each of its rows.
    [[nodiscard]] static bool isTooLarge(const QString& file);
    /// label: for the change log and undo ("paste of 40 rows").
    void openTable(const AssetTable& table, AssetColumn key, const QString& label);
    [[nodiscard]] ImportModel& model() { return *model_; }

Q_SIGNALS:
    void wished(const QList<oc::ui::AssetWish>& wishes, const QString& label);

private:
    void makeStrip(class QVBoxLayout* layout);
    void judge();
    struct Judgement {
        Result<QList<AssetImportPlanRow>> plan;
        QString defaults;
    };
    void judged(const Judgement& judgement);
    void showCounts();
    void fitColumns();
    void tell(const QString& text);
    void showNotes();
    /// What new rows get that do not say it, in words; empty: nothing. Any thread.
    [[nodiscard]] static QString defaults(const QList<AssetImportRow>& rows, const QList<AssetImportPlanRow>& plan);
    void showUndo();
    void accept() override;
    /// Asks first when something was mended.
    void reject() override;

    AssetStore& store_;
    Theme& theme_;
    ImportModel* model_;
    QLabel* source_;
    QComboBox* key_;
    QButtonGroup* filters_;
    ImportTable* table_;
    QToolButton* undo_ = nullptr;
    QToolButton* redo_ = nullptr;
    QStackedWidget* stack_;
    MessagePanel* message_;
    QCheckBox* skip_;
    QLabel* hint_;
    QPushButton* import_;
    QString label_;
    QString notes_; ///< how the rows were read
    QString told_;  ///< what was done last
    QString defaults_;
    QTimer soon_;
    std::stop_source stop_;
    int generation_ = 0;
    bool judging_ = false;
    bool fitted_ = false;
};

} // namespace oc::ui
