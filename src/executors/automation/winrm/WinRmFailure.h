// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/automation/winrm/WinRmEndpoint.h"
#include "executors/automation/winrm/WsmanReply.h"

#include <QList>

namespace oc::winRmFailure {

/// What a WinRM server's refusals mean and what to do about them, for people. Pure functions.

/// It wants another way to log in than we have: what it offers (WWW-Authenticate).
[[nodiscard]] Error noCommonLogin(const WinRmEndpoint& endpoint, const QList<QByteArray>& offered);
/// "login_refused": user or password.
[[nodiscard]] Error loginRefused(const WinRmEndpoint& endpoint);
/// A 401 after the log-in was accepted.
[[nodiscard]] Error messageRefused(const WinRmEndpoint& endpoint);
/// Any other status than 200, and 500 without a message.
[[nodiscard]] Error status(const WinRmEndpoint& endpoint, int status, const QByteArray& reason);
/// A fault in answer to a request for this: "open a shell".
[[nodiscard]] Error fault(const WinRmEndpoint& endpoint, const WsmanFault& fault, const QString& request);
/// Where the tool may have been at work when it happened.
[[nodiscard]] Error midway(const WinRmEndpoint& endpoint, Error error);
/// A hint where a script was refused something on a third machine; empty otherwise. said: PowerShell's error, whose
/// categories and types are in English everywhere; names a third machine: a parameter holds \\server\share.
[[nodiscard]] QString doubleHopHint(const QString& tool, const QString& said, bool namesThirdMachine);

} // namespace oc::winRmFailure
