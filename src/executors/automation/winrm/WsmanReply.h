// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace oc {

/// A server's no, with the numbers and words that stand in it ([MS-WSMV] 2.2.4.44, DSP0226 section 5).
struct WsmanFault {
    quint32 code = 0; ///< of WSManFault, or of MSFT_WmiError; 0: it has none
    QString subcode;  ///< "w:TimedOut", as it stands
    QString text;     ///< in English, as we ask for; one line

    // wsmerror.h
    static constexpr quint32 timedOut = 0x80338029;     ///< 2150858793: nothing to tell yet
    static constexpr quint32 unknownShell = 0x8033805b; ///< 2150858843: also an unknown command
    static constexpr quint32 badMessage = 0x80338041;
    static constexpr quint32 requestTooLarge = 0x80338047;
    static constexpr quint32 replyTooLarge = 0x80338048; ///< than we said we take
    static constexpr quint32 replyOverServerLimit = 0x80338049;
    static constexpr quint32 shellQuota = 0x803381a5;     ///< 2150859173
    static constexpr quint32 operationQuota = 0x803381a6; ///< 2150859174
    static constexpr quint32 userQuota = 0x803381a7;
    static constexpr quint32 systemQuota = 0x803381a8;
    static constexpr quint32 shellUserQuota = 0x803381ab;
    static constexpr quint32 accessDenied = 5;
    static constexpr quint32 aborted = 995;
};

/// One reply of a WS-Management server. A value.
struct WsmanReply {
    struct Stream {
        QString name;
        QString command;
        QByteArray bytes;
        bool end = false;
    };

    QString action;
    QString relatesTo;
    std::optional<WsmanFault> fault;
    QString shell;
    QString command;
    QList<Stream> streams;
    bool done = false;
    std::optional<int> exitCode; ///< not there when the process was killed

    /// Bounded, without a document type, in whatever prefixes. "bad_reply".
    [[nodiscard]] static Result<WsmanReply> read(const QByteArray& xml);
};

} // namespace oc
