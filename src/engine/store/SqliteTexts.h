// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QString>

class QSqlError;
class QSqlQuery;

namespace oc {

/// How the failures of one SQLite file are told to people: the beginning of the error codes ("state", "assets"), what
/// the file is to them, and where it is. A value; any thread.
struct SqliteTexts {
    QString codePrefix;
    QString what; ///< begins a sentence: "The history"
    QString file;
    QString otherPlace; ///< how to name another file: "set OPSCONDUCTOR_HOME to ..."

    /// prefix_busy, prefix_damaged, prefix_unwritable, or prefix_failed for anything else.
    [[nodiscard]] Error error(const QSqlError& sqlError) const;
    [[nodiscard]] Error error(const QSqlQuery& query) const;
    [[nodiscard]] Error newer(int found, int known) const;
    /// It is a database, but of something else.
    [[nodiscard]] Error foreign() const;
    /// A file or folder beside it could not be written; errorNumber as in errno.
    [[nodiscard]] Error unwritable(const QString& path, int errorNumber) const;
};

} // namespace oc
