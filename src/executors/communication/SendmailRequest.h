// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Executor.h"
#include "executors/communication/MimeMessage.h"
#include "executors/communication/SmtpTransfer.h"

namespace oc {

/// The parameters of sendmail, read and checked. A value.
struct SendmailRequest {
    MailContent content; ///< without attachments, id and time; from only if it was given
    QStringList bcc;
    QStringList files;

    [[nodiscard]] static Result<SendmailRequest> fromParameters(const QJsonObject& parameters);
    /// The sender: the one given, else that of the settings, else their user if that is an address.
    [[nodiscard]] Result<MailAddress> sender(const SmtpSettings& settings) const;
    /// Everyone once: to, cc, bcc.
    [[nodiscard]] QStringList recipients() const;
};

/// The same for every attempt of one task, so that a mail sent twice is seen to be one.
[[nodiscard]] QByteArray mailId(const StepRequest& request);

} // namespace oc
