// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/plan/RowComparison.h"
#include "ui/plan/RowSource.h"

#include <QWidget>

#include <functional>

class QComboBox;
class QLineEdit;
class QStringListModel;
class QToolButton;

namespace oc::ui {

class Theme;

/// One comparison as a line of a form. Says in words what it does, as the column's type has it: "is above" a number,
/// "contains" a text. GUI thread.
class ComparisonRow : public QWidget {
    Q_OBJECT

public:
    ComparisonRow(Theme& theme, QWidget* parent);

    void setColumns(const QList<Column>& columns);
    void setOperands(const QStringList& paths) { operands_ = paths; }
    void setValues(const std::function<QStringList(const QString& column)>& values) { values_ = values; }
    void setComparison(const RowComparison& comparison);
    /// An error when what is typed is no value for the column: a word beside a number, nothing at all.
    [[nodiscard]] Result<RowComparison> comparison() const;
    [[nodiscard]] QString column() const;
    /// A new line begins with what is asked most: how full something is, where the rows say so.
    void chooseUsual();
    void setNumber(int number);
    void focusColumn();
    /// Where something is still to be typed: the value, if it is empty.
    void focusOpen();

Q_SIGNALS:
    void changed();
    void removeWanted();

private:
    void fillOperations();
    void offerValues();
    [[nodiscard]] Column current() const;

    QComboBox* column_;
    QComboBox* operation_;
    QLineEdit* value_;
    QToolButton* remove_;
    QStringListModel* words_;
    QList<Column> columns_;
    ColumnType filledFor_ = ColumnType::String; ///< the operations that are offered
    QStringList operands_;
    std::function<QStringList(const QString& column)> values_;
};

} // namespace oc::ui
