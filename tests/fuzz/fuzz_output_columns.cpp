// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: white space, literal and pattern separators. The first byte chooses.
#include "FuzzedOutput.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    static const QString separators[] = {QString(), QStringLiteral("\\t"), QStringLiteral(":"),
                                         QStringLiteral(" *[,;] *")};
    oc::OutputSpec spec;
    spec.format = oc::OutputFormat::Columns;
    spec.separator = separators[data[0] % 4];
    spec.headerLines = data[0] & 4 ? 1 : 0;
    spec.comment = data[0] & 8 ? QStringLiteral("#") : QString();
    spec.columns = oc::fuzz::columns();
    if (data[0] & 16) spec.columns[0].index = 3;
    if (data[0] & 32) spec.sort = QStringLiteral("-bytes");
    return oc::fuzz::parse(spec, data + 1, size - 1);
}
