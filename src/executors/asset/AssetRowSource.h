// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetDraft.h"

#include <memory>

namespace oc {

/// Hands out the rows of a file some thousand at a time. CSV, TSV, JSON lines and long JSON files are read as they are
/// asked for, so that no file is too long; the other formats as a whole. Used by one thread at a time.
class AssetRowSource {
public:
    /// The longest file of the formats that are read as a whole, in bytes.
    static constexpr qint64 longestWhole = 256 << 20;

    /// "-" is standard input. Errors: "file_unreadable", "asset_import".
    [[nodiscard]] static Result<std::unique_ptr<AssetRowSource>> open(const QString& path,
                                                                      const AssetReadOptions& options);
    virtual ~AssetRowSource() = default;

    /// To the first row; may be called again.
    [[nodiscard]] virtual Status begin() = 0;
    /// Up to so many rows; none at the end.
    [[nodiscard]] virtual Result<QList<AssetDraft>> next(qsizetype most) = 0;
    /// How it was read; whole when the last row was handed out. Without rows.
    [[nodiscard]] virtual AssetTable found() const = 0;
    /// How much of it was read, from 0 to 1.
    [[nodiscard]] virtual double fraction() const = 0;
};

} // namespace oc
