// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"
#include "executors/network/vapix/DigestChallenge.h"
#include "executors/network/vapix/VapixAnswer.h"
#include "executors/network/vapix/VapixRequest.h"
#include "executors/network/vapix/VapixTarget.h"

#include <optional>

namespace oc {

/// One step's conversation with one camera: logs in, sends and reads. Owns the nonce that the camera gave and how often
/// it was used; borrows the HTTP client, whose connections it goes over. Used by one thread.
///
/// Credentials are only sent when the camera asks, by HTTP Digest; by Basic alone over TLS to a camera whose
/// certificate is known. A password that was refused is never tried again, since cameras block addresses that do.
class VapixClient {
public:
    static constexpr qint64 answerLimit = 16 * 1024 * 1024;

    VapixClient(const HttpClient& http, VapixTarget target, StepContext& context);
    /// For the same step, over the same HTTP client, to another target.
    VapixClient(const VapixClient& other, VapixTarget target);
    VapixClient(const VapixClient& other, VapixTarget target, StepContext& context);

    /// Any 2xx, and what is read as an answer of its own although HTTP calls it an error (a SOAP fault, a JSON error).
    /// 'receiver' takes the body of a 2xx only. 'within': how long all of it may take; without it the target's timeout.
    /// Beside the errors of HttpClient: "authentication_failed", "forbidden" (the role), "not_supported" (404, 405),
    /// "busy" (503), "redirected", "http_status".
    [[nodiscard]] Result<HttpReply> send(const VapixRequest& request, const HttpReceiver* receiver = nullptr,
                                         std::chrono::milliseconds within = {});
    // The same, and what the answer says: see vapixAnswer. Every answer is also shown as the step's raw output.
    [[nodiscard]] Result<QJsonValue> json(const VapixRequest& request);
    [[nodiscard]] Result<CameraParameters> parameters(const VapixRequest& request);
    [[nodiscard]] Status done(const VapixRequest& request);
    [[nodiscard]] Result<XmlElement> xml(const VapixRequest& request);
    [[nodiscard]] Result<XmlElement> soap(const VapixRequest& request);

    [[nodiscard]] const VapixTarget& target() const { return target_; }
    /// The Authorization header for a request that goes out by another way than send(), after one that did; empty when
    /// the camera asked for none.
    [[nodiscard]] QByteArray authorization(const QByteArray& method, const QByteArray& target);
    /// Puts the camera's name before the message, and takes out what must not be shown.
    [[nodiscard]] Error told(Error error) const;

private:
    /// One request and its reply, logged in as far as it is known how.
    [[nodiscard]] Result<HttpReply> exchange(const VapixRequest& request, const HttpReceiver* receiver,
                                             std::chrono::milliseconds within);
    [[nodiscard]] Error refusedLogin(bool tried) const;
    [[nodiscard]] Error statusError(const VapixRequest& request, const HttpReply& reply) const;
    [[nodiscard]] Error withFingerprint(Error error);
    /// Whether the request may go out once more with what the camera now asks for.
    [[nodiscard]] Result<bool> learn(const HttpReply& reply, bool tried);
    void show(const HttpReply& reply);

    const HttpClient& http_;
    const VapixTarget target_;
    StepContext& context_;
    Redactor redactor_; ///< knows the password
    std::optional<DigestChallenge> challenge_;
    quint32 uses_ = 0; ///< of the challenge's nonce
    bool basic_ = false;
    bool proved_ = false;    ///< the camera has taken the password
    QByteArray certificate_; ///< SHA-256 of what an unknown camera showed
};

} // namespace oc
