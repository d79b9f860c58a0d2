// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/forms/ExpressionScope.h"

#include <QPlainTextEdit>
#include <QTimer>

class QCompleter;
class QLabel;
class QStringListModel;

namespace oc::ui {

class Theme;

/// Where an expression, or a text that holds some, is written: as high as its text needs, so that all of it is seen.
/// Names of inputs and of earlier outputs are offered while typing, what it comes to is told in a label that belongs
/// below it, and a mistake is underlined where it stands. GUI thread; the value is worked out on a worker thread.
class ExpressionEdit : public QPlainTextEdit {
    Q_OBJECT

public:
    enum class Kind {
        Bare, ///< the whole text is an expression, braces optional (conditions)
        Line, ///< a text of one line
        Text  ///< a text of several lines
    };
    ExpressionEdit(Kind kind, const Theme& theme, QWidget* parent);

    [[nodiscard]] QString text() const { return toPlainText(); }
    /// Not by the person: textEdited() does not follow.
    void setText(const QString& text);
    void select(int begin, int length);

    /// Asked when it is needed, and again after each call of this. Empty: nothing is offered.
    void setScopeSource(const ExpressionScopeSource& source);
    /// What can be named where the cursor stands, although nothing was typed yet.
    void offer();
    /// Where it tells the value; hidden while there is nothing to tell.
    [[nodiscard]] QLabel* valueLabel() const { return value_; }
    /// Somebody else tells what is wrong: the label does not tell a mistake as well.
    void setMistakeTold(bool told);

Q_SIGNALS:
    void textEdited(const QString& text);
    /// The focus has left it.
    void left();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    [[nodiscard]] ExpressionScopePtr scope();
    void fit();
    void insertWord(const QString& word);
    void tellValue();
    void underline(const std::optional<expression::Mistake>& mistake);
    [[nodiscard]] bool isBare() const { return kind_ == Kind::Bare; }

    const Kind kind_;
    const Theme& theme_;
    ExpressionScopeSource source_;
    ExpressionScopePtr scope_;
    QCompleter* completer_;
    QStringListModel* words_;
    QLabel* value_;
    QTimer soon_;
    bool setting_ = false;
    bool underlined_ = false;
    bool mistakeTold_ = false;
    int typed_ = 0;
    int generation_ = 0;
};

} // namespace oc::ui
