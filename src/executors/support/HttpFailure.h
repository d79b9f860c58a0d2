// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/HttpClient.h"

#include <curl/curl.h>

/// What went wrong with an HTTP request, in words that say what to do and name no more of the URL than scheme and host.
/// Pure functions.
namespace oc::httpFailure {

struct Broken {
    const QUrl& url;
    const QList<QHostAddress>& addresses;
    const HttpReply& reply; ///< as far as it came
    QString words;          ///< libcurl's own
    int systemError = 0;    ///< errno of a connection that could not be made
    bool wasKept = false;   ///< the connection was an earlier request's
};

[[nodiscard]] Error unknownHost(const QString& host, const QString& why);
[[nodiscard]] Error cancelled(const QUrl& url);
/// 'sent': the server has all of the request.
[[nodiscard]] Error timeout(const QUrl& url, std::chrono::milliseconds limit, const HttpReply& reply, bool sent);
/// 'sha256': of the certificate it showed in place of the one that is known.
[[nodiscard]] Error otherCertificate(const QUrl& url, const QByteArray& sha256);
[[nodiscard]] Error broken(const Broken& broken, CURLcode code);

} // namespace oc::httpFailure
