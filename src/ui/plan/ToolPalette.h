// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"

#include <QWidget>

#include <functional>

class QAction;
class QLabel;
class QLineEdit;
class QListView;

namespace oc::ui {

class Theme;
class PlanShelf;
class ToolListModel;
struct Services;

/// The tools and plans to build plans from, favourites and those used last on top: search as one types; Enter, double
/// click or drag puts one into the plan. GUI thread.
class ToolPalette : public QWidget {
    Q_OBJECT

public:
    ToolPalette(Services& services, Theme& theme, QWidget* parent = nullptr);

    void focusSearch();

Q_SIGNALS:
    void toolChosen(const oc::ToolSpecPtr& tool);
    /// Its file is to be opened.
    void planWanted(const QString& file);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void showState();
    void chooseCurrent();
    void toggleFavourite();
    void showMenu(const QPoint& at);
    /// Favourites and what was used last, as they are now.
    void refreshTop();
    /// The current tool stays the current one, and in its place, over a change of the list.
    void keepPlace(const std::function<void()>& change);
    void selectFirst();

    Services& services_;
    ToolListModel* model_;
    PlanShelf* plans_;
    QLineEdit* search_;
    QListView* list_;
    QLabel* empty_;
    QLabel* hint_; ///< where to find what is no tool
    QAction* favourite_ = nullptr;
    QPoint pressed_;
    bool loaded_ = false;
};

} // namespace oc::ui
