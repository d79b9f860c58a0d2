// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Duration.h"
#include "engine/base/Result.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace oc {

/// What a capture tool was asked for. A value.
struct CaptureOptions {
    QString interface; ///< exactly one of interface and file
    QString file;
    QString filter;
    qint64 count = 0;             ///< 0: no limit
    Milliseconds duration{10000}; ///< of a live capture
    int snapLength = 262144;      ///< bytes of each packet; libpcap's own largest
    QString write;                ///< file to save to; empty: none

    [[nodiscard]] static Result<CaptureOptions> fromParameters(const QJsonObject& parameters);
    [[nodiscard]] bool live() const { return file.isEmpty(); }
    /// The same with tcpdump, as an argument list.
    [[nodiscard]] QStringList tcpdumpArguments() const;
    /// The same, quoted for a shell, for people to copy.
    [[nodiscard]] QString tcpdumpCommand() const;
};

} // namespace oc
