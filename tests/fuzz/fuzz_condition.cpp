// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: the conditions and templates of tool files, and durations and sizes.
#include "engine/base/Duration.h"
#include "engine/catalogue/Condition.h"
#include "engine/catalogue/Template.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QString text = QString::fromUtf8(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const QJsonObject values{{QStringLiteral("a"), text}, {QStringLiteral("b"), 5}, {QStringLiteral("c"), true}};
    if (const auto condition = oc::Condition::parse(text)) {
        (void)condition->holds(values);
        if (condition->names().isEmpty()) std::abort();
    }
    (void)oc::toolTemplate::names(text);
    (void)oc::toolTemplate::expand(text, values);
    if (const auto duration = oc::parseDuration(text)) {
        const auto again = oc::parseDuration(oc::formatDuration(*duration));
        if (!again || *again != *duration) std::abort();
    }
    if (const auto bytes = oc::parseSize(text); bytes && *bytes < 0) std::abort();
    return 0;
}
