// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <sqlite3.h>

namespace oc {

/// SQLite's own functions, from the library that Qt's driver uses, by their names without "sqlite3_". Loaded when they
/// are first used: most calls of opsctl need no database at all. Any thread.
struct SqliteLibrary {
    decltype(&sqlite3_prepare_v3) prepare_v3 = nullptr;
    decltype(&sqlite3_finalize) finalize = nullptr;
    decltype(&sqlite3_bind_int64) bind_int64 = nullptr;
    decltype(&sqlite3_bind_double) bind_double = nullptr;
    decltype(&sqlite3_bind_text64) bind_text64 = nullptr;
    decltype(&sqlite3_step) step = nullptr;
    decltype(&sqlite3_reset) reset = nullptr;
    decltype(&sqlite3_column_int64) column_int64 = nullptr;
    decltype(&sqlite3_column_text) column_text = nullptr;
    decltype(&sqlite3_column_bytes) column_bytes = nullptr;
    decltype(&sqlite3_errmsg) errmsg = nullptr;
    decltype(&sqlite3_extended_errcode) extended_errcode = nullptr;

    /// Loaded and ready, once for the process; "library_missing" where it is not installed.
    [[nodiscard]] static const Result<SqliteLibrary>& get();
};

} // namespace oc
