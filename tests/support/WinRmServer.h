// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

namespace oc::test {

/// A strict WinRM listener in a process of its own (winrm_server.py, which tells the configuration) on a free port of
/// 127.0.0.1. Ends with this object. Used by one thread.
class WinRmServer {
public:
    static QString password() { return QStringLiteral("s3cret päss"); }
    /// A user CORP\ops with that password, and what else the configuration says. "certificate": true makes one.
    explicit WinRmServer(QJsonObject configuration = {}, const QJsonArray& answers = {});
    ~WinRmServer();
    Q_DISABLE_COPY_MOVE(WinRmServer)

    [[nodiscard]] bool isReady() const { return port_ != 0; }
    [[nodiscard]] QString problem() const { return problem_; }
    [[nodiscard]] quint16 port() const { return port_; }
    [[nodiscard]] QString certificateFile() const { return folder_.filePath(QStringLiteral("certificate.pem")); }
    /// Every line of its log so far.
    [[nodiscard]] QList<QJsonObject> events() const;
    [[nodiscard]] QByteArray logText() const;
    /// The values of one key in those lines that have it: "action", "violation", "login", "fault".
    [[nodiscard]] QStringList all(const QString& key) const;
    /// Waits for a line with this key (and value, where one is given).
    [[nodiscard]] bool waitFor(const QString& key, const QJsonValue& value = QJsonValue::Undefined,
                               int timeoutMs = 30000);
    /// Ends it at once, as a machine that goes down.
    void kill();

    /// The answer to the script of a tool as it is shipped, for these parameters.
    [[nodiscard]] static QJsonObject answer(const Catalogue& catalogue, const QString& tool,
                                            const QJsonObject& parameters, const QJsonValue& reply,
                                            const QJsonObject& more = {});

private:
    [[nodiscard]] bool makeCertificate(const QString& digest);

    QTemporaryDir folder_;
    QProcess process_;
    quint16 port_ = 0;
    QString problem_;
};

} // namespace oc::test
