// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/PostfixServer.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTcpSocket>

#include <pwd.h>
#include <unistd.h>

namespace oc::test {

using namespace Qt::StringLiterals;

namespace {

const QString daemons = u"/usr/lib/postfix/sbin"_s;

const char* const mainCf = R"(compatibility_level = 3.6
config_directory = @/conf
queue_directory = @/queue
data_directory = @/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file_prefixes = @
maillog_file = @/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.test
mydestination =
mynetworks =
alias_maps =
alias_database =
virtual_mailbox_domains = example.org
virtual_mailbox_base = @/mail
virtual_mailbox_maps = inline:{ {ops@example.org = ops/}, {dba@example.org = dba/}, {later@example.org = later/} }
virtual_uid_maps = static:UID
virtual_gid_maps = static:GID
virtual_minimum_uid = 1
virtual_mailbox_limit = 0
mailbox_size_limit = 0
message_size_limit = 2000000
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access inline:{ {later@example.org = 451 4.7.1 come back} }
smtpd_tls_cert_file = @/certificate.pem
smtpd_tls_key_file = @/key.pem
smtpd_tls_security_level = may
smtpd_tls_received_header = yes
default_transport = error:nothing leaves this machine
)";

const char* const masterCf = R"(127.0.0.1:PORT inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
)";

bool write(const QString& name, const QByteArray& text) {
    QFile file(name);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

} // namespace

QString PostfixServer::cannotRun() {
    if (::geteuid() != 0) return u"Postfix takes root"_s;
    if (!QFile::exists(daemons + u"/master"_s) && QFile::exists(u"/usr/sbin/sendmail"_s))
        return u"another mail server is installed, and Postfix would take its place"_s;
    return {};
}

PostfixServer::PostfixServer() {
    problem_ = cannotRun();
    if (!problem_.isEmpty()) return;
    ready_ = makeCertificate() && configure() && start();
    if (!ready_ && problem_.isEmpty()) problem_ = u"Postfix did not begin: "_s + QString::fromUtf8(log());
}

PostfixServer::~PostfixServer() {
    master_.terminate(); // which ends all that it started
    if (master_.state() != QProcess::NotRunning && !master_.waitForFinished(10000)) {
        master_.kill();
        master_.waitForFinished();
    }
}

bool PostfixServer::run(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (process.waitForStarted() && process.waitForFinished() && process.exitCode() == 0) return true;
    problem_ = program + u": "_s + process.errorString() + u' ' + QString::fromUtf8(process.readAll());
    return false;
}

bool PostfixServer::makeCertificate() {
    return run(u"openssl"_s, {u"req"_s, u"-x509"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-days"_s, u"2"_s,
                              u"-subj"_s, u"/CN=localhost"_s, u"-addext"_s, u"subjectAltName=DNS:localhost"_s,
                              u"-keyout"_s, folder_.filePath(u"key.pem"_s), u"-out"_s, certificateFile()});
}

bool PostfixServer::configure() {
    QTcpServer free;
    if (!free.listen(QHostAddress::LocalHost)) return false;
    port_ = free.serverPort();
    free.close();
    const passwd* owner = ::getpwnam("postfix");
    if (!owner) {
        problem_ = u"there is no user postfix"_s;
        return false;
    }
    // Its daemons run as that user and have to come by.
    QFile::setPermissions(folder_.path(), QFile::Permissions(0x7755));
    for (const QString& name : {u"conf"_s, u"queue"_s, u"data"_s, u"mail"_s}) {
        const QString path = folder_.filePath(name);
        if (!QDir().mkpath(path)) return false;
        const bool its = name == u"data"_s || name == u"mail"_s;
        if (its && ::chown(qPrintable(path), owner->pw_uid, owner->pw_gid) != 0) return false;
    }
    const QByteArray text = QByteArray(mainCf)
                                .replace("@/", folder_.path().toUtf8() + '/')
                                .replace("= @\n", "= " + folder_.path().toUtf8() + '\n')
                                .replace("static:UID", "static:" + QByteArray::number(owner->pw_uid))
                                .replace("static:GID", "static:" + QByteArray::number(owner->pw_gid));
    return write(folder_.filePath(u"conf/main.cf"_s), text) &&
           write(folder_.filePath(u"conf/master.cf"_s),
                 QByteArray(masterCf).replace("PORT", QByteArray::number(port_)));
}

bool PostfixServer::start() {
    const QString conf = folder_.filePath(u"conf"_s);
    if (!run(u"/usr/sbin/postfix"_s, {u"-c"_s, conf, u"check"_s})) return false;
    // It ends its children by their process group.
    master_.setChildProcessModifier([] { ::setsid(); });
    master_.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    master_.start(daemons + u"/master"_s, {u"-c"_s, conf, u"-d"_s});
    const QDeadlineTimer deadline(30000);
    while (master_.waitForStarted() && !deadline.hasExpired() && master_.state() == QProcess::Running) {
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, port_);
        if (socket.waitForConnected(1000) && socket.waitForReadyRead(10000) && socket.readAll().startsWith("220"))
            return true;
        master_.waitForFinished(50);
    }
    return false;
}

QStringList PostfixServer::mailsOf(const QString& name) const {
    const QDir folder(folder_.filePath(u"mail/%1/new"_s.arg(name)));
    QStringList files;
    const QStringList names = folder.entryList(QDir::Files, QDir::Time | QDir::Reversed);
    for (const QString& file : names)
        files << folder.filePath(file);
    return files;
}

QJsonObject PostfixServer::read(const QString& file) {
    QProcess reader;
    reader.start(u"/usr/bin/python3"_s, {u"-B"_s, QStringLiteral(OC_SOURCE_DIR "/tests/support/mail_reader.py"), file});
    if (!reader.waitForFinished()) return {};
    return QJsonDocument::fromJson(reader.readAllStandardOutput()).object();
}

QByteArray PostfixServer::log() const {
    QFile file(folder_.filePath(u"log"_s));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace oc::test
