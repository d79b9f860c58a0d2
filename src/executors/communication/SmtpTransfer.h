// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/StepContext.h"
#include "executors/communication/MimeMessage.h"
#include "executors/communication/SmtpReplies.h"
#include "executors/communication/SmtpSettings.h"

#include <memory>
#include <optional>

namespace oc {

/// Who hands a mail in and who is to get it. A value.
struct SmtpEnvelope {
    QString from; ///< without name
    QStringList recipients;
};

/// What came of it. A value.
struct SmtpResult {
    enum class End { Accepted, Failed, TimedOut, Cancelled } end = End::Failed;
    std::optional<Error> error;  ///< unless it was accepted
    QList<SmtpReply> recipients; ///< to each in order, as far as they were asked for
    SmtpReply reply;             ///< to the whole mail; code 0 when there was none
    bool encrypted = false;
};

/// Hands one mail to a server, on the thread that calls run(), with libcurl. Never unauthenticated when there is a
/// user, never in clear when TLS is asked for, never a part of a mail that a server would take for the whole.
class SmtpTransfer {
public:
    SmtpTransfer(const SmtpSettings& settings, const QString& password, const SmtpEnvelope& envelope,
                 const MimeMessage& message, StepContext& context);
    ~SmtpTransfer();
    SmtpTransfer(const SmtpTransfer&) = delete;
    SmtpTransfer& operator=(const SmtpTransfer&) = delete;

    /// Once. The context hears the conversation, without what authenticates.
    [[nodiscard]] SmtpResult run();

private:
    struct Private;
    std::unique_ptr<Private> d_;
};

} // namespace oc
