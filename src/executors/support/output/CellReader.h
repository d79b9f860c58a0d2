// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"

#include <QByteArrayView>
#include <QJsonValue>

namespace oc::cellReader {

/// The value of one cell of this column; null, with bad set, when the text is not of the column's type. Empty text
/// and the column's null text are null and not bad (an empty string stays a string).
///
/// Numbers may carry a '%' or thousands separators; bytes a unit ("4k", "1.5GiB"); durations are seconds, "1h30m" or
/// [[DD-]hh:]mm:ss as ps prints them; times become ISO 8601 in UTC.
[[nodiscard]] QJsonValue fromText(const OutputColumn& column, QByteArrayView text, bool& bad);
/// The same from a JSON value.
[[nodiscard]] QJsonValue fromJson(const OutputColumn& column, const QJsonValue& value, bool& bad);

/// "2026-11-23T20:11:05.120Z", also for the first millisecond of 1970.
[[nodiscard]] QString isoText(qint64 milliseconds);

} // namespace oc::cellReader
