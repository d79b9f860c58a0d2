// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QJsonValue>
#include <QStringList>

namespace oc::json {

/// The value at an RFC 6901 pointer; Undefined when there is none.
[[nodiscard]] QJsonValue at(const QJsonValue& root, const QString& pointer);
[[nodiscard]] QString escapeToken(const QString& token);
[[nodiscard]] QString joinPointer(const QStringList& tokens);
[[nodiscard]] QStringList splitPointer(const QString& pointer);

/// Compact text of any value, also of a bare string or number.
[[nodiscard]] QByteArray toText(const QJsonValue& value, bool indented = false);
/// Any JSON text, also a bare value. The error tells line and column.
[[nodiscard]] Result<QJsonValue> parse(const QByteArray& text);

/// "string", "number", "list", "object", ...: for messages.
[[nodiscard]] QString typeName(const QJsonValue& value);

} // namespace oc::json
