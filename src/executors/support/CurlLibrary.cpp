// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/CurlLibrary.h"

#include "engine/base/LibraryFunctions.h"

namespace oc {

namespace {

constexpr int abiVersion = 4; // libcurl.so.4, since 2006

Result<CurlLibrary> load() {
    LibraryFunctions library(QStringLiteral("curl"), abiVersion, QStringLiteral("sends mail and HTTP requests"),
                             QStringLiteral("libcurl4"));
    CurlLibrary curl;
    library.find(curl.global_init, "curl_global_init");
    library.find(curl.easy_init, "curl_easy_init");
    library.find(curl.easy_cleanup, "curl_easy_cleanup");
    library.find(curl.easy_reset, "curl_easy_reset");
    library.find(curl.easy_setopt, "curl_easy_setopt");
    library.find(curl.easy_getinfo, "curl_easy_getinfo");
    library.find(curl.easy_strerror, "curl_easy_strerror");
    library.find(curl.easy_send, "curl_easy_send");
    library.find(curl.easy_recv, "curl_easy_recv");
    library.find(curl.multi_init, "curl_multi_init");
    library.find(curl.multi_cleanup, "curl_multi_cleanup");
    library.find(curl.multi_setopt, "curl_multi_setopt");
    library.find(curl.multi_add_handle, "curl_multi_add_handle");
    library.find(curl.multi_remove_handle, "curl_multi_remove_handle");
    library.find(curl.multi_perform, "curl_multi_perform");
    library.find(curl.multi_poll, "curl_multi_poll");
    library.find(curl.multi_wakeup, "curl_multi_wakeup");
    library.find(curl.multi_info_read, "curl_multi_info_read");
    library.find(curl.slist_append, "curl_slist_append");
    library.find(curl.slist_free_all, "curl_slist_free_all");
    if (const Status found = library.found(); !found) return found.error();
    if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return library.missing(QStringLiteral("it cannot be set up"));
    return curl;
}

} // namespace

const Result<CurlLibrary>& CurlLibrary::get() {
    static const Result<CurlLibrary> library = load();
    return library;
}

} // namespace oc
