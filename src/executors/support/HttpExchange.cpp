// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/HttpExchange.h"

#include "executors/support/HostLookup.h"
#include "executors/support/HttpFailure.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>

#include <algorithm>
#include <sys/socket.h>

namespace oc {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds longest = std::chrono::hours(24 * 20); // what a QTimer can count
constexpr std::chrono::milliseconds looksAfter = 1min;

int portOf(const QUrl& url) {
    return url.port(url.scheme() == QLatin1String("https") ? 443 : 80);
}

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
      host_(message.url.host(QUrl::FullyEncoded)),
      hostIsAddress_(QHostAddress().setAddress(host_)),
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
    auto found = hostLookup::addresses(host_, stop_, remaining());
    if (found) return found;
    if (found.error().code == QLatin1String("timeout")) ended_ = Ended::Timeout;
    if (found.error().code == QLatin1String("cancelled")) ended_ = Ended::Cancelled;
    return ended_ == Ended::No ? found : interrupted();
}

QList<QByteArray> HttpExchange::headerLines() const {
    static const QByteArray agent = "User-Agent: OpsConductor/" + QCoreApplication::applicationVersion().toUtf8();
    const auto given = [this](const char* name) {
        return std::any_of(message_.headers.begin(), message_.headers.end(),
                           [name](const auto& header) { return header.first.compare(name, Qt::CaseInsensitive) == 0; });
    };
    // libcurl would wait for a "100 Continue" before a large body, and call a body without a type a form.
    QList<QByteArray> lines{QByteArrayLiteral("Expect:")};
    // Not compressed: a small compressed body can be a very large one.
    if (!given("Accept-Encoding")) lines << QByteArrayLiteral("Accept-Encoding: identity");
    if (!given("User-Agent")) lines << agent;
    if (!message_.url.userName().isEmpty() && !given("Authorization")) {
        const QString user =
            message_.url.userName(QUrl::FullyDecoded) + QLatin1Char(':') + message_.url.password(QUrl::FullyDecoded);
        lines << "Authorization: Basic " + user.toUtf8().toBase64();
    }
    for (auto header = message_.headers.begin(); header != message_.headers.end(); ++header) {
        // Of two of one name the later one counts.
        const auto same = [&name = header->first](const auto& other) {
            return other.first.compare(name, Qt::CaseInsensitive) == 0;
        };
        if (std::any_of(std::next(header), message_.headers.end(), same)) continue;
        // "name:" alone would mean to libcurl that the header is not wanted.
        const QByteArray text = header->second.trimmed();
        lines << (text.isEmpty() ? header->first + ';' : header->first + ": " + text);
    }
    if (!given("Content-Type")) lines << QByteArrayLiteral("Content-Type:");
    return lines;
}

QByteArray HttpExchange::certificates() {
    QByteArray all;
    for (const QString& name : policy_.certificateFiles) {
        if (QFile file(name); file.open(QIODevice::ReadOnly)) all += file.readAll() + '\n';
    }
    if (QFile file(message_.trust.authorityFile);
        !message_.trust.authorityFile.isEmpty() && file.open(QIODevice::ReadOnly)) {
        all += file.readAll() + '\n';
    }
    return all;
}

