// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpSocket>

namespace oc::test {

/// A server of the tests' own, written in Python, whose first line is {"port": N} and which ends with its standard
/// input. Ends with this object. Used by one thread.
class ServerProcess {
public:
    /// 'script' below tests/support.
    explicit ServerProcess(const QString& script) {
        const QString system = QStringLiteral("/usr/bin/python3"); // not a version switcher's
        process_.setProcessChannelMode(QProcess::SeparateChannels);
        process_.start(QFile::exists(system) ? system : QStringLiteral("python3"),
                       {QStringLiteral("-B"), QStringLiteral(OC_SOURCE_DIR "/tests/support/") + script});
        QDeadlineTimer deadline(60000);
        while (!process_.canReadLine() && process_.waitForReadyRead(int(deadline.remainingTime())))
            ;
        first_ = QJsonDocument::fromJson(process_.readLine()).object();
        port_ = quint16(first_.value(QStringLiteral("port")).toInt());
        if (port_ == 0) problem_ = script + QStringLiteral(": ") + QString::fromUtf8(process_.readAllStandardError());
    }
    ~ServerProcess() {
        process_.closeWriteChannel();
        if (process_.state() != QProcess::NotRunning && !process_.waitForFinished(5000)) {
            process_.kill();
            process_.waitForFinished();
        }
    }
    Q_DISABLE_COPY_MOVE(ServerProcess)

    [[nodiscard]] bool isReady() const { return port_ != 0; }
    [[nodiscard]] QString problem() const { return problem_; }
    [[nodiscard]] QString url() const { return QStringLiteral("http://127.0.0.1:%1").arg(port_); }
    /// Of its first line, what else is there.
    [[nodiscard]] QJsonValue first(const QString& name) const { return first_.value(name); }
    /// What the server holds, asked for plainly, from another source than the tool.
    [[nodiscard]] QJsonObject state() const {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), port_);
        socket.write("GET /_state HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        QByteArray reply;
        while (socket.waitForReadyRead(10000))
            reply += socket.readAll();
        return QJsonDocument::fromJson(reply.mid(reply.indexOf("\r\n\r\n") + 4)).object();
    }
    /// What it printed since the last time: for the message of a failed check.
    [[nodiscard]] QByteArray said() {
        process_.waitForReadyRead(0);
        return process_.readAllStandardOutput() + process_.readAllStandardError();
    }

private:
    QProcess process_;
    QJsonObject first_;
    quint16 port_ = 0;
    QString problem_;
};

} // namespace oc::test
