// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/SmtpTransfer.h"

#include "engine/base/Duration.h"
#include "executors/communication/MimeReader.h"
#include "executors/communication/SmtpFailure.h"
#include "executors/support/CurlLibrary.h"
#include "executors/support/HttpPolicy.h"

#include <QHostInfo>
#include <QUrl>

#include <algorithm>
#include <cstring>
#include <curl/curl.h>
#include <functional>
#include <stop_token>
#include <sys/socket.h>
#include <unistd.h>

namespace oc {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Clock = StepContext::Clock;
using Phase = SmtpReplies::Phase;
using smtpFailure::Trouble;

namespace {

constexpr long connectSeconds = 30;
constexpr long replySeconds = 600;        // RFC 5321, section 4.5.3.2.6; the step's deadline is mostly earlier
constexpr long uploadAtOnce = 256 * 1024; // bytes
constexpr auto progressEvery = 200ms;
constexpr auto goodbye = 2s; // how long a server that took the mail may think about QUIT

using Easy = std::unique_ptr<CURL, decltype(CurlLibrary::easy_cleanup)>;
using Multi = std::unique_ptr<CURLM, decltype(CurlLibrary::multi_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(CurlLibrary::slist_free_all)>;

/// For EHLO: a name with a domain, else an address literal, which servers take where they refuse a bare name.
QString helloName() {
    const QString name = QHostInfo::localHostName();
    const bool fine = std::all_of(name.begin(), name.end(), [](QChar c) {
        return c.unicode() < 128 && (c.isLetterOrNumber() || c == u'.' || c == u'-');
    });
    return fine && name.contains(u'.') ? name : u"[127.0.0.1]"_s;
}

QByteArray loginOptions(SmtpAuth auth) {
    switch (auth) {
    case SmtpAuth::Plain:
        return "AUTH=PLAIN";
    case SmtpAuth::Login:
        return "AUTH=LOGIN";
    case SmtpAuth::CramMd5:
        return "AUTH=CRAM-MD5";
    case SmtpAuth::XOAuth2:
        return "AUTH=XOAUTH2";
    case SmtpAuth::Best:
        break;
    }
    return "AUTH=CRAM-MD5;AUTH=PLAIN;AUTH=LOGIN";
}

Trouble troubleOf(CURLcode code) {
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return Trouble::Resolve;
    case CURLE_COULDNT_CONNECT:
        return Trouble::Connect;
    case CURLE_PEER_FAILED_VERIFICATION:
        return Trouble::Certificate;
    case CURLE_SSL_CACERT_BADFILE:
        return Trouble::CaFile;
    case CURLE_USE_SSL_FAILED:
        return Trouble::NoStartTls;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
        return Trouble::Handshake;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
        return Trouble::Closed;
    case CURLE_WEIRD_SERVER_REPLY:
        return Trouble::BadReply;
    default:
        return Trouble::Other;
    }
}

} // namespace

struct SmtpTransfer::Private {
    const SmtpSettings& settings;
    const QString& password;
    const SmtpEnvelope& envelope;
    const MimeMessage& message;
    StepContext& context;
    MimeReader reader;
    SmtpReplies replies;
    const Clock::time_point begin = Clock::now();
    Clock::time_point acceptedAt = Clock::time_point::max();
    Clock::time_point toldAt = begin;
    const qint64 size;
    bool needsUtf8 = false;
    bool contentSent = false; ///< all of it was handed to libcurl, and so soon to the server
    bool cancelled = false;
    bool timedOut = false;
    std::optional<Error> stopped; ///< why we broke off
    int socket = -1;
    long systemError = 0; ///< errno of a connection that could not be made
    char words[CURL_ERROR_SIZE] = {};
    decltype(CurlLibrary::easy_strerror) explain = nullptr;

    Private(const SmtpSettings& s, const QString& p, const SmtpEnvelope& e, const MimeMessage& m, StepContext& c)
        : settings(s), password(p), envelope(e), message(m), context(c), reader(m), size(m.size()) {
        needsUtf8 = MailAddress::needsUtf8(e.from) ||
                    std::any_of(e.recipients.begin(), e.recipients.end(), MailAddress::needsUtf8);
    }

