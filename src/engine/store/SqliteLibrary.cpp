// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/SqliteLibrary.h"

#include "engine/base/LibraryFunctions.h"

namespace oc {

namespace {

constexpr int abiVersion = 0; // libsqlite3.so.0, since 2004

Result<SqliteLibrary> load() {
    LibraryFunctions library(QStringLiteral("sqlite3"), abiVersion, QStringLiteral("keeps the history"),
                             QStringLiteral("libsqlite3-0"));
    SqliteLibrary sqlite;
    library.find(sqlite.prepare_v3, "sqlite3_prepare_v3");
    library.find(sqlite.finalize, "sqlite3_finalize");
    library.find(sqlite.bind_int64, "sqlite3_bind_int64");
    library.find(sqlite.bind_double, "sqlite3_bind_double");
    library.find(sqlite.bind_text64, "sqlite3_bind_text64");
    library.find(sqlite.step, "sqlite3_step");
    library.find(sqlite.reset, "sqlite3_reset");
    library.find(sqlite.column_int64, "sqlite3_column_int64");
    library.find(sqlite.column_text, "sqlite3_column_text");
    library.find(sqlite.column_bytes, "sqlite3_column_bytes");
    library.find(sqlite.errmsg, "sqlite3_errmsg");
    library.find(sqlite.extended_errcode, "sqlite3_extended_errcode");
    if (const Status found = library.found(); !found) return found.error();
    return sqlite;
}

} // namespace

const Result<SqliteLibrary>& SqliteLibrary::get() {
    static const Result<SqliteLibrary> library = load();
    return library;
}

} // namespace oc
