// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Table.h"

#include <QJsonValue>
#include <QString>
#include <QVariant>

namespace oc::ui::valueText {

/// A cell as a person reads it: "1.4 GB", "83.1 %", "2 d 4 h".
[[nodiscard]] QString forPeople(const QJsonValue& value, const Column& column);
/// A cell for sorting and copying: numbers as numbers, without a unit.
[[nodiscard]] QVariant raw(const QJsonValue& value, const Column& column);
/// As text for a file: numbers with a point and no grouping, lists and objects as JSON.
[[nodiscard]] QString forExport(const QJsonValue& value);
/// "12 ms", "1.4 s", "2 min 05 s", "3 h 12 min".
[[nodiscard]] QString duration(double milliseconds);
/// "Used percent" for used_percent.
[[nodiscard]] QString heading(const Column& column);
[[nodiscard]] bool isNumeric(ColumnType type);
/// Orders two raw values: nothing first, numbers by value, texts by their natural order (web-9 before web-10).
[[nodiscard]] int compare(const QVariant& a, const QVariant& b);

} // namespace oc::ui::valueText
