// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/DatabaseServers.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QThread>

#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace oc::test {

using namespace Qt::StringLiterals;

namespace {

QString postgresProgram(const QString& name) {
    for (const QString& version : QDir(u"/usr/lib/postgresql"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString path = u"/usr/lib/postgresql/%1/bin/%2"_s.arg(version, name);
        if (QFile::exists(path)) return path;
    }
    return name;
}

/// PostgreSQL and MariaDB refuse to be root.
QStringList asUser(const QString& user, const QStringList& words) {
    if (user.isEmpty() || ::geteuid() != 0) return words;
    return QStringList{u"setpriv"_s, u"--reuid="_s + user, u"--regid="_s + user, u"--clear-groups"_s} + words;
}

} // namespace

quint16 freePort() {
    // Below where the system takes the ports of connections from (32768 and up): one of those, taken by a test that
    // runs beside this one, could have it before the server that it is meant for.
    for (int i = 0; i < 1000; ++i) {
        const auto port = quint16(QRandomGenerator::global()->bounded(20000, 32768));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        bool isFree = true;
        for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
            const int fd = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
            isFree = isFree && ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
            ::close(fd);
        }
        if (isFree) return port;
    }
    return 0;
}

DatabaseServer::~DatabaseServer() {
    if (process_.state() == QProcess::NotRunning) return;
    process_.terminate();
    if (!process_.waitForFinished(20000)) process_.kill();
    process_.waitForFinished(5000);
}

void DatabaseServer::giveFolderTo(const QString& user) {
    if (::geteuid() == 0) QProcess::execute(u"chown"_s, {u"-R"_s, user + u':' + user, folder_.path()});
    QFile::setPermissions(folder_.path(), QFile::Permissions(0x7755));
}

bool DatabaseServer::prepare(const QString& user, QStringList words) {
    if (!problem_.isEmpty()) return false;
    words = asUser(user, words);
    const QString said = output(words.takeFirst(), words);
    if (said.startsWith(u"failed"_s)) problem_ = said;
    return problem_.isEmpty();
}

void DatabaseServer::start(const QString& user, QStringList words) {
    if (!problem_.isEmpty()) return;
    words = asUser(user, words);
    process_.setStandardOutputFile(folder_.filePath(u"log"_s));
    process_.setStandardErrorFile(folder_.filePath(u"log"_s), QIODevice::Append);
    process_.start(words.takeFirst(), words);
    if (!process_.waitForStarted()) problem_ = process_.errorString();
}

void DatabaseServer::awaitAnswer(const QString& query, const QString& answer) {
    QString said;
    const QDeadlineTimer deadline(60000);
    while (problem_.isEmpty()) {
        said = ask(query);
        if (said == answer) return;
        if (deadline.hasExpired() || process_.state() == QProcess::NotRunning) problem_ = u"no server: "_s + said;
        QThread::msleep(20);
    }
}

QString DatabaseServer::output(const QString& program, const QStringList& arguments, const QStringList& environment) {
    QProcess process;
    process.setEnvironment(QProcess::systemEnvironment() + environment);
    process.start(program, arguments);
    process.closeWriteChannel();
    if (!process.waitForFinished(120000)) return u"failed: "_s + process.errorString();
    const bool fine = process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    QString text = QString::fromUtf8(fine ? process.readAllStandardOutput() : process.readAllStandardError());
    if (text.endsWith(u'\n')) text.chop(1);
    return fine ? text : u"failed: "_s + text;
}

// The path of a socket may have 107 bytes only.
PostgresServer::PostgresServer() : DatabaseServer(u"/tmp/oc-pg-XXXXXX"_s) {
    const QString passwords = folder_.filePath(u"pw"_s);
    {
        QFile file(passwords);
        if (!file.open(QIODevice::WriteOnly)) problem_ = file.errorString();
        file.write(password().toUtf8() + '\n');
    }
    giveFolderTo(u"postgres"_s);
    prepare(u"postgres"_s, {postgresProgram(u"initdb"_s), u"-D"_s, folder_.filePath(u"data"_s), u"-U"_s, u"tester"_s,
                            u"-A"_s, u"scram-sha-256"_s, u"--pwfile"_s, passwords, u"--no-sync"_s});
    startServer();
}

