// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/WinRmServer.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QJsonDocument>

namespace oc::test {

WinRmServer::WinRmServer(QJsonObject configuration, const QJsonArray& answers) {
    const QString log = folder_.filePath(QStringLiteral("log"));
    if (configuration.value(QStringLiteral("certificate")).toBool()) {
        if (!makeCertificate(
                configuration.value(QStringLiteral("certificate_hash")).toString(QStringLiteral("sha256"))))
            return;
        configuration.insert(QStringLiteral("certificate"), certificateFile());
        configuration.insert(QStringLiteral("key"), folder_.filePath(QStringLiteral("key.pem")));
    }
    configuration.insert(QStringLiteral("log"), log);
    configuration.insert(QStringLiteral("answers"), answers);
    if (!configuration.contains(QStringLiteral("users")))
        configuration.insert(QStringLiteral("users"),
                             QJsonArray{QJsonObject{{QStringLiteral("domain"), QStringLiteral("CORP")},
                                                    {QStringLiteral("user"), QStringLiteral("ops")},
                                                    {QStringLiteral("password"), password()}}});
    QFile file(folder_.filePath(QStringLiteral("configuration.json")));
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(configuration).toJson()) < 0) return;
    file.close();
    // The system's own, which has python3-gssapi; not a version switcher's.
    process_.start(
        QStringLiteral("/usr/bin/python3"),
        {QStringLiteral("-B"), QStringLiteral(OC_SOURCE_DIR "/tests/support/winrm_server.py"), file.fileName()});
    QDeadlineTimer deadline(60000);
    while (!process_.canReadLine() && process_.waitForReadyRead(int(deadline.remainingTime())))
        ;
    port_ = quint16(QJsonDocument::fromJson(process_.readLine()).object().value(QStringLiteral("port")).toInt());
    if (port_ == 0)
        problem_ = QStringLiteral("winrm_server.py: ") + process_.errorString() +
                   QString::fromUtf8(process_.readAllStandardError());
}

WinRmServer::~WinRmServer() {
    process_.closeWriteChannel();
    if (process_.state() != QProcess::NotRunning && !process_.waitForFinished(5000)) kill();
}

void WinRmServer::kill() {
    process_.kill();
    process_.waitForFinished();
}

bool WinRmServer::makeCertificate(const QString& digest) {
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
                  {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                   QStringLiteral("rsa:2048"), QStringLiteral("-nodes"), QStringLiteral("-days"), QStringLiteral("2"),
                   QLatin1Char('-') + digest, QStringLiteral("-subj"), QStringLiteral("/CN=win-01"),
                   QStringLiteral("-addext"), QStringLiteral("subjectAltName=DNS:win-01,DNS:localhost"),
                   QStringLiteral("-keyout"), folder_.filePath(QStringLiteral("key.pem")), QStringLiteral("-out"),
                   certificateFile()});
    if (openssl.waitForStarted() && openssl.waitForFinished() && openssl.exitCode() == 0) return true;
    problem_ = QStringLiteral("openssl made no certificate: ") + QString::fromUtf8(openssl.readAllStandardError());
    return false;
}

QByteArray WinRmServer::logText() const {
    QFile file(folder_.filePath(QStringLiteral("log")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QList<QJsonObject> WinRmServer::events() const {
    QList<QJsonObject> all;
    for (const QByteArray& line : logText().split('\n')) {
        const QJsonObject event = QJsonDocument::fromJson(line).object();
        if (!event.isEmpty()) all.append(event);
    }
    return all;
}

QStringList WinRmServer::all(const QString& key) const {
    QStringList values;
    for (const QJsonObject& event : events()) {
        if (event.contains(key)) values.append(event.value(key).toVariant().toString());
    }
    return values;
}

bool WinRmServer::waitFor(const QString& key, const QJsonValue& value, int timeoutMs) {
    const QDeadlineTimer deadline(timeoutMs);
    for (;;) {
        for (const QJsonObject& event : events()) {
            if (event.contains(key) && (value.isUndefined() || event.value(key) == value)) return true;
        }
        if (deadline.hasExpired()) return false;
        process_.waitForFinished(5);
    }
}

QJsonObject WinRmServer::answer(const Catalogue& catalogue, const QString& tool, const QJsonObject& parameters,
                                const QJsonValue& reply, const QJsonObject& more) {
    const ToolSpecPtr spec = catalogue.find(tool);
    if (!spec) qFatal("there is no tool %s", qPrintable(tool));
    const QJsonObject values = checkParameters(spec->parameters, parameters, false).values;
    QJsonObject answer = more;
    answer.insert(QStringLiteral("script"), std::get<PowershellRun>(spec->behaviourFor(values).run).script);
    answer.insert(QStringLiteral("parameters"), parameters);
    const auto text = reply.isArray() ? QJsonDocument(reply.toArray()) : QJsonDocument(reply.toObject());
    if (!reply.isUndefined() && !reply.isNull())
        answer.insert(QStringLiteral("stdout"), QString::fromUtf8(text.toJson(QJsonDocument::Compact)));
    return answer;
}

} // namespace oc::test
