// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <chrono>

namespace oc {

/// The messages of the remote shell ([MS-WSMV] 3.1.4, DSP0226) as bytes, for one conversation with one server. A value.
class WsmanRequest {
public:
    /// What a server allows at least: the MaxEnvelopeSizekb of 150 of Windows Server 2008 R2.
    static constexpr qsizetype envelopeSize = 153'600;
    /// Bytes of one Send: in base64 they fit into an envelope.
    static constexpr qsizetype sendSize = 90'000;

    /// A message, and the id that its reply must relate to.
    struct Message {
        QByteArray xml;
        QString id;
    };

    /// to: the endpoint's URL. operationTimeout: how long the server may wait with a reply.
    WsmanRequest(QString to, std::chrono::seconds operationTimeout);

    /// A shell that ends by itself when nothing was asked of it for so long.
    [[nodiscard]] Message create(std::chrono::seconds idleTimeout) const;
    [[nodiscard]] Message command(const QString& shell, const QString& program, const QStringList& arguments) const;
    [[nodiscard]] Message send(const QString& shell, const QString& command, const QByteArray& bytes, bool end) const;
    [[nodiscard]] Message receive(const QString& shell, const QString& command) const;
    [[nodiscard]] Message terminate(const QString& shell, const QString& command) const;
    [[nodiscard]] Message remove(const QString& shell) const;

private:
    class Writer;

    QString to_;
    QString operationTimeout_; ///< xs:duration
    QString session_;
};

} // namespace oc
