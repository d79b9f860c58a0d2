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
    QString address;     ///< its URL as it was given
    QString secret;
    Milliseconds timeout{10000};
    QSet<int> expectStatus; ///< empty: any 2xx

    /// A URL that was read before, and how it was given: the same need not be read once more.
    struct KnownUrl {
        QString address;
        QUrl url;
    };
    [[nodiscard]] static Result<WebhookRequest> fromParameters(const QJsonObject& parameters,
                                                               const KnownUrl& known = {});
    [[nodiscard]] bool expected(int status) const;
    /// Makes known what of this request must not be shown: all of the URL but scheme and host, and what authenticates.
    void tellSecrets(Redactor& redactor) const;
    /// The same for requests with the same of these, and made of them: not to be shown or kept on disk either.
    [[nodiscard]] QByteArray secretsKey() const;
    /// Whether a header's value is one.
    [[nodiscard]] static bool isSecretHeader(const QByteArray& name);
};

/// The headers of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks). The secret is whsec_ and
/// base64, or any text. "bad_secret" when it cannot be read.
[[nodiscard]] Result<HttpHeaders> webhookSignature(const QString& secret, const QByteArray& id, qint64 unixSeconds,
                                                   const QByteArray& body);
/// The same for every attempt of one task, so that the receiver can tell a repetition.
[[nodiscard]] QByteArray webhookId(const StepRequest& request);

} // namespace oc
