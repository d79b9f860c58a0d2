// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Duration.h"
#include "executors/network/tls/StartTls.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace oc {

/// What the tool openssl was asked for. A value.
struct OpensslOptions {
    QString file; ///< not empty: read this file, connect to nothing
    QString host;
    quint16 port = 443;
    QString portText;   ///< as a preview shows it: an expression may still stand there
    QString serverName; ///< empty: the host
    QString startTls;   ///< empty: TLS at once
    QString caFile;
    int warnDays = 30;
    Milliseconds timeout{10000};

    [[nodiscard]] static Result<OpensslOptions> fromParameters(const QJsonObject& parameters);
    /// What the certificate has to be for.
    [[nodiscard]] QString verifiedName() const { return serverName.isEmpty() ? host : serverName; }
    /// What is asked for with SNI; empty for an address, which has none (RFC 6066, section 3).
    [[nodiscard]] QString indicatedName() const;
    /// The same with the program openssl, as an argument list.
    [[nodiscard]] QStringList command() const;
};

} // namespace oc
