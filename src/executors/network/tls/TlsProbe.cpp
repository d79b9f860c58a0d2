// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/tls/TlsProbe.h"

#include "engine/base/Clock.h"
#include "executors/network/probe/TcpStream.h"
#include "executors/support/HostLookup.h"

namespace oc {

namespace {

// Weak ones too, but none without a certificate, which no client would take.
constexpr auto anyCipher = "ALL:!aNULL:!eNULL";
// ALPN, RFC 7301: what is offered, each behind its length.
constexpr unsigned char httpProtocols[] = "\x02h2\x08http/1.1";
constexpr int shortRead = 4096;
constexpr qsizetype mostBytes = 1024 * 1024; // of a handshake; the library itself takes 100 kB of certificates

/// One handshake on a connection; lives on the worker thread.
class Handshake {
public:
    Handshake(const OpenSslLibrary& openssl, TcpStream& stream, const ProbeLimits& limits)
        : openssl_(openssl),
          stream_(stream),
          limits_(limits),
          context_(openssl.SSL_CTX_new(openssl.TLS_client_method()), openssl.SSL_CTX_free),
          ssl_(nullptr, openssl.SSL_free) {}

    [[nodiscard]] Status run(const QString& serverName, bool offerHttp) {
        openssl_.ERR_clear_error();
        if (!prepare(serverName, offerHttp)) {
            return Error{QStringLiteral("tls_failed"),
                         QStringLiteral("OpenSSL cannot be set up: %1").arg(openssl_.takeError()),
                         {},
                         {}};
        }
        for (;;) {
            const int result = openssl_.SSL_do_handshake(ssl_.get());
            const int error = openssl_.SSL_get_error(ssl_.get(), result);
            if (result != 1 && error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
                reasonCode_ = ERR_GET_REASON(openssl_.ERR_peek_error());
                reason_ = openssl_.takeError();
                (void)flush(); // the alert
                return failed(reason_.isEmpty() ? QStringLiteral("the handshake failed") : reason_);
            }
            if (const Status sent = flush(); !sent) return result == 1 ? Status() : Status(sent.error());
            if (result == 1) return {};
            const auto received = stream_.receive(limits_);
            if (!received) return received.error();
            if (received->isEmpty()) return failed(QStringLiteral("the server closed the connection"));
            taken_ += received->size();
            if (taken_ > mostBytes) return failed(QStringLiteral("the server sends without end"));
            if (first_.size() < shortRead) first_ += received->left(shortRead);
            openssl_.BIO_write(incoming_, received->constData(), int(received->size()));
        }
    }

    /// As far as the handshake came.
    void tell(TlsFacts& facts) const {
        facts.protocol = QString::fromLatin1(openssl_.SSL_get_version(ssl_.get()));
        if (const SSL_CIPHER* cipher = openssl_.SSL_get_current_cipher(ssl_.get())) {
            facts.cipher = QString::fromLatin1(openssl_.SSL_CIPHER_get_name(cipher));
            facts.cipherBits = openssl_.SSL_CIPHER_get_bits(cipher, nullptr);
        }
        const unsigned char* alpn = nullptr;
        unsigned int size = 0;
        openssl_.SSL_get0_alpn_selected(ssl_.get(), &alpn, &size);
        facts.alpn = QString::fromLatin1(reinterpret_cast<const char*>(alpn), qsizetype(size));
        facts.clientCertificateWanted = clientCertificateWanted_;
        const auto* chain = reinterpret_cast<const OPENSSL_STACK*>(openssl_.SSL_get_peer_cert_chain(ssl_.get()));
        for (int i = 0; chain && i < openssl_.OPENSSL_sk_num(chain); ++i) {
            auto* x509 = static_cast<X509*>(openssl_.OPENSSL_sk_value(chain, i));
            openssl_.X509_up_ref(x509);
            facts.chain.emplace_back(openssl_, x509);
        }
    }
    /// Says goodbye; whether it arrives does not matter.
    void close() {
        openssl_.SSL_shutdown(ssl_.get());
        (void)flush();
        openssl_.ERR_clear_error();
    }

    [[nodiscard]] int reasonCode() const { return reasonCode_; }
    [[nodiscard]] const QByteArray& first() const { return first_; }

private:
    [[nodiscard]] bool prepare(const QString& serverName, bool offerHttp) {
        if (!context_) return false;
        SSL_CTX* const context = context_.get();
        openssl_.SSL_CTX_set_security_level(context, 0);
        openssl_.SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, 0, nullptr); // the oldest it has
        openssl_.SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, 0, nullptr);
        openssl_.SSL_CTX_set_cipher_list(context, anyCipher);
        // Servers that do not know RFC 5746 are to be seen too.
        openssl_.SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_IGNORE_UNEXPECTED_EOF);
        openssl_.SSL_CTX_set_cert_verify_callback(
            context, [](X509_STORE_CTX*, void*) { return 1; }, nullptr); // it is verified afterwards
        openssl_.SSL_CTX_set_client_cert_cb(context, [](SSL* ssl, X509**, EVP_PKEY**) {
            if (const auto& openssl = OpenSslLibrary::get())
                *static_cast<bool*>(openssl->SSL_get_ex_data(ssl, 0)) = true;
            return 0;
        });
        ssl_.reset(openssl_.SSL_new(context));
        incoming_ = openssl_.BIO_new(openssl_.BIO_s_mem());
        outgoing_ = openssl_.BIO_new(openssl_.BIO_s_mem());
        if (!ssl_ || !incoming_ || !outgoing_) {
            openssl_.BIO_free(incoming_);
            openssl_.BIO_free(outgoing_);
            return false;
        }
        for (BIO* bio : {incoming_, outgoing_}) // nothing there means later, not the end
            openssl_.BIO_ctrl(bio, BIO_C_SET_BUF_MEM_EOF_RETURN, -1, nullptr);
        openssl_.SSL_set_bio(ssl_.get(), incoming_, outgoing_); // which takes them over
        openssl_.SSL_set_ex_data(ssl_.get(), 0, &clientCertificateWanted_);
        openssl_.SSL_set_connect_state(ssl_.get());
        if (offerHttp) openssl_.SSL_set_alpn_protos(ssl_.get(), httpProtocols, sizeof httpProtocols - 1);
        QByteArray name = serverName.toLatin1();
        return name.isEmpty() ||
               openssl_.SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1;
    }

    [[nodiscard]] Status flush() {
        QByteArray bytes;
        char piece[4096];
        for (int size = 0; (size = openssl_.BIO_read(outgoing_, piece, sizeof piece)) > 0;)
            bytes.append(piece, size);
        return stream_.send(bytes, limits_);
    }

    [[nodiscard]] static Error failed(const QString& why) { return {QStringLiteral("tls_failed"), why, {}, {}}; }

    const OpenSslLibrary& openssl_;
    TcpStream& stream_;
    const ProbeLimits& limits_;
    std::unique_ptr<SSL_CTX, decltype(OpenSslLibrary::SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(OpenSslLibrary::SSL_free)> ssl_;
    BIO* incoming_ = nullptr;
    BIO* outgoing_ = nullptr;
    bool clientCertificateWanted_ = false;
    int reasonCode_ = 0;
    QString reason_;
    QByteArray first_; ///< what the server said, to see whether it was TLS at all
    qsizetype taken_ = 0;
};

