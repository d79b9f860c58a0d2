// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"
#include "engine/catalogue/RepeatedCheck.h"
#include "engine/catalogue/ToolSpec.h"

namespace oc {

class SecretStore;

/// Whether a text anywhere in it is "secret:name".
[[nodiscard]] bool holdsSecretReference(const QJsonValue& value);
/// Makes known what the tool's secret parameters hold.
void learnSecrets(Redactor& redactor, const ToolSpec& tool, const QJsonObject& parameters);
/// Parameters without expressions, as an executor gets them: secrets in the place of their names, checked, in canonical
/// form. Errors: "secret_missing", "bad_parameters". May ask the keychain, so never on the GUI thread. secrets may be
/// null; so may check, which is of the tool's declarations and makes it quicker for one call after another.
[[nodiscard]] Result<QJsonObject> prepareParameters(SecretStore* secrets, Redactor& redactor, const ToolSpec& tool,
                                                    const QJsonObject& resolved, RepeatedCheck* check = nullptr);

} // namespace oc
