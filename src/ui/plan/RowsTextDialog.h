// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/RowCondition.h"
#include "engine/plan/RowsText.h"
#include "ui/forms/ExpressionScope.h"
#include "ui/plan/RowSource.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace oc::ui {

class ComparisonList;
class Theme;

/// The rows of an earlier step as a text for people, as a form: which rows, which columns, a line for each. Shows the
/// text that the last run would give. Deletes itself. GUI thread; the text is made on a worker thread.
class RowsTextDialog : public QDialog {
    Q_OBJECT

public:
    /// sources: those with rows, at least one; the first is shown. start: what the form begins with, if it is about one
    /// of them.
    RowsTextDialog(const QList<RowSource>& sources, const QStringList& operands, ExpressionScopePtr scope,
                   const std::optional<RowsText>& start, Theme& theme, QWidget* parent);

    /// Its own pieces for these columns: "web-01: /var 91 %".
    [[nodiscard]] static QList<RowsText::Piece> pieces(const RowSource& source, const QStringList& columns);
    /// The columns of pieces that this form would make; nothing for others.
    [[nodiscard]] static std::optional<QStringList> columnsOf(const RowSource& source,
                                                              const QList<RowsText::Piece>& pieces);
    /// Of many columns those that say most: the machine, a name, and what is compared.
    [[nodiscard]] static QStringList usualColumns(const RowSource& source, const RowComparisons& where);

Q_SIGNALS:
    /// Without braces.
    void chosen(const QString& expression);

private:
    void fillColumns(const QStringList& chosen);
    void sourceChanged();
    void refresh();
    void tellText(const RowsText& made);
    void save();
    [[nodiscard]] const RowSource& source() const;
    [[nodiscard]] QStringList chosenColumns() const;
    [[nodiscard]] Result<RowsText> made() const;

    QList<RowSource> sources_;
    ExpressionScopePtr scope_;
    Theme& theme_;
    QComboBox* source_;
    ComparisonList* where_;
    QListWidget* columns_;
    QComboBox* separator_;
    QLabel* text_;
    QLabel* problem_;
    QPushButton* save_;
    bool filling_ = false;
    int generation_ = 0;
};

} // namespace oc::ui
