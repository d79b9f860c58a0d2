// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolEntry.h"

#include <QHash>

namespace oc {

/// Every tool that was found, at one moment. Immutable; shared between threads as shared_ptr<const Catalogue>.
class Catalogue {
public:
    Catalogue() = default;
    /// Two tools of one name: the one in the later of 'folders' (the user's) wins; within a folder it is a problem for
    /// both, and neither is taken.
    Catalogue(QList<ToolEntryPtr> entries, Problems problems, const QStringList& folders = {});
    Catalogue(const QList<ToolSpecPtr>& tools, Problems problems, const QStringList& folders = {});

    /// The same tools, and find() knows these as well, by just their keys; lists do not show them: the plans that one
    /// plan has as steps.
    Catalogue(const Catalogue& tools, QHash<QString, ToolSpecPtr> plans);

    /// Sorted by domain, platform (linux, windows, database, cloud, ...) and name, the order in which lists show them.
    [[nodiscard]] const QList<ToolEntryPtr>& entries() const { return entries_; }
    /// The same, each wholly read: the first call takes some milliseconds.
    [[nodiscard]] const QList<ToolSpecPtr>& tools() const;
    [[nodiscard]] const Problems& problems() const { return problems_; }
    /// By name, whatever the case and whichever of '-' and '_'. Null when there is none.
    [[nodiscard]] ToolSpecPtr find(QStringView name) const;
    /// For "did you mean".
    [[nodiscard]] QString nearest(const QString& name) const;

private:
    QList<ToolEntryPtr> entries_;
    Problems problems_;
    QHash<QString, ToolEntryPtr> byName_;
    QHash<QString, ToolSpecPtr> plans_;
    mutable std::once_flag allRead_;
    mutable QList<ToolSpecPtr> tools_;
};

using CataloguePtr = std::shared_ptr<const Catalogue>;

} // namespace oc
