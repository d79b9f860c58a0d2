// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"
#include "executors/support/output/TimeReader.h"

#include <QByteArrayView>
#include <QJsonValue>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oc {

/// Reads the cells of one column; what can be known before the first cell is found once. Used by one thread.
///
/// A cell is null, and the answer false, when the text is not of the column's type. Empty text and the column's null
/// text are null and no fault (an empty string stays a string). Numbers may carry a '%' or thousands separators; bytes
/// a unit ("4k", "1.5GiB"); durations are seconds, "1h30m" or [[DD-]hh:]mm:ss as ps prints them; times become ISO 8601
/// in UTC.
class CellReader {
public:
    explicit CellReader(const OutputColumn& column);

    bool add(QByteArrayView text, TableCells& cells);
    bool add(const QJsonValue& value, TableCells& cells);

    [[nodiscard]] ColumnType type() const { return type_; }
    /// The text itself is the value.
    [[nodiscard]] bool isPlain() const { return isPlain_; }
    /// To compare the text with the one before costs less than to read it.
    [[nodiscard]] bool isCostly() const { return isCostly_; }
    /// A number of JSON is the value as it is.
    [[nodiscard]] bool takesNumbers() const;
    [[nodiscard]] bool takesBooleans() const;

private:
    bool addTyped(QByteArrayView text, TableCells& cells);
    bool addInteger(QByteArrayView text, TableCells& cells) const;

    ColumnType type_;
    bool isPlain_ = false;
    bool isCostly_ = false;
    double scale_;
    std::optional<qint64> wholeScale_; ///< the scale, when it is a whole number
    QByteArray nullText_;
    std::vector<std::pair<QByteArray, QByteArray>> values_;
    TimeReader time_;
    std::string text_; ///< reused for every cell
};

namespace cellReader {

/// The value of one cell alone; bad is set when it could not be read.
[[nodiscard]] QJsonValue fromText(const OutputColumn& column, QByteArrayView text, bool& bad);
[[nodiscard]] QJsonValue fromJson(const OutputColumn& column, const QJsonValue& value, bool& bad);

/// "2026-11-23T20:11:05.120Z", also for the first millisecond of 1970.
[[nodiscard]] QString isoText(qint64 milliseconds);

} // namespace cellReader
} // namespace oc
