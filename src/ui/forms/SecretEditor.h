// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/forms/ValueEditor.h"

class QLabel;
class QLineEdit;
class QToolButton;

namespace oc::ui {

/// A masked field for a secret, or "secret:NAME", which is shown in clear; a typed secret can be put into the keychain
/// and be replaced by its reference. The store is asked on a worker thread. GUI thread.
class SecretEditor : public ValueEditor {
    Q_OBJECT

public:
    SecretEditor(const ParameterSpec& spec, Theme& theme, SecretStore* secrets, QWidget* parent);

    void setValue(const QJsonValue& value) override;
    [[nodiscard]] QJsonValue value() const override;
    [[nodiscard]] QWidget* control() override;
    void setReadOnly(bool readOnly) override;

private:
    void update();
    void askState();
    void askReference();
    void keep();

    Theme& theme_;
    SecretStore* secrets_;
    QString name_;
    QLineEdit* line_;
    QToolButton* reveal_;
    QToolButton* menu_;
    QLabel* state_;
    bool revealed_ = false;
};

} // namespace oc::ui
