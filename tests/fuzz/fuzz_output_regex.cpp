// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: the patterns that tools use, by line and over the whole text. The first byte chooses.
#include "FuzzedOutput.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    static const QString patterns[] = {
        QStringLiteral("^(?<string>\\S.*?) +(?<integer>\\d+|-) +(?<bytes>-?\\d+\\w*)(?: (?<time>.*))?$"),
        QStringLiteral("(?s)\\G(?<integer>\\d+)\\t(?<string>[^\\x00]*)\\x00"), QStringLiteral("(?<string>x*)"),
        QStringLiteral("seq=(?<integer>\\d+) (?:ttl=(?<bytes>\\d+) )?time=(?<duration>[\\d.:]+)")};
    oc::OutputSpec spec;
    spec.format = oc::OutputFormat::Regex;
    spec.pattern = patterns[data[0] % 4];
    spec.record = data[0] & 4;
    spec.columns = oc::fuzz::columns();
    spec.summary = {QStringLiteral("^(?<integer>\\d+) packets")};
    spec.summaryColumns = spec.columns;
    return oc::fuzz::parse(spec, data + 1, size - 1);
}
