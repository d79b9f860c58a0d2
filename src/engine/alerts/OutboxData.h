// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Outbox.h"
#include "engine/base/Ids.h"
#include "engine/store/FolderLock.h"
#include "engine/store/SqliteFile.h"
#include "engine/store/StateSchema.h"

#include <mutex>

namespace oc {

/// What an outbox is made of: for Outbox and OutboxSession alone.
struct Outbox::Private {
    Private(const QString& stateFolder, const Redactor& secrets)
        : redactor(secrets),
          ownersFolder(stateFolder + QStringLiteral("/outbox")),
          file(stateSchema::texts(stateFolder), stateSchema::applicationId, stateSchema::migrations()) {}

    const Redactor& redactor;
    const QString ownersFolder;
    const QString owner = newRunId();
    mutable SqliteFile file;
    std::mutex lockMutex;
    std::unique_ptr<FolderLock> lock; ///< under the mutex; taken with the first delivery

    [[nodiscard]] const SqliteTexts& texts() const { return file.texts(); }
    /// Others see by it that this program lives.
    [[nodiscard]] Status takeLock();
    [[nodiscard]] Status put(QSqlDatabase& database, const AlertToPut& alert, Put& put) const;
    /// What waits for a channel that is muted now waits no longer. Tells which these are; "": all of them.
    [[nodiscard]] Status muteWhatWaits(QSqlDatabase& database, qint64 now, QStringList& muted) const;
};

} // namespace oc