    static Private& self(void* data) { return *static_cast<Private*>(data); }

    void log(const char* who, const QByteArray& line) const {
        context.emitOutput(OutputStream::Stdout, who + line.trimmed() + '\n');
    }

    // What libcurl calls.

    static size_t read(char* data, size_t size, size_t count, void* user) {
        Private& d = self(user);
        const qint64 got = d.reader.read(data, qint64(size * count));
        if (got < 0) {
            d.stopped = d.reader.error();
            return CURL_READFUNC_ABORT;
        }
        d.contentSent = d.reader.atEnd();
        return size_t(got);
    }

    static size_t header(char* data, size_t size, size_t count, void* user) {
        return self(user).lineCame(QByteArray(data, qsizetype(size * count))) ? size * count : 0;
    }

    static int debug(CURL*, curl_infotype type, char* data, size_t size, void* user) {
        if (type != CURLINFO_HEADER_OUT) return 0;
        Private& d = self(user);
        const QByteArray line(data, qsizetype(size));
        const bool answer = d.replies.phase() == Phase::Authenticate && d.replies.last().code / 100 == 3;
        d.replies.sent(line);
        if (d.replies.phase() != Phase::Authenticate) {
            d.log("> ", line);
        } else if (answer) {
            d.log("> ", "(what authenticates)");
        } else {
            d.log("> ", line.trimmed().split(' ').mid(0, 2).join(' '));
        }
        return 0;
    }

    static int progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t sent) {
        return self(user).mayGoOn(qint64(sent)) ? 0 : 1;
    }

    static curl_socket_t open(void* user, curlsocktype, curl_sockaddr* address) {
        Private& d = self(user);
        if (d.passwordInClear() && addressKind(QHostAddress(&address->addr)) != AddressKind::Loopback) {
            d.stopped = smtpFailure::clearPassword(d.settings);
            return CURL_SOCKET_BAD;
        }
        // Not for the programs that other tasks start meanwhile.
        d.socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
        return d.socket < 0 ? CURL_SOCKET_BAD : d.socket;
    }

    [[nodiscard]] bool passwordInClear() const {
        return settings.tls == SmtpTls::None && !settings.user.isEmpty() && !settings.allowClearPassword &&
               settings.auth != SmtpAuth::CramMd5;
    }

    /// False to break off.
    bool lineCame(const QByteArray& line) {
        if (replies.isTooMuch()) {
            stopped = smtpFailure::endlessReply(settings);
            return false;
        }
        log("< ", line);
        if (!replies.received(line)) return true;
        if (replies.final()) acceptedAt = std::min(acceptedAt, Clock::now());
        if (replies.phase() != Phase::Hello || replies.last().code != 250) return true;
        stopped = smtpFailure::offerProblem(replies, settings, needsUtf8, size);
        return !stopped;
    }

    bool mayGoOn(qint64 sent) {
        const auto now = Clock::now();
        if (replies.final()) return !context.cancelled() && now < context.deadline() && now - acceptedAt < goodbye;
        cancelled = cancelled || context.cancelled();
        timedOut = timedOut || now >= context.deadline();
        if (cancelled || timedOut) return false;
        if (sent > 0 && size > 0 && now - toldAt >= progressEvery) {
            toldAt = now;
            context.emitProgress(std::min(1.0, double(sent) / double(size)),
                                 u"%1 of %2"_s.arg(formatSize(std::min(sent, size)), formatSize(size)));
        }
        return true;
    }

    bool set(const CurlLibrary& curl, CURL* easy, curl_slist* recipients);
    CURLcode perform(const CurlLibrary& curl, CURLM* multi, CURL* easy);
    /// Its last reply is why nothing came of it: a refused recipient alone is no reason.
    [[nodiscard]] bool serverSaidNo() const;
    [[nodiscard]] SmtpResult result(CURLcode code) const;
};

