// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Problem.h"
#include "engine/catalogue/ToolSpec.h"

#include <QByteArray>

namespace oc {

struct ParsedTool {
    ToolSpecPtr tool;  ///< null when there is an error
    Problems problems; ///< all of them, in the order they stand in the file
};

/// Reads one tool file (design: "A tool: YAML"; the same rules as resources/schemas/tool.schema.json). Never throws;
/// finds every mistake of a file, not just the first. Any thread.
[[nodiscard]] ParsedTool parseTool(const QByteArray& yaml, const QString& file);
/// The same for a file that is still to be read; one that cannot be is a problem with the code cannot_read. Blocking.
[[nodiscard]] ParsedTool parseToolFile(const QString& path);

} // namespace oc
