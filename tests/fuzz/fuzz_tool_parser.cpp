// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: a tool file. Either a tool comes out or a problem with a place; what comes out can be used.
#include "engine/catalogue/Argv.h"
#include "engine/catalogue/ToolParser.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArray text(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const oc::ParsedTool parsed = oc::parseTool(text, QStringLiteral("fuzz.yaml"));
    if (!parsed.tool && !oc::hasErrors(parsed.problems)) std::abort();
    for (const oc::Problem& problem : parsed.problems) {
        if (problem.line < 1 || problem.column < 1 || problem.message.isEmpty()) std::abort();
    }
    if (!parsed.tool) return 0;
    const oc::CheckedParameters checked = oc::checkParameters(parsed.tool->parameters, {}, false);
    const oc::ToolBehaviour& behaviour = parsed.tool->behaviourFor(checked.values);
    if (const auto* argv = std::get_if<oc::ArgvRun>(&behaviour.run)) (void)oc::buildArgv(*argv, checked.values);
    return 0;
}
