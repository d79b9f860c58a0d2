// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"
#include "executors/support/output/OutputParser.h"

#include <array>
#include <optional>

namespace oc {

/// Gathers a program's output for parsing, within bounds that depend on its format, however much the program prints.
/// Used by one thread.
class OutputCollector {
public:
    explicit OutputCollector(const OutputSpec& spec);

    /// What a program writes to one of its outputs; of two that are read together, whole lines.
    void add(OutputStream stream, const QByteArray& bytes);
    void add(const QByteArray& bytes);
    /// More came than the tool's limit_bytes allows; add() has left it out.
    [[nodiscard]] bool isTruncated() const { return wanted_ && total_ > *wanted_; }
    /// Parses what was gathered; tells by a notice when that is not all, and by the field "truncated" when it was
    /// limit_bytes that cut it. A JSON document cut short is
    /// "output_too_large"; rows cut short are parsed as far as they go.
    [[nodiscard]] Result<ParsedOutput> finish();
    [[nodiscard]] static qsizetype limitFor(OutputFormat format);

private:
    const OutputSpec& spec_;
    std::optional<qint64> wanted_; ///< limit_bytes
    qsizetype limit_;
    QByteArray gathered_;
    qint64 total_ = 0;
    std::array<QByteArray, 2> begun_; ///< lines without their end, of standard output and error
};

} // namespace oc
