// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/HttpExchange.h"

#include "executors/support/HostLookup.h"
#include "executors/support/HttpFailure.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <functional>
#include <sys/socket.h>

namespace oc {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds longest = std::chrono::hours(24 * 20); // what a QTimer can count
constexpr std::chrono::milliseconds looksAfter = 1min;

using List = std::unique_ptr<curl_slist, decltype(CurlLibrary::slist_free_all)>;

int portOf(const QUrl& url) {
    return url.port(url.scheme() == QLatin1String("https") ? 443 : 80);
}

/// What stands in the request line: not left to another reader of URLs, which might see something else in it.
QByteArray targetOf(const QUrl& url) {
    QByteArray target = url.path(QUrl::FullyEncoded).toLatin1();
    if (target.isEmpty()) target = "/";
    if (url.hasQuery()) target += '?' + url.query(QUrl::FullyEncoded).toLatin1();
    return target;
}

/// RFC 9110, section 9.2.2.
bool isIdempotent(const QByteArray& method) {
    static const QList<QByteArray> idempotent{"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};
    return idempotent.contains(method);
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
    if (hostIsAddress_) return QList<QHostAddress>{QHostAddress(host_)};
    auto found = lookUpHost(host_, stop_, remaining());
    if (found) return found;
    const QString& code = found.error().code;
    if (code != QLatin1String("cancelled") && code != QLatin1String("timeout")) return found;
    ended_ = code == QLatin1String("cancelled") ? Ended::Cancelled : Ended::Timeout;
    return interrupted();
}

QList<QByteArray> HttpExchange::headerLines() const {
    HttpHeaders headers{// Not compressed: a small compressed body can be a very large one.
                        {"Accept-Encoding", "identity"},
                        {"User-Agent", "OpsConductor/" + QCoreApplication::applicationVersion().toUtf8()}};
    const auto put = [&headers](const QByteArray& name, const QByteArray& value) {
        const auto known = std::find_if(headers.begin(), headers.end(), [&name](const auto& header) {
            return header.first.compare(name, Qt::CaseInsensitive) == 0;
        });
        if (known == headers.end())
            headers.append({name, value});
        else
            *known = {name, value};
    };
    if (!message_.url.userName().isEmpty()) {
        const QString user =
            message_.url.userName(QUrl::FullyDecoded) + QLatin1Char(':') + message_.url.password(QUrl::FullyDecoded);
        put("Authorization", "Basic " + user.toUtf8().toBase64());
    }
    for (const auto& [name, value] : message_.headers)
        put(name, value);
    // libcurl would wait for a "100 Continue" before a large body, and call a body without a type a form.
    QList<QByteArray> lines{"Expect:"};
    bool typed = false;
    for (const auto& [name, value] : std::as_const(headers)) {
        // "name:" alone would mean to libcurl that the header is not wanted.
        const QByteArray text = value.trimmed();
        lines << (text.isEmpty() ? name + ';' : name + ": " + text);
        typed = typed || name.compare("Content-Type", Qt::CaseInsensitive) == 0;
    }
    if (!typed) lines << "Content-Type:";
    return lines;
}

QByteArray HttpExchange::certificates() {
    QByteArray all;
    for (const QString& name : policy_.certificateFiles) {
        if (QFile file(name); file.open(QIODevice::ReadOnly)) all += file.readAll() + '\n';
    }
    return all;
}

bool HttpExchange::set(curl_slist* headers, curl_slist* resolved) {
    const CurlLibrary& curl = connection_->curl();
    CURL* const easy = connection_->easy();
    curl.easy_reset(easy); // all but the connection
    bool good = true;
    const auto option = [&](CURLoption name, auto value) {
        good = curl.easy_setopt(easy, name, value) == CURLE_OK && good;
    };
    const QByteArray host = host_.toLatin1();
    const QByteArray authority = host.contains(':') ? '[' + host + ']' : host;
    const QByteArray url =
        message_.url.scheme().toLatin1() + "://" + authority + ':' + QByteArray::number(portOf(message_.url)) + '/';
    option(CURLOPT_URL, url.constData());
    option(CURLOPT_REQUEST_TARGET, targetOf(message_.url).constData());
    // To these addresses and no others: a second look-up could give another one than was checked.
    if (resolved) option(CURLOPT_RESOLVE, resolved);
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
    if (message_.body) {
        option(CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(message_.body->size()));
        option(CURLOPT_POSTFIELDS, message_.body->constData()); // not copied
    }
    if (message_.method == "HEAD") option(CURLOPT_NOBODY, 1L);
    option(CURLOPT_CUSTOMREQUEST, message_.method.constData());
    option(CURLOPT_HTTPHEADER, headers);
    option(CURLOPT_HEADERDATA, this);
    option(
        CURLOPT_HEADERFUNCTION, +[](char* data, size_t size, size_t count, void* user) {
            static_cast<HttpExchange*>(user)->readHeader(QByteArray(data, qsizetype(size * count)));
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
    if (++begun_ == 1) return true;
    long sent = 0; // bytes, the lost connection's
    connection_->curl().easy_getinfo(connection_->easy(), CURLINFO_REQUEST_SIZE, &sent);
    if (begun_ == 2 && (sent == 0 || isIdempotent(message_.method))) return true;
    keptConnectionLost_ = true;
    return false;
}

void HttpExchange::readHeader(QByteArray line) {
    if (line.startsWith("HTTP/")) { // also after a 1xx, whose headers are nobody's
        line = line.trimmed();
        const qsizetype code = line.indexOf(' ');
        result_.status = line.mid(code + 1, 3).toInt();
        result_.reason = QString::fromUtf8(line.mid(code + 5));
        result_.headers.clear();
        headersEnded_ = false;
        return;
    }
    if (headersEnded_) return; // a trailer
    if (line.trimmed().isEmpty()) {
        headersEnded_ = true;
        return;
    }
    const qsizetype colon = line.indexOf(':');
    if (colon > 0) result_.headers.append({line.left(colon), line.mid(colon + 1).trimmed()});
}

bool HttpExchange::readBody(const char* data, qint64 size) {
    const qint64 room = (receiver_ ? receiver_->limit : HttpClient::bodyLimit) - result_.bodySize;
    const QByteArray bytes(data, std::min(size, room));
    result_.bodySize += bytes.size();
    if (!receiver_)
        result_.body += bytes;
    else if (!bytes.isEmpty())
        receiver_->take(result_.status, bytes);
    if (size <= room) return true;
    result_.bodyTruncated = true;
    ended_ = Ended::Enough;
    return false;
}

/// With the multi interface, because only that can be woken up when the step is cancelled.
CURLcode HttpExchange::perform() {
    const CurlLibrary& curl = connection_->curl();
    CURLM* const multi = connection_->multi();
    CURL* const easy = connection_->easy();
    if (curl.multi_add_handle(multi, easy) != CURLM_OK) return CURLE_FAILED_INIT;
    CURLcode code = CURLE_FAILED_INIT;
    {
        const std::stop_callback<std::function<void()>> wake(stop_, [multi, &curl] { curl.multi_wakeup(multi); });
        int running = 1;
        while (curl.multi_perform(multi, &running) == CURLM_OK && running > 0) {
            if (stop_.stop_requested()) ended_ = Ended::Cancelled;
            const auto rest = std::min(remaining(), looksAfter);
            if (ended_ == Ended::No && rest <= 0ms) ended_ = Ended::Timeout;
            if (ended_ != Ended::No) break;
            if (curl.multi_poll(multi, nullptr, 0, int(rest.count()), nullptr) != CURLM_OK) break;
        }
        int left = 0;
        while (const CURLMsg* said = curl.multi_info_read(multi, &left)) {
            if (said->msg == CURLMSG_DONE) code = said->data.result;
        }
    }
    curl_socket_t open = CURL_SOCKET_BAD;
    if (code == CURLE_OK && curl.easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &open) == CURLE_OK &&
        open != CURL_SOCKET_BAD) {
        if (const auto idle = offeredIdle(result_); idle > 0ms) mayWait_ = idle;
    }
    curl.multi_remove_handle(multi, easy); // breaks off what has not ended
    return code;
}

Result<HttpReply> HttpExchange::send(HttpConnection& connection, const QList<QHostAddress>& addresses) {
    if (stop_.stop_requested()) ended_ = Ended::Cancelled;
    if (ended_ != Ended::No) return interrupted();
    connection_ = &connection;
    const CurlLibrary& curl = connection.curl();
    const auto listOf = [&curl](const QList<QByteArray>& lines) {
        curl_slist* list = nullptr;
        for (const QByteArray& line : lines)
            list = curl.slist_append(list, line.constData());
        return List(list, curl.slist_free_all);
    };
    const List headers = listOf(headerLines());
    List resolved(nullptr, curl.slist_free_all);
    if (!hostIsAddress_) {
        QByteArrayList literals;
        for (const QHostAddress& address : addresses) {
            const QByteArray literal = address.toString().toLatin1();
            literals << (literal.contains(':') ? '[' + literal + ']' : literal);
        }
        resolved =
            listOf({host_.toLatin1() + ':' + QByteArray::number(portOf(message_.url)) + ':' + literals.join(',')});
    }
    CURLcode code = CURLE_FAILED_INIT;
    if (connection.isReady() && set(headers.get(), resolved.get())) code = perform();

    result_.timeMs = double(elapsed_.nsecsElapsed()) / 1e6;
    if (ended_ == Ended::Timeout || ended_ == Ended::Cancelled) return interrupted();
    if (ended_ != Ended::Enough && code != CURLE_OK) return failed(code, addresses);
    return std::move(result_);
}

bool HttpExchange::isSent() const {
    if (begun_ == 0) return false;
    curl_off_t body = 0;
    connection_->curl().easy_getinfo(connection_->easy(), CURLINFO_SIZE_UPLOAD_T, &body);
    return body >= (message_.body ? message_.body->size() : 0);
}

Error HttpExchange::interrupted() const {
    if (ended_ == Ended::Cancelled) return httpFailure::cancelled(message_.url);
    return httpFailure::timeout(message_.url, timeout_, result_, isSent());
}

Error HttpExchange::failed(CURLcode code, const QList<QHostAddress>& addresses) const {
    const CurlLibrary& curl = connection_->curl();
    long systemError = 0;
    if (code == CURLE_COULDNT_CONNECT) curl.easy_getinfo(connection_->easy(), CURLINFO_OS_ERRNO, &systemError);
    const QString words =
        words_[0] != '\0' ? QString::fromUtf8(words_).simplified() : QString::fromUtf8(curl.easy_strerror(code));
    return httpFailure::broken({message_.url, addresses, result_, words, int(systemError), keptConnectionLost_}, code);
}

} // namespace oc
