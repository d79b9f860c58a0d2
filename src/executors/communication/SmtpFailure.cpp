// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/SmtpFailure.h"

#include "engine/base/Duration.h"

#include <algorithm>

namespace oc::smtpFailure {

using namespace Qt::StringLiterals;
using Phase = SmtpReplies::Phase;

namespace {

const QString unconfirmed = u"Whether the mail goes out is not known; sent again it has the same Message-ID."_s;

Error error(const QString& code, const QString& message, const QString& hint) {
    return {code, message, hint, {}};
}

QList<QByteArray> mechanismsFor(SmtpAuth auth) {
    switch (auth) {
    case SmtpAuth::Plain:
        return {"PLAIN"};
    case SmtpAuth::Login:
        return {"LOGIN"};
    case SmtpAuth::CramMd5:
        return {"CRAM-MD5"};
    case SmtpAuth::XOAuth2:
        return {"XOAUTH2"};
    case SmtpAuth::Best:
        break;
    }
    return {"CRAM-MD5", "PLAIN", "LOGIN"};
}

std::optional<Error> authProblem(const SmtpReplies& replies, const SmtpSettings& settings) {
    const QList<QByteArray> wanted = mechanismsFor(settings.auth);
    const QList<QByteArray> offered = replies.capability("AUTH").split(' ');
    const bool usable =
        std::any_of(wanted.begin(), wanted.end(), [&](const QByteArray& one) { return offered.contains(one); });
    if (usable) return std::nullopt;
    if (!replies.offers("AUTH")) {
        return error(
            u"auth_not_offered"_s,
            u"%1 offers no log-in, but SMTP_USER is set; nothing was sent"_s.arg(settings.server()),
            settings.tls == SmtpTls::None
                ? u"Many servers offer it only over TLS: set SMTP_USE_TLS=true. If it wants none, unset SMTP_USER."_s
                : u"Use the port for submission (587 or 465); if the server wants no log-in, unset SMTP_USER."_s);
    }
    const QString list = QString::fromLatin1(replies.capability("AUTH")).simplified().left(200);
    return error(
        u"auth_not_offered"_s,
        u"%1 offers other ways to log in than the one that is set; nothing was sent. It offers %2"_s.arg(
            settings.server(), list.isEmpty() ? u"none"_s : list),
        u"SMTP_AUTH (smtp/auth) chooses: auto, plain, login, cram-md5, or xoauth2 with a token as the password."_s);
}

QString loginHint(const SmtpReplies& replies, const SmtpSettings& settings) {
    const QString& words = replies.last().text;
    if (words.contains("5.7.30"_L1) || words.contains("5.7.139"_L1))
        return u"Exchange Online no longer takes user name and password: set SMTP_AUTH=xoauth2 and give an OAuth "
               "access token as the password."_s;
    const bool google = settings.host.contains("gmail"_L1) || settings.host.contains("google"_L1) ||
                        words.contains("gsmtp"_L1) || words.contains("google"_L1, Qt::CaseInsensitive);
    if (replies.last().code == 534 || words.contains("5.7.9"_L1) || google)
        return u"Google takes an app password (myaccount.google.com/apppasswords) or SMTP_AUTH=xoauth2 with a token, "
               "not the password of the account."_s;
    if (settings.auth == SmtpAuth::XOAuth2)
        return u"The token may have run out, or be for another user or scope than sending mail."_s;
    return u"Check SMTP_USER and SMTP_PASSWORD (Settings, Mail)."_s;
}

} // namespace

std::optional<Error> offerProblem(const SmtpReplies& replies, const SmtpSettings& settings, bool needsUtf8,
                                  qint64 size) {
    if (settings.tls == SmtpTls::StartTls && !replies.tlsStarted()) {
        if (replies.offers("STARTTLS")) return std::nullopt; // what counts is offered after it
        return broken(Trouble::NoStartTls, {}, replies, settings, false);
    }
    if (!settings.user.isEmpty()) {
        if (auto problem = authProblem(replies, settings)) return problem;
    }
    if (needsUtf8 && !replies.offers("SMTPUTF8")) {
        return error(u"no_smtputf8"_s,
                     u"%1 cannot deliver to or from addresses that are not ASCII (no SMTPUTF8); nothing was sent"_s.arg(
                         settings.server()),
                     u"Use addresses whose part before the @ is ASCII, or another server."_s);
    }
    bool limited = false;
    const qint64 limit = replies.capability("SIZE").toLongLong(&limited);
    if (limited && limit > 0 && size > limit) {
        return error(u"mail_too_large"_s,
                     u"the mail has %1 as it is sent, and %2 takes at most %3"_s.arg(
                         formatSize(size), settings.server(), formatSize(limit)),
                     u"Attachments grow by a third on their way: send fewer or smaller ones, or a link."_s);
    }
    return std::nullopt;
}

Error refusal(const SmtpReplies& replies, const SmtpSettings& settings, const QString& sender) {
    const SmtpReply& reply = replies.last();
    QString words = reply.toText();
    // A token is refused with a challenge that says why, in base64.
    if (replies.phase() == Phase::Authenticate && reply.code == 334)
        words = QString::fromUtf8(QByteArray::fromBase64(reply.text.toLatin1())).simplified().left(300);
    const QString server = settings.server();
    const auto& asked = replies.recipients();
    const bool transient =
        reply.isTransient() || (replies.phase() == Phase::Recipient &&
                                std::any_of(asked.begin(), asked.end(), [](const auto& r) { return r.isTransient(); }));
    const QString code = transient ? u"mail_deferred"_s : u"mail_refused"_s;
    const QString later = transient ? u"That may pass: try again later, or give the step a retry."_s : QString();
    if (reply.code == 421) return error(code, u"%1 ended the conversation: %2"_s.arg(server, words), later);
    switch (replies.phase()) {
    case Phase::Greeting:
    case Phase::Hello:
        return error(code, u"%1 does not want to talk to this machine: %2"_s.arg(server, words), later);
    case Phase::StartTls:
        return error(code, u"%1 refused STARTTLS: %2"_s.arg(server, words),
                     u"Nothing was sent, because TLS is asked for (SMTP_USE_TLS)."_s);
    case Phase::Authenticate:
        return error(transient ? code : u"login_failed"_s,
                     u"%1 refused to log %2 in: %3"_s.arg(server, settings.user, words),
                     transient ? later : loginHint(replies, settings));
    case Phase::Sender:
        return error(code, u"%1 refused the sender %2: %3"_s.arg(server, sender, words),
                     transient                            ? later
                     : reply.text.contains("STARTTLS"_L1) ? u"It wants TLS: set SMTP_USE_TLS=true."_s
                     : settings.user.isEmpty() ? u"It may want a log-in (SMTP_USER, SMTP_PASSWORD) or another from."_s
                                               : u"The user may not send as this address: check from or SMTP_FROM."_s);
    case Phase::Recipient:
        return error(code, u"%1 refused every recipient: %2"_s.arg(server, words),
                     transient ? later : u"The field refused has the words to each."_s);
    default:
        return error(code, u"%1 refused the mail: %2"_s.arg(server, words), later);
    }
}

Error broken(Trouble trouble, const QString& detail, const SmtpReplies& replies, const SmtpSettings& settings,
             bool contentSent) {
    const QString server = settings.server();
    switch (trouble) {
    case Trouble::Resolve:
        return error(u"unreachable"_s, u"the host name %1 is not known"_s.arg(settings.host),
                     u"Check SMTP_HOST (smtp/host) and this machine's name servers."_s);
    case Trouble::Connect:
        return error(u"unreachable"_s, u"%1 cannot be reached: %2"_s.arg(server, detail),
                     u"Check SMTP_HOST and SMTP_PORT, and whether a firewall lets this machine out to that port."_s);
    case Trouble::Certificate:
        return error(u"tls_failed"_s, u"%1 has no certificate that is trusted: %2"_s.arg(server, detail),
                     u"SMTP_HOST has to be the name in the certificate; the certificate of an authority of your own "
                     "goes into a file named by SMTP_CA_FILE (smtp/ca_file)."_s);
    case Trouble::CaFile:
        return error(u"bad_setting"_s, u"the certificates in %1 cannot be read"_s.arg(settings.caFile),
                     u"SMTP_CA_FILE (smtp/ca_file) names a file with certificates in PEM form."_s);
    case Trouble::NoStartTls:
        return error(u"tls_failed"_s, u"%1 offers no STARTTLS; nothing was sent"_s.arg(server),
                     u"Use a port with TLS (465), or set SMTP_USE_TLS=false if clear text is really meant."_s);
    case Trouble::Handshake:
        return error(u"tls_failed"_s, u"no TLS connection to %1: %2"_s.arg(server, detail),
                     settings.tls == SmtpTls::Implicit
                         ? u"With port 465 TLS begins at once; a server with STARTTLS has another port, mostly 587."_s
                         : QString());
    case Trouble::BadReply:
        return error(u"bad_reply"_s, u"%1 answered something that is not SMTP"_s.arg(server),
                     u"Is it a mail server that listens on that port?"_s);
    default:
        break;
    }
    if (contentSent)
        return error(u"unconfirmed"_s, u"%1 closed the connection before it confirmed the mail"_s.arg(server),
                     unconfirmed);
    if (trouble == Trouble::Closed) {
        if (replies.last().code == 0)
            return error(u"unreachable"_s, u"%1 closed the connection without a greeting"_s.arg(server),
                         settings.tls == SmtpTls::Implicit
                             ? QString()
                             : u"If it speaks TLS from the first byte, set SMTP_PORT=465."_s);
        return error(u"unreachable"_s,
                     replies.phase() == Phase::Content
                         ? u"%1 closed the connection while the mail was being sent"_s.arg(server)
                         : u"%1 closed the connection after saying %2"_s.arg(server, replies.last().toText()),
                     u"Nobody gets the mail. It may be too large for the server, or the connection bad."_s);
    }
    return error(u"mail_failed"_s, u"the mail could not be handed to %1: %2"_s.arg(server, detail), {});
}

Error timeout(const QString& waited, const SmtpReplies& replies, const SmtpSettings& settings, bool contentSent) {
    const QString server = settings.server();
    if (contentSent)
        return error(u"timeout"_s, u"%1 took the mail but did not confirm it within %2"_s.arg(server, waited),
                     unconfirmed);
    if (replies.last().code == 0)
        return error(u"timeout"_s, u"%1 gave no answer within %2"_s.arg(server, waited),
                     u"Check SMTP_HOST, SMTP_PORT and the firewalls between."_s +
                         (settings.tls == SmtpTls::Implicit ? QString()
                          : settings.tls == SmtpTls::StartTls
                              ? u" A server that begins with TLS belongs on port 465."_s
                              : u" If it begins with TLS: SMTP_USE_TLS=true, port 465."_s));
    return error(u"timeout"_s,
                 replies.phase() == Phase::Content
                     ? u"the mail was not handed to %1 within %2"_s.arg(server, waited)
                     : u"%1 went silent after saying %2, and nothing more came within %3"_s.arg(
                           server, replies.last().toText(), waited),
                 u"Nobody gets the mail. Raise the step's timeout if server or network are only slow."_s);
}

Error clearPassword(const SmtpSettings& settings) {
    return error(
        u"clear_password"_s,
        u"the password for %1 would go over the network in clear text; nothing was sent"_s.arg(settings.server()),
        u"Set SMTP_USE_TLS=true; or allow it in Settings (smtp/allow_clear_password)."_s);
}

Error endlessReply(const SmtpSettings& settings) {
    return error(u"bad_reply"_s, u"%1 answers without end"_s.arg(settings.server()),
                 u"Is it a mail server that listens on that port?"_s);
}

} // namespace oc::smtpFailure
