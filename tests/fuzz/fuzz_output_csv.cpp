// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: CSV with and without heading, declared or found columns. The first byte chooses.
#include "FuzzedOutput.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    oc::OutputSpec spec;
    spec.format = oc::OutputFormat::Csv;
    spec.csvHeader = data[0] & 1;
    spec.separator = data[0] & 2 ? QStringLiteral(";") : QString();
    spec.comment = data[0] & 4 ? QStringLiteral("#") : QString();
    spec.headerLines = data[0] & 8 ? 1 : 0;
    if (data[0] & 16) spec.columns = oc::fuzz::columns();
    return oc::fuzz::parse(spec, data + 1, size - 1);
}
