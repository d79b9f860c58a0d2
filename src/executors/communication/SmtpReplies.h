// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>

#include <optional>

namespace oc {

/// What a server said to one command (RFC 5321, section 4.2). A value.
struct SmtpReply {
    int code = 0;
    QString text; ///< its lines joined with blanks, without control characters, cut at 1000 characters

    [[nodiscard]] bool isGood() const { return code >= 200 && code < 400; }
    [[nodiscard]] bool isTransient() const { return code >= 400 && code < 500; }
    /// "550 5.1.1 No such user"
    [[nodiscard]] QString toText() const;
};

/// Follows one SMTP conversation, fed with the commands that go out and the lines that come in, and knows which reply
/// belongs to which command. Keeps a bounded amount whatever a server says. Used by one thread.
class SmtpReplies {
public:
    enum class Phase { Greeting, Hello, StartTls, Authenticate, Sender, Recipient, Data, Content };
    static constexpr qsizetype linesLimit = 2000; ///< beside one for each recipient

    /// A line that is sent to the server; the rest of an authentication has no command of its own.
    void sent(const QByteArray& line);
    /// A line that came. True when a reply is complete with it.
    bool received(const QByteArray& line);

    /// What the last reply was about; a goodbye is no phase.
    [[nodiscard]] Phase phase() const { return phase_; }
    [[nodiscard]] const SmtpReply& last() const { return last_; }
    /// To each RCPT TO, in order.
    [[nodiscard]] const QList<SmtpReply>& recipients() const { return recipients_; }
    /// To the whole mail.
    [[nodiscard]] const std::optional<SmtpReply>& final() const { return final_; }
    /// Of the latest EHLO; after STARTTLS the earlier one no longer counts (RFC 3207, section 4.2).
    [[nodiscard]] bool offers(const QByteArray& keyword) const { return capabilities_.contains(keyword); }
    /// "PLAIN LOGIN" of AUTH, "10240000" of SIZE; upper case.
    [[nodiscard]] QByteArray capability(const QByteArray& keyword) const { return capabilities_.value(keyword); }
    /// STARTTLS was accepted.
    [[nodiscard]] bool tlsStarted() const { return tlsStarted_; }
    /// The server says more than any does.
    [[nodiscard]] bool isTooMuch() const { return lines_ > linesLimit + recipients_.size() * 4; }

private:
    void complete();

    Phase phase_ = Phase::Greeting;
    SmtpReply current_;
    SmtpReply last_;
    QList<SmtpReply> recipients_;
    std::optional<SmtpReply> final_;
    QHash<QByteArray, QByteArray> capabilities_;
    qsizetype lines_ = 0;
    bool replying_ = false; ///< in the middle of a reply
    bool tlsStarted_ = false;
    bool quitting_ = false;
};

} // namespace oc
