// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/alerts/AlertSubject.h"
#include "ui/assets/SavedViews.h"
#include "ui/shell/Services.h"

#include <QFuture>
#include <QSet>
#include <QTimer>
#include <QWidget>

#include <stop_token>

class QLabel;
class QToolButton;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace oc {
class AssetWatch;
struct AssetTable;
struct Error;
} // namespace oc

namespace oc::ui {

class AssetActions;
class AssetDetails;
class AssetEdits;
class AssetGrid;
class AssetGridModel;
class MessagePanel;
class NoticeBar;
class Theme;
class ViewTabs;

/// The inventory: saved views, quick search and filters over the grid, and the chosen assets beside it. Shows what
/// others change as it happens. GUI thread.
class AssetsPage : public QWidget {
    Q_OBJECT

public:
    AssetsPage(Services& services, Theme& theme, QWidget* parent = nullptr);
    ~AssetsPage() override;

    /// Reads what there is now, and keeps what is chosen.
    void refresh();
    /// Searches for the host name.
    void find(const QString& hostname);
    /// About the chosen assets; about nothing when none is.
    [[nodiscard]] AlertSubject alertSubject() const;
    /// Edits that are not in the database (yet); closing the window would lose them.
    [[nodiscard]] qsizetype unsavedCount() const;
    void importFile(const QString& file);

Q_SIGNALS:
    /// How many assets there are may have changed.
    void counted();
    /// No edit is on its way any more.
    void allSaved();
    void alertWanted(const QString& templateName);
    /// The chosen assets as the target of the plan that is open.
    void targetWanted(const QJsonValue& target);
    /// A plan that is yet to be chosen is to run there.
    void runOnWanted(const QJsonValue& target);
    /// A plan made here, to be run at once.
    void planWanted(const QByteArray& json, const QString& title);
    void runWanted(const QString& runId);

private:
    QWidget* makeTopBar();
    QWidget* makeBody();
    void makeKeys();
    void connectModel();
    void connectEdits();
    void connectWatch();

    void openView(const AssetView& view);
    void applyFilters();
    void reloadSoon();
    void reload();
    void showState();
    void showChoice();
    void showFoot();
    void showUndo();
    bool readEdited();
    void say(const QString& text);
    void undo();

    void loadViews(const QString& current);
    void chooseView(const QString& name);
    void addView();
    void saveView(const QString& name);
    void renameView(const QString& name);
    void removeView(const QString& name);
    [[nodiscard]] SavedView viewAsShown(const QString& name) const;
    void showColumns(const QList<AssetColumn>& columns);
    void showColumnsMenu();

    void newAsset();
    void chooseImport();
    void chooseExport();
    void exportTo(const QString& file);
    void importTable(const AssetTable& table, const QList<qint64>& onto, const QString& label);
    void useAsTarget();
    void runPlan();
    void ping();

    Services& services_;
    Theme& theme_;
    AssetGridModel* model_;
    AssetGrid* grid_;
    AssetEdits* edits_;
    AssetActions* actions_;
    AssetWatch* watch_;
    AssetDetails* details_;
    SavedViews views_;
    ViewTabs* tabs_ = nullptr;
    QLineEdit* search_ = nullptr;
    QPushButton* columns_ = nullptr;
    QToolButton* undo_ = nullptr;
    QToolButton* redo_ = nullptr;
    QPushButton* export_ = nullptr;
    QStackedWidget* stack_;
    MessagePanel* message_;
    NoticeBar* notice_;
    QLabel* foot_;
    QTimer searchTimer_;
    QTimer reloadTimer_;
    QTimer saidTimer_;
    QString said_;              ///< in the foot, for a moment
    QHash<qint64, int> echoed_; ///< versions that the watch has told of
    qint64 reloadTook_ = 0;     ///< ms: a large inventory is not read again and again
    qint64 reloadBegan_ = 0;
    QSet<qint64> changedIds_;
    bool allChanged_ = false;
    bool lost_ = false;
    bool exporting_ = false;
    std::stop_source stopExport_;
    QFuture<Result<qint64>> exportDone_;
    bool everOpened_ = false;
    qint64 chooseId_ = 0; ///< once the rows were read again
};

} // namespace oc::ui
