// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/MimeMessage.h"

#include "engine/base/Duration.h"
#include "executors/communication/MimeBase64.h"
#include "executors/communication/MimeText.h"

#include <QDateTime>
#include <QLocale>

namespace oc {

namespace {

/// RFC 5322, section 3.3.
QByteArray dateText(qint64 time) {
    return QLocale::c()
        .toString(QDateTime::fromMSecsSinceEpoch(time, Qt::UTC), QStringLiteral("ddd, d MMM yyyy HH:mm:ss +0000"))
        .toLatin1();
}

QList<MailAddress> bareAddresses(const QStringList& addresses) {
    QList<MailAddress> list;
    for (const QString& address : addresses)
        list.append({{}, address});
    return list;
}

/// "=_" is in no base64 and no quoted-printable text, so no body holds a boundary.
QByteArray boundaryOf(const QByteArray& id, const char* part) {
    return "=_" + id.right(32) + '_' + part;
}

QByteArray multipart(const char* subtype, const QByteArray& boundary) {
    return QByteArray("Content-Type: multipart/") + subtype + ";\r\n boundary=\"" + boundary + "\"\r\n\r\n";
}

} // namespace

MimeMessage::MimeMessage(const MailContent& content)
    : messageId_('<' + content.id + '@' + content.from.domain().toLatin1() + '>') {
    appendHeaders(content);
    if (content.attachments.isEmpty()) {
        appendBody(content, false);
        return;
    }
    const QByteArray boundary = boundaryOf(content.id, "mixed");
    append(multipart("mixed", boundary));
    if (content.text || content.html) {
        append("--" + boundary + "\r\n");
        appendBody(content, true);
    }
    for (const MailAttachment& file : content.attachments) {
        append("--" + boundary + "\r\nContent-Type: " + file.type + "\r\nContent-Transfer-Encoding: base64\r\n" +
               mime::parameterHeader("Content-Disposition", "attachment", "filename", file.name) + "\r\n");
        segments_.append({{}, file});
    }
    append("--" + boundary + "--\r\n");
}

void MimeMessage::append(const QByteArray& bytes) {
    if (segments_.isEmpty() || segments_.last().file)
        segments_.append({bytes, {}});
    else
        segments_.last().bytes += bytes;
}

void MimeMessage::appendHeaders(const MailContent& content) {
    append("Date: " + dateText(content.time) + "\r\n");
    append(mime::addressHeader("From", {content.from}));
    append("Message-ID: " + messageId_ + "\r\n");
    // RFC 5322 wants no To at all rather than an empty one, and a mail to hidden recipients only has none.
    if (!content.to.isEmpty()) append(mime::addressHeader("To", bareAddresses(content.to)));
    if (!content.cc.isEmpty()) append(mime::addressHeader("Cc", bareAddresses(content.cc)));
    if (!content.replyTo.isEmpty()) append(mime::addressHeader("Reply-To", {{{}, content.replyTo}}));
    if (!content.subject.isEmpty()) append(mime::textHeader("Subject", content.subject));
    if (content.priority == MailPriority::High) append("X-Priority: 1\r\nImportance: high\r\n");
    if (content.priority == MailPriority::Low) append("X-Priority: 5\r\nImportance: low\r\n");
    for (const auto& [name, value] : content.headers)
        append(mime::textHeader(name, value));
    append("MIME-Version: 1.0\r\n");
}

void MimeMessage::appendBody(const MailContent& content, bool isPart) {
    if (!content.text || !content.html) {
        if (content.html)
            appendText(*content.html, "html", isPart);
        else
            appendText(content.text.value_or(QString()), "plain", isPart);
        return;
    }
    const QByteArray boundary = boundaryOf(content.id, "alternative");
    append(multipart("alternative", boundary) + "--" + boundary + "\r\n");
    appendText(*content.text, "plain", true);
    append("--" + boundary + "\r\n");
    appendText(*content.html, "html", true);
    append("--" + boundary + "--\r\n");
}

void MimeMessage::appendText(const QString& text, const QByteArray& subtype, bool isPart) {
    const QByteArray lines = mime::withCrLf(text.toUtf8());
    QByteArray encoded = mime::quotedPrintable(lines);
    QByteArray encoding = "quoted-printable";
    if (encoded.size() > mime::base64Size(lines.size())) {
        encoded = mime::base64Lines(lines);
        encoding = "base64";
    } else if (isPart || (!encoded.isEmpty() && !encoded.endsWith('\n'))) {
        // The line end before a boundary belongs to the boundary (RFC 2046, section 5.1.1).
        encoded += "\r\n";
    }
    append("Content-Type: text/" + subtype + "; charset=utf-8\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" +
           encoded);
}

qint64 MimeMessage::size() const {
    qint64 size = 0;
    for (const Segment& segment : segments_)
        size += segment.file ? mime::base64Size(segment.file->size) : segment.bytes.size();
    return size;
}

QByteArray MimeMessage::withoutAttachments() const {
    QByteArray text;
    for (const Segment& segment : segments_) {
        text += segment.file
                    ? "[" + segment.file->path.toUtf8() + ", " + formatSize(segment.file->size).toUtf8() + "]\r\n"
                    : segment.bytes;
    }
    return text;
}

bool MimeMessage::isOwnHeader(const QByteArray& name) {
    static const QList<QByteArray> own{"date",       "from",        "message-id", "to",           "cc",
                                       "bcc",        "reply-to",    "subject",    "mime-version", "x-priority",
                                       "importance", "return-path", "received",   "resent-bcc"};
    const QByteArray lower = name.toLower();
    return own.contains(lower) || lower.startsWith("content-");
}

} // namespace oc
