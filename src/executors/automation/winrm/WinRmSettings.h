// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/run/RunTypes.h"
#include "executors/automation/winrm/WinRmEndpoint.h"

#include <functional>

namespace oc {

class Redactor;
class SecretStore;
class Settings;

/// How Windows machines are reached, unless an asset says otherwise. A value.
struct WinRmSettings {
    using Secret = std::function<Result<QString>()>;

    QString user;
    /// Asked for only when a tool runs: it may come from the keychain, which takes its time.
    Secret password;
    bool tls = false;
    quint16 port = 0; ///< 0: 5985, or 5986 with TLS
    WinRmEndpoint::Authentication authentication = WinRmEndpoint::Authentication::Negotiate;
    QString caFile;
    QByteArray fingerprint;
    bool verify = true;
    /// The passwords that assets name, by the name behind "secret:".
    std::function<Result<QString>(const QString& name)> secret;

    /// From the settings windows/... and the environment (WINRM_USER, ...), as they are now. "bad_setting". settings,
    /// secrets and redactor must live as long as the functions are called. Any thread.
    [[nodiscard]] static Result<WinRmSettings> read(const Settings& settings, SecretStore& secrets, Redactor& redactor);

    struct Access {
        WinRmEndpoint endpoint;
        Secret password;
    };
    /// How one machine is reached: the asset's metadata may hold winrm_transport, winrm_port, winrm_user,
    /// winrm_password (secret:windows/...), winrm_authentication, winrm_ca_file and winrm_fingerprint, or an object
    /// "winrm" with the same without "winrm_". Whoever may write to the inventory must not get at more than the
    /// machine's own password by it. Asks for no secret. "bad_asset", "bad_setting", "bad_target", "no_login".
    [[nodiscard]] Result<Access> accessTo(const Target& target) const;
    /// Whether the asset tells how to reach it, so that also an address of this machine (a forwarded port) is another.
    [[nodiscard]] static bool isTold(const Target& target);
};

} // namespace oc
