// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/output/OutputParser.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace oc::fuzz {

/// A column of every type, named as its type.
inline QList<OutputColumn> columns() {
    QList<OutputColumn> columns;
    for (int type = 0; type <= int(ColumnType::Json); ++type) {
        OutputColumn column;
        column.column.type = ColumnType(type);
        column.column.name = columnTypeName(column.column.type);
        columns.append(column);
    }
    return columns;
}

/// Parses, and stops the fuzzer when what comes out is no whole table or an error without words.
inline int parse(const OutputSpec& spec, const std::uint8_t* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    const auto parsed = OutputParser(spec).parse(bytes);
    if (!parsed) {
        if (parsed.error().code.isEmpty() || parsed.error().message.isEmpty()) std::abort();
        return 0;
    }
    const auto& table = parsed->output.table;
    if (table && !table->columns.isEmpty() && table->cells.size() % table->columns.size() != 0) std::abort();
    if (table && table->columns.isEmpty() && !table->cells.isEmpty()) std::abort();
    (void)parsed->output.toJson();
    return 0;
}

} // namespace oc::fuzz
