// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>

namespace oc {

/// The part of a conversation before TLS: SMTP (RFC 3207), IMAP (RFC 9051, section 6.2.1), FTP (RFC 4217) and
/// PostgreSQL (its manual, "Message Flow", SSL Session Encryption). Knows no socket. Used by one thread.
class StartTls {
public:
    enum class Protocol { Smtp, Imap, Ftp, Postgres };

    explicit StartTls(Protocol protocol) : protocol_(protocol) {}
    /// "smtp", "imap", "ftp", "postgres".
    [[nodiscard]] static Result<Protocol> protocolOf(const QString& name);

    /// What to send before anything has come.
    [[nodiscard]] QByteArray begin();
    /// What to send next; empty: wait for more, or isReady(). "no_starttls" when the server does not want to,
    /// "bad_reply" when it speaks something else, or goes on where TLS has to begin: somebody may have put that in.
    [[nodiscard]] Result<QByteArray> received(const QByteArray& bytes);
    /// TLS begins now.
    [[nodiscard]] bool isReady() const { return step_ == Step::Ready; }

private:
    enum class Step { Greeting, Capabilities, Answer, Ready };

    [[nodiscard]] Result<QByteArray> postgres();
    [[nodiscard]] Result<QByteArray> imapLine(const QByteArray& line);
    [[nodiscard]] Result<QByteArray> numberedLine(const QByteArray& line);
    [[nodiscard]] Error refused(const QByteArray& line) const;
    [[nodiscard]] Error otherwise(const QByteArray& line) const;
    [[nodiscard]] QString name() const;

    Protocol protocol_;
    Step step_ = Step::Greeting;
    QByteArray held_;
    bool offered_ = false;
};

} // namespace oc
