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
/// Standard error as text: Windows PowerShell writes it as CLIXML ([MS-PSRP] 2.2.5) when it believes that another
/// PowerShell reads it. Text that is not CLIXML comes back as it is.
[[nodiscard]] QByteArray plainError(const QByteArray& standardError);

} // namespace oc::powershellPayload
