// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

namespace oc::test {

/// A port of 127.0.0.1 that nobody listens on, neither with TCP nor with UDP. 0: none was found.
[[nodiscard]] quint16 freePort();

/// A server of the test's own on loopback, in a temporary folder of which it is the owner; stopped by its process id.
/// Used by one thread.
class DatabaseServer {
public:
    virtual ~DatabaseServer();
    DatabaseServer(const DatabaseServer&) = delete;
    DatabaseServer& operator=(const DatabaseServer&) = delete;

    /// Why it does not run; empty when it does.
    [[nodiscard]] QString problem() const { return problem_; }
    [[nodiscard]] quint16 port() const { return port_; }
    [[nodiscard]] QString filePath(const QString& name) const { return folder_.filePath(name); }
    /// What a client of the test's own (not the tool's call) gets, without the last line feed; "failed: ..." when it
    /// fails. As the administrator.
    [[nodiscard]] virtual QString ask(const QString& query, const QString& database = {}) const = 0;

protected:
    explicit DatabaseServer(const QString& folder) : folder_(folder) {}

    void giveFolderTo(const QString& user);
    /// Runs to the end; problem() when it fails.
    bool prepare(const QString& user, QStringList words);
    void start(const QString& user, QStringList words);
    void awaitAnswer(const QString& query, const QString& answer);
    [[nodiscard]] static QString output(const QString& program, const QStringList& arguments,
                                        const QStringList& environment = {});

    QTemporaryDir folder_;
    QProcess process_;
    quint16 port_ = freePort();
    QString problem_;
};

/// PostgreSQL with the administrator "tester" and a password, by TCP and by a socket in filePath("").
class PostgresServer : public DatabaseServer {
public:
    PostgresServer();
    [[nodiscard]] static QString password() { return QStringLiteral("hunter2"); }
    /// Ends the server at once, as a crash of its machine would (what was committed stays), and begins it again.
    void stop();
    void startAgain();
    /// postgresql://tester:...@127.0.0.1:port/database
    [[nodiscard]] QString url(const QString& database) const;
    [[nodiscard]] QString ask(const QString& query, const QString& database = {}) const override;

private:
    void startServer();
};

/// MariaDB; its root needs no password on the socket filePath("socket").
class MariadbServer : public DatabaseServer {
public:
    MariadbServer();
    [[nodiscard]] QString ask(const QString& query, const QString& database = {}) const override;
};

/// Redis with a password. The query is a command in words that have no blanks.
class RedisServer : public DatabaseServer {
public:
    explicit RedisServer(const QString& password);
    [[nodiscard]] QString ask(const QString& query, const QString& database = {}) const override;

private:
    QString password_;
};

} // namespace oc::test