bool SmtpTransfer::Private::set(const CurlLibrary& curl, CURL* easy, curl_slist* recipients) {
    bool good = true;
    const auto option = [&](CURLoption name, auto value) {
        good = curl.easy_setopt(easy, name, value) == CURLE_OK && good;
    };
    const auto text = [&](CURLoption name, const QString& value) { option(name, value.toUtf8().constData()); };
    const QString scheme = settings.tls == SmtpTls::Implicit ? u"smtps"_s : u"smtp"_s;
    text(CURLOPT_URL,
         u"%1://%2/%3"_s.arg(scheme, settings.server(), QString::fromLatin1(QUrl::toPercentEncoding(helloName()))));
    option(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    option(CURLOPT_PROXY, ""); // none, whatever the environment says
    option(CURLOPT_NOSIGNAL, 1L);
    option(CURLOPT_QUICK_EXIT, 1L); // a name server that does not answer must not hold up a cancelled step
    option(CURLOPT_FRESH_CONNECT, 1L);
    option(CURLOPT_FORBID_REUSE, 1L);
    option(CURLOPT_CONNECTTIMEOUT, connectSeconds);
    option(CURLOPT_SERVER_RESPONSE_TIMEOUT, replySeconds);
    option(CURLOPT_USE_SSL, long(settings.tls == SmtpTls::StartTls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    option(CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    // Beside the system's, which are in CURLOPT_CAPATH.
    if (!settings.caFile.isEmpty()) text(CURLOPT_CAINFO, settings.caFile);
    if (!settings.user.isEmpty()) {
        text(CURLOPT_USERNAME, settings.user);
        text(settings.auth == SmtpAuth::XOAuth2 ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, password);
        option(CURLOPT_LOGIN_OPTIONS, loginOptions(settings.auth).constData());
    }
    text(CURLOPT_MAIL_FROM, envelope.from);
    option(CURLOPT_MAIL_RCPT, recipients);
    option(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
    option(CURLOPT_UPLOAD, 1L);
    option(CURLOPT_UPLOAD_BUFFERSIZE, uploadAtOnce);
    option(CURLOPT_INFILESIZE_LARGE, curl_off_t(size));
    option(CURLOPT_READFUNCTION, &Private::read);
    option(CURLOPT_READDATA, this);
    option(CURLOPT_HEADERFUNCTION, &Private::header);
    option(CURLOPT_HEADERDATA, this);
    option(CURLOPT_VERBOSE, 1L); // for the commands that go out: nothing is printed
    option(CURLOPT_DEBUGFUNCTION, &Private::debug);
    option(CURLOPT_DEBUGDATA, this);
    option(CURLOPT_NOPROGRESS, 0L);
    option(CURLOPT_XFERINFOFUNCTION, &Private::progress);
    option(CURLOPT_XFERINFODATA, this);
    option(CURLOPT_OPENSOCKETFUNCTION, &Private::open);
    option(CURLOPT_OPENSOCKETDATA, this);
    option(CURLOPT_ERRORBUFFER, words);
    return good;
}

/// With the multi interface, because only that can be woken up when the step is cancelled.
CURLcode SmtpTransfer::Private::perform(const CurlLibrary& curl, CURLM* multi, CURL* easy) {
    if (curl.multi_add_handle(multi, easy) != CURLM_OK) return CURLE_FAILED_INIT;
    CURLcode code = CURLE_FAILED_INIT;
    bool ended = false;
    {
        const std::stop_callback<std::function<void()>> wake(context.stopToken(),
                                                             [multi, &curl] { curl.multi_wakeup(multi); });
        int running = 1;
        while (curl.multi_perform(multi, &running) == CURLM_OK && running > 0) {
            const auto rest = std::clamp<std::chrono::milliseconds>(context.remaining(), 1ms, 1000ms);
            if (curl.multi_poll(multi, nullptr, 0, int(rest.count()), nullptr) != CURLM_OK) break;
        }
        int left = 0;
        while (const CURLMsg* said = curl.multi_info_read(multi, &left)) {
            if (said->msg != CURLMSG_DONE) continue;
            code = said->data.result;
            ended = true;
        }
    }
    curl.easy_getinfo(easy, CURLINFO_OS_ERRNO, &systemError);
    // A transfer that is taken away in its middle gets an end of mail from libcurl, and the server would deliver what
    // it has. That is why a cancelled one ends by the progress function, and what is left here loses its connection
    // first.
    if (!ended && socket >= 0) ::shutdown(socket, SHUT_RDWR);
    curl.multi_remove_handle(multi, easy);
    return code;
}

bool SmtpTransfer::Private::serverSaidNo() const {
    if (replies.last().isGood() || replies.last().code == 0) return false;
    const auto& asked = replies.recipients();
    return replies.phase() != Phase::Recipient || replies.last().code == 421 ||
           (asked.size() == envelope.recipients.size() &&
            std::none_of(asked.begin(), asked.end(), [](const SmtpReply& reply) { return reply.isGood(); }));
}

SmtpResult SmtpTransfer::Private::result(CURLcode code) const {
    SmtpResult result;
    result.recipients = replies.recipients();
    result.encrypted = settings.tls == SmtpTls::Implicit || replies.tlsStarted();
    if (replies.final()) result.reply = *replies.final();
    // What it said to the mail counts, whatever happened to the connection afterwards.
    if (replies.final() && replies.final()->isGood() && reader.atEnd()) {
        result.end = SmtpResult::End::Accepted;
        return result;
    }
    const QString waited = formatDuration(std::chrono::duration_cast<Milliseconds>(
        std::max(1s, std::chrono::round<std::chrono::seconds>(Clock::now() - begin))));
    if (stopped) {
        result.error = stopped;
    } else if (cancelled) {
        result.end = SmtpResult::End::Cancelled;
        result.error = Error{u"cancelled"_s,
                             contentSent ? u"stopped while %1 had the mail but had not confirmed it; whether it goes "
                                           "out is not known"_s.arg(settings.server())
                                         : u"stopped; nobody gets the mail"_s,
                             {},
                             {}};
    } else if (timedOut || code == CURLE_OPERATION_TIMEDOUT) {
        result.end = SmtpResult::End::TimedOut;
        result.error = smtpFailure::timeout(waited, replies, settings, contentSent);
    } else if (serverSaidNo() || (code == CURLE_LOGIN_DENIED && replies.phase() == Phase::Authenticate)) {
        result.error = smtpFailure::refusal(replies, settings, envelope.from);
    } else {
        QString detail = words[0] != '\0' ? QString::fromUtf8(words).simplified() : QString::fromUtf8(explain(code));
        if (code == CURLE_COULDNT_CONNECT && systemError != 0)
            detail = QString::fromLocal8Bit(std::strerror(int(systemError)));
        // libcurl reads 300 kB of replies at most.
        result.error = detail.startsWith("Too large response"_L1)
                           ? smtpFailure::endlessReply(settings)
                           : smtpFailure::broken(troubleOf(code), detail, replies, settings, contentSent);
    }
    return result;
}

SmtpTransfer::SmtpTransfer(const SmtpSettings& settings, const QString& password, const SmtpEnvelope& envelope,
                           const MimeMessage& message, StepContext& context)
    : d_(std::make_unique<Private>(settings, password, envelope, message, context)) {}

SmtpTransfer::~SmtpTransfer() = default;

SmtpResult SmtpTransfer::run() {
    const Result<CurlLibrary>& library = CurlLibrary::get();
    if (!library) {
        SmtpResult result;
        result.error = library.error();
        return result;
    }
    const CurlLibrary& curl = *library;
    d_->explain = curl.easy_strerror;
    const Easy easy(curl.easy_init(), curl.easy_cleanup);
    const Multi multi(curl.multi_init(), curl.multi_cleanup);
    curl_slist* added = nullptr;
    for (const QString& recipient : d_->envelope.recipients)
        added = curl.slist_append(added, recipient.toUtf8().constData());
    const List recipients(added, curl.slist_free_all);
    CURLcode code = CURLE_FAILED_INIT;
    if (easy && multi && d_->set(curl, easy.get(), recipients.get())) code = d_->perform(curl, multi.get(), easy.get());
    return d_->result(code);
}

} // namespace oc
