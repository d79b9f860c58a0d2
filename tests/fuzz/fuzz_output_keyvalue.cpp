// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: records and blocks of keys and values, and JSON lines. The first byte chooses.
#include "FuzzedOutput.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    oc::OutputSpec spec;
    spec.format = data[0] & 1   ? oc::OutputFormat::KeyValue
                  : data[0] & 2 ? oc::OutputFormat::JsonLines
                                : oc::OutputFormat::Json;
    spec.record = data[0] & 4;
    spec.separator = data[0] & 8 ? QStringLiteral("=") : QString();
    if (data[0] & 16) spec.columns = oc::fuzz::columns();
    if (data[0] & 32) spec.rowsPath = QStringLiteral("items.0");
    return oc::fuzz::parse(spec, data + 1, size - 1);
}
