// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/plan/RowComparison.h"
#include "ui/plan/RowSource.h"

#include <QWidget>

#include <functional>

class QComboBox;
class QPushButton;
class QVBoxLayout;

namespace oc::ui {

class ComparisonRow;
class Theme;

/// Comparisons as lines of a form: column, operation, value. GUI thread.
class ComparisonList : public QWidget {
    Q_OBJECT

public:
    ComparisonList(Theme& theme, QWidget* parent);

    /// The columns to compare. Lines about columns that there are not any more go.
    void setSource(const RowSource& source);
    /// Words that a value may be besides what it says: "inputs.limit".
    void setOperands(const QStringList& paths);
    /// Values that a column had in the last run, offered while typing. May be empty.
    void setValues(const std::function<QStringList(const QString& column)>& values) { values_ = values; }
    void setComparisons(const RowComparisons& comparisons);
    /// An error in words for a person while a value is missing, or is none for its column.
    [[nodiscard]] Result<RowComparisons> comparisons() const;
    [[nodiscard]] bool isEmpty() const { return lines_.isEmpty(); }
    void addLine();
    void focusFirst();

Q_SIGNALS:
    void changed();

private:
    friend class ComparisonRow;
    ComparisonRow* append();
    void removeLine(ComparisonRow* line);
    void showJoin();

    Theme& theme_;
    RowSource source_;
    QStringList operands_;
    std::function<QStringList(const QString& column)> values_;
    QList<ComparisonRow*> lines_;
    QVBoxLayout* layout_;
    QComboBox* join_;
    QPushButton* add_;
};

} // namespace oc::ui
