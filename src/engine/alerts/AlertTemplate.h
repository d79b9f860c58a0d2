// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Alert.h"
#include "engine/base/Result.h"

#include <QJsonArray>

namespace oc {

/// An alert to be filled in, with {{ expressions }} of what it is about. A value.
struct AlertTemplate {
    QString name;
    QString title; ///< templated, like text; empty: as the alert it is laid over has it
    QString text;
    std::optional<Severity> severity; ///< unset: likewise
    QStringList channels;             ///< where it usually goes; may be empty

    friend bool operator==(const AlertTemplate&, const AlertTemplate&) = default;
};

/// What the expressions of an alert see: "run" (RunFacts), "steps", "inputs", "assets" (a list of objects), "host"
/// (this machine), "user", "time" (ISO 8601). What there is not is null.
using AlertScope = QJsonObject;
[[nodiscard]] AlertScope alertScope(qint64 timeMs);

/// 'alert' with the template's title, text and severity. Errors: "bad_template", which names the template, the field
/// and the place in it. Any thread; runs JavaScript, a second for each expression at most.
[[nodiscard]] Result<Alert> fillTemplate(const AlertTemplate& from, Alert alert, const AlertScope& scope);

/// By its name in any case. Errors: "no_such_template", with the nearest name.
[[nodiscard]] Result<AlertTemplate> findTemplate(const QList<AlertTemplate>& templates, const QString& name);

/// Errors: "bad_templates", with the pointer below /templates.
[[nodiscard]] Result<QList<AlertTemplate>> alertTemplatesFromJson(const QJsonValue& list);
[[nodiscard]] QJsonArray alertTemplatesToJson(const QList<AlertTemplate>& templates);
/// Those that everybody has until they save their own.
[[nodiscard]] QList<AlertTemplate> standardTemplates();

} // namespace oc
