// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: JSON and JSON lines, as a table and as a record, with and without columns and a path. The first byte
// chooses.
#include "FuzzedOutput.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    oc::OutputSpec spec;
    spec.format = data[0] & 1 ? oc::OutputFormat::JsonLines : oc::OutputFormat::Json;
    spec.record = data[0] & 2;
    if (data[0] & 4) spec.rowsPath = QStringLiteral("a.b");
    if (data[0] & 8) {
        spec.columns = oc::fuzz::columns();
        spec.columns.first().source = QStringLiteral("a.b.0");
    }
    if (data[0] & 16) spec.sort = QStringLiteral("-integer");
    return oc::fuzz::parse(spec, data + 1, size - 1);
}
