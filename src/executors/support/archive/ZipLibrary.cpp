// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/archive/ZipLibrary.h"

#include "engine/base/LibraryFunctions.h"

namespace oc {

namespace {

constexpr int abiVersion = 4; // libzip.so.4, of Debian 10

Result<ZipLibrary> load() {
    LibraryFunctions library(QStringLiteral("zip"), abiVersion, QStringLiteral("unpacks spreadsheets"),
                             QStringLiteral("libzip4"));
    ZipLibrary zip;
    library.find(zip.error_init, "zip_error_init");
    library.find(zip.error_fini, "zip_error_fini");
    library.find(zip.error_strerror, "zip_error_strerror");
    library.find(zip.source_buffer_create, "zip_source_buffer_create");
    library.find(zip.source_free, "zip_source_free");
    library.find(zip.open_from_source, "zip_open_from_source");
    library.find(zip.discard, "zip_discard");
    library.find(zip.name_locate, "zip_name_locate");
    library.find(zip.stat_init, "zip_stat_init");
    library.find(zip.stat, "zip_stat");
    library.find(zip.fopen, "zip_fopen");
    library.find(zip.fread, "zip_fread");
    library.find(zip.fclose, "zip_fclose");
    library.find(zip.file_get_error, "zip_file_get_error");
    library.find(zip.strerror, "zip_strerror");
    if (const Status found = library.found(); !found) return found.error();
    return zip;
}

} // namespace

const Result<ZipLibrary>& ZipLibrary::get() {
    static const Result<ZipLibrary> library = load();
    return library;
}

} // namespace oc
