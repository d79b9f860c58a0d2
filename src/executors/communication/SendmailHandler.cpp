// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/SendmailHandler.h"

#include "engine/base/Clock.h"
#include "engine/base/Duration.h"
#include "executors/communication/SendmailRequest.h"
#include "executors/communication/SmtpTransfer.h"

#include <QFileInfo>
#include <QMimeDatabase>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

/// The fields accepted and refused: what the server said of each recipient. A recipient is accepted only with the mail.
struct Delivery {
    QStringList accepted;
    QJsonArray refused;
    QStringList refusedWords;

    Delivery(const QStringList& recipients, const SmtpResult& result) {
        for (qsizetype i = 0; i < result.recipients.size() && i < recipients.size(); ++i) {
            const SmtpReply& reply = result.recipients.at(i);
            if (reply.isGood()) {
                if (result.end == SmtpResult::End::Accepted) accepted << recipients.at(i);
                continue;
            }
            refused << QJsonObject{
                {u"address"_s, recipients.at(i)}, {u"reply"_s, reply.toText()}, {u"temporary"_s, reply.isTransient()}};
            refusedWords << u"%1 was refused: %2"_s.arg(recipients.at(i), reply.toText());
        }
    }
};

StepOutput outputOf(const MimeMessage& message, const SmtpSettings& settings, const SmtpResult& result,
                    const Delivery& delivery) {
    StepOutput output;
    output.fields = {{u"message_id"_s, QString::fromLatin1(message.messageId())},
                     {u"accepted"_s, QJsonArray::fromStringList(delivery.accepted)},
                     {u"refused"_s, delivery.refused},
                     {u"server_reply"_s, result.reply.code ? QJsonValue(result.reply.toText()) : QJsonValue()},
                     {u"server"_s, settings.server()},
                     {u"encrypted"_s, result.encrypted},
                     {u"size"_s, message.size()}};
    return output;
}

QString recipientCount(qsizetype count) {
    return count == 1 ? u"1 recipient"_s : u"%1 recipients"_s.arg(count);
}

/// For a preview: the file may not be there yet.
MailAttachment announced(const QString& path) {
    if (auto file = MailAttachment::fromPath(path)) return *file;
    MailAttachment file;
    file.path = path;
    file.name = QFileInfo(path).fileName();
    file.type = QMimeDatabase().mimeTypeForFile(path, QMimeDatabase::MatchExtension).name().toLatin1();
    file.size = -1;
    return file;
}

QString priorityName(MailPriority priority) {
    return priority == MailPriority::High ? u"high"_s : priority == MailPriority::Low ? u"low"_s : QString();
}

/// The mail as a person reads it.
QString readable(const SendmailRequest& mail, const MailContent& content, const QString& through) {
    QStringList lines{through, QString()};
    const auto add = [&lines](const QString& name, const QString& value) {
        if (!value.isEmpty()) lines << name + u": "_s + value;
    };
    const MailAddress& from = content.from;
    add(u"From"_s, from.name.isEmpty() ? from.address : u"%1 <%2>"_s.arg(from.name, from.address));
    add(u"To"_s, content.to.join(u", "_s));
    add(u"Cc"_s, content.cc.join(u", "_s));
    add(u"Bcc (in no header)"_s, mail.bcc.join(u", "_s));
    add(u"Reply-To"_s, content.replyTo);
    add(u"Subject"_s, content.subject);
    add(u"Priority"_s, priorityName(content.priority));
    for (const auto& [name, value] : content.headers)
        add(QString::fromLatin1(name), value);
    for (const MailAttachment& file : content.attachments)
        add(u"Attachment"_s, u"%1 (%2, %3)"_s.arg(file.path, QString::fromLatin1(file.type),
                                                  file.size < 0 ? u"not there yet"_s : formatSize(file.size)));
    if (content.text) lines << QString() << *content.text;
    if (content.html) lines << QString() << u"As HTML:"_s << *content.html;
    return lines.join(u'\n');
}

} // namespace

Result<SmtpSettings> SendmailHandler::settings() const {
    if (settings_) return settings_();
    return Error{u"no_mail_server"_s, u"this program has no settings for mail"_s, {}, {}};
}

