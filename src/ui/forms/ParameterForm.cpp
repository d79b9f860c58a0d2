// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/ParameterForm.h"

#include "engine/base/Hint.h"
#include "engine/base/Json.h"
#include "ui/forms/ParameterField.h"
#include "ui/theme/Theme.h"

#include <QHash>
#include <QLabel>
#include <QVBoxLayout>

namespace oc::ui {

namespace {

bool sameSpecs(const QList<ParameterSpec>& a, const QList<ParameterSpec>& b) {
    if (a.size() != b.size()) return false;
    for (qsizetype i = 0; i < a.size(); ++i) {
        const ParameterSpec& x = a.at(i);
        const ParameterSpec& y = b.at(i);
        if (x.name != y.name || x.type != y.type || x.required != y.required || x.defaultValue != y.defaultValue ||
            x.choices != y.choices || x.description != y.description || x.label != y.label || x.minimum != y.minimum ||
            x.maximum != y.maximum || x.pattern != y.pattern || x.dependsOn.text() != y.dependsOn.text())
            return false;
    }
    return true;
}

} // namespace

ParameterForm::ParameterForm(Theme& theme, QWidget* parent, SecretStore* secrets)
    : QWidget(parent), theme_(theme), secrets_(secrets), layout_(new QVBoxLayout(this)), empty_(new QLabel(this)) {
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(14);
    empty_->setText(tr("This tool takes no parameters."));
    theme.setTextColor(empty_, Token::SecondText);
    empty_->hide();
    layout_->addWidget(empty_);
    layout_->addStretch(1);
}

ParameterForm::~ParameterForm() = default;

void ParameterForm::setSpecs(const QList<ParameterSpec>& specs) {
    if (sameSpecs(specs_, specs) && (!fields_.isEmpty() || specs.isEmpty())) {
        specs_ = specs;
        empty_->setVisible(specs.isEmpty());
        return;
    }
    setUpdatesEnabled(false);
    for (ParameterField* field : qAsConst(fields_)) {
        field->blockSignals(true);
        field->hide();
        field->setObjectName(QString());
        field->deleteLater();
    }
    fields_.clear();
    specs_ = specs;
    values_ = QJsonObject();
    for (const ParameterSpec& spec : specs) {
        auto* field = new ParameterField(spec, theme_, secrets_, this);
        field->setDelay(delay_);
        field->setExpressionsAllowed(expressions_);
        field->setReadOnly(readOnly_);
        field->setScopeSource(scope_);
        connect(field, &ParameterField::valueEdited, this, &ParameterForm::takeEdit);
        connect(field, &ParameterField::assistWanted, this, &ParameterForm::assistWanted);
        layout_->insertWidget(layout_->count() - 1, field);
        fields_.append(field);
    }
    empty_->setVisible(specs.isEmpty());
    updateVisibility();
    setUpdatesEnabled(true);
}

ParameterField* ParameterForm::field(const QString& name) const {
    for (ParameterField* field : fields_)
        if (field->spec().name == name || field->spec().aliases.contains(name)) return field;
    return nullptr;
}

void ParameterForm::setValues(const QJsonObject& values) {
    values_ = values;
    for (ParameterField* field : qAsConst(fields_)) {
        QJsonValue value = values.value(field->spec().name);
        for (qsizetype i = 0; value.isUndefined() && i < field->spec().aliases.size(); ++i)
            value = values.value(field->spec().aliases.at(i));
        field->setValue(value);
    }
    updateVisibility();
}

void ParameterForm::takeEdit(const QString& name, const QJsonValue& value) {
    if (const ParameterField* edited = field(name))
        for (const QString& alias : edited->spec().aliases)
            values_.remove(alias);
    if (value.isUndefined())
        values_.remove(name);
    else
        values_.insert(name, value);
    updateVisibility();
    Q_EMIT valueEdited(name, value);
}

void ParameterForm::updateVisibility() {
    QJsonObject effective;
    for (const ParameterSpec& spec : qAsConst(specs_))
        if (!spec.defaultValue.isUndefined()) effective.insert(spec.name, spec.defaultValue);
    for (auto it = values_.constBegin(); it != values_.constEnd(); ++it)
        effective.insert(it.key(), it.value());
    for (ParameterField* field : qAsConst(fields_)) {
        // A value that is set stays in sight even where it is not allowed: otherwise its problem would be out of reach.
        const bool shown = field->spec().dependsOn.isEmpty() || values_.contains(field->spec().name) ||
                           field->spec().dependsOn.holds(effective);
        field->setVisible(shown);
    }
}

void ParameterForm::setProblems(const Problems& problems) {
    QHash<QString, const Problem*> byName;
    for (const Problem& problem : problems) {
        QStringList tokens = json::splitPointer(problem.pointer);
        const qsizetype at = tokens.indexOf(QStringLiteral("parameters"));
        if (at >= 0) tokens.remove(0, at + 1);
        if (tokens.isEmpty()) continue;
        const Problem*& kept = byName[tokens.first()];
        if (!kept || kept->severity == Problem::Severity::Warning) kept = &problem;
    }
    for (ParameterField* field : qAsConst(fields_)) {
        const Problem* problem = byName.value(field->spec().name);
        for (qsizetype i = 0; !problem && i < field->spec().aliases.size(); ++i)
            problem = byName.value(field->spec().aliases.at(i));
        if (!problem)
            field->setProblem({}, false);
        else
            field->setProblem(problem->message + hintInLine(problem->hint),
                              problem->severity == Problem::Severity::Warning);
    }
}

void ParameterForm::setExpressionsAllowed(bool allowed) {
    expressions_ = allowed;
    for (ParameterField* field : qAsConst(fields_))
        field->setExpressionsAllowed(allowed);
}

void ParameterForm::setScopeSource(const ExpressionScopeSource& source) {
    scope_ = source;
    for (ParameterField* field : qAsConst(fields_))
        field->setScopeSource(source);
}

bool ParameterForm::validate() {
    flush();
    ParameterField* first = nullptr;
    for (ParameterField* field : qAsConst(fields_))
        if (field->isVisibleTo(this) && !field->check(true) && !first) first = field;
    if (first) first->takeFocus();
    return !first;
}

void ParameterForm::setReadOnly(bool readOnly) {
    readOnly_ = readOnly;
    for (ParameterField* field : qAsConst(fields_))
        field->setReadOnly(readOnly);
}

void ParameterForm::setCompletions(ParameterType type, const QStringList& words) {
    for (ParameterField* field : qAsConst(fields_))
        if (field->spec().type == type) field->setCompletions(words);
}

void ParameterForm::setOffers(const QString& name, const QList<FieldOffer>& offers) {
    if (ParameterField* found = field(name)) found->setOffers(offers);
}

void ParameterForm::setOffersPending(const QString& name, const QString& text) {
    if (ParameterField* found = field(name)) found->setOffersPending(text);
}

void ParameterForm::setAssist(const QString& name, const QString& text, const QString& tip) {
    if (ParameterField* found = field(name)) found->setAssist(text, tip);
}

void ParameterForm::insert(const QString& name, const QString& templated) {
    if (ParameterField* found = field(name)) found->insert(templated);
}

void ParameterForm::replace(const QString& name, const QJsonValue& value) {
    if (ParameterField* found = field(name)) found->replace(value);
}

void ParameterForm::flush() {
    for (ParameterField* field : qAsConst(fields_))
        field->flush();
}

void ParameterForm::focusParameter(const QString& name) {
    if (ParameterField* found = field(name)) found->takeFocus();
}

} // namespace oc::ui
