// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/forms/ValueEditor.h"

class QCheckBox;
class QComboBox;

namespace oc::ui {

/// A check box; without a value it shows the default. GUI thread.
class CheckEditor : public ValueEditor {
    Q_OBJECT

public:
    CheckEditor(const ParameterSpec& spec, QWidget* parent);

    void setValue(const QJsonValue& value) override;
    [[nodiscard]] QJsonValue value() const override { return value_; }
    [[nodiscard]] QWidget* control() override;
    void setReadOnly(bool readOnly) override;
    [[nodiscard]] bool showsLabel() const override { return true; }

private:
    bool default_;
    QJsonValue value_{QJsonValue::Undefined};
    QCheckBox* box_;
};

/// A closed list; its first entry stands for "no value" and names the default. GUI thread.
class ChoiceEditor : public ValueEditor {
    Q_OBJECT

public:
    ChoiceEditor(const ParameterSpec& spec, QWidget* parent);

    void setValue(const QJsonValue& value) override;
    [[nodiscard]] QJsonValue value() const override;
    [[nodiscard]] QWidget* control() override;
    void setReadOnly(bool readOnly) override;

private:
    QJsonArray choices_;
    QComboBox* box_;
};

} // namespace oc::ui
