// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Problem.h"
#include "engine/catalogue/Catalogue.h"

#include <QDialog>
#include <QJsonObject>

namespace oc::ui {

class ParameterForm;
class Theme;
struct Services;

/// Asks for the inputs of a plan before it runs, offering what their tools know ("choices_from"). GUI thread.
class InputsDialog : public QDialog {
    Q_OBJECT

public:
    InputsDialog(Services& services, Theme& theme, const CataloguePtr& catalogue, const QString& planTitle,
                 const QList<ParameterSpec>& inputs, QWidget* parent = nullptr);

    [[nodiscard]] QJsonObject values() const;

    void accept() override;

private:
    ParameterForm* form_;
};

} // namespace oc::ui
