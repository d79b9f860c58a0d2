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
    // A file, not a pipe: whoever sends a request waits for its reply and reads nothing meanwhile.
    output_.setFileName(folder_.filePath(QStringLiteral("output")));
    process_.setStandardOutputFile(output_.fileName());
    process_.start(QFile::exists(system) ? system : QStringLiteral("python3"), arguments);
    if (!process_.waitForStarted()) {
        problem_ = QStringLiteral("python3 cannot be started: ") + process_.errorString();
        return;
    }
    if (!output_.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) problem_ = output_.errorString();
    waitUntil([this] { return !lines_.isEmpty() || process_.state() == QProcess::NotRunning; }, 10000);
    if (!lines_.isEmpty()) port_ = quint16(lines_.takeFirst().value(QStringLiteral("port")).toInt());
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
    rest_ += output_.readAll();
    for (qsizetype end = rest_.indexOf('\n'); end >= 0; end = rest_.indexOf('\n')) {
        lines_.append(QJsonDocument::fromJson(rest_.left(end)).object());
        rest_.remove(0, end + 1);
    }
}

bool HttpServer::waitUntil(const std::function<bool()>& condition, int timeoutMs) {
    const QDeadlineTimer deadline(timeoutMs);
    for (;;) {
        readLines();
        if (condition()) return true;
        if (deadline.hasExpired()) return false;
        process_.waitForFinished(5);
    }
}

QList<QJsonObject> HttpServer::requests() {
    readLines();
    QList<QJsonObject> made;
    std::copy_if(lines_.cbegin(), lines_.cend(), std::back_inserter(made), [](const QJsonObject& line) {
        return !line.contains(QStringLiteral("broken")) && !line.contains(QStringLiteral("closed"));
    });
    return made;
}

bool HttpServer::waitForRequests(qsizetype count, int timeoutMs) {
    return waitUntil([&] { return requests().size() >= count; }, timeoutMs);
}

bool HttpServer::waitForClosed(qsizetype count, int timeoutMs) {
    const auto closed = [this] {
        return std::count_if(lines_.cbegin(), lines_.cend(),
                             [](const QJsonObject& line) { return line.contains(QStringLiteral("closed")); });
    };
    return waitUntil([&] { return closed() >= count; }, timeoutMs);
}

} // namespace oc::test
