// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolEntry.h"
#include "engine/catalogue/ToolFiles.h"
#include "engine/catalogue/ToolParser.h"

#include <QHash>

namespace oc {

/// What was read from one file, and which state of it.
struct CachedTool {
    ToolFile file;
    ToolEntryPtr entry; ///< null when there is an error
    Problems problems;

    CachedTool() = default;
    CachedTool(ToolFile f, const ParsedTool& parsed)
        : file(std::move(f)),
          entry(parsed.tool ? std::make_shared<const ToolEntry>(parsed.tool) : nullptr),
          problems(parsed.problems) {}
};

/// The parsed tools of the last load in one file (CacheFile): the summaries of all in its head, and each tool in its
/// body, to be read when it is asked for; where the body turns out damaged, the tool is read from its YAML. A value;
/// any thread.
class CatalogueCache {
public:
    /// Nothing when there is none, or one of another version or with a damaged head.
    [[nodiscard]] static CatalogueCache read(const QString& path);
    /// Silently does nothing where it cannot be written. Files that changed a moment before 'loadedNs' (nanoseconds
    /// since 1970) are left out: they may change once more without their time stamp showing it.
    void write(const QString& path, qint64 loadedNs) const;

    /// Null when the file is not known in just this state.
    [[nodiscard]] const CachedTool* find(const ToolFile& file) const;
    void add(CachedTool tool) { tools_.insert(tool.file.path, std::move(tool)); }
    [[nodiscard]] qsizetype size() const { return tools_.size(); }

private:
    QHash<QString, CachedTool> tools_;
};

} // namespace oc
