// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/HttpServer.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QJsonDocument>

#include <algorithm>

namespace oc::test {

HttpServer::HttpServer(Tls tls) : tls_(tls) {
    QStringList arguments{QStringLiteral("-B"), QStringLiteral(OC_SOURCE_DIR "/tests/support/http_server.py")};
    if (tls_ == Tls::SelfSigned) {
        if (!makeCertificate()) return;
        arguments << certificateFile() << folder_.filePath(QStringLiteral("key.pem"));
    }
    // The system's own first: a version switcher before it in PATH takes its time.
    const QString system = QStringLiteral("/usr/bin/python3");
    process_.setProcessChannelMode(QProcess::SeparateChannels);
    process_.start(QFile::exists(system) ? system : QStringLiteral("python3"), arguments);
    if (!process_.waitForStarted()) {
        problem_ = QStringLiteral("python3 cannot be started: ") + process_.errorString();
        return;
    }
    QDeadlineTimer deadline(10000);
    while (!process_.canReadLine() && !deadline.hasExpired()) {
        if (!process_.waitForReadyRead(int(deadline.remainingTime()))) break;
    }
    port_ = quint16(QJsonDocument::fromJson(process_.readLine()).object().value(QStringLiteral("port")).toInt());
    if (port_ == 0) problem_ = QStringLiteral("http_server.py: ") + QString::fromUtf8(process_.readAllStandardError());
}

HttpServer::~HttpServer() {
    process_.closeWriteChannel();
    if (process_.state() != QProcess::NotRunning && !process_.waitForFinished(5000)) {
        process_.kill();
        process_.waitForFinished();
    }
}

bool HttpServer::makeCertificate() {
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
                  {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                   QStringLiteral("rsa:2048"), QStringLiteral("-nodes"), QStringLiteral("-days"), QStringLiteral("2"),
                   QStringLiteral("-subj"), QStringLiteral("/CN=localhost"), QStringLiteral("-addext"),
                   QStringLiteral("subjectAltName=DNS:localhost"), QStringLiteral("-keyout"),
                   folder_.filePath(QStringLiteral("key.pem")), QStringLiteral("-out"), certificateFile()});
    if (openssl.waitForStarted() && openssl.waitForFinished() && openssl.exitCode() == 0) return true;
    problem_ = QStringLiteral("openssl made no certificate: ") + openssl.errorString() +
               QString::fromUtf8(openssl.readAllStandardError());
    return false;
}

QString HttpServer::certificateFile() const {
    return folder_.filePath(QStringLiteral("certificate.pem"));
}

QString HttpServer::url(const QString& path) const {
    return (tls_ == Tls::No ? QStringLiteral("http://127.0.0.1:%1%2") : QStringLiteral("https://localhost:%1%2"))
        .arg(port_)
        .arg(path);
}

void HttpServer::readLines() {
    while (process_.canReadLine())
        requests_.append(QJsonDocument::fromJson(process_.readLine()).object());
}

QList<QJsonObject> HttpServer::requests() {
    process_.waitForReadyRead(0);
    readLines();
    QList<QJsonObject> made;
    std::copy_if(requests_.cbegin(), requests_.cend(), std::back_inserter(made),
                 [](const QJsonObject& line) { return !line.contains(QStringLiteral("broken")); });
    return made;
}

bool HttpServer::waitForRequests(qsizetype count, int timeoutMs) {
    QDeadlineTimer deadline(timeoutMs);
    while (requests().size() < count && !deadline.hasExpired())
        process_.waitForReadyRead(int(std::min<qint64>(deadline.remainingTime(), 50)));
    return requests().size() >= count;
}

} // namespace oc::test
