// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/NamedServer.h"

#include "support/DatabaseServers.h"
#include "support/TestFiles.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QStandardPaths>

namespace oc::test {

using namespace Qt::StringLiterals;

namespace {

QString programPath(const QString& name) {
    return QStandardPaths::findExecutable(name, {u"/usr/sbin"_s, u"/usr/bin"_s});
}

} // namespace

NamedServer::NamedServer() : port_(freePort()) {
    if (programPath(u"named"_s).isEmpty()) problem_ = u"named is not installed (apt install bind9)"_s;
}

NamedServer::~NamedServer() {
    process_.terminate();
    if (process_.state() != QProcess::NotRunning && !process_.waitForFinished(10000)) {
        process_.kill();
        process_.waitForFinished();
    }
}

QString NamedServer::output(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(programPath(program), arguments);
    process.closeWriteChannel();
    if (!process.waitForFinished(60000)) return u"failed: "_s + process.errorString();
    if (process.exitCode() != 0) return u"failed: "_s + QString::fromUtf8(process.readAllStandardError());
    return QString::fromUtf8(process.readAllStandardOutput());
}

void NamedServer::addZone(const QString& name, const QByteArray& records, bool isSigned, bool nsec3) {
    if (!problem_.isEmpty()) return;
    QString file = path(name);
    writeFile(file, "$TTL 300\n@ SOA ns1 root 2026113001 3600 600 86400 60\n@ NS ns1\nns1 A 127.0.0.1\n" + records);
    if (isSigned) {
        for (const QStringList& kind : {QStringList{u"-f"_s, u"KSK"_s}, QStringList{}}) {
            if (const QString said = output(
                    u"dnssec-keygen"_s, QStringList{u"-q"_s, u"-K"_s, folder_.path(), u"-a"_s, u"ECDSAP256SHA256"_s} +
                                            kind + QStringList{name});
                said.startsWith(u"failed"_s))
                problem_ = said;
        }
        QStringList words{u"-q"_s,        u"-S"_s, u"-K"_s, folder_.path(), u"-d"_s,
                          folder_.path(), u"-o"_s, name,    u"-f"_s,        file + u".signed"_s};
        if (nsec3) words << u"-3"_s << u"abcd"_s;
        if (const QString said = output(u"dnssec-signzone"_s, words << file); said.startsWith(u"failed"_s))
            problem_ = said;
        file += u".signed"_s;
    }
    addStatement("zone \"" + name.toUtf8() + "\" { type primary; file \"" + file.toUtf8() + "\"; };");
}

QByteArray NamedServer::anchorOf(const QString& name) const {
    const QStringList files = QDir(folder_.path()).entryList({u"K%1.+*.key"_s.arg(name)});
    for (const QString& file : files) {
        const QList<QByteArray> lines = contentOf(path(file)).split('\n');
        for (const QByteArray& line : lines) {
            const QList<QByteArray> words = line.simplified().split(' ');
            const qsizetype at = words.indexOf("DNSKEY");
            if (at > 0 && words.value(at + 1) == "257")
                return words.first() + " static-key 257 3 13 \"" + words.mid(at + 4).join() + "\";";
        }
    }
    return {};
}

void NamedServer::start() {
    if (!problem_.isEmpty()) return;
    const QByteArray folder = folder_.path().toUtf8();
    writeFile(path(u"named.conf"_s),
              "options { directory \"" + folder + "\"; listen-on port " + QByteArray::number(port_) +
                  " { 127.0.0.1; }; listen-on-v6 port " + QByteArray::number(port_) +
                  " { ::1; }; pid-file none; session-keyfile none;\n" + options_ + "};\ncontrols { };\n" + statements_);
    // Where AppArmor is at work, Debian's profile of /usr/sbin/named lets it read nothing below /tmp: a copy has none.
    const QString program = programPath(u"named"_s);
    const QString copy = path(u"named"_s);
    const QStringList arguments{u"-g"_s, u"-c"_s, path(u"named.conf"_s)};
    if (QFile::copy(program, copy)) process_.start(copy, arguments);
    if (!process_.waitForStarted()) process_.start(program, arguments);
    QByteArray said;
    const QDeadlineTimer deadline(60000);
    process_.setReadChannel(QProcess::StandardError);
    while (!said.contains(" running\n")) {
        if (!process_.waitForReadyRead(int(deadline.remainingTime()))) {
            problem_ = u"named does not run: "_s + QString::fromUtf8(said);
            return;
        }
        said += process_.readAllStandardError();
    }
    // Nobody reads on: what it says from now on must not fill the pipe.
    process_.closeReadChannel(QProcess::StandardError);
}

} // namespace oc::test
