// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/forms/ExpressionScope.h"

#include <QLineEdit>
#include <QTimer>

class QCompleter;
class QLabel;
class QStringListModel;

namespace oc::ui {

class Theme;

/// A line in which an expression is written: names of inputs and of earlier outputs are offered while typing, and what
/// it comes to is told in a label that belongs below it; a mistake is underlined where it stands. GUI thread; the value
/// is worked out on a worker thread.
class ExpressionEdit : public QLineEdit {
    Q_OBJECT

public:
    /// bare: the whole text is an expression, braces optional (conditions).
    ExpressionEdit(bool bare, const Theme& theme, QWidget* parent);

    /// Asked when it is needed, and again after each call of this. Empty: nothing is offered.
    void setScopeSource(const ExpressionScopeSource& source);
    /// Where it tells the value; hidden while there is nothing to tell.
    [[nodiscard]] QLabel* valueLabel() const { return value_; }
    /// Somebody else tells what is wrong: the label does not tell a mistake as well.
    void setMistakeTold(bool told);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] ExpressionScopePtr scope();
    void offer();
    void insertWord(const QString& word);
    void tellValue();
    void underline(const std::optional<expression::Mistake>& mistake);

    const bool bare_;
    const Theme& theme_;
    ExpressionScopeSource source_;
    ExpressionScopePtr scope_;
    QCompleter* completer_;
    QStringListModel* words_;
    QLabel* value_;
    QTimer soon_;
    bool underlined_ = false;
    bool mistakeTold_ = false;
    int typed_ = 0;
    int generation_ = 0;
};

} // namespace oc::ui
