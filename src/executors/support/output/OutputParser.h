// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/catalogue/ToolSpec.h"

#include <QByteArray>
#include <QStringList>

namespace oc {

/// What came of an output, and what is worth telling about how ("3 cells could not be read as integer").
struct ParsedOutput {
    StepOutput output;
    QStringList notices;
};

/// Turns a program's output into a record and a table as its tool's OutputSpec says; 'limit', 'metric' and a column's
/// 'parameter' must be the value itself by now, or nothing. Pure; immutable; any thread.
class OutputParser {
public:
    explicit OutputParser(const OutputSpec& spec) : spec_(spec) {}

    /// Cells are kept up to this many (a table of 250,000 rows and four columns); the rest is told, not kept.
    static constexpr qsizetype maximumCells = 1'000'000;

    /// "output_unreadable" when the whole makes no sense (no JSON); single bad cells are null and counted in a notice.
    /// Bytes that are no UTF-8 become U+FFFD here.
    [[nodiscard]] Result<ParsedOutput> parse(const QByteArray& bytes) const;

private:
    OutputSpec spec_;
};

} // namespace oc
