// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QList>
#include <QObject>

#include <memory>

namespace oc {

class AssetStore;

/// Tells of changes that anybody makes to the inventory: another program, a run, a colleague on the same PostgreSQL
/// (LISTEN/NOTIFY; on SQLite PRAGMA data_version is looked at four times a second and the change log read). Works on a
/// thread of its own with a connection of its own; the signals come on the thread that this object lives on. Starts
/// with start(), ends with the object.
class AssetWatch : public QObject {
    Q_OBJECT
public:
    explicit AssetWatch(AssetStore& store, QObject* parent = nullptr);
    ~AssetWatch() override;

    void start();

Q_SIGNALS:
    /// These assets were created, changed or removed. Empty: too many to name, or it is not known: read everything
    /// again.
    void changed(const QList<qint64>& ids);
    /// The database does not answer; it is tried again with growing pauses (up to 30 s), 'next' being in ms.
    void lost(const oc::Error& error, int next);
    /// It answers again; changed({}) follows.
    void back();

private:
    struct Private;
    std::unique_ptr<Private> d_;
};

} // namespace oc
