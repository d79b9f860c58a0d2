// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

namespace oc::test {

/// A Postfix of the test's own: its configuration, queue and log in a temporary folder, on a free port of 127.0.0.1,
/// with STARTTLS. It delivers mail to ops@example.org and dba@example.org into maildirs, puts later@example.org off
/// (451), takes at most 2 MB and sends nothing anywhere else. Takes root, as Postfix does. Ends with this object. Used
/// by one thread.
class PostfixServer {
public:
    PostfixServer();
    ~PostfixServer();
    Q_DISABLE_COPY_MOVE(PostfixServer)

    /// Why it cannot be run on this machine at all; empty: it can. What is wrong beyond that is problem().
    [[nodiscard]] static QString cannotRun();
    [[nodiscard]] bool isReady() const { return ready_; }
    [[nodiscard]] QString problem() const { return problem_; }
    [[nodiscard]] quint16 port() const { return port_; }
    [[nodiscard]] QString certificateFile() const { return folder_.filePath(QStringLiteral("certificate.pem")); }
    /// The mails in somebody's maildir: "ops".
    [[nodiscard]] QStringList mailsOf(const QString& name) const;
    /// A mail as Python's email package reads it (mail_reader.py).
    [[nodiscard]] static QJsonObject read(const QString& file);
    /// For the message of a failed check.
    [[nodiscard]] QByteArray log() const;

private:
    [[nodiscard]] bool makeCertificate();
    [[nodiscard]] bool configure();
    [[nodiscard]] bool start();
    [[nodiscard]] bool run(const QString& program, const QStringList& arguments);

    QTemporaryDir folder_;
    QProcess master_;
    quint16 port_ = 0;
    bool ready_ = false;
    QString problem_;
};

} // namespace oc::test