void PostgresServer::startServer() {
    start(u"postgres"_s,
          {postgresProgram(u"postgres"_s), u"-D"_s, folder_.filePath(u"data"_s), u"-p"_s, QString::number(port_),
           u"-k"_s, folder_.path(), u"-F"_s, u"-c"_s, u"listen_addresses=127.0.0.1"_s});
    awaitAnswer(u"select 1"_s, u"1"_s);
}

void PostgresServer::stop() {
    // SIGQUIT: an immediate shutdown (https://www.postgresql.org/docs/15/server-shutdown.html).
    ::kill(pid_t(process_.processId()), SIGQUIT);
    process_.waitForFinished(20000);
}

void PostgresServer::startAgain() {
    startServer();
}

QString PostgresServer::url(const QString& database) const {
    return u"postgresql://tester:%1@127.0.0.1:%2/%3"_s.arg(password()).arg(port_).arg(database);
}

QString PostgresServer::ask(const QString& query, const QString& database) const {
    return output(u"psql"_s,
                  {u"-XAtqw"_s, u"-h"_s, folder_.path(), u"-p"_s, QString::number(port_), u"-U"_s, u"tester"_s, u"-v"_s,
                   u"ON_ERROR_STOP=1"_s, u"-d"_s, database.isEmpty() ? u"postgres"_s : database, u"-c"_s, query},
                  {u"PGPASSWORD="_s + password()});
}

MariadbServer::MariadbServer() : DatabaseServer(u"/tmp/oc-my-XXXXXX"_s) {
    giveFolderTo(u"mysql"_s);
    const QString user = ::geteuid() == 0 ? u"--user=mysql"_s : u"--skip-name-resolve"_s;
    prepare({}, {u"mariadb-install-db"_s, u"--no-defaults"_s, u"--datadir="_s + folder_.filePath(u"data"_s), user,
                 u"--auth-root-authentication-method=normal"_s, u"--skip-test-db"_s});
    start({}, {u"mariadbd"_s, u"--no-defaults"_s, user, u"--datadir="_s + folder_.filePath(u"data"_s),
               u"--socket="_s + folder_.filePath(u"socket"_s), u"--port="_s + QString::number(port_),
               u"--bind-address=127.0.0.1"_s, u"--innodb-flush-log-at-trx-commit=0"_s});
    awaitAnswer(u"select 1"_s, u"1"_s);
}

QString MariadbServer::ask(const QString& query, const QString& database) const {
    QStringList words{u"--no-defaults"_s,       u"--socket="_s + folder_.filePath(u"socket"_s),
                      u"--user=root"_s,         u"--batch"_s,
                      u"--skip-column-names"_s, u"--execute="_s + query};
    if (!database.isEmpty()) words.append(u"--database="_s + database);
    return output(u"mariadb"_s, words);
}

RedisServer::RedisServer(const QString& password) : DatabaseServer(u"/tmp/oc-redis-XXXXXX"_s), password_(password) {
    start({}, {u"redis-server"_s, u"--port"_s, QString::number(port_), u"--bind"_s, u"127.0.0.1"_s, u"--save"_s,
               QString(), u"--dir"_s, folder_.path()});
    awaitAnswer(u"PING"_s, u"PONG"_s);
    if (problem_.isEmpty() && !password.isEmpty()) {
        // Not by its arguments: they are read as lines of a configuration, with other rules for quotes.
        const QString said = output(
            u"redis-cli"_s, {u"-p"_s, QString::number(port_), u"CONFIG"_s, u"SET"_s, u"requirepass"_s, password});
        if (said != "OK"_L1) problem_ = said;
    }
}

QString RedisServer::ask(const QString& query, const QString&) const {
    QStringList environment;
    if (!password_.isEmpty()) environment.append(u"REDISCLI_AUTH="_s + password_);
    return output(u"redis-cli"_s, QStringList{u"-p"_s, QString::number(port_)} + query.split(u' '), environment);
}

} // namespace oc::test
