// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ParameterSpec.h"
#include "ui/forms/ChoicePopup.h"
#include "ui/forms/ExpressionScope.h"

#include <QJsonValue>
#include <QTimer>
#include <QWidget>

class QHBoxLayout;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace oc {
class SecretStore;
}

namespace oc::ui {

class ExpressionEdit;
class Theme;
class ValueEditor;

/// One parameter in a form: label, editor (or an expression in its place), help and problem. GUI thread.
class ParameterField : public QWidget {
    Q_OBJECT

public:
    ParameterField(const ParameterSpec& spec, Theme& theme, SecretStore* secrets, QWidget* parent);

    [[nodiscard]] const ParameterSpec& spec() const { return spec_; }
    void setValue(const QJsonValue& value);
    [[nodiscard]] QJsonValue value() const;
    void setDelay(int ms) { delay_ = ms; }
    void setExpressionsAllowed(bool allowed);
    void setReadOnly(bool readOnly);
    void setCompletions(const QStringList& words);
    /// Values to choose from by a button; others can be typed all the same.
    void setOffers(const QList<FieldOffer>& offers);
    /// The button is there and has nothing yet, or will have nothing; text says why.
    void setOffersPending(const QString& text);
    /// A button of this name that helps to write what stands here (assistWanted()); empty: none.
    void setAssist(const QString& text, const QString& tip);
    /// As if the person had typed it at the cursor; a text that is no expression yet becomes one.
    void insert(const QString& templated);
    /// As if the person had typed it in place of what is there.
    void replace(const QJsonValue& value);
    /// What its expressions can name.
    void setScopeSource(const ExpressionScopeSource& source);
    /// Empty text: none. From outside (the plan's check); until the next edit it hides the field's own finding.
    void setProblem(const QString& text, bool warning);
    /// Checks what is there against the declaration and shows the finding; true when there is none.
    bool check(bool evenWhenEmpty);
    /// Emits what is still waiting for the end of typing.
    void flush();
    void takeFocus();

Q_SIGNALS:
    void valueEdited(const QString& name, const QJsonValue& value);
    /// The button of setAssist() was pressed; at: where a menu may open.
    void assistWanted(const QString& name, QWidget* at);

private:
    void editedByPerson(bool typing);
    void setExpression(bool on);
    void showProblem(const QString& text, bool warning);
    void nameControls();
    [[nodiscard]] QToolButton* offerButton();
    [[nodiscard]] QToolButton* buttonAbove(const QString& kind);
    void showOffers();
    void takeOffer(const QJsonValue& value, bool on);
    [[nodiscard]] QString tip() const;

    ParameterSpec spec_;
    Theme& theme_;
    ValueEditor* editor_;
    ExpressionEdit* expression_ = nullptr;
    ExpressionScopeSource scope_;
    QVBoxLayout* layout_;
    QToolButton* fx_;
    QToolButton* offer_ = nullptr;
    QToolButton* assist_ = nullptr;
    QList<FieldOffer> offers_;
    QStringList completions_; ///< of the offers
    QLabel* label_ = nullptr;
    QLabel* problem_;
    QTimer timer_;
    QJsonValue last_{QJsonValue::Undefined};    ///< what the owner knows
    QJsonValue shown_{QJsonValue::Undefined};   ///< how the editor gives it back while nobody touches it
    QJsonValue literal_{QJsonValue::Undefined}; ///< what was there before it became an expression
    int delay_ = 150;
    bool readOnly_ = false;
};

} // namespace oc::ui
