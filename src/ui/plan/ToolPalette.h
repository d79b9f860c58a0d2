// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;

namespace oc::ui {

class Theme;
class ToolListModel;
struct Services;

/// The tools to build plans from: search as one types, Enter, double click or drag puts one into the plan. GUI thread.
class ToolPalette : public QWidget {
    Q_OBJECT

public:
    ToolPalette(Services& services, Theme& theme, QWidget* parent = nullptr);

    void focusSearch();

Q_SIGNALS:
    void toolChosen(const oc::ToolSpecPtr& tool);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showState();
    void chooseCurrent();
    void selectFirst();

    ToolListModel* model_;
    QLineEdit* search_;
    QListView* list_;
    QLabel* empty_;
    QPoint pressed_;
    bool loaded_ = false;
};

} // namespace oc::ui
