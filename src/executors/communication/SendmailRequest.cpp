// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/SendmailRequest.h"

#include "engine/base/Json.h"
#include "executors/communication/WebhookRequest.h"

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestHeaderName = 60;
constexpr qsizetype longestHeader = 16 * 1024;
constexpr qsizetype mostRecipients = 1000;

Error badParameter(const QString& message, const QString& hint = {}) {
    return {u"bad_parameter"_s, message, hint, {}};
}

bool isGiven(const QJsonValue& value) {
    return !value.isUndefined() && !value.isNull();
}

/// A list, or one text with commas between.
QStringList itemsOf(const QJsonValue& value) {
    QStringList items;
    if (value.isArray()) {
        const QJsonArray list = value.toArray();
        for (const QJsonValue& item : list)
            items << item.toString();
    } else if (value.isString()) {
        items = value.toString().split(u',');
    }
    for (QString& item : items) {
        // Not trimmed: a line break at the end is one that has to be seen.
        while (item.startsWith(u' '))
            item.remove(0, 1);
        while (item.endsWith(u' '))
            item.chop(1);
    }
    items.removeAll(QString());
    return items;
}

Status readAddresses(const QJsonObject& parameters, const QString& name, QStringList& addresses) {
    const QStringList items = itemsOf(parameters.value(name));
    for (const QString& item : items) {
        const auto address = MailAddress::parseBare(item, name);
        if (!address) return address.error();
        addresses << *address;
    }
    addresses.removeDuplicates();
    return {};
}

/// RFC 5322, section 3.6.8: ftext.
bool isHeaderName(const QByteArray& name) {
    return !name.isEmpty() && name.size() <= longestHeaderName &&
           std::all_of(name.begin(), name.end(), [](char c) { return c > 0x20 && c < 0x7f && c != ':'; });
}

Status checkHeader(const QByteArray& name, const QString& shownName, const QString& value) {
    if (!isHeaderName(name))
        return badParameter(u"headers: '%1' is no name of a header"_s.arg(shownName),
                            u"Letters, digits and - such as X-Ticket, %1 at most."_s.arg(longestHeaderName));
    if (MimeMessage::isOwnHeader(name))
        return badParameter(u"headers: %1 is made by the program and cannot be given"_s.arg(shownName),
                            u"Use the parameters: to, cc, bcc, from, reply_to, subject, priority, attachments."_s);
    if (hasControlCharacter(value))
        return badParameter(u"headers: %1 has a line break or another control character in its value"_s.arg(shownName),
                            u"A header is one line of text."_s);
    if (value.size() > longestHeader)
        return badParameter(u"headers: %1 is longer than %2 characters"_s.arg(shownName).arg(longestHeader));
    return {};
}

Status readHeaders(const QJsonValue& value, QList<std::pair<QByteArray, QString>>& headers) {
    if (!isGiven(value)) return {};
    if (!value.isObject()) return badParameter(u"headers must be a map of names and values"_s);
    const QJsonObject map = value.toObject();
    for (auto entry = map.begin(); entry != map.end(); ++entry) {
        QString shownName = entry.key().left(60);
        std::replace_if(
            shownName.begin(), shownName.end(), [](QChar c) { return !c.isPrint(); }, QChar(u'?'));
        if (entry->isObject() || entry->isArray())
            return badParameter(u"headers: %1 must have a text as its value"_s.arg(shownName));
        if (!isGiven(*entry)) continue;
        const QString text = entry->isString() ? entry->toString() : QString::fromUtf8(json::toText(*entry));
        const QByteArray name = entry.key().toUtf8();
        if (const Status status = checkHeader(name, shownName, text); !status) return status;
        headers.append({name, text});
    }
    return {};
}

std::optional<QString> textOf(const QJsonValue& value) {
    if (!isGiven(value)) return std::nullopt;
    return value.isString() ? value.toString() : QString::fromUtf8(json::toText(value));
}

} // namespace

Result<SendmailRequest> SendmailRequest::fromParameters(const QJsonObject& parameters) {
    SendmailRequest mail;
    MailContent& content = mail.content;
    for (const auto& [name, addresses] :
         {std::pair(u"to"_s, &content.to), std::pair(u"cc"_s, &content.cc), std::pair(u"bcc"_s, &mail.bcc)}) {
        if (const Status status = readAddresses(parameters, name, *addresses); !status) return status.error();
    }
    const qsizetype count = mail.recipients().size();
    if (content.to.isEmpty()) return badParameter(u"to: there is no recipient"_s);
    if (count > mostRecipients)
        return badParameter(u"the mail has %1 recipients, %2 are allowed at a time"_s.arg(count).arg(mostRecipients),
                            u"Use a mailing list, or several steps."_s);
    if (const auto from = textOf(parameters.value(u"from"_s)); from && !from->isEmpty()) {
        auto address = MailAddress::parse(*from, u"from"_s);
        if (!address) return address.error();
        content.from = std::move(*address);
    }
    if (const auto reply = textOf(parameters.value(u"reply_to"_s)); reply && !reply->isEmpty()) {
        auto address = MailAddress::parseBare(*reply, u"reply_to"_s);
        if (!address) return address.error();
        content.replyTo = std::move(*address);
    }
    content.subject = textOf(parameters.value(u"subject"_s)).value_or(QString());
    if (hasControlCharacter(content.subject))
        return badParameter(u"subject has a line break or another control character in it"_s,
                            u"A subject is one line of text; the rest goes into body."_s);
    content.text = textOf(parameters.value(u"body"_s));
    content.html = textOf(parameters.value(u"html"_s));
    mail.files = itemsOf(parameters.value(u"attachments"_s));
    const QString priority = parameters.value(u"priority"_s).toString();
    content.priority = priority == "high"_L1  ? MailPriority::High
                       : priority == "low"_L1 ? MailPriority::Low
                                              : MailPriority::Normal;
    if (const Status status = readHeaders(parameters.value(u"headers"_s), content.headers); !status)
        return status.error();
    return mail;
}

Result<MailAddress> SendmailRequest::sender(const SmtpSettings& settings) const {
    if (!content.from.address.isEmpty()) return content.from;
    if (!settings.from.isEmpty()) {
        auto address = MailAddress::parse(settings.from, u"SMTP_FROM (smtp/from)"_s);
        if (!address) address.error().code = u"bad_setting"_s;
        return address;
    }
    if (auto user = MailAddress::parse(settings.user, u"SMTP_USER"_s)) return user;
    return Error{u"no_sender"_s,
                 u"the mail has no sender"_s,
                 u"Give from, or set SMTP_FROM (Settings, Mail, smtp/from), such as ops@example.org."_s,
                 {}};
}

QStringList SendmailRequest::recipients() const {
    QStringList all = content.to + content.cc + bcc;
    all.removeDuplicates();
    return all;
}

QByteArray mailId(const StepRequest& request) {
    return "oc." + webhookId(request).mid(4); // without msg_
}

} // namespace oc
