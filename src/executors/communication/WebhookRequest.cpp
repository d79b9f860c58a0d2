// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/WebhookRequest.h"

#include "engine/base/Json.h"
#include "executors/communication/HttpOutcome.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

namespace oc {

namespace {

Error badParameter(const QString& message, const QString& hint = {}) {
    return {QStringLiteral("bad_parameter"), message, hint, {}};
}

bool isGiven(const QJsonValue& value) {
    return !value.isUndefined() && !value.isNull();
}

Result<HttpHeaders> headersFrom(const QJsonValue& value) {
    HttpHeaders headers;
    if (!isGiven(value)) return headers;
    if (!value.isObject()) return badParameter(QStringLiteral("headers must be a map of names and values"));
    const QJsonObject map = value.toObject();
    for (auto entry = map.begin(); entry != map.end(); ++entry) {
        if (entry->isObject() || entry->isArray())
            return badParameter(QStringLiteral("the header '%1' must have a text as its value").arg(entry.key()));
        if (!isGiven(*entry)) continue;
        const QByteArray text = entry->isString() ? entry->toString().toUtf8() : json::toText(*entry);
        headers.append({entry.key().toUtf8(), text});
    }
    return headers;
}

bool has(const HttpHeaders& headers, const QByteArray& name) {
    return std::any_of(headers.begin(), headers.end(),
                       [&](const auto& header) { return header.first.compare(name, Qt::CaseInsensitive) == 0; });
}

Status readStatuses(const QJsonValue& value, QSet<int>& statuses) {
    if (!isGiven(value)) return {};
    const QJsonArray list = value.isArray() ? value.toArray() : QJsonArray{value};
    for (const QJsonValue& item : list) {
        const int status = item.isString() ? item.toString().trimmed().toInt() : item.toInt();
        if (status < 100 || status > 599)
            return badParameter(
                QStringLiteral("expect_status: %1 is no HTTP status").arg(QString::fromUtf8(json::toText(item))));
        statuses.insert(status);
    }
    return {};
}

QByteArray bodyOf(const QJsonValue& payload) {
    return payload.isString() ? payload.toString().toUtf8() : json::toText(payload);
}

/// But for the payload, which both have, of the same kind.
bool areAlike(const QJsonObject& one, const QJsonObject& other) {
    if (one.size() != other.size()) return false;
    for (auto a = one.begin(), b = other.begin(); a != one.end(); ++a, ++b) { // in the order of their names
        const QString name = a.key();
        if (name != b.key()) return false;
        if (*a == *b) continue;
        const bool isPayload = name == QLatin1String("payload");
        if (!isPayload || !isGiven(*a) || !isGiven(*b) || a->isString() != b->isString()) return false;
    }
    return true;
}

} // namespace

Result<WebhookRequest> WebhookReader::read(const QJsonObject& parameters) {
    wasAlike_ = !parameters_.isEmpty() && areAlike(parameters_, parameters);
    if (!wasAlike_) {
        auto read = WebhookRequest::fromParameters(parameters);
        parameters_ = read ? parameters : QJsonObject();
        if (read) request_ = *read;
        return read;
    }
    const QJsonValue payload = parameters.value(QLatin1String("payload"));
    if (isGiven(payload)) request_.message.body = bodyOf(payload);
    return request_;
}

Result<WebhookRequest> WebhookRequest::fromParameters(const QJsonObject& parameters) {
    WebhookRequest webhook;
    const QString url = parameters.value(QStringLiteral("url")).toString().trimmed();
    if (url.isEmpty()) return badParameter(QStringLiteral("url is missing"));
    webhook.message.url = QUrl(url, QUrl::StrictMode);
    const QString method = parameters.value(QStringLiteral("method")).toString(QStringLiteral("POST")).toUpper();
    webhook.message.method = method.toUtf8();
    auto headers = headersFrom(parameters.value(QStringLiteral("headers")));
    if (!headers) return headers.error();
    webhook.message.headers = std::move(*headers);

    const QJsonValue payload = parameters.value(QStringLiteral("payload"));
    const bool bodiless = method == QLatin1String("GET") || method == QLatin1String("HEAD");
    if (isGiven(payload)) {
        if (bodiless)
            return badParameter(QStringLiteral("%1 sends no payload").arg(method),
                                QStringLiteral("Use POST, or put the values into the URL."));
        const bool text = payload.isString();
        webhook.message.body = bodyOf(payload);
        if (!has(webhook.message.headers, "Content-Type")) {
            webhook.message.headers.emplaceBack(QByteArrayLiteral("Content-Type"),
                                                QByteArray(text ? "text/plain; charset=utf-8" : "application/json"));
        }
    } else if (!bodiless) { // an empty one, too, says its length
        webhook.message.body = QByteArray();
    }
    const QJsonValue timeout = parameters.value(QStringLiteral("timeout"));
    if (isGiven(timeout)) {
        const auto parsed = parseDuration(timeout);
        if (!parsed) return badParameter(QStringLiteral("timeout cannot be read")).because(parsed.error());
        if (parsed->count() <= 0) return badParameter(QStringLiteral("timeout must be longer than nothing"));
        webhook.timeout = *parsed;
    }
    if (const Status status = readStatuses(parameters.value(QStringLiteral("expect_status")), webhook.expectStatus);
        !status)
        return status.error();
    webhook.secret = parameters.value(QStringLiteral("secret")).toString();
    if (!webhook.secret.isEmpty()) {
        for (const char* name : {"webhook-id", "webhook-timestamp", "webhook-signature"}) {
            if (has(webhook.message.headers, name))
                return badParameter(
                    QStringLiteral("the header '%1' is made from the secret and cannot be given beside it")
                        .arg(QLatin1String(name)));
        }
        if (const auto signature = webhookSignature(webhook.secret, "check", 0, {}); !signature)
            return signature.error();
    }
    if (const Status status = HttpClient::check(webhook.message); !status) return status.error();
    return webhook;
}

bool WebhookRequest::expected(int status) const {
    return expectStatus.isEmpty() ? status >= 200 && status < 300 : expectStatus.contains(status);
}

bool WebhookRequest::isSecretHeader(const QByteArray& name) {
    const QByteArray lower = name.toLower();
    for (const char* part : {"auth", "token", "key", "secret", "cookie", "signature", "password"}) {
        if (lower.contains(part)) return true;
    }
    return false;
}

void WebhookRequest::tellSecrets(Redactor& redactor) const {
    const auto tell = [&redactor](const QString& text) {
        if (text.size() >= shortestSecret) redactor.add(text);
    };
    tell(secret);
    tellUrl(redactor, message.url);
    for (const auto& [name, value] : message.headers) {
        if (isSecretHeader(name)) tell(QString::fromUtf8(value));
    }
}

QByteArray WebhookRequest::secretsKey() const {
    QByteArray key = secret.toUtf8() + '\0' + message.url.toEncoded();
    for (const auto& [name, value] : message.headers) {
        if (isSecretHeader(name)) key += '\0' + value; // none of them can hold a NUL
    }
    return key;
}

Result<HttpHeaders> webhookSignature(const QString& secret, const QByteArray& id, qint64 unixSeconds,
                                     const QByteArray& body) {
    QByteArray key = secret.toUtf8();
    constexpr QByteArrayView prefix("whsec_");
    if (key.startsWith(prefix)) {
        const auto decoded = QByteArray::fromBase64Encoding(
            key.mid(prefix.size()), QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
        if (!decoded || decoded.decoded.isEmpty()) {
            return Error{QStringLiteral("bad_secret"),
                         QStringLiteral("the webhook secret begins with whsec_ but is not base64 after it"),
                         QStringLiteral("Copy it again, whole, from where the webhook is defined."),
                         {}};
        }
        key = decoded.decoded;
    }
    const QByteArray time = QByteArray::number(unixSeconds);
    const QByteArray code =
        QMessageAuthenticationCode::hash(id + '.' + time + '.' + body, key, QCryptographicHash::Sha256);
    return HttpHeaders{{"webhook-id", id}, {"webhook-timestamp", time}, {"webhook-signature", "v1," + code.toBase64()}};
}

QByteArray webhookId(const StepRequest& request) {
    const QByteArray task =
        request.runId.toUtf8() + '/' + QByteArray::number(request.step) + '/' + QByteArray::number(request.task);
    return "msg_" + QCryptographicHash::hash(task, QCryptographicHash::Sha256).toHex().left(32);
}

} // namespace oc
