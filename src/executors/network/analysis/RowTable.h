// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Table.h"

#include <QLatin1String>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>

namespace oc {

/// A table that is filled cell after cell. Used by one thread, and given away at the end.
class RowTable {
public:
    struct Heading {
        const char* name;
        ColumnType type;
        const char* unit = "";
    };

    RowTable(std::initializer_list<Heading> headings) : table_(std::make_shared<Table>()) {
        for (const Heading& heading : headings)
            table_->columns.append(
                {QString::fromLatin1(heading.name), heading.type, QString::fromLatin1(heading.unit)});
    }

    [[nodiscard]] qsizetype rows() const { return table_->rowCount(); }
    /// Microseconds since 1970.
    void time(std::int64_t microseconds);
    void text(const QString& value) { table_->cells.appendText(value.toUtf8()); }
    /// Nothing for an empty one.
    void textOrNull(const QString& value) { value.isEmpty() ? null() : text(value); }
    void integer(qint64 value) { table_->cells.appendInteger(value); }
    void boolean(bool value) { table_->cells.appendBool(value); }
    /// Rounded to so many decimals.
    void number(double value, int decimals = 3) {
        const double scale = std::pow(10.0, decimals);
        table_->cells.appendNumber(std::round(value * scale) / scale);
    }
    void json(const QJsonValue& value) { table_->cells.append(value); }
    /// A list or an object, as JSON.
    void jsonText(const QByteArray& value) { table_->cells.appendJson(value); }
    void null() { table_->cells.appendNull(); }
    [[nodiscard]] std::shared_ptr<const Table> take() { return std::exchange(table_, nullptr); }

private:
    std::shared_ptr<Table> table_;
};

/// "2026-11-23T20:11:05.120123Z", of microseconds since 1970.
[[nodiscard]] QString captureTime(std::int64_t microseconds);

} // namespace oc
