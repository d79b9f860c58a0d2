// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/HttpSender.h"

#include <algorithm>

namespace oc {

using namespace std::chrono_literals;

namespace {

/// For so long what a name resolved to is taken for what it still resolves to, without asking before each message.
constexpr std::chrono::milliseconds lookUpHolds = 5s;

/// Of the same server and trust: nobody's messages go to a server whose certificate nobody looked at.
QByteArray serverOf(const QUrl& url, const HttpTrust& trust) {
    return url.scheme().toLatin1() + "://" + url.host(QUrl::FullyEncoded).toLatin1() + ':' +
           QByteArray::number(url.port()) + ' ' + QByteArray::number(int(trust.kind)) + trust.sha256.toHex() +
           trust.authorityFile.toUtf8();
}

bool onlyAuthorities(const HttpTrust& trust) {
    return trust.kind == HttpTrust::Kind::Authorities && trust.authorityFile.isEmpty();
}

/// With the addresses: a name that leads elsewhere now must not be served by a connection to where it led before.
QByteArray keyOf(const QByteArray& server, const QList<QHostAddress>& addresses) {
    QByteArrayList parts;
    for (const QHostAddress& address : addresses)
        parts << address.toString().toLatin1();
    std::sort(parts.begin(), parts.end());
    return server + ' ' + parts.join(' ');
}

} // namespace

Status HttpSender::checkAddresses(const HttpPolicy& policy, const QUrl& url, const QList<QHostAddress>& addresses) {
    for (const QHostAddress& address : addresses) {
        const AddressKind kind = addressKind(address);
        // The whole name is refused: one that also leads to such an address is not to be trusted with the others.
        if (kind == AddressKind::Unusable || (kind == AddressKind::LinkLocal && !policy.allowLinkLocal)) {
            return Error{
                QStringLiteral("refused_address"),
                QStringLiteral("%1 leads to %2, a %3 address")
                    .arg(HttpClient::shownUrl(url), address.toString(),
                         kind == AddressKind::Unusable ? QStringLiteral("multicast or broadcast")
                                                       : QStringLiteral("link-local or metadata")),
                kind == AddressKind::Unusable
                    ? QString()
                    : QStringLiteral("If that is meant, allow link-local addresses: setting webhook/allow_link_local."),
                {}};
        }
        if (kind == AddressKind::Public && url.scheme() == QLatin1String("http") && !policy.allowPlainHttpToPublic) {
            return Error{QStringLiteral("plain_http"),
                         QStringLiteral("%1 is a public host, and http sends everything in clear")
                             .arg(HttpClient::shownUrl(url)),
                         QStringLiteral("Use https, or allow it: setting webhook/confirm_plain_http."),
                         {}};
        }
    }
    return {};
}

void HttpSender::run() {
    fill();
    while (!flights_.empty()) {
        const CurlLibrary& curl = connection_->curl();
        int running = 0;
        const bool works = curl.multi_perform(connection_->multi(), &running) == CURLM_OK;
        const auto wait = endFinished() ? std::nullopt : rest();
        if (!wait) { // one has ended
            fill();
            continue;
        }
        if (!works || curl.multi_poll(connection_->multi(), nullptr, 0, int(wait->count()), nullptr) != CURLM_OK) {
            while (!flights_.empty())
                end(flights_.begin(), CURLE_FAILED_INIT);
        }
    }
    leaveServer();
}

/// Begins what the feed gives, as long as there is room for it.
void HttpSender::fill() {
    while (flights_.size() < atOnce_) {
        HttpJob* const job = held_ ? std::exchange(held_, nullptr) : feed_.next();
        if (!job) return;
        const HttpMessage& message = *job->message;
        if (const Status good = HttpClient::check(message); !good) {
            feed_.ended(*job, good.error());
            continue;
        }
        const bool here = isHere(message) && Clock::now() < lookedUp_ + lookUpHolds;
        if (!here && !flights_.empty()) {
            held_ = job;
            return;
        }
        auto exchange =
            std::make_unique<HttpExchange>(message, policy_, job->context->stopToken(),
                                           std::min(job->timeout, job->context->remaining()), job->receiver);
        if (!here) {
            leaveServer();
            if (const Status entered = enter(*exchange, message); !entered) {
                feed_.ended(*job, entered.error());
                continue;
            }
        }
        flights_.push_back({job, std::move(exchange)});
        if (!flights_.back().exchange->begin(*connection_, addresses_))
            end(std::prev(flights_.end()), CURLE_FAILED_INIT);
    }
}

bool HttpSender::isHere(const HttpMessage& message) const {
    if (server_.isEmpty()) return false;
    const bool sameTrust = trustsAuthorities_ && onlyAuthorities(message.trust);
    return (sameTrust && message.url == url_) || serverOf(message.url, message.trust) == server_;
}

Status HttpSender::enter(HttpExchange& exchange, const HttpMessage& message) {
    auto addresses = exchange.resolve();
    if (!addresses) return addresses.error();
    if (const Status allowed = checkAddresses(policy_, message.url, *addresses); !allowed) return allowed;
    const Result<CurlLibrary>& curl = CurlLibrary::get();
    if (!curl) return curl.error();
    server_ = serverOf(message.url, message.trust);
    url_ = message.url;
    trustsAuthorities_ = onlyAuthorities(message.trust);
    lookedUp_ = Clock::now();
    addresses_ = std::move(*addresses);
    key_ = keyOf(server_, addresses_);
    connection_ = connections_.take(key_);
    if (!connection_) connection_ = std::make_unique<HttpConnection>(*curl);
    connection_->keepAtMost(int(atOnce_));
    return {};
}

void HttpSender::leaveServer() {
    if (connection_ && mayWait_) connections_.put(key_, std::move(connection_), *mayWait_);
    connection_.reset();
    mayWait_.reset();
    server_.clear();
}

void HttpSender::end(std::vector<Flight>::iterator flight, CURLcode code) {
    HttpJob& job = *flight->job;
    const auto exchange = std::move(flight->exchange);
    flights_.erase(flight);
    auto reply = exchange->end(code);
    mayWait_ = exchange->mayWait(); // what one of them broke, the next one of them may have made good
    feed_.ended(job, std::move(reply));
}

/// Those of which libcurl says that they have ended; false when it says so of none.
bool HttpSender::endFinished() {
    const CurlLibrary& curl = connection_->curl();
    bool any = false;
    int left = 0;
    while (const CURLMsg* said = curl.multi_info_read(connection_->multi(), &left)) {
        if (said->msg != CURLMSG_DONE) continue;
        const CURLcode code = said->data.result; // gone with the handle
        const auto flight = std::find_if(flights_.begin(), flights_.end(), [said](const Flight& one) {
            return one.exchange->handle() == said->easy_handle;
        });
        if (flight == flights_.end()) continue;
        end(flight, code);
        any = true;
    }
    return any;
}

/// For how long nothing needs to be done; nothing when the time of one was up, which has ended then.
std::optional<std::chrono::milliseconds> HttpSender::rest() {
    auto shortest = std::chrono::milliseconds::max();
    for (auto flight = flights_.begin(); flight != flights_.end(); ++flight) {
        const auto one = flight->exchange->mayRest();
        if (!one) {
            end(flight, CURLE_FAILED_INIT);
            return std::nullopt;
        }
        shortest = std::min(shortest, *one);
    }
    return shortest;
}

} // namespace oc
