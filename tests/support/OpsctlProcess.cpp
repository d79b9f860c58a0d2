// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/OpsctlProcess.h"

#include <QDir>
#include <QFile>

namespace oc::test {

OpsctlProcess::OpsctlProcess() : environment_(QProcessEnvironment::systemEnvironment()) {
    environment_.remove(QStringLiteral("OPSCONDUCTOR_TOOLS"));
    environment_.remove(QStringLiteral("DATABASE_URL"));
    environment_.insert(QStringLiteral("NO_COLOR"), QStringLiteral("1"));
}

QString OpsctlProcess::program() {
    return QStringLiteral(OC_BINARY_DIR "/bin/opsctl");
}

QString OpsctlProcess::write(const QString& name, const QByteArray& text) {
    const QString path = scratch_.filePath(name);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write %s", qPrintable(path));
    return path;
}

void OpsctlProcess::addTool(const QString& name, const QByteArray& yaml) {
    const QString folder = home() + QStringLiteral("/tools");
    QDir().mkpath(folder);
    QFile file(folder + QLatin1Char('/') + name);
    if (!file.open(QIODevice::WriteOnly) || file.write(yaml) != yaml.size()) qFatal("cannot write a tool");
}

void OpsctlProcess::prepare(QProcess& process) const {
    QProcessEnvironment environment = environment_;
    environment.insert(QStringLiteral("OPSCONDUCTOR_HOME"), home());
    process.setProcessEnvironment(environment);
    process.setProgram(program());
}

void OpsctlProcess::start(QProcess& process, const QStringList& arguments) const {
    prepare(process);
    process.setArguments(arguments);
    process.start();
}

OpsctlProcess::Answer OpsctlProcess::run(const QStringList& arguments, const QByteArray& input, int timeoutMs) const {
    QProcess process;
    start(process, arguments);
    process.write(input);
    process.closeWriteChannel();
    Answer answer;
    if (!process.waitForFinished(timeoutMs)) {
        answer.err = "did not end: " + process.errorString().toUtf8();
        process.kill();
        process.waitForFinished();
        return answer;
    }
    answer.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    answer.out = process.readAllStandardOutput();
    answer.err = process.readAllStandardError();
    return answer;
}

} // namespace oc::test
