// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"

#include <QStringList>

namespace oc {

/// Loads the tools of some folders (recursively, *.yaml and *.yml), later folders overriding earlier ones.
///
/// A CBOR cache makes later loads cheap. It is keyed by path, size and modification time of every file and by the
/// program's version, is never stale, is rebuilt when damaged or of another version, and is written by
/// write-then-rename; a folder where it cannot be written is no error. Blocking; call from a worker thread.
class CatalogueLoader {
public:
    /// cacheFile may be empty: no cache.
    explicit CatalogueLoader(QStringList folders, QString cacheFile = {});

    [[nodiscard]] CataloguePtr load() const;
    [[nodiscard]] const QStringList& folders() const { return folders_; }

private:
    QStringList folders_;
    QString cacheFile_;
};

} // namespace oc
