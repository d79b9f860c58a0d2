// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/HttpHandle.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <sys/socket.h>

namespace oc {

using namespace std::chrono_literals;

namespace {

int portOf(const QUrl& url) {
    return url.port(url.scheme() == QLatin1String("https") ? 443 : 80);
}

QByteArray literalOf(const QByteArray& host) {
    return host.contains(':') ? '[' + host + ']' : host;
}

QList<QByteArray> headerLines(const HttpMessage& message) {
    static const QByteArray agent = "User-Agent: OpsConductor/" + QCoreApplication::applicationVersion().toUtf8();
    const auto given = [&message](const char* name) {
        return std::any_of(message.headers.begin(), message.headers.end(),
                           [name](const auto& header) { return header.first.compare(name, Qt::CaseInsensitive) == 0; });
    };
    // libcurl would wait for a "100 Continue" before a large body, and call a body without a type a form.
    QList<QByteArray> lines{QByteArrayLiteral("Expect:")};
    // Not compressed: a small compressed body can be a very large one.
    if (!given("Accept-Encoding")) lines << QByteArrayLiteral("Accept-Encoding: identity");
    if (!given("User-Agent")) lines << agent;
    if (!message.url.userName().isEmpty() && !given("Authorization")) {
        const QString user =
            message.url.userName(QUrl::FullyDecoded) + QLatin1Char(':') + message.url.password(QUrl::FullyDecoded);
        lines << "Authorization: Basic " + user.toUtf8().toBase64();
    }
    for (auto header = message.headers.begin(); header != message.headers.end(); ++header) {
        // Of two of one name the later one counts.
        const auto same = [&name = header->first](const auto& other) {
            return other.first.compare(name, Qt::CaseInsensitive) == 0;
        };
        if (std::any_of(std::next(header), message.headers.end(), same)) continue;
        // "name:" alone would mean to libcurl that the header is not wanted.
        const QByteArray text = header->second.trimmed();
        lines << (text.isEmpty() ? header->first + ';' : header->first + ": " + text);
    }
    if (!given("Content-Type")) lines << QByteArrayLiteral("Content-Type:");
    return lines;
}

QByteArray certificates(const HttpMessage& message, const HttpPolicy& policy) {
    QByteArray all;
    QStringList files = policy.certificateFiles;
    if (!message.trust.authorityFile.isEmpty()) files << message.trust.authorityFile;
    for (const QString& name : std::as_const(files)) {
        if (QFile file(name); file.open(QIODevice::ReadOnly)) all += file.readAll() + '\n';
    }
    return all;
}

} // namespace

HttpHandle::HttpHandle(const CurlLibrary& curl, CURL* easy)
    : curl_(curl),
      headers_(nullptr, curl.slist_free_all),
      resolved_(nullptr, curl.slist_free_all),
      easy_(easy, curl.easy_cleanup) {}

HttpHandle::List HttpHandle::listOf(const QList<QByteArray>& lines) const {
    curl_slist* list = nullptr;
    for (const QByteArray& line : lines)
        list = curl_.slist_append(list, line.constData());
    return {list, curl_.slist_free_all};
}

bool HttpHandle::fits(const Request& request) const {
    const HttpMessage& message = request.message;
    return form_ && form_->timeout == request.timeout && form_->hasBody == message.body.has_value() &&
           form_->method == message.method && form_->url == message.url &&
           message.trust.kind == HttpTrust::Kind::Authorities && message.trust.authorityFile.isEmpty();
}

bool HttpHandle::makeReady(const Request& request, User& user) {
    const HttpMessage& message = request.message;
    user_ = &user;
    words_[0] = '\0';
    bool good = true;
    if (!fits(request)) {
        form_.reset();
        headers_.reset();
        good = setForm(request);
        // A file of certificates may say something else the next time.
        const bool isLasting =
            message.trust.kind == HttpTrust::Kind::Authorities && message.trust.authorityFile.isEmpty() &&
            (request.policy.certificateFiles.isEmpty() || message.url.scheme() == QLatin1String("http"));
        if (good && isLasting) form_ = Form{message.url, message.method, message.body.has_value(), request.timeout};
    }
    if (!headers_ || given_ != message.headers) {
        auto headers = listOf(headerLines(message)); // libcurl has the others until it is told of these
        set(good, CURLOPT_HTTPHEADER, headers.get());
        headers_ = std::move(headers);
        given_ = message.headers;
    }
    if (message.body) {
        set(good, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(message.body->size()));
        set(good, CURLOPT_POSTFIELDS, message.body->constData()); // not copied
    }
    if (message.method == "HEAD") set(good, CURLOPT_NOBODY, 1L); // after the body, which makes it a POST
    if (!good) forget();
    return good;
}

bool HttpHandle::setForm(const Request& request) {
    const HttpMessage& message = request.message;
    curl_.easy_reset(easy_.get()); // all but the connection
    bool good = true;
    const QString name = message.url.host(QUrl::FullyEncoded); // as it stands in a Host header and a certificate
    const QByteArray host = name.toLatin1();
    const QByteArray port = QByteArray::number(portOf(message.url));
    const QByteArray url = message.url.scheme().toLatin1() + "://" + literalOf(host) + ':' + port + '/';
    set(good, CURLOPT_URL, url.constData());
    set(good, CURLOPT_REQUEST_TARGET, HttpClient::requestTarget(message.url).constData());
    // To these addresses and no others: a second look-up could give another one than was checked.
    if (!QHostAddress().setAddress(name)) {
        QByteArrayList literals;
        for (const QHostAddress& address : request.addresses)
            literals << literalOf(address.toString().toLatin1());
        resolved_ = listOf({host + ':' + port + ':' + literals.join(',')});
        set(good, CURLOPT_RESOLVE, resolved_.get());
    }
    set(good, CURLOPT_PROTOCOLS_STR, "http,https");
    set(good, CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
    set(good, CURLOPT_PROXY, ""); // none, whatever the environment says
    set(good, CURLOPT_NOSIGNAL, 1L);
    set(good, CURLOPT_CONNECTTIMEOUT_MS, long(std::max(request.timeout, 1ms).count()));
    set(good, CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    if (message.url.scheme() == QLatin1String("https")) {
        // Beside the system's, which are in CURLOPT_CAPATH.
        if (QByteArray trusted = certificates(message, request.policy); !trusted.isEmpty()) {
            const curl_blob blob{trusted.data(), size_t(trusted.size()), CURL_BLOB_COPY};
            set(good, CURLOPT_CAINFO_BLOB, &blob);
        }
    }
    if (message.trust.kind != HttpTrust::Kind::Authorities) {
        // The user looks at it when the connection stands, before anything goes out.
        set(good, CURLOPT_SSL_VERIFYPEER, 0L);
        set(good, CURLOPT_SSL_VERIFYHOST, 0L);
        set(good, CURLOPT_CERTINFO, 1L);
    }
    set(good, CURLOPT_CUSTOMREQUEST, message.method.constData());
    setCallbacks(good);
    return good;
}

void HttpHandle::setCallbacks(bool& good) {
    set(good, CURLOPT_HEADERDATA, this);
    set(
        good, CURLOPT_HEADERFUNCTION, +[](char* data, size_t size, size_t count, void* handle) {
            static_cast<HttpHandle*>(handle)->user_->readHeader(QByteArrayView(data, qsizetype(size * count)));
            return size * count;
        });
    set(good, CURLOPT_WRITEDATA, this);
    set(
        good, CURLOPT_WRITEFUNCTION, +[](char* data, size_t size, size_t count, void* handle) {
            const bool goesOn = static_cast<HttpHandle*>(handle)->user_->readBody(data, qint64(size * count));
            return goesOn ? size * count : 0;
        });
    set(good, CURLOPT_PREREQDATA, this);
    set(
        good, CURLOPT_PREREQFUNCTION, +[](void* handle, char*, char*, int, int) {
            return static_cast<HttpHandle*>(handle)->user_->mayBegin() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
        });
    set(
        good, CURLOPT_OPENSOCKETFUNCTION, +[](void*, curlsocktype, curl_sockaddr* address) -> curl_socket_t {
            // Not for the programs that other tasks start meanwhile.
            return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
        });
    set(good, CURLOPT_ERRORBUFFER, words_);
}

} // namespace oc
