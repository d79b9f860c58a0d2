// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QTemporaryDir>

namespace oc::test {

/// Mail servers on loopback in one process of Python: smtp_server.py or smtp_trap.py. They end with this object. Used
/// by one thread.
class SmtpServers {
public:
    enum class Kind { Aiosmtpd, Trap };
    explicit SmtpServers(Kind kind);
    ~SmtpServers();
    Q_DISABLE_COPY_MOVE(SmtpServers)

    [[nodiscard]] bool isReady() const { return !ports_.isEmpty(); }
    [[nodiscard]] QString problem() const { return problem_; }
    [[nodiscard]] quint16 port(const QString& name) const { return quint16(ports_.value(name).toInt()); }
    /// Of Aiosmtpd: for localhost, signed by itself.
    [[nodiscard]] QString certificateFile() const { return folder_.filePath(QStringLiteral("certificate.pem")); }
    /// The next line it tells; empty when none comes in a minute.
    [[nodiscard]] QJsonObject next();
    /// Told, but not asked for yet.
    [[nodiscard]] bool hasMore();

private:
    QString keyFile() const { return folder_.filePath(QStringLiteral("key.pem")); }
    bool makeCertificate();

    QTemporaryDir folder_;
    QProcess process_;
    QJsonObject ports_;
    QString problem_;
};

} // namespace oc::test
