// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QString>

#include <functional>

namespace oc {

class Redactor;
class SecretStore;
class Settings;

enum class SmtpTls {
    None,     ///< all in clear, because that was asked for
    StartTls, ///< RFC 3207, and nothing goes on without it
    Implicit  ///< RFC 8314: TLS from the first byte
};

enum class SmtpAuth { Best, Plain, Login, CramMd5, XOAuth2 };

/// The server mail is handed to. A value.
struct SmtpSettings {
    QString host;
    quint16 port = 587;
    SmtpTls tls = SmtpTls::StartTls;
    QString user; ///< empty: no authentication
    /// Asked for only when a mail is sent: it may come from the keychain, which takes its time. XOAuth2: the token.
    std::function<Result<QString>()> password;
    SmtpAuth auth = SmtpAuth::Best;
    QString from;   ///< for mails that name no sender; may have a name
    QString caFile; ///< PEM, trusted beside the system's authorities
    bool allowClearPassword = false;

    /// "mail.example.org:587"
    [[nodiscard]] QString server() const;
    /// "STARTTLS", "TLS", "no encryption"
    [[nodiscard]] QString tlsName() const;

    /// From the settings smtp/... and the environment (SMTP_HOST, ...), as they are now. Errors: "no_mail_server",
    /// "bad_setting". settings, secrets and redactor must live as long as password is called. Any thread.
    [[nodiscard]] static Result<SmtpSettings> read(const Settings& settings, SecretStore& secrets, Redactor& redactor);
};

} // namespace oc
