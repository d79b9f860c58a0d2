// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace oc::powershellPayload {

/// The arguments after the program's name: always the same ones, so that no value and no secret is ever among them.
[[nodiscard]] QStringList arguments();
/// What the bootstrap in those arguments reads from standard input: one line of base64 (pure ASCII, so that no code
/// page can harm it) of a JSON document with the script and its parameters.
[[nodiscard]] QByteArray standardInput(const QString& script, const QJsonObject& parameters);

/// The same for powershell.exe of another machine, started by its cmd.exe: a short bootstrap, which reads the long one
/// before the script.
[[nodiscard]] QStringList remoteArguments();
[[nodiscard]] QByteArray remoteInput(const QString& script, const QJsonObject& parameters);
/// What it printed.
struct RemoteOutput {
    QByteArray result; ///< what the script gave out, in UTF-8
    QByteArray beside; ///< what it wrote to the host, in whatever encoding
};
/// "bad_output": it ended before it had a result.
[[nodiscard]] Result<RemoteOutput> remoteOutput(const QByteArray& standardOutput);

/// Standard error as text: Windows PowerShell writes it as CLIXML ([MS-PSRP] 2.2.5) when it believes that another
/// PowerShell reads it. Text that is not CLIXML, or is broken, comes back as it is.
[[nodiscard]] QByteArray plainError(const QByteArray& standardError);

} // namespace oc::powershellPayload
