// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/output/OutputParser.h"

namespace oc {

/// Gathers a program's output for parsing, within bounds that depend on its format, however much the program prints.
/// Used by one thread.
class OutputCollector {
public:
    explicit OutputCollector(const OutputSpec& spec);

    void add(const QByteArray& bytes);
    /// Parses what was gathered; tells by a notice when that is not all. A JSON document cut short is
    /// "output_too_large"; rows cut short are parsed as far as they go.
    [[nodiscard]] Result<ParsedOutput> finish() const;
    [[nodiscard]] static qsizetype limitFor(OutputFormat format);

private:
    const OutputSpec& spec_;
    qsizetype limit_;
    QByteArray gathered_;
    qint64 total_ = 0;
};

} // namespace oc
