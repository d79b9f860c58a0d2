// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "ui/shell/Services.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;
class QModelIndex;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;

namespace oc::ui {

class MessagePanel;
class Theme;
class ToolHelp;
class ToolListModel;

/// The catalogue: search, help made from each tool's file, and what could not be read. GUI thread.
class ToolsPage : public QWidget {
    Q_OBJECT

public:
    ToolsPage(Services& services, Theme& theme, QWidget* parent = nullptr);

    void showTool(const QString& name);

Q_SIGNALS:
    void openAsPlan(const QByteArray& planJson, const QString& title);

private:
    QWidget* makeList();
    void takeCatalogue(const CataloguePtr& catalogue);
    void showIndex(const QModelIndex& index);
    void askReadiness();
    void selectFirst();
    void updateCount();

    Services& services_;
    Theme& theme_;
    ToolListModel* model_;
    QLineEdit* search_ = nullptr;
    QListView* list_ = nullptr;
    QLabel* count_ = nullptr;
    QPushButton* problemsButton_ = nullptr;
    QStackedWidget* stack_;
    ToolHelp* help_;
    QPlainTextEdit* problems_;
    MessagePanel* message_;
    QString wanted_;
};

} // namespace oc::ui
