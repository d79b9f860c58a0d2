// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Problem.h"
#include "engine/catalogue/ParameterSpec.h"
#include "ui/forms/ChoicePopup.h"
#include "ui/forms/ExpressionScope.h"

#include <QJsonObject>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace oc {
class SecretStore;
}

namespace oc::ui {

class ParameterField;
class Theme;

/// A form made from declarations: one ParameterField for each parameter, with the editor that fits its type, its help
/// and its problem. Owns the values being edited; knows nothing of plans or tools. GUI thread.
class ParameterForm : public QWidget {
    Q_OBJECT

public:
    /// secrets may be null: the field of a secret then only takes references by name.
    explicit ParameterForm(Theme& theme, QWidget* parent = nullptr, SecretStore* secrets = nullptr);
    ~ParameterForm() override;

    /// Builds the fields anew, unless these are the specs it already shows (by name and type).
    void setSpecs(const QList<ParameterSpec>& specs);
    [[nodiscard]] const QList<ParameterSpec>& specs() const { return specs_; }
    /// Shows these values. A field whose value is the same is not touched, so a cursor stays where it is. Keys that no
    /// spec has are kept and given back by values().
    void setValues(const QJsonObject& values);
    /// What was set or typed; a field that was left empty has no key.
    [[nodiscard]] QJsonObject values() const { return values_; }
    /// Those at "/parameters/NAME..." or "/NAME..." (also after "/steps/N") go to their field, the rest are ignored.
    /// They take the place of the form's own findings.
    void setProblems(const Problems& problems);
    /// False: no 'fx' buttons (a form outside plans: settings, new asset).
    void setExpressionsAllowed(bool allowed);
    /// The form's own check of everything, as before a run: true when there is no problem; else shows them and puts
    /// the focus on the first.
    [[nodiscard]] bool validate();
    void setReadOnly(bool readOnly);
    /// Delay between typing and valueEdited(), ms; 150 by default.
    void setDelay(int ms) { delay_ = ms; }
    [[nodiscard]] int delay() const { return delay_; }
    /// Completion of text fields of this type (hosts from the inventory).
    void setCompletions(ParameterType type, const QStringList& words);
    /// As ParameterField has them, for one field.
    void setOffers(const QString& name, const QList<FieldOffer>& offers);
    void setOffersPending(const QString& name, const QString& text);
    /// As ParameterField has them; a field that is not there is left alone.
    void setAssist(const QString& name, const QString& text, const QString& tip);
    void insert(const QString& name, const QString& templated);
    void replace(const QString& name, const QJsonValue& value);
    /// What expressions in its fields can name; null: nothing is offered.
    void setScopeSource(const ExpressionScopeSource& source);
    /// Writes what is still being typed; call before a save or a run.
    void flush();
    void focusParameter(const QString& name);

Q_SIGNALS:
    /// After the person changed one value; Undefined when the field was emptied.
    void valueEdited(const QString& name, const QJsonValue& value);
    /// The button of a field's setAssist() was pressed.
    void assistWanted(const QString& name, QWidget* at);

private:
    void takeEdit(const QString& name, const QJsonValue& value);
    void updateVisibility();
    [[nodiscard]] ParameterField* field(const QString& name) const;

    Theme& theme_;
    SecretStore* secrets_;
    QList<ParameterSpec> specs_;
    QList<ParameterField*> fields_;
    QJsonObject values_;
    QVBoxLayout* layout_;
    QLabel* empty_;
    int delay_ = 150;
    bool expressions_ = true;
    ExpressionScopeSource scope_;
    bool readOnly_ = false;
};

} // namespace oc::ui
