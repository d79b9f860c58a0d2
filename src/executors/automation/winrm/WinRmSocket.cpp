// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/WinRmSocket.h"

#include "executors/support/HostLookup.h"
#include "executors/support/HttpFailure.h"

#include <QCryptographicHash>
#include <QUrl>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <sys/socket.h>

namespace oc {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds connectWithin = 30s;
constexpr std::chrono::milliseconds looksAfter = 1min;
constexpr std::size_t readAtOnce = 64 * 1024;

Error cancelled(const WinRmEndpoint& endpoint) {
    return {
        QStringLiteral("cancelled"), QStringLiteral("the conversation with %1 was stopped").arg(endpoint.name), {}, {}};
}

/// The DER bytes of a certificate that libcurl tells as PEM.
QByteArray derOf(const QByteArray& pem) {
    const QByteArray begin("-----BEGIN CERTIFICATE-----");
    const qsizetype from = pem.indexOf(begin);
    const qsizetype to = pem.indexOf("-----END CERTIFICATE-----");
    if (from < 0 || to < from) return {};
    return QByteArray::fromBase64(pem.mid(from + begin.size(), to - from - begin.size()).simplified().replace(' ', ""));
}

/// That of the certificate's signature, but nothing older than SHA-256 (RFC 5929, section 4.1).
QCryptographicHash::Algorithm bindingHash(const QByteArray& signatureAlgorithm) {
    const QByteArray name = signatureAlgorithm.toLower();
    if (name.contains("sha384")) return QCryptographicHash::Sha384;
    if (name.contains("sha512")) return QCryptographicHash::Sha512;
    return QCryptographicHash::Sha256;
}

} // namespace

std::chrono::milliseconds WinRmPatience::remaining() const {
    const auto now = Clock::now();
    if (deadline <= now) return 0ms;
    return std::min<std::chrono::milliseconds>(
        std::chrono::ceil<std::chrono::milliseconds>(std::min<Clock::duration>(deadline - now, 24h)), 24h);
}

WinRmPatience WinRmPatience::atMost(std::chrono::milliseconds time) const {
    return {stop, std::min(deadline, Clock::now() + time)};
}

WinRmSocket::WinRmSocket(const WinRmEndpoint& endpoint, const CurlLibrary& curl)
    : endpoint_(endpoint),
      curl_(curl),
      connection_(curl),
      handle_(connection_.takeHandle()),
      easy_(handle_ ? handle_->easy() : nullptr),
      resolved_(nullptr, curl.slist_free_all) {}

WinRmSocket::~WinRmSocket() {
    if (easy_) curl_.multi_remove_handle(connection_.multi(), easy_);
}