/// What to do about it, by what the server said instead, or by the reason that it or the library gave.
QString hintFor(const Handshake& handshake, bool startTls) {
    const QByteArray& first = handshake.first();
    if (first.startsWith("HTTP/")) return QStringLiteral("It speaks plain HTTP on that port.");
    if (first.startsWith("SSH-")) return QStringLiteral("It speaks SSH on that port.");
    if (first.startsWith("\x16\x03") && first.size() > 2 && first.at(2) == 0)
        return QStringLiteral("It speaks SSL 3, which is broken (RFC 7568) and which OpenSSL has no more.");
    switch (handshake.reasonCode()) {
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
        return QStringLiteral("It speaks none of TLS 1.0 to 1.3: an older version, or a newer one.");
    case SSL_R_TLSV1_UNRECOGNIZED_NAME:
        return QStringLiteral("It does not know that name: give server_name.");
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
        return QStringLiteral("It wants another name (server_name), or a cipher that OpenSSL does not have.");
    default:
        break;
    }
    if (startTls) return {};
    if (first.startsWith("220"))
        return QStringLiteral("It greets in clear text, as SMTP and FTP do: give starttls=smtp or starttls=ftp.");
    if (first.startsWith("* OK")) return QStringLiteral("It greets in clear text, as IMAP does: give starttls=imap.");
    if (!first.isEmpty() && first.at(0) != 0x15 && first.at(0) != 0x16) // neither an alert nor a handshake
        return QStringLiteral("It does not speak TLS on that port.");
    return {};
}

/// The words in clear text before TLS.
Status agree(StartTls start, TcpStream& stream, const ProbeLimits& limits) {
    Result<QByteArray> next = start.begin();
    for (;;) {
        if (!next) return next.error();
        if (start.isReady()) return {};
        if (!next->isEmpty()) {
            if (const Status sent = stream.send(*next, limits); !sent) return sent.error();
        }
        const auto received = stream.receive(limits);
        if (!received) return received.error();
        if (received->isEmpty()) {
            return Error{QStringLiteral("unreachable"),
                         QStringLiteral("%1 closed the connection before TLS began").arg(stream.where()),
                         {},
                         {}};
        }
        next = start.received(*received);
    }
}

} // namespace

Result<TlsFacts> TlsProbe::run(const OpenSslLibrary& openssl, const ProbeLimits& limits) const {
    const auto addresses = hostLookup::addresses(host, limits.stop, limits.remaining());
    if (!addresses) return addresses.error();
    // Servers of other protocols may refuse those of HTTP (RFC 7301, section 3.2): then without any.
    for (const bool offerHttp : {true, false}) {
        if (offerHttp && startTls) continue;
        TlsFacts facts;
        const double begin = steadyMs();
        auto stream = TcpStream::connect(host, *addresses, port, limits);
        if (!stream) return stream.error();
        facts.connectMs = steadyMs() - begin;
        facts.address = stream->address().toString();
        if (startTls) {
            if (const Status agreed = agree(StartTls(*startTls), *stream, limits); !agreed) return agreed.error();
        }
        Handshake handshake(openssl, *stream, limits);
        const Status done = handshake.run(serverName, offerHttp);
        facts.handshakeMs = steadyMs() - begin - facts.connectMs;
        if (!done && offerHttp && handshake.reasonCode() == SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL) continue;
        if (done || done.error().code == QLatin1String("tls_failed") || stream->broken()) handshake.tell(facts);
        if (done) {
            handshake.close();
            return facts;
        }
        if (!facts.chain.empty()) {
            facts.ended = done.error().message;
            return facts;
        }
        Error error = done.error();
        if (error.code == QLatin1String("tls_failed")) {
            error.message =
                QStringLiteral("%1:%2 does not complete a TLS handshake: %3").arg(host).arg(port).arg(error.message);
        }
        if (error.hint.isEmpty()) error.hint = hintFor(handshake, startTls.has_value());
        return error;
    }
    return Error{
        QStringLiteral("tls_failed"), QStringLiteral("%1:%2 refused every protocol").arg(host).arg(port), {}, {}};
}

} // namespace oc
