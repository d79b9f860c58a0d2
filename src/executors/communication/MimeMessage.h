// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/communication/MailAddress.h"
#include "executors/communication/MailAttachment.h"

#include <QByteArray>
#include <QList>

#include <optional>
#include <utility>

namespace oc {

enum class MailPriority { Low, Normal, High };

/// What a mail says, before it is bytes. A value. Who gets a blind copy is not in it.
struct MailContent {
    MailAddress from;
    QStringList to;
    QStringList cc;
    QString replyTo;
    QString subject;
    std::optional<QString> text;
    std::optional<QString> html;
    QList<MailAttachment> attachments;
    MailPriority priority = MailPriority::Normal;
    QList<std::pair<QByteArray, QString>> headers; ///< beside the program's own
    QByteArray id;                                 ///< the same for every attempt: in Message-ID and the boundaries
    qint64 time = 0;                               ///< ms since epoch
};

/// A mail as bytes (RFC 5322, RFC 2045 to 2047, RFC 2231): CRLF at the end of every line, 7-bit but for mailboxes in
/// UTF-8, multipart/mixed { multipart/alternative { plain, html }, attachments } with no more of it than is needed.
/// Attachments stay on the disk until MimeReader reads them. A value.
class MimeMessage {
public:
    /// Bytes that are there, or a file that goes out in base64.
    struct Segment {
        QByteArray bytes;
        std::optional<MailAttachment> file;
    };

    explicit MimeMessage(const MailContent& content);

    [[nodiscard]] const QList<Segment>& segments() const { return segments_; }
    [[nodiscard]] qint64 size() const;
    /// "<oc.0123@example.org>"
    [[nodiscard]] const QByteArray& messageId() const { return messageId_; }
    /// All of it but the content of the attachments, in whose place a line in brackets stands.
    [[nodiscard]] QByteArray withoutAttachments() const;
    /// Whether the program writes a header of that name itself, so that nobody else may.
    [[nodiscard]] static bool isOwnHeader(const QByteArray& name);

private:
    void append(const QByteArray& bytes);
    void appendHeaders(const MailContent& content);
    void appendBody(const MailContent& content, bool isPart);
    void appendText(const QString& text, const QByteArray& subtype, bool isPart);

    QByteArray messageId_;
    QList<Segment> segments_;
};

} // namespace oc
