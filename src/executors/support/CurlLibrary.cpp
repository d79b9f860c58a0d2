// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/CurlLibrary.h"

#include <QLibrary>

namespace oc {

namespace {

constexpr int abiVersion = 4; // libcurl.so.4, since 2006

Error missing(const QString& why) {
    return {QStringLiteral("library_missing"),
            QStringLiteral("the library that sends mail and HTTP requests cannot be used: %1").arg(why),
            QStringLiteral("apt install libcurl4"),
            {}};
}

Result<CurlLibrary> load() {
    static QLibrary library(QStringLiteral("curl"), abiVersion); // stays loaded to the end of the process
    if (!library.load()) return missing(library.errorString());
    CurlLibrary curl;
    QString lacking;
    const auto find = [&lacking](auto& function, const char* name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(library.resolve(name));
        if (!function && lacking.isEmpty()) lacking = QString::fromLatin1(name);
    };
    find(curl.global_init, "curl_global_init");
    find(curl.easy_init, "curl_easy_init");
    find(curl.easy_cleanup, "curl_easy_cleanup");
    find(curl.easy_reset, "curl_easy_reset");
    find(curl.easy_setopt, "curl_easy_setopt");
    find(curl.easy_getinfo, "curl_easy_getinfo");
    find(curl.easy_strerror, "curl_easy_strerror");
    find(curl.multi_init, "curl_multi_init");
    find(curl.multi_cleanup, "curl_multi_cleanup");
    find(curl.multi_setopt, "curl_multi_setopt");
    find(curl.multi_add_handle, "curl_multi_add_handle");
    find(curl.multi_remove_handle, "curl_multi_remove_handle");
    find(curl.multi_perform, "curl_multi_perform");
    find(curl.multi_poll, "curl_multi_poll");
    find(curl.multi_wakeup, "curl_multi_wakeup");
    find(curl.multi_info_read, "curl_multi_info_read");
    find(curl.slist_append, "curl_slist_append");
    find(curl.slist_free_all, "curl_slist_free_all");
    if (!lacking.isEmpty()) return missing(QStringLiteral("it is too old and has no %1").arg(lacking));
    if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return missing(QStringLiteral("it cannot be set up"));
    return curl;
}

} // namespace

const Result<CurlLibrary>& CurlLibrary::get() {
    static const Result<CurlLibrary> library = load();
    return library;
}

} // namespace oc
