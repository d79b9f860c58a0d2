// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Problem.h"
#include "engine/catalogue/ParameterSpec.h"

#include <QDialog>
#include <QJsonObject>

namespace oc {
class SecretStore;
}

namespace oc::ui {

class ParameterForm;
class Theme;

/// Asks for the inputs of a plan before it runs. GUI thread.
class InputsDialog : public QDialog {
    Q_OBJECT

public:
    InputsDialog(Theme& theme, SecretStore& secrets, const QString& planTitle, const QList<ParameterSpec>& inputs,
                 QWidget* parent = nullptr);

    [[nodiscard]] QJsonObject values() const;

    void accept() override;

private:
    ParameterForm* form_;
};

} // namespace oc::ui
