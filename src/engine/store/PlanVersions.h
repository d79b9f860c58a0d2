// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QList>

namespace oc {

/// Every text that was saved to a plan's file from here, in a folder of the state: a copy for each, the newest 200 of
/// each file. For their owner's eyes only (0700). Calls block; any thread, also several programs at once.
class PlanVersions {
public:
    static constexpr int kept = 200;
    struct Version {
        qint64 savedAt = 0; ///< ms since epoch
        QString path;       ///< of the copy
        qint64 bytes = 0;
    };

    /// folder: "versions" in the state folder; made with the first copy.
    explicit PlanVersions(QString folder) : folder_(std::move(folder)) {}

    /// Nothing happens when the newest copy is the same. "versions_failed"
    [[nodiscard]] Status add(const QString& file, const QByteArray& text, qint64 savedAt) const;
    /// The newest first.
    [[nodiscard]] QList<Version> of(const QString& file) const;
    /// "versions_failed"
    [[nodiscard]] static Result<QByteArray> read(const Version& version);

private:
    [[nodiscard]] QString folderOf(const QString& file) const;

    const QString folder_;
};

} // namespace oc
