// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: Prometheus' text format and InfluxDB's line protocol, with and without columns. The first byte chooses.
#include "FuzzedOutput.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    oc::OutputSpec spec;
    spec.format = data[0] & 1 ? oc::OutputFormat::LineProtocol : oc::OutputFormat::PrometheusText;
    if (data[0] & 2) {
        spec.columns = oc::fuzz::columns();
        const char* const sources[] = {"metric", "labels.a", "value", "labels", "time", "fields.a", "tags", "help"};
        for (qsizetype i = 0; i < spec.columns.size(); ++i)
            spec.columns[i].source = QString::fromLatin1(sources[i % 8]);
    }
    spec.hostSummary = data[0] & 4;
    if (data[0] & 8) spec.metric = QStringLiteral("node_*");
    return oc::fuzz::parse(spec, data + 1, size - 1);
}
