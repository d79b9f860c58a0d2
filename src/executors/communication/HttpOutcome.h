// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"
#include "engine/run/Executor.h"
#include "executors/support/HttpClient.h"

#include <chrono>
#include <optional>

namespace oc {

// What the tools that send over HTTP say alike of a request and its reply.

/// Shorter ones would take ordinary words out of a reply.
inline constexpr qsizetype shortestSecret = 6;

/// Makes known all of a URL but scheme and host, whole and in the pieces that a server may quote.
void tellUrl(Redactor& redactor, const QUrl& url);
/// "404 Not Found".
[[nodiscard]] QString statusText(const HttpReply& reply, const Redactor& redactor);
/// The body for people: one line, at most 300 characters, without secrets.
[[nodiscard]] QString shortBody(const HttpReply& reply, const Redactor& redactor);
/// "rate_limited", with the Retry-After of a 429 in its hint.
[[nodiscard]] Error rateLimited(const QString& where, const HttpReply& reply);
/// How long a reply asks to wait: Retry-After in seconds or as a date (RFC 9110, section 10.2.3), else the
/// retry_after of a JSON body. A day at most.
[[nodiscard]] std::optional<std::chrono::milliseconds> retryAfter(const HttpReply& reply);
[[nodiscard]] QString redirectHint(const HttpReply& reply, const QString& parameter);
/// Cancelled, timed out or failed, as the error's code says.
[[nodiscard]] StepOutcome outcomeOf(const Error& error);
/// Hands the body on as output, and says so when it was cut.
void tellReply(const HttpReply& reply, const Redactor& redactor, StepContext& context);
[[nodiscard]] Availability httpAvailability();

} // namespace oc
