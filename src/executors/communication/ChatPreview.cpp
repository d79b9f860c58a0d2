// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/ChatPreview.h"

#include "executors/communication/WebhookRequest.h"

#include <QJsonArray>

namespace oc {

using namespace Qt::StringLiterals;

StepPreview chatPreview(const HttpMessage& message, const QString& where, const QString& toSet,
                        const QStringList& notes, const Redactor& redactor) {
    const QString method = QString::fromUtf8(message.method);
    const QString url = where.isEmpty()         ? u"(no address)"_s
                        : message.url.isValid() ? where + u'/' + Redactor::mask()
                                                : where;
    QStringList lines;
    // What keeps it from being sent is read first, whatever the message is.
    if (where.isEmpty() && !toSet.isEmpty()) lines << u"Cannot be sent yet: "_s + toSet << QString();
    lines << method + u' ' + url;
    QJsonObject headers;
    for (const auto& [name, value] : message.headers) {
        const QString shown = WebhookRequest::isSecretHeader(name) ? Redactor::mask() : QString::fromUtf8(value);
        lines << QString::fromUtf8(name) + u": "_s + shown;
        headers.insert(QString::fromUtf8(name), shown);
    }
    const QString body = redactor.redact(QString::fromUtf8(message.body.value_or(QByteArray())));
    lines << QString() << body;
    QStringList said = notes;
    if (where.isEmpty()) said.prepend(toSet);
    for (const QString& note : notes)
        lines << QString() << u"Note: "_s + note;
    return {u"request"_s,
            lines.join(u'\n'),
            {{u"method"_s, method},
             {u"url"_s, url},
             {u"headers"_s, headers},
             {u"body"_s, body},
             {u"notes"_s, QJsonArray::fromStringList(said)}}};
}

} // namespace oc
