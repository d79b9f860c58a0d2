// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"
#include "ui/results/ChosenRows.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace oc::ui {

class TableFilterModel;
class TableModel;
class Theme;

/// The parsed table of one step with a filter, sorting by real values, copying as numbers and export. GUI thread; files
/// are written on a worker thread.
class TablePane : public QWidget {
    Q_OBJECT

public:
    /// name: what its parts are called: NAMEPane, NAMETable, NAMEFilter.
    TablePane(const Theme& theme, const QString& name, QWidget* parent = nullptr);

    /// Shown at the right of the tabs.
    [[nodiscard]] QWidget* tools() const { return tools_; }
    void setResults(const QList<TaskResultPtr>& results);
    void append(const QList<TaskResultPtr>& results);
    /// What to say while there is no row.
    void setPlaceholder(const QString& text);
    [[nodiscard]] TableModel* model() const { return model_; }
    /// Those that are selected, in the order in which they are seen.
    [[nodiscard]] ChosenRows chosen() const;

Q_SIGNALS:
    /// Somebody is to be told of the rows that are selected.
    void alertWanted();

private:
    void showState();
    [[nodiscard]] QList<int> selectedRows() const;
    void copySelection();
    void copyAll();
    void exportTo(const QString& format);
    void fitColumns();

    const Theme& theme_;
    TableModel* model_;
    TableFilterModel* proxy_;
    QTableView* table_;
    QLabel* empty_;
    QStackedWidget* stack_;
    QWidget* tools_;
    QLineEdit* filter_;
    QToolButton* export_;
    bool fitted_ = false;
};

} // namespace oc::ui
