// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <zip.h>

namespace oc {

/// libzip, loaded with the first spreadsheet: it brings libcrypto along, which every opsctl would pay for when it
/// starts. Its functions by their names without "zip_". Any thread.
struct ZipLibrary {
    decltype(&zip_error_init) error_init = nullptr;
    decltype(&zip_error_fini) error_fini = nullptr;
    decltype(&zip_error_strerror) error_strerror = nullptr;
    decltype(&zip_source_buffer_create) source_buffer_create = nullptr;
    decltype(&zip_source_free) source_free = nullptr;
    decltype(&zip_open_from_source) open_from_source = nullptr;
    decltype(&zip_discard) discard = nullptr;
    decltype(&zip_name_locate) name_locate = nullptr;
    decltype(&zip_stat_init) stat_init = nullptr;
    decltype(&zip_stat) stat = nullptr;
    decltype(&zip_fopen) fopen = nullptr;
    decltype(&zip_fread) fread = nullptr;
    decltype(&zip_fclose) fclose = nullptr;
    decltype(&zip_file_get_error) file_get_error = nullptr;
    decltype(&zip_strerror) strerror = nullptr;

    /// Loaded, once for the process; "library_missing" where it is not installed.
    [[nodiscard]] static const Result<ZipLibrary>& get();
};

} // namespace oc
