// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QTemporaryDir>

#include <functional>

namespace oc::test {

/// A strict HTTP/1.1 server in a process of its own (http_server.py, which says how the path chooses the answer), on a
/// free port of 127.0.0.1. Ends with this object. Used by one thread.
class HttpServer {
public:
    enum class Tls { No, SelfSigned };

    /// With TLS the certificate is made here, by openssl, for the name localhost.
    explicit HttpServer(Tls tls = Tls::No);
    ~HttpServer();

    /// False: no python3 or no openssl; see problem().
    [[nodiscard]] bool isReady() const { return port_ != 0; }
    [[nodiscard]] QString problem() const { return problem_; }
    [[nodiscard]] quint16 port() const { return port_; }
    /// "http://127.0.0.1:PORT" and the path (https and localhost with TLS).
    [[nodiscard]] QString url(const QString& path) const;
    [[nodiscard]] QString certificateFile() const;
    /// Every request so far: method, path, headers (lower case), body (base64), connection (which one, from 1); or
    /// {"wrong": ...} for a broken one.
    [[nodiscard]] QList<QJsonObject> requests();
    /// Waits until there are that many; whether there are.
    [[nodiscard]] bool waitForRequests(qsizetype count, int timeoutMs = 30000);
    /// Waits until the server has closed, or seen closed, that many connections.
    [[nodiscard]] bool waitForClosed(qsizetype count, int timeoutMs = 30000);

private:
    void readLines();
    bool waitUntil(const std::function<bool()>& condition, int timeoutMs);
    [[nodiscard]] bool makeCertificate();

    Tls tls_;
    QTemporaryDir folder_;
    QProcess process_;
    quint16 port_ = 0;
    QString problem_;
    QFile output_;
    QByteArray rest_; ///< what is not yet a line
    QList<QJsonObject> lines_;
};

} // namespace oc::test