bool HttpExchange::set() {
    const CurlLibrary& curl = connection_->curl();
    curl.easy_reset(easy_); // all but the connection
    bool good = true;
    const auto option = [&](CURLoption name, auto value) {
        good = curl.easy_setopt(easy_, name, value) == CURLE_OK && good;
    };
    const QByteArray host = host_.toLatin1();
    const QByteArray authority = host.contains(':') ? '[' + host + ']' : host;
    const QByteArray url =
        message_.url.scheme().toLatin1() + "://" + authority + ':' + QByteArray::number(portOf(message_.url)) + '/';
    option(CURLOPT_URL, url.constData());
    option(CURLOPT_REQUEST_TARGET, HttpClient::requestTarget(message_.url).constData());
    // To these addresses and no others: a second look-up could give another one than was checked.
    if (resolved_) option(CURLOPT_RESOLVE, resolved_.get());
    option(CURLOPT_PROTOCOLS_STR, "http,https");
    option(CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
    option(CURLOPT_PROXY, ""); // none, whatever the environment says
    option(CURLOPT_NOSIGNAL, 1L);
    option(CURLOPT_CONNECTTIMEOUT_MS, long(std::max(timeout_, 1ms).count()));
    option(CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    if (QByteArray trusted = certificates(); !trusted.isEmpty()) { // beside the system's, which are in CURLOPT_CAPATH
        const curl_blob blob{trusted.data(), size_t(trusted.size()), CURL_BLOB_COPY};
        option(CURLOPT_CAINFO_BLOB, &blob);
    }
    if (message_.trust.kind != HttpTrust::Kind::Authorities) {
        // Looked at when the connection stands, before anything goes out: certificateFits().
        option(CURLOPT_SSL_VERIFYPEER, 0L);
        option(CURLOPT_SSL_VERIFYHOST, 0L);
        option(CURLOPT_CERTINFO, 1L);
    }
    if (message_.body) {
        option(CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(message_.body->size()));
        option(CURLOPT_POSTFIELDS, message_.body->constData()); // not copied
    }
    if (message_.method == "HEAD") option(CURLOPT_NOBODY, 1L);
    option(CURLOPT_CUSTOMREQUEST, message_.method.constData());
    option(CURLOPT_HTTPHEADER, headers_.get());
    option(CURLOPT_HEADERDATA, this);
    option(
        CURLOPT_HEADERFUNCTION, +[](char* data, size_t size, size_t count, void* user) {
            static_cast<HttpExchange*>(user)->readHeader(QByteArrayView(data, qsizetype(size * count)));
            return size * count;
        });
    option(CURLOPT_WRITEDATA, this);
    option(
        CURLOPT_WRITEFUNCTION, +[](char* data, size_t size, size_t count, void* user) {
            return static_cast<HttpExchange*>(user)->readBody(data, qint64(size * count)) ? size * count : 0;
        });
    option(CURLOPT_PREREQDATA, this);
    option(
        CURLOPT_PREREQFUNCTION, +[](void* user, char*, char*, int, int) {
            return static_cast<HttpExchange*>(user)->mayBegin() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
        });
    option(
        CURLOPT_OPENSOCKETFUNCTION, +[](void*, curlsocktype, curl_sockaddr* address) -> curl_socket_t {
            // Not for the programs that other tasks start meanwhile.
            return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
        });
    option(CURLOPT_ERRORBUFFER, words_);
    return good;
}

/// libcurl makes a request again, as often as it likes and whatever its method, when a connection that was kept is
/// closed before anything came. It asks here first.
bool HttpExchange::mayBegin() {
    if (!certificateFits()) {
        wrongCertificate_ = true;
        return false;
    }
    if (onlyLook_) return false;
    if (++begun_ == 1) return true;
    long sent = 0; // bytes, the lost connection's
    connection_->curl().easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &sent);
    if (begun_ == 2 && (sent == 0 || isIdempotent(message_.method))) return true;
    keptConnectionLost_ = true;
    return false;
}

bool HttpExchange::certificateFits() {
    if (message_.trust.kind == HttpTrust::Kind::Authorities || message_.url.scheme() != QLatin1String("https"))
        return true;
    const CurlLibrary& curl = connection_->curl();
    curl_certinfo* certificates = nullptr;
    curl.easy_getinfo(easy_, CURLINFO_CERTINFO, &certificates);
    result_.certificate = fingerprintOf(certificates);
    if (message_.trust.kind == HttpTrust::Kind::Anyone) return true;
    if (!result_.certificate.isEmpty()) return result_.certificate == message_.trust.sha256;
    // A kept connection tells nothing: it was looked at when it was new, for a request with the same trust.
    long made = 1;
    curl.easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &made);
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

HttpExchange::List HttpExchange::listOf(const QList<QByteArray>& lines) const {
    const CurlLibrary& curl = connection_->curl();
    curl_slist* list = nullptr;
    for (const QByteArray& line : lines)
        list = curl.slist_append(list, line.constData());
    return {list, curl.slist_free_all};
}

HttpExchange::~HttpExchange() {
    leave();
}

/// Breaks off what has not ended.
void HttpExchange::leave() {
    wake_.reset();
    if (!easy_) return;
    if (added_) connection_->curl().multi_remove_handle(connection_->multi(), easy_);
    connection_->giveBack(std::exchange(easy_, nullptr));
}

bool HttpExchange::begin(HttpConnection& connection, const QList<QHostAddress>& addresses) {
    if (stop_.stop_requested()) ended_ = Ended::Cancelled;
    if (ended_ != Ended::No) return false;
    connection_ = &connection;
    addresses_ = addresses;
    headers_ = listOf(headerLines());
    if (!hostIsAddress_) {
        QByteArrayList literals;
        for (const QHostAddress& address : addresses) {
            const QByteArray literal = address.toString().toLatin1();
            literals << (literal.contains(':') ? '[' + literal + ']' : literal);
        }
        resolved_ =
            listOf({host_.toLatin1() + ':' + QByteArray::number(portOf(message_.url)) + ':' + literals.join(',')});
    }
    easy_ = connection.takeHandle();
    if (!easy_ || !set()) return false;
    const CurlLibrary& curl = connection.curl();
    CURLM* const multi = connection.multi();
    added_ = curl.multi_add_handle(multi, easy_) == CURLM_OK;
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
        if (code == CURLE_OK && connection_->curl().easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &open) == CURLE_OK &&
            open != CURL_SOCKET_BAD) {
            if (const auto idle = offeredIdle(result_); idle > 0ms) mayWait_ = idle;
        }
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
    connection_->curl().easy_getinfo(easy_, CURLINFO_SIZE_UPLOAD_T, &body);
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
    if (code == CURLE_COULDNT_CONNECT) curl.easy_getinfo(easy_, CURLINFO_OS_ERRNO, &systemError);
    const QString words =
        words_[0] != '\0' ? QString::fromUtf8(words_).simplified() : QString::fromUtf8(curl.easy_strerror(code));
    return httpFailure::broken({message_.url, addresses_, result_, words, int(systemError), keptConnectionLost_}, code);
}

} // namespace oc
