// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/archive/ZipLibrary.h"

#include <QLibrary>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr int abiVersion = 4; // libzip.so.4, of Debian 10

Error missing(const QString& why) {
    return {u"library_missing"_s,
            u"The library that unpacks spreadsheets cannot be used: %1"_s.arg(why),
            u"apt install libzip4, or save the sheet as CSV"_s,
            {}};
}

Result<ZipLibrary> load() {
    static QLibrary library(u"zip"_s, abiVersion); // stays loaded to the end of the process
    if (!library.load()) return missing(library.errorString());
    ZipLibrary zip;
    QString lacking;
    const auto find = [&lacking](auto& function, const char* name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(library.resolve(name));
        if (!function && lacking.isEmpty()) lacking = QString::fromLatin1(name);
    };
    find(zip.error_init, "zip_error_init");
    find(zip.error_fini, "zip_error_fini");
    find(zip.error_strerror, "zip_error_strerror");
    find(zip.source_buffer_create, "zip_source_buffer_create");
    find(zip.source_free, "zip_source_free");
    find(zip.open_from_source, "zip_open_from_source");
    find(zip.discard, "zip_discard");
    find(zip.name_locate, "zip_name_locate");
    find(zip.stat_init, "zip_stat_init");
    find(zip.stat, "zip_stat");
    find(zip.fopen, "zip_fopen");
    find(zip.fread, "zip_fread");
    find(zip.fclose, "zip_fclose");
    find(zip.file_get_error, "zip_file_get_error");
    find(zip.strerror, "zip_strerror");
    if (!lacking.isEmpty()) return missing(u"it is too old and has no %1"_s.arg(lacking));
    return zip;
}

} // namespace

const Result<ZipLibrary>& ZipLibrary::get() {
    static const Result<ZipLibrary> library = load();
    return library;
}

} // namespace oc
