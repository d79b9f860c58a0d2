// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/tls/StartTls.h"

#include <algorithm>

namespace oc {

namespace {

constexpr qsizetype mostBytes = 64 * 1024; // a greeting and a list of capabilities take some hundred

/// What a server said, for a message: one line without anything that a terminal would act on.
QString shown(const QByteArray& line) {
    constexpr qsizetype longest = 200;
    QString text = QString::fromUtf8(line.left(longest)).simplified();
    for (QChar& c : text)
        if (!c.isPrint()) c = QLatin1Char('?');
    return text;
}

bool isNumbered(const QByteArray& line) {
    return line.size() >= 3 &&
           std::all_of(line.begin(), line.begin() + 3, [](char c) { return c >= '0' && c <= '9'; }) &&
           (line.size() == 3 || line.at(3) == ' ' || line.at(3) == '-');
}

} // namespace

Result<StartTls::Protocol> StartTls::protocolOf(const QString& name) {
    if (name == QLatin1String("smtp")) return Protocol::Smtp;
    if (name == QLatin1String("imap")) return Protocol::Imap;
    if (name == QLatin1String("ftp")) return Protocol::Ftp;
    if (name == QLatin1String("postgres")) return Protocol::Postgres;
    return Error{QStringLiteral("bad_parameter"),
                 QStringLiteral("starttls '%1' is not known").arg(name),
                 QStringLiteral("smtp, imap, ftp or postgres."),
                 {}};
}

QString StartTls::name() const {
    switch (protocol_) {
    case Protocol::Smtp:
        return QStringLiteral("SMTP");
    case Protocol::Imap:
        return QStringLiteral("IMAP");
    case Protocol::Ftp:
        return QStringLiteral("FTP");
    case Protocol::Postgres:
        break;
    }
    return QStringLiteral("PostgreSQL");
}

QByteArray StartTls::begin() {
    if (protocol_ != Protocol::Postgres) return {};
    step_ = Step::Answer;
    return QByteArray("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8); // SSLRequest
}

Result<QByteArray> StartTls::received(const QByteArray& bytes) {
    held_ += bytes;
    if (held_.size() > mostBytes) return otherwise(held_);
    if (protocol_ == Protocol::Postgres) return postgres();
    QByteArray next;
    for (qsizetype end = held_.indexOf('\n'); end >= 0 && next.isEmpty(); end = held_.indexOf('\n')) {
        QByteArray line = held_.left(end);
        if (line.endsWith('\r')) line.chop(1);
        held_.remove(0, end + 1);
        auto answer = protocol_ == Protocol::Imap ? imapLine(line) : numberedLine(line);
        if (!answer) return answer;
        next = *answer;
        if (step_ == Step::Ready) break;
    }
    // CVE-2011-0411: what comes in clear text behind the agreement is not the server's.
    if (step_ == Step::Ready && !held_.isEmpty()) return otherwise(held_);
    return next;
}

Result<QByteArray> StartTls::postgres() {
    if (held_.isEmpty()) return QByteArray();
    if (held_.at(0) == 'N') {
        return Error{QStringLiteral("no_starttls"),
                     QStringLiteral("the PostgreSQL server offers no TLS"),
                     QStringLiteral("Set ssl = on in its postgresql.conf."),
                     {}};
    }
    if (held_.at(0) != 'S' || held_.size() > 1) return otherwise(held_);
    step_ = Step::Ready;
    return QByteArray();
}

Result<QByteArray> StartTls::imapLine(const QByteArray& line) {
    const QByteArray upper = line.toUpper();
    if (step_ == Step::Greeting) {
        if (upper.startsWith("* BYE") || upper.startsWith("* PREAUTH")) return refused(line);
        if (!upper.startsWith("* OK")) return otherwise(line);
        step_ = Step::Answer;
        return QByteArray("a1 STARTTLS\r\n");
    }
    if (upper.startsWith("A1 OK")) {
        step_ = Step::Ready;
        return QByteArray();
    }
    if (upper.startsWith("A1 ") || upper.startsWith("* BYE")) return refused(line);
    if (!upper.startsWith("* ")) return otherwise(line);
    return QByteArray();
}

Result<QByteArray> StartTls::numberedLine(const QByteArray& line) {
    // FTP's further lines may look like anything; the last one begins with its number again (RFC 959, section 4.2).
    if (!isNumbered(line)) {
        if (protocol_ == Protocol::Ftp && offered_) return QByteArray();
        return otherwise(line);
    }
    const int code = line.left(3).toInt();
    const bool last = line.size() == 3 || line.at(3) == ' ';
    const bool smtp = protocol_ == Protocol::Smtp;
    switch (step_) {
    case Step::Greeting:
        if (!smtp) offered_ = true;                    // lines of any kind may follow
        if (code == 120 && !smtp) return QByteArray(); // ready in a while
        if (code != 220) return code >= 400 ? refused(line) : otherwise(line);
        if (!last) return QByteArray();
        offered_ = false;
        step_ = smtp ? Step::Capabilities : Step::Answer;
        return smtp ? QByteArray("EHLO [127.0.0.1]\r\n") : QByteArray("AUTH TLS\r\n");
    case Step::Capabilities:
        if (code != 250) return refused(line);
        if (line.mid(4).trimmed().toUpper() == "STARTTLS") offered_ = true;
        if (!last) return QByteArray();
        if (!offered_) {
            return Error{QStringLiteral("no_starttls"),
                         QStringLiteral("the SMTP server does not offer STARTTLS"),
                         QStringLiteral("On port 465 TLS begins at once: leave starttls out there."),
                         {}};
        }
        step_ = Step::Answer;
        return QByteArray("STARTTLS\r\n");
    case Step::Answer:
        if (!last) return QByteArray();
        if (code != (smtp ? 220 : 234)) return refused(line);
        step_ = Step::Ready;
        return QByteArray();
    case Step::Ready:
        break;
    }
    return otherwise(line);
}

Error StartTls::refused(const QByteArray& line) const {
    return {QStringLiteral("no_starttls"),
            QStringLiteral("the %1 server does not begin TLS: \"%2\"").arg(name(), shown(line)),
            {},
            {}};
}

Error StartTls::otherwise(const QByteArray& line) const {
    return {QStringLiteral("bad_reply"),
            step_ == Step::Ready
                ? QStringLiteral("the %1 server sent more in clear text after it had agreed to TLS").arg(name())
                : QStringLiteral("the server does not speak %1: \"%2\"").arg(name(), shown(line)),
            step_ == Step::Ready ? QStringLiteral("Somebody on the way may have put it in.")
                                 : QStringLiteral("Check port and starttls."),
            {}};
}

} // namespace oc
