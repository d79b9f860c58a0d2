// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolFiles.h"
#include "engine/catalogue/ToolParser.h"

#include <QHash>

namespace oc {

/// What was read from one file, and which state of it.
struct CachedTool {
    ToolFile file;
    ParsedTool parsed;
};

/// The parsed tools of the last load in one file of CBOR. A value; any thread.
class CatalogueCache {
public:
    /// Nothing when there is none, or one that is damaged or of another version.
    [[nodiscard]] static CatalogueCache read(const QString& path);
    /// Silently does nothing where it cannot be written. Files that changed a moment before 'loadedNs' (nanoseconds
    /// since 1970) are left out: they may change once more without their time stamp showing it.
    void write(const QString& path, qint64 loadedNs) const;

    /// Null when the file is not known in just this state.
    [[nodiscard]] const ParsedTool* find(const ToolFile& file) const;
    void add(const ToolFile& file, const ParsedTool& parsed) { entries_.insert(file.path, {file, parsed}); }
    [[nodiscard]] qsizetype size() const { return entries_.size(); }

private:
    QHash<QString, CachedTool> entries_;
};

} // namespace oc
