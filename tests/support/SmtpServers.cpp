// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/SmtpServers.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QJsonDocument>

namespace oc::test {

using namespace Qt::StringLiterals;

SmtpServers::SmtpServers(Kind kind) {
    QStringList arguments{u"-B"_s};
    if (kind == Kind::Trap) {
        arguments << QStringLiteral(OC_SOURCE_DIR "/tests/support/smtp_trap.py");
    } else {
        if (!makeCertificate()) return;
        arguments << QStringLiteral(OC_SOURCE_DIR "/tests/support/smtp_server.py") << certificateFile() << keyFile();
    }
    const QString system = u"/usr/bin/python3"_s; // not a version switcher's, which lacks Debian's packages
    process_.setProcessChannelMode(QProcess::SeparateChannels);
    process_.start(QFile::exists(system) ? system : u"python3"_s, arguments);
    ports_ = next().value(u"ports"_s).toObject();
    if (ports_.isEmpty()) problem_ = u"no mail server: "_s + QString::fromUtf8(process_.readAllStandardError());
}

SmtpServers::~SmtpServers() {
    process_.closeWriteChannel();
    if (process_.state() != QProcess::NotRunning && !process_.waitForFinished(5000)) {
        process_.kill();
        process_.waitForFinished();
    }
}

bool SmtpServers::makeCertificate() {
    QProcess openssl;
    openssl.start(u"openssl"_s, {u"req"_s, u"-x509"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-days"_s, u"2"_s,
                                 u"-subj"_s, u"/CN=localhost"_s, u"-addext"_s, u"subjectAltName=DNS:localhost"_s,
                                 u"-keyout"_s, keyFile(), u"-out"_s, certificateFile()});
    if (openssl.waitForStarted() && openssl.waitForFinished() && openssl.exitCode() == 0) return true;
    problem_ = u"openssl made no certificate: "_s + QString::fromUtf8(openssl.readAllStandardError());
    return false;
}

QJsonObject SmtpServers::next() {
    const QDeadlineTimer deadline(60000);
    while (!process_.canReadLine() && !deadline.hasExpired()) {
        if (!process_.waitForReadyRead(int(deadline.remainingTime()))) break;
    }
    return QJsonDocument::fromJson(process_.readLine()).object();
}

bool SmtpServers::hasMore() {
    process_.waitForReadyRead(0);
    return process_.canReadLine();
}

} // namespace oc::test
