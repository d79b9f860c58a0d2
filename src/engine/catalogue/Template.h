// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace oc {

/// The "{name}" templates of tool files. "{{" and "}}" stand for literal braces. A duration is text such as "1m30s";
/// "{name:s}" is the same in whole seconds, rounded up, and "{name:ms}" in milliseconds, as most programs want it.
/// "{name:json}" is any value as JSON, quotation marks and all, "{name:json_list}" the same as a list, also of a single
/// value. "{name:authority}" and "{name:path}" are the parts of a URI SCHEME://AUTHORITY/PATH as they stand.
namespace toolTemplate {

/// The names used; an error with the offset when a brace is left open.
[[nodiscard]] Result<QStringList> names(const QString& text);
/// "name:ms" without its form: the parameter that a template's name means.
[[nodiscard]] QString parameterName(const QString& name);
/// The value that a template's name stands for; Undefined when there is none.
[[nodiscard]] QJsonValue value(const QJsonObject& values, const QString& name);
/// Each "{name}" replaced by its value as text; a missing one by nothing. Lists are joined by ','.
[[nodiscard]] QString expand(const QString& text, const QJsonObject& values);
/// True when the text is just one "{name}"; the name in *name.
[[nodiscard]] bool isWhole(const QString& text, QString* name);
/// A value as a program's argument: integers without exponent, booleans as true and false, objects as JSON.
[[nodiscard]] QString valueText(const QJsonValue& value);

} // namespace toolTemplate

} // namespace oc
