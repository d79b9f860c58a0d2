// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: what mysql --xml prints.
#include "FuzzedOutput.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    oc::OutputSpec spec;
    spec.format = oc::OutputFormat::MysqlXml;
    return oc::fuzz::parse(spec, data, size);
}
