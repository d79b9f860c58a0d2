// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/HttpExchange.h"

#include "executors/support/HostLookup.h"
#include "executors/support/HttpFailure.h"

#include <QCryptographicHash>

#include <algorithm>

namespace oc {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds longest = std::chrono::hours(24 * 20); // what a QTimer can count
constexpr std::chrono::milliseconds looksAfter = 1min;

/// RFC 9110, section 9.2.2.
bool isIdempotent(const QByteArray& method) {
    static const QList<QByteArray> idempotent{"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};
    return idempotent.contains(method);
}

/// Of the first certificate of the chain, which is the server's own; empty: none was told.
QByteArray fingerprintOf(const curl_certinfo* certificates) {
    if (!certificates || certificates->num_of_certs < 1) return {};
    for (const curl_slist* item = certificates->certinfo[0]; item; item = item->next) {
        QByteArray text(item->data);
        if (!text.startsWith("Cert:")) continue;
        text = text.mid(5).trimmed();
        text.replace("-----BEGIN CERTIFICATE-----", "").replace("-----END CERTIFICATE-----", "");
        const QByteArray der = QByteArray::fromBase64(text.simplified().replace(' ', ""));
        if (!der.isEmpty()) return QCryptographicHash::hash(der, QCryptographicHash::Sha256);
    }
    return {};
}

/// How long the server leaves the connection open: timeout of Keep-Alive (RFC 2068, section 19.7.1.1), a second
/// earlier.
std::chrono::milliseconds offeredIdle(const HttpReply& reply) {
    const QList<QByteArray> parts = reply.header("Keep-Alive").toLower().split(',');
    for (const QByteArray& part : parts) {
        const QByteArray offer = part.trimmed();
        if (!offer.startsWith("timeout=")) continue;
        bool known = false;
        const int seconds = offer.mid(8).trimmed().toInt(&known);
        if (known) return std::chrono::seconds(std::clamp(seconds - 1, 0, 3600));
    }
    return HttpConnections::idleFor;
}

} // namespace

HttpExchange::HttpExchange(const HttpMessage& message, const HttpPolicy& policy, std::stop_token stop,
                           std::chrono::milliseconds timeout, const HttpReceiver* receiver)
    : message_(message),
      policy_(policy),
      stop_(std::move(stop)),
      timeout_(std::min(timeout, longest)),
      receiver_(receiver) {
    elapsed_.start();
}

std::chrono::milliseconds HttpExchange::remaining() const {
    return std::max(timeout_ - std::chrono::milliseconds(elapsed_.elapsed()), 0ms);
}

Result<QList<QHostAddress>> HttpExchange::resolve() {
    auto found = hostLookup::addresses(message_.url.host(QUrl::FullyEncoded), stop_, remaining());
    if (found) return found;
    if (found.error().code == QLatin1String("timeout")) ended_ = Ended::Timeout;
    if (found.error().code == QLatin1String("cancelled")) ended_ = Ended::Cancelled;
    return ended_ == Ended::No ? found : interrupted();
}

/// libcurl makes a request again, as often as it likes and whatever its method, when a connection that was kept is
/// closed before anything came. It asks here first. A server that has closed one of several kept connections has mostly
/// closed the others, too: each of them may be tried, then a new one, which libcurl does not make again.
bool HttpExchange::mayBegin() {
    if (!certificateFits()) {
        wrongCertificate_ = true;
        return false;
    }
    if (onlyLook_) return false;
    if (++begun_ == 1) return true;
    long sent = 0; // bytes, the lost connection's
    connection_->curl().easy_getinfo(handle_->easy(), CURLINFO_REQUEST_SIZE, &sent);
    if (begun_ <= 1 + connection_->keptAtMost() && (sent == 0 || isIdempotent(message_.method))) return true;
    keptConnectionLost_ = true;
    return false;
}

bool HttpExchange::certificateFits() {
    if (message_.trust.kind == HttpTrust::Kind::Authorities || message_.url.scheme() != QLatin1String("https"))
        return true;
    const CurlLibrary& curl = connection_->curl();
    curl_certinfo* certificates = nullptr;
    curl.easy_getinfo(handle_->easy(), CURLINFO_CERTINFO, &certificates);
    result_.certificate = fingerprintOf(certificates);
    if (message_.trust.kind == HttpTrust::Kind::Anyone) return true;
    if (!result_.certificate.isEmpty()) return result_.certificate == message_.trust.sha256;
    // A kept connection tells nothing: it was looked at when it was new, for a request with the same trust.
    long made = 1;
    curl.easy_getinfo(handle_->easy(), CURLINFO_NUM_CONNECTS, &made);
    return made == 0;
}

void HttpExchange::readHeader(QByteArrayView line) {
    heard_.start();
    line = line.trimmed();
    if (line.startsWith("HTTP/")) { // also after a 1xx, whose headers are nobody's
        const qsizetype code = line.indexOf(' ') + 1;
        result_.status = line.sliced(code, std::min<qsizetype>(3, line.size() - code)).toInt();
        result_.reason = QString::fromUtf8(line.sliced(std::min(code + 4, line.size())));
        result_.headers.clear();
        headersEnded_ = false;
        return;
    }
    if (headersEnded_) return; // a trailer
    if (line.isEmpty()) {
        headersEnded_ = true;
        return;
    }
    const qsizetype colon = line.indexOf(':');
    if (colon > 0)
        result_.headers.emplaceBack(line.first(colon).toByteArray(), line.sliced(colon + 1).trimmed().toByteArray());
}

bool HttpExchange::readBody(const char* data, qint64 size) {
    heard_.start();
    const qint64 room = (receiver_ ? receiver_->limit : HttpClient::bodyLimit) - result_.bodySize;
    const QByteArray bytes(data, std::min(size, room));
    result_.bodySize += bytes.size();
    if (!receiver_)
        result_.body += bytes;
    else if (!bytes.isEmpty())
        receiver_->take(result_.status, bytes);
    const bool enough = receiver_ && receiver_->enough && receiver_->enough();
    if (size <= room && !enough) return true;
    result_.bodyTruncated = true;
    ended_ = Ended::Enough;
    return false;
}

HttpExchange::~HttpExchange() {
    leave();
}

/// Breaks off what has not ended.
void HttpExchange::leave() {
    wake_.reset();
    if (!handle_) return;
    if (added_) connection_->curl().multi_remove_handle(connection_->multi(), handle_->easy());
    if (!isGood_) handle_->forget();
    connection_->giveBack(std::move(handle_));
}

bool HttpExchange::begin(HttpConnection& connection, const QList<QHostAddress>& addresses) {
    if (stop_.stop_requested()) ended_ = Ended::Cancelled;
    if (ended_ != Ended::No) return false;
    connection_ = &connection;
    addresses_ = addresses;
    handle_ = connection.takeHandle();
    if (!handle_ || !handle_->makeReady({message_, policy_, addresses_, timeout_}, *this)) return false;
    const CurlLibrary& curl = connection.curl();
    CURLM* const multi = connection.multi();
    added_ = curl.multi_add_handle(multi, handle_->easy()) == CURLM_OK;
    if (added_) wake_.emplace(stop_, [multi, &curl] { curl.multi_wakeup(multi); });
    return added_;
}

std::optional<std::chrono::milliseconds> HttpExchange::mayRest() {
    if (stop_.stop_requested()) ended_ = Ended::Cancelled;
    auto rest = std::min(remaining(), looksAfter);
    if (receiver_ && receiver_->silence > 0ms && result_.status != 0)
        rest = std::min(rest, receiver_->silence - std::chrono::milliseconds(heard_.elapsed()));
    if (ended_ == Ended::No && rest <= 0ms) ended_ = Ended::Timeout;
    if (ended_ != Ended::No) return std::nullopt;
    return rest;
}

Result<HttpReply> HttpExchange::end(CURLcode code) {
    result_.timeMs = double(elapsed_.nsecsElapsed()) / 1e6;
    Result<HttpReply> reply = [&]() -> Result<HttpReply> {
        if (ended_ == Ended::Timeout || ended_ == Ended::Cancelled) return interrupted();
        if (ended_ != Ended::Enough && code != CURLE_OK) return failed(code);
        curl_socket_t open = CURL_SOCKET_BAD;
        if (code == CURLE_OK &&
            connection_->curl().easy_getinfo(handle_->easy(), CURLINFO_ACTIVESOCKET, &open) == CURLE_OK &&
            open != CURL_SOCKET_BAD) {
            if (const auto idle = offeredIdle(result_); idle > 0ms) mayWait_ = idle;
        }
        isGood_ = code == CURLE_OK;
        return std::move(result_);
    }();
    leave();
    return reply;
}

/// With the multi interface, because only that can be woken up when the step is cancelled.
CURLcode HttpExchange::perform() {
    const CurlLibrary& curl = connection_->curl();
    CURLM* const multi = connection_->multi();
    int running = 1;
    while (curl.multi_perform(multi, &running) == CURLM_OK && running > 0) {
        const auto rest = mayRest();
        if (!rest || curl.multi_poll(multi, nullptr, 0, int(rest->count()), nullptr) != CURLM_OK) break;
    }
    CURLcode code = CURLE_FAILED_INIT;
    int left = 0;
    while (const CURLMsg* said = curl.multi_info_read(multi, &left)) {
        if (said->msg == CURLMSG_DONE) code = said->data.result;
    }
    return code;
}

Result<HttpReply> HttpExchange::send(HttpConnection& connection, const QList<QHostAddress>& addresses) {
    return end(begin(connection, addresses) ? perform() : CURLE_FAILED_INIT);
}

Result<QByteArray> HttpExchange::lookAtCertificate(HttpConnection& connection, const QList<QHostAddress>& addresses) {
    onlyLook_ = true;
    const auto reply = send(connection, addresses);
    if (!result_.certificate.isEmpty()) return result_.certificate;
    if (!reply) return reply.error();
    return Error{QStringLiteral("tls_failed"),
                 QStringLiteral("%1 showed no certificate").arg(HttpClient::shownUrl(message_.url)),
                 {},
                 {}};
}

bool HttpExchange::isSent() const {
    if (begun_ == 0) return false;
    curl_off_t body = 0;
    connection_->curl().easy_getinfo(handle_->easy(), CURLINFO_SIZE_UPLOAD_T, &body);
    return body >= (message_.body ? message_.body->size() : 0);
}

Error HttpExchange::interrupted() const {
    if (ended_ == Ended::Cancelled) return httpFailure::cancelled(message_.url);
    return httpFailure::timeout(message_.url, timeout_, result_, isSent());
}

Error HttpExchange::failed(CURLcode code) const {
    if (wrongCertificate_) return httpFailure::otherCertificate(message_.url, result_.certificate);
    const CurlLibrary& curl = connection_->curl();
    long systemError = 0;
    if (code == CURLE_COULDNT_CONNECT) curl.easy_getinfo(handle_->easy(), CURLINFO_OS_ERRNO, &systemError);
    const char* const said = handle_ ? handle_->words() : "";
    const QString words =
        said[0] != '\0' ? QString::fromUtf8(said).simplified() : QString::fromUtf8(curl.easy_strerror(code));
    return httpFailure::broken({message_.url, addresses_, result_, words, int(systemError), keptConnectionLost_}, code);
}

} // namespace oc
