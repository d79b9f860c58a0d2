// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqliteTexts.h"

#include <QSqlError>
#include <QSqlQuery>

#include <cerrno>
#include <cstring>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

// Primary result codes, https://sqlite.org/rescode.html; extended ones carry the primary code in the low byte.
enum Code {
    Perm = 3,
    Busy = 5,
    Locked = 6,
    ReadOnly = 8,
    IoError = 10,
    Corrupt = 11,
    Full = 13,
    CanNotOpen = 14,
    NotADb = 26
};

} // namespace

Error SqliteTexts::error(const QSqlError& sqlError) const {
    const int code = sqlError.nativeErrorCode().toInt() & 0xff;
    const QString words = sqlError.databaseText().isEmpty() ? sqlError.driverText() : sqlError.databaseText();
    switch (code) {
    case Busy:
    case Locked:
        return {codePrefix + u"_busy"_s,
                u"%1 in %2 is in use by another program, which does not let go of it"_s.arg(what, file),
                u"Try again; if it lasts, find out who holds it: fuser %1"_s.arg(file),
                {}};
    case Corrupt:
    case NotADb:
        return {
            codePrefix + u"_damaged"_s,
            u"%1 in %2 is damaged: %3"_s.arg(what, file, words),
            u"Move it away together with the files %1-wal and %1-shm beside it; a new one is made at the next start"_s
                .arg(file),
            {}};
    case Full:
        return unwritable(file, ENOSPC);
    case Perm:
    case ReadOnly:
    case CanNotOpen:
    case IoError:
        return {codePrefix + u"_unwritable"_s,
                u"%1 cannot be written in %2: %3"_s.arg(what, file, words),
                u"Make the folder and the file writable for you, or %1"_s.arg(otherPlace),
                {}};
    default:
        return {codePrefix + u"_failed"_s, u"%1 in %2 could not be used: %3"_s.arg(what, file, words), {}, {}};
    }
}

Error SqliteTexts::error(const QSqlQuery& query) const {
    return error(query.lastError());
}

Error SqliteTexts::newer(int found, int known) const {
    return {codePrefix + u"_newer"_s,
            u"%1 in %2 was made by a newer OpsConductor (format %3; this one knows up to %4) and was not touched"_s
                .arg(what, file)
                .arg(found)
                .arg(known),
            u"Use the newer OpsConductor, or %1"_s.arg(otherPlace),
            {}};
}

Error SqliteTexts::foreign() const {
    return {codePrefix + u"_damaged"_s,
            u"%1 is a database of some other program and was not touched"_s.arg(file),
            u"Move it away, or %1"_s.arg(otherPlace),
            {}};
}

Error SqliteTexts::unwritable(const QString& path, int errorNumber) const {
    const bool full = errorNumber == ENOSPC || errorNumber == EDQUOT;
    return {codePrefix + u"_unwritable"_s,
            full ? u"%1 cannot be written: the disk of %2 is full"_s.arg(what, path)
                 : u"%1 cannot be written: %2: %3"_s.arg(what, path, QString::fromLocal8Bit(strerror(errorNumber))),
            full ? u"Free some space, or %1"_s.arg(otherPlace) : u"Make it writable for you, or %1"_s.arg(otherPlace),
            {}};
}

} // namespace oc
