// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStringList>

namespace oc::test {

/// "openssl s_server" on a free port of 127.0.0.1. Ends with this object. Used by one thread.
class TlsServer {
public:
    TlsServer(const QString& certificate, const QString& key, const QStringList& more = {}) {
        process_.setProcessChannelMode(QProcess::SeparateChannels);
        process_.setStandardErrorFile(QProcess::nullDevice());
        process_.start(QStringLiteral("openssl"),
                       QStringList{QStringLiteral("s_server"), QStringLiteral("-accept"), QStringLiteral("127.0.0.1:0"),
                                   QStringLiteral("-www"), QStringLiteral("-cert"), certificate, QStringLiteral("-key"),
                                   key} +
                           more);
        static const QRegularExpression line(QStringLiteral("ACCEPT 127\\.0\\.0\\.1:(\\d+)"));
        const QDeadlineTimer deadline(60000);
        QString said;
        while (port_ == 0 && process_.waitForReadyRead(int(deadline.remainingTime()))) {
            said += QString::fromUtf8(process_.readAllStandardOutput());
            if (const auto match = line.match(said); match.hasMatch()) port_ = quint16(match.capturedView(1).toUInt());
        }
    }
    ~TlsServer() {
        process_.kill();
        process_.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(TlsServer)

    [[nodiscard]] bool isReady() const { return port_ != 0; }
    [[nodiscard]] quint16 port() const { return port_; }

private:
    QProcess process_;
    quint16 port_ = 0;
};

} // namespace oc::test
