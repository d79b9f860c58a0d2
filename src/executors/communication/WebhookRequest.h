// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"
#include "engine/run/Executor.h"
#include "executors/support/HttpClient.h"

#include <QSet>

namespace oc {

/// The parameters of webhook_sender, read and checked. A value.
struct WebhookRequest {
    HttpMessage message; ///< without signature
    QString secret;
    Milliseconds timeout{10000};
    QSet<int> expectStatus; ///< empty: any 2xx

    [[nodiscard]] static Result<WebhookRequest> fromParameters(const QJsonObject& parameters);
    [[nodiscard]] bool expected(int status) const;
    /// Makes known what of this request must not be shown: all of the URL but scheme and host, and what authenticates.
    void tellSecrets(Redactor& redactor) const;
    /// The same for requests with the same of these, and made of them: not to be shown or kept on disk either.
    [[nodiscard]] QByteArray secretsKey() const;
    /// Whether a header's value is one.
    [[nodiscard]] static bool isSecretHeader(const QByteArray& name);
};

/// Reads one request after another. They mostly differ in their payloads alone, and then only that is read. Used by one
/// thread.
class WebhookReader {
public:
    [[nodiscard]] Result<WebhookRequest> read(const QJsonObject& parameters);
    /// Whether the last one had the secrets of the one before.
    [[nodiscard]] bool wasLikeTheOneBefore() const { return wasAlike_; }

private:
    QJsonObject parameters_; ///< of the last one that was read whole; empty: there was none
    WebhookRequest request_;
    bool wasAlike_ = false;
};

/// The headers of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks). The secret is whsec_ and
/// base64, or any text. "bad_secret" when it cannot be read.
[[nodiscard]] Result<HttpHeaders> webhookSignature(const QString& secret, const QByteArray& id, qint64 unixSeconds,
                                                   const QByteArray& body);
/// The same for every attempt of one task, so that the receiver can tell a repetition.
[[nodiscard]] QByteArray webhookId(const StepRequest& request);

} // namespace oc