StepOutcome SendmailHandler::execute(const StepRequest& request, StepContext& context) const {
    auto mail = SendmailRequest::fromParameters(request.parameters);
    if (!mail) return StepOutcome::failure(mail.error());
    const auto smtp = settings();
    if (!smtp) return StepOutcome::failure(smtp.error());
    auto from = mail->sender(*smtp);
    if (!from) return StepOutcome::failure(from.error());
    MailContent& content = mail->content;
    content.from = std::move(*from);
    for (const QString& path : std::as_const(mail->files)) {
        auto file = MailAttachment::fromPath(path);
        if (!file) return StepOutcome::failure(file.error());
        content.attachments << std::move(*file);
    }
    QString password;
    if (!smtp->user.isEmpty()) {
        auto found = smtp->password ? smtp->password() : Result<QString>(QString());
        if (!found) return StepOutcome::failure(found.error());
        password = std::move(*found);
    }
    content.id = mailId(request);
    content.time = nowMs();
    const MimeMessage message(content);
    SmtpEnvelope envelope{content.from.address, mail->recipients()};
    if (!request.only.isEmpty()) {
        // The mail names all of them, as it did when the others got it.
        envelope.recipients.removeIf([&request](const QString& address) { return !request.only.contains(address); });
        if (envelope.recipients.isEmpty())
            return StepOutcome::failure({u"no_recipient"_s,
                                         u"none of the recipients that are left is one of this mail's"_s,
                                         u"send it anew"_s,
                                         {}});
    }

    const SmtpResult result = SmtpTransfer(*smtp, password, envelope, message, context).run();
    const Delivery delivery(envelope.recipients, result);
    for (const QString& words : delivery.refusedWords)
        context.emitNotice(words);
    StepOutcome outcome;
    switch (result.end) {
    case SmtpResult::End::Accepted: {
        QString text = u"%1 took the mail for %2"_s.arg(smtp->server(), recipientCount(delivery.accepted.size()));
        if (!delivery.refused.isEmpty()) text += u", refused %1"_s.arg(delivery.refused.size());
        return StepOutcome::success(outputOf(message, *smtp, result, delivery), text);
    }
    case SmtpResult::End::Cancelled:
        return StepOutcome::cancelled(result.error->message);
    case SmtpResult::End::TimedOut:
        outcome = StepOutcome::timedOut(*result.error);
        break;
    case SmtpResult::End::Failed:
        outcome = StepOutcome::failure(*result.error);
        break;
    }
    // Before that there is nothing to tell but the error.
    if (!result.recipients.isEmpty()) outcome.output = outputOf(message, *smtp, result, delivery);
    return outcome;
}

Result<StepPreview> SendmailHandler::preview(const StepRequest& request) const {
    auto mail = SendmailRequest::fromParameters(request.parameters);
    if (!mail) return mail.error();
    MailContent& content = mail->content;
    for (const QString& path : std::as_const(mail->files))
        content.attachments << announced(path);
    const auto smtp = settings();
    QString through = smtp ? u"Through %1, %2, %3"_s.arg(smtp->server(), smtp->tlsName(),
                                                         smtp->user.isEmpty() ? u"without logging in"_s
                                                                              : u"logged in as "_s + smtp->user)
                           : u"Cannot be sent yet: "_s + smtp.error().toText();
    const auto from = mail->sender(smtp ? *smtp : SmtpSettings());
    if (from)
        content.from = *from;
    else if (smtp)
        through = u"Cannot be sent yet: "_s + from.error().toText();
    content.id = mailId(request);
    content.time = nowMs();
    const QString text = readable(*mail, content, through);
    StepPreview preview{u"message"_s,
                        text,
                        {{u"server"_s, smtp ? QJsonValue(smtp->server()) : QJsonValue()},
                         {u"from"_s, content.from.address},
                         {u"recipients"_s, QJsonArray::fromStringList(mail->recipients())},
                         {u"subject"_s, content.subject},
                         {u"message"_s, QString::fromUtf8(MimeMessage(content).withoutAttachments())}}};
    if (!smtp)
        preview.blocker = smtp.error();
    else if (!from)
        preview.blocker = from.error();
    return preview;
}

Availability SendmailHandler::availability() const {
    const auto smtp = settings();
    if (smtp) return {};
    return {false, smtp.error().message, smtp.error().hint};
}

} // namespace oc
