// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/ToolParameters.h"

#include "engine/plan/Expression.h"
#include "engine/secrets/SecretStore.h"

#include <algorithm>

namespace oc {

namespace {

Result<QJsonValue> withSecrets(SecretStore* secrets, const QJsonValue& value) {
    if (value.isString()) {
        const QString name = SecretStore::referenceName(value.toString());
        if (name.isEmpty()) return value;
        if (!secrets) {
            return Error{QStringLiteral("secret_missing"),
                         QStringLiteral("No secrets are to be had here: %1").arg(name),
                         QStringLiteral("set the environment variable %1").arg(SecretStore::environmentName(name)),
                         {}};
        }
        Result<QString> secret = secrets->find(name);
        if (!secret) return secret.error();
        return QJsonValue(*secret);
    }
    if (value.isArray()) {
        QJsonArray list;
        for (const QJsonValue& item : value.toArray()) {
            Result<QJsonValue> filled = withSecrets(secrets, item);
            if (!filled) return filled;
            list.append(*filled);
        }
        return QJsonValue(list);
    }
    if (value.isObject()) {
        QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            Result<QJsonValue> filled = withSecrets(secrets, it.value());
            if (!filled) return filled;
            it.value() = *filled;
        }
        return QJsonValue(object);
    }
    return value;
}

} // namespace

bool holdsSecretReference(const QJsonValue& value) {
    if (value.isString()) return !SecretStore::referenceName(value.toString()).isEmpty();
    if (value.isArray()) {
        const QJsonArray list = value.toArray();
        return std::any_of(list.begin(), list.end(), [](const QJsonValue& v) { return holdsSecretReference(v); });
    }
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        return std::any_of(object.begin(), object.end(), [](const QJsonValue& v) { return holdsSecretReference(v); });
    }
    return false;
}

void learnSecrets(Redactor& redactor, const ToolSpec& tool, const QJsonObject& parameters) {
    for (auto it = parameters.begin(); it != parameters.end(); ++it) {
        const ParameterSpec* spec = tool.parameter(it.key());
        if (!spec || !spec->isSecret()) continue;
        const QString value = it.value().toString();
        if (SecretStore::referenceName(value).isEmpty() && !expression::isTemplated(value)) redactor.add(value);
    }
}

Result<QJsonObject> prepareParameters(SecretStore* secrets, Redactor& redactor, const ToolSpec& tool,
                                      const QJsonObject& resolved, RepeatedCheck* check) {
    QJsonObject filled = resolved;
    if (holdsSecretReference(QJsonValue(resolved))) {
        Result<QJsonValue> withThem = withSecrets(secrets, QJsonValue(resolved));
        if (!withThem) return withThem.error();
        filled = withThem->toObject();
    }
    CheckedParameters checked = check ? check->check(filled) : checkParameters(tool.parameters, filled, false);
    learnSecrets(redactor, tool, filled); // also when the check failed: its message may quote them
    for (const Problem& problem : checked.problems) {
        if (problem.severity != Problem::Severity::Error) continue;
        // The message names the parameter.
        return Error{QStringLiteral("bad_parameters"),
                     QStringLiteral("%1: %2").arg(tool.name, problem.message),
                     problem.hint,
                     {}};
    }
    return checked.values;
}

} // namespace oc
