// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/alerts/AlertSubject.h"
#include "ui/shell/Services.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace oc {
struct Error;
}

namespace oc::ui {

class AssetDetails;
class AssetFilterModel;
class AssetModel;
class MessagePanel;
class Theme;

/// The inventory: a table with quick search, the chosen asset beside it, and a form for a new one. Reads again after
/// each run. GUI thread.
class AssetsPage : public QWidget {
    Q_OBJECT

public:
    AssetsPage(Services& services, Theme& theme, QWidget* parent = nullptr);

    void refresh();
    /// Searches for the host name.
    void find(const QString& hostname);
    /// About the chosen assets; about nothing when none is.
    [[nodiscard]] AlertSubject alertSubject() const;

Q_SIGNALS:
    /// How many assets there are now.
    void counted(qint64 rows);
    void alertWanted(const QString& templateName);

private:
    QWidget* makeTopBar();
    void showState();
    void showSelection();
    void newAsset();
    void copySelection();
    void search();

    Services& services_;
    Theme& theme_;
    AssetModel* model_;
    AssetFilterModel* filter_;
    QLineEdit* search_ = nullptr;
    QPushButton* new_ = nullptr;
    QTableView* table_;
    AssetDetails* details_;
    QStackedWidget* stack_;
    MessagePanel* message_;
    QLabel* count_;
    QTimer searchTimer_;
    qint64 selectId_ = 0;
    bool everLoaded_ = false;
};

} // namespace oc::ui