bool WinRmSocket::set(const QList<QHostAddress>& addresses, std::chrono::milliseconds within) {
    bool good = true;
    const auto option = [&](CURLoption name, auto value) {
        good = curl_.easy_setopt(easy_, name, value) == CURLE_OK && good;
    };
    option(CURLOPT_URL, endpoint_.url().toLatin1().constData());
    QByteArrayList literals;
    for (const QHostAddress& address : addresses) {
        const QByteArray literal = address.toString().toLatin1();
        literals << (literal.contains(':') ? '[' + literal + ']' : literal);
    }
    if (QHostAddress address; !address.setAddress(endpoint_.host)) {
        const QByteArray line =
            endpoint_.host.toLatin1() + ':' + QByteArray::number(endpoint_.port) + ':' + literals.join(',');
        resolved_.reset(curl_.slist_append(nullptr, line.constData()));
        option(CURLOPT_RESOLVE, resolved_.get());
    }
    option(CURLOPT_CONNECT_ONLY, 1L);
    option(CURLOPT_PROTOCOLS_STR, "http,https");
    option(CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
    option(CURLOPT_SSL_ENABLE_ALPN, 0L); // or http.sys would speak HTTP/2, which knows no NTLM
    option(CURLOPT_PROXY, "");
    option(CURLOPT_NOSIGNAL, 1L);
    option(CURLOPT_TCP_NODELAY, 1L);
    option(CURLOPT_CONNECTTIMEOUT_MS, long(std::max(within, 1ms).count()));
    option(CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    option(CURLOPT_CERTINFO, 1L);
    if (!endpoint_.caFile.isEmpty()) option(CURLOPT_CAINFO, endpoint_.caFile.toUtf8().constData());
    if (!endpoint_.fingerprint.isEmpty() || !endpoint_.verify) { // what is pinned is looked at by takeCertificate()
        option(CURLOPT_SSL_VERIFYPEER, 0L);
        option(CURLOPT_SSL_VERIFYHOST, 0L);
    }
    option(
        CURLOPT_OPENSOCKETFUNCTION, +[](void*, curlsocktype, curl_sockaddr* address) -> curl_socket_t {
            // Not for the programs that other tasks start meanwhile.
            return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
        });
    option(CURLOPT_ERRORBUFFER, words_);
    return good;
}

Status WinRmSocket::open(const WinRmPatience& patience) {
    if (patience.stop.stop_requested()) return cancelled(endpoint_);
    const WinRmPatience limit = patience.atMost(connectWithin);
    auto addresses = hostLookup::addresses(endpoint_.address, limit.stop, limit.remaining());
    if (!addresses) return addresses.error();
    CURLcode code = CURLE_FAILED_INIT;
    if (easy_ && set(*addresses, limit.remaining()) && curl_.multi_add_handle(connection_.multi(), easy_) == CURLM_OK) {
        CURLM* const multi = connection_.multi();
        const std::stop_callback<std::function<void()>> wake(limit.stop, [multi, this] { curl_.multi_wakeup(multi); });
        int running = 1;
        while (curl_.multi_perform(multi, &running) == CURLM_OK && running > 0) {
            if (limit.stop.stop_requested()) return cancelled(endpoint_);
            if (limit.remaining() <= 0ms) break;
            if (curl_.multi_poll(multi, nullptr, 0, int(std::min(limit.remaining(), looksAfter).count()), nullptr) !=
                CURLM_OK)
                break;
        }
        int left = 0;
        while (const CURLMsg* said = curl_.multi_info_read(multi, &left)) {
            if (said->msg == CURLMSG_DONE) code = said->data.result;
        }
        if (running > 0) code = CURLE_OPERATION_TIMEDOUT;
    }
    if (code != CURLE_OK) return failed(code, *addresses);
    return endpoint_.tls ? takeCertificate() : Status();
}

Error WinRmSocket::failed(CURLcode code, const QList<QHostAddress>& addresses) const {
    const QUrl url(endpoint_.url());
    if (code == CURLE_OPERATION_TIMEDOUT) {
        Error error{QStringLiteral("timeout"),
                    QStringLiteral("%1 does not answer on port %2").arg(endpoint_.name).arg(endpoint_.port),
                    QStringLiteral("Is the machine on, and is the port open in its firewall and those between?"),
                    {}};
        return error;
    }
    if (code == CURLE_SSL_CACERT_BADFILE) {
        return {QStringLiteral("tls_failed"),
                QStringLiteral("the file of authorities %1 cannot be used").arg(endpoint_.caFile),
                QStringLiteral("windows/ca_file (WINRM_CA_FILE) names a PEM file with certificates."),
                {}};
    }
    long systemError = 0;
    if (code == CURLE_COULDNT_CONNECT) curl_.easy_getinfo(easy_, CURLINFO_OS_ERRNO, &systemError);
    const QString words =
        words_[0] != '\0' ? QString::fromUtf8(words_).simplified() : QString::fromUtf8(curl_.easy_strerror(code));
    Error error = httpFailure::broken({url, addresses, HttpReply(), words, int(systemError), false}, code);
    if (error.code == QLatin1String("tls_failed") && code == CURLE_PEER_FAILED_VERIFICATION)
        error.hint = QStringLiteral("Give its authority's certificate (windows/ca_file, WINRM_CA_FILE) or the "
                                    "fingerprint of its own (windows/fingerprint, WINRM_FINGERPRINT).");
    else if (systemError == ECONNREFUSED)
        error.hint = endpoint_.tls
                         ? QStringLiteral("Has it an HTTPS listener (winrm enumerate winrm/config/listener)? Without "
                                          "one it is transport http, port 5985.")
                         : QStringLiteral("Is WinRM on there (Enable-PSRemoting -Force, or winrm quickconfig)?");
    return error;
}

Status WinRmSocket::takeCertificate() {
    curl_certinfo* chain = nullptr;
    QByteArray der, algorithm;
    if (curl_.easy_getinfo(easy_, CURLINFO_CERTINFO, &chain) == CURLE_OK && chain && chain->num_of_certs > 0) {
        for (const curl_slist* line = chain->certinfo[0]; line; line = line->next) {
            const QByteArray text(line->data);
            if (text.startsWith("Cert:")) der = derOf(text);
            if (text.startsWith("Signature Algorithm:")) algorithm = text.mid(20);
        }
    }
    if (der.isEmpty()) {
        if (endpoint_.fingerprint.isEmpty()) return {}; // only a server that insists on a channel binding minds
        return Error{QStringLiteral("tls_failed"),
                     QStringLiteral("the certificate of %1 cannot be seen, so that its fingerprint cannot be compared")
                         .arg(endpoint_.name),
                     QStringLiteral("libcurl has to be the one with OpenSSL: apt install libcurl4"),
                     {}};
    }
    certificateHash_ = QCryptographicHash::hash(der, bindingHash(algorithm));
    if (endpoint_.fingerprint.isEmpty()) return {};
    const QByteArray its = QCryptographicHash::hash(
        der, endpoint_.fingerprint.size() == 20 ? QCryptographicHash::Sha1 : QCryptographicHash::Sha256);
    if (its == endpoint_.fingerprint) return {};
    return Error{
        QStringLiteral("tls_failed"),
        QStringLiteral("%1 has another certificate than the pinned one: its fingerprint is %2")
            .arg(endpoint_.name, QString::fromLatin1(its.toHex(':'))),
        QStringLiteral("If its certificate was renewed, change the fingerprint; else somebody stands between."),
        {}};
}

Status WinRmSocket::wait(short events, const WinRmPatience& patience) {
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_.easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &socket);
    curl_waitfd watched{socket, events, 0};
    CURLM* const multi = connection_.multi();
    const std::stop_callback<std::function<void()>> wake(patience.stop, [multi, this] { curl_.multi_wakeup(multi); });
    if (patience.stop.stop_requested()) return cancelled(endpoint_);
    const auto rest = patience.remaining();
    if (rest <= 0ms)
        return Error{QStringLiteral("timeout"), QStringLiteral("%1 gives no answer").arg(endpoint_.name), {}, {}};
    // A wake-up, and an end of patience, are seen by the next call.
    if (socket == CURL_SOCKET_BAD ||
        curl_.multi_poll(multi, &watched, 1, int(std::min(rest, looksAfter).count()), nullptr) != CURLM_OK)
        return Error{
            QStringLiteral("unreachable"), QStringLiteral("the connection to %1 is gone").arg(endpoint_.name), {}, {}};
    return {};
}

Status WinRmSocket::write(const QByteArray& bytes, const WinRmPatience& patience) {
    for (qsizetype at = 0; at < bytes.size();) {
        std::size_t sent = 0;
        const CURLcode code = curl_.easy_send(easy_, bytes.constData() + at, std::size_t(bytes.size() - at), &sent);
        if (code == CURLE_AGAIN) {
            if (Status ready = wait(CURL_WAIT_POLLOUT, patience); !ready) return ready;
            continue;
        }
        if (code != CURLE_OK)
            return Error{
                QStringLiteral("unreachable"), QStringLiteral("%1 closed the connection").arg(endpoint_.name), {}, {}};
        at += qsizetype(sent);
    }
    return {};
}

Result<QByteArray> WinRmSocket::read(const WinRmPatience& patience) {
    QByteArray bytes(qsizetype(readAtOnce), Qt::Uninitialized);
    for (;;) {
        std::size_t count = 0;
        const CURLcode code = curl_.easy_recv(easy_, bytes.data(), readAtOnce, &count);
        if (code == CURLE_OK) {
            bytes.truncate(qsizetype(count));
            return bytes;
        }
        if (code != CURLE_AGAIN) return QByteArray(); // reset, or closed in the middle of TLS
        if (Status ready = wait(CURL_WAIT_POLLIN, patience); !ready) return ready.error();
    }
}

bool WinRmSocket::isStale() {
    char byte = 0;
    std::size_t count = 0;
    return curl_.easy_recv(easy_, &byte, 1, &count) != CURLE_AGAIN;
}

} // namespace oc
