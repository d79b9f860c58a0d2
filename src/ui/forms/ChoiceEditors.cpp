// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/ChoiceEditors.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonDocument>

namespace oc::ui {

CheckEditor::CheckEditor(const ParameterSpec& spec, QWidget* parent)
    : ValueEditor(parent), default_(spec.defaultValue.toBool()), box_(new QCheckBox(labelOf(spec), this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(box_);
    layout->addStretch(1);
    box_->setChecked(default_);
    setFocusProxy(box_);
    connect(box_, &QCheckBox::clicked, this, [this](bool on) {
        value_ = on;
        Q_EMIT edited(false);
    });
}

void CheckEditor::setValue(const QJsonValue& value) {
    value_ = value;
    // "yes" and the like are allowed in plans; the check before a run reads them the same way.
    const QString word = value.toString().toLower();
    box_->setChecked(value.isBool()     ? value.toBool()
                     : value.isDouble() ? value.toDouble() != 0
                     : value.isString() ? word == QLatin1String("true") || word == QLatin1String("yes") ||
                                              word == QLatin1String("on") || word == QLatin1String("1")
                                        : default_);
}

QWidget* CheckEditor::control() {
    return box_;
}

void CheckEditor::setReadOnly(bool readOnly) {
    box_->setEnabled(!readOnly);
}

ChoiceEditor::ChoiceEditor(const ParameterSpec& spec, QWidget* parent)
    : ValueEditor(parent), choices_(spec.choices), box_(new QComboBox(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(box_);
    const QString defaultText = valueAsText(spec.defaultValue);
    box_->addItem(defaultText.isEmpty() ? (spec.required ? tr("Choose...") : tr("Not set"))
                                        : tr("%1 (default)").arg(defaultText));
    box_->setItemData(0, palette().color(QPalette::PlaceholderText), Qt::ForegroundRole);
    for (const QJsonValue& choice : spec.choices)
        box_->addItem(valueAsText(choice), choice.toVariant());
    box_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box_->setMinimumContentsLength(8);
    setFocusProxy(box_);
    connect(box_, &QComboBox::activated, this, [this] { Q_EMIT edited(false); });
}

void ChoiceEditor::setValue(const QJsonValue& value) {
    while (box_->count() > choices_.size() + 1)
        box_->removeItem(box_->count() - 1);
    if (value.isUndefined() || value.isNull()) {
        box_->setCurrentIndex(0);
        return;
    }
    const QString text = valueAsText(value);
    for (int i = 0; i < choices_.size(); ++i)
        if (choices_.at(i) == value || valueAsText(choices_.at(i)) == text) {
            box_->setCurrentIndex(i + 1);
            return;
        }
    // A value that is none of the choices must be seen, not silently replaced.
    box_->addItem(tr("%1 (not one of the choices)").arg(text), value.toVariant());
    box_->setCurrentIndex(box_->count() - 1);
}

QJsonValue ChoiceEditor::value() const {
    const int index = box_->currentIndex();
    if (index <= 0) return QJsonValue(QJsonValue::Undefined);
    if (index <= choices_.size()) return choices_.at(index - 1);
    return QJsonValue::fromVariant(box_->currentData());
}

QWidget* ChoiceEditor::control() {
    return box_;
}

void ChoiceEditor::setReadOnly(bool readOnly) {
    box_->setEnabled(!readOnly);
}

} // namespace oc::ui
