// SPDX-License-Identifier: GPL-3.0-or-later
// The tool openssl against real servers: openssl s_server, aiosmtpd, PostgreSQL, and traps of our own.
#include "support/DatabaseServers.h"
#include "support/LoopbackServer.h"
#include "support/NetworkCalls.h"
#include "support/SmtpServers.h"
#include "support/TestCertificates.h"
#include "support/TestFiles.h"
#include "support/TlsServer.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace oc;
using namespace oc::test;

Q_DECLARE_METATYPE(oc::test::TestCertificates::Wanted)

class TestOpensslTool : public QObject {
    Q_OBJECT

    TestCertificates certificates_;
    NetworkCalls calls_;

    StepOutcome ask(quint16 port, QJsonObject more = {}, std::chrono::milliseconds within = 60s,
                    std::stop_token stop = {}) {
        more.insert(u"port"_s, port);
        if (!more.contains(u"host"_s)) more.insert(u"host"_s, u"localhost"_s);
        if (!more.contains(u"ca_file"_s)) more.insert(u"ca_file"_s, certificates_.certificate(u"root"_s));
        return calls_.call(u"openssl"_s, more, within, std::move(stop));
    }
    StepOutcome read(const QString& file, QJsonObject more = {}) {
        more.insert(u"action"_s, u"certificate"_s);
        more.insert(u"file"_s, file);
        return calls_.call(u"openssl"_s, more);
    }
    static QStringList findings(const StepOutcome& outcome) {
        QStringList list;
        for (const QJsonValue& finding : outcome.output.fields.value(u"findings"_s).toArray())
            list << finding[u"severity"_s].toString() + u' ' + finding[u"what"_s].toString();
        return list;
    }
    static QJsonValue field(const StepOutcome& outcome, const QString& name) {
        return outcome.output.fields.value(name);
    }
    static QJsonObject row(const StepOutcome& outcome, qsizetype number) {
        return outcome.output.table ? outcome.output.table->rowsToJson().at(number).toObject() : QJsonObject();
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY2(certificates_.problem().isEmpty(), qPrintable(certificates_.problem())); }

    void servers_data() {
        QTest::addColumn<TestCertificates::Wanted>("wanted");
        QTest::addColumn<QJsonObject>("parameters");
        QTest::addColumn<bool>("verified");
        QTest::addColumn<QString>("verification");
        QTest::addColumn<QStringList>("whats");
        QTest::addColumn<QString>("key");
        using Wanted = TestCertificates::Wanted;
        const auto with = [](const QString& name, const std::function<void(Wanted&)>& change = {}) {
            Wanted wanted;
            wanted.name = name;
            if (change) change(wanted);
            return wanted;
        };
        const auto row = [](const Wanted& wanted, const QJsonObject& parameters, const QString& verification,
                            const QStringList& whats, const QString& key = u"ECDSA P-256"_s) {
            QTest::newRow(qPrintable(wanted.name))
                << wanted << parameters << (verification == u"ok"_s) << verification << whats << key;
        };
        row(with(u"good"_s), {}, u"ok"_s, {});
        row(with(u"good by its address"_s), {{u"host"_s, u"127.0.0.1"_s}}, u"ok"_s, {});
        row(with(u"by another name"_s, [](Wanted& w) { w.alternativeNames = u"DNS:www.example.org"_s; }),
            {{u"server_name"_s, u"www.example.org"_s}}, u"ok"_s, {});
        row(with(u"expired"_s, [](Wanted& w) { w.beginsInDays = -40, w.endsInDays = -10; }), {},
            u"the certificate expired on "_s, {u"critical expired"_s});
        row(with(u"not yet valid"_s, [](Wanted& w) { w.beginsInDays = 10; }), {},
            u"the certificate is not valid before "_s, {u"critical not yet valid"_s});
        row(with(u"soon expired"_s, [](Wanted& w) { w.endsInDays = 20; }), {}, u"ok"_s,
            {u"warning expires in less than 30 days"_s});
        row(with(u"soon, but later than asked"_s, [](Wanted& w) { w.endsInDays = 20; }), {{u"warn_days"_s, 15}},
            u"ok"_s, {});
        row(with(u"wrong name"_s, [](Wanted& w) { w.alternativeNames = u"DNS:www.example.org,DNS:example.org"_s; }), {},
            u"the certificate is not for localhost: it is for www.example.org, example.org"_s,
            {u"critical name mismatch"_s});
        row(with(u"wrong address"_s, [](Wanted& w) { w.alternativeNames = u"DNS:localhost,IP:192.0.2.1"_s; }),
            {{u"host"_s, u"127.0.0.1"_s}}, u"the certificate is not for 127.0.0.1: it is for localhost, 192.0.2.1"_s,
            {u"critical name mismatch"_s});
        row(with(u"no alternative names"_s, [](Wanted& w) { w.alternativeNames.clear(); }), {},
            u"the certificate is not for localhost: it has no alternative names, and its subject does not count"_s,
            {u"critical name mismatch"_s});
        row(with(u"wildcard"_s, [](Wanted& w) { w.alternativeNames = u"DNS:*.example.org"_s; }),
            {{u"server_name"_s, u"www.example.org"_s}}, u"ok"_s, {});
        row(with(u"wildcard two levels up"_s, [](Wanted& w) { w.alternativeNames = u"DNS:*.example.org"_s; }),
            {{u"server_name"_s, u"a.b.example.org"_s}},
            u"the certificate is not for a.b.example.org: it is for *.example.org"_s, {u"critical name mismatch"_s});
        row(with(u"self-signed"_s, [](Wanted& w) { w.issuer.clear(); }), {},
            u"the certificate is signed by itself and not trusted here"_s, {u"critical self-signed"_s});
        row(with(u"expired and for another name"_s,
                 [](Wanted& w) { w.beginsInDays = -40, w.endsInDays = -10, w.alternativeNames = u"DNS:x.example"_s; }),
            {}, u"the certificate is not for localhost: it is for x.example; the certificate expired on "_s,
            {u"critical expired"_s, u"critical name mismatch"_s});
        row(with(u"RSA 2048"_s,
                 [](Wanted& w) {
                     w.key = QStringList{u"RSA"_s, u"rsa_keygen_bits:2048"_s};
                 }),
            {}, u"ok"_s, {}, u"RSA 2048"_s);
        row(with(u"RSA 1024"_s,
                 [](Wanted& w) {
                     w.key = QStringList{u"RSA"_s, u"rsa_keygen_bits:1024"_s};
                 }),
            {}, u"the certificate has a key that is too weak: RSA 1024"_s, {u"critical weak key"_s}, u"RSA 1024"_s);
        row(with(u"SHA-1"_s, [](Wanted& w) { w.digest = u"sha1"_s; }), {},
            u"the certificate has a signature that is too weak: ecdsa-with-SHA1"_s, {u"critical weak signature"_s});
        row(with(u"P-384"_s,
                 [](Wanted& w) {
                     w.key = QStringList{u"EC"_s, u"ec_paramgen_curve:P-384"_s};
                 }),
            {}, u"ok"_s, {}, u"ECDSA P-384"_s);
        row(with(u"Ed25519"_s, [](Wanted& w) { w.key = QStringList{u"ED25519"_s}; }), {}, u"ok"_s, {}, u"Ed25519"_s);
        row(with(u"without the one between"_s, [](Wanted& w) { w.issuer = u"between"_s; }), {},
            u"the issuer of the certificate is neither in the chain nor trusted here: O=Test, CN=Test Intermediate"_s,
            {u"critical issuer is missing"_s});
        row(with(u"not of a known authority"_s), {{u"ca_file"_s, QString()}},
            u"the issuer of the certificate is neither in the chain nor trusted here: O=Test, CN=Test Root"_s,
            {u"critical issuer is missing"_s});
    }
    void servers() {
        QFETCH(TestCertificates::Wanted, wanted);
        QFETCH(QJsonObject, parameters);
        QFETCH(bool, verified);
        QFETCH(QString, verification);
        QFETCH(QStringList, whats);
        QFETCH(QString, key);
        QVERIFY2(certificates_.make(wanted), qPrintable(certificates_.problem()));
        const TlsServer server(certificates_.certificate(wanted.name), certificates_.key(wanted.name),
                               {u"-cipher"_s, u"DEFAULT@SECLEVEL=0"_s});
        QVERIFY(server.isReady());
        if (parameters.value(u"ca_file"_s).isString()) parameters.insert(u"ca_file"_s, QJsonValue());
        const StepOutcome outcome = ask(server.port(), parameters);
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(field(outcome, u"verified"_s).toBool(), verified);
        QVERIFY2(field(outcome, u"verification"_s).toString().startsWith(verification),
                 qPrintable(field(outcome, u"verification"_s).toString()));
        QCOMPARE(findings(outcome), whats);
        QCOMPARE(field(outcome, u"protocol"_s).toString(), u"TLSv1.3"_s);
        QVERIFY(field(outcome, u"cipher"_s).toString().startsWith(u"TLS_"_s));
        QCOMPARE(row(outcome, 0).value(u"key"_s).toString(), key);
        QVERIFY(calls_.hasDeclaredColumns(*calls_.catalogue().find(u"openssl"_s), outcome));
        // The same as the program says.
        const QStringList program =
            TestCertificates::openssl({u"x509"_s, u"-in"_s, certificates_.certificate(wanted.name), u"-noout"_s,
                                       u"-serial"_s, u"-fingerprint"_s, u"-sha256"_s, u"-dates"_s, u"-dateopt"_s,
                                       u"iso_8601"_s})
                .split(u'\n');
        const QJsonObject first = row(outcome, 0);
        QVERIFY(program.contains(u"serial="_s + first.value(u"serial"_s).toString()));
        QVERIFY(program.contains(u"sha256 Fingerprint="_s + first.value(u"sha256"_s).toString()));
        const auto moment = [&](const QString& name) {
            return first.value(name).toString().replace(u'T', u' ').remove(u".000"_s);
        };
        QVERIFY2(program.contains(u"notBefore="_s + moment(u"not_before"_s)), qPrintable(program.join(u' ')));
        QVERIFY(program.contains(u"notAfter="_s + moment(u"not_after"_s)));
        QCOMPARE(first.value(u"days_left"_s).toInt(), wanted.endsInDays - 1);
        QCOMPARE(field(outcome, u"days_left"_s).toInt(), wanted.endsInDays - 1);
    }

    void aChainWithOneBetween() {
        TestCertificates::Wanted wanted;
        wanted.name = u"below"_s;
        wanted.issuer = u"between"_s;
        QVERIFY(certificates_.make(wanted));
        const TlsServer server(certificates_.certificate(u"below"_s), certificates_.key(u"below"_s),
                               {u"-cert_chain"_s, certificates_.certificate(u"between"_s)});
        QVERIFY(server.isReady());
        const StepOutcome outcome = ask(server.port());
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QVERIFY2(field(outcome, u"verified"_s).toBool(), shown(outcome));
        QCOMPARE(outcome.output.table->rowCount(), 2);
        QCOMPARE(row(outcome, 0).value(u"issuer"_s).toString(), row(outcome, 1).value(u"subject"_s).toString());
        QCOMPARE(row(outcome, 1).value(u"subject"_s).toString(), u"O=Test, CN=Test Intermediate"_s);
        QCOMPARE(row(outcome, 1).value(u"position"_s).toInt(), 1);
        QCOMPARE(row(outcome, 0).value(u"names"_s).toArray(), (QJsonArray{u"localhost"_s, u"127.0.0.1"_s}));
    }

    void versions_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("protocol");
        QTest::addColumn<QStringList>("whats");
        const QString all = u"ALL@SECLEVEL=0"_s;
        QTest::newRow("1.0") << QStringList{u"-tls1"_s, u"-cipher"_s, all} << u"TLSv1"_s
                             << QStringList{u"warning old protocol"_s};
        QTest::newRow("1.1") << QStringList{u"-tls1_1"_s, u"-cipher"_s, all} << u"TLSv1.1"_s
                             << QStringList{u"warning old protocol"_s};
        QTest::newRow("1.2") << QStringList{u"-tls1_2"_s} << u"TLSv1.2"_s << QStringList{};
        QTest::newRow("1.3") << QStringList{u"-tls1_3"_s} << u"TLSv1.3"_s << QStringList{};
    }
    void versions() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, protocol);
        QFETCH(QStringList, whats);
        TestCertificates::Wanted wanted;
        wanted.name = u"good"_s;
        QVERIFY(certificates_.make(wanted));
        const TlsServer server(certificates_.certificate(u"good"_s), certificates_.key(u"good"_s), arguments);
        QVERIFY(server.isReady());
        const StepOutcome outcome = ask(server.port());
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(field(outcome, u"protocol"_s).toString(), protocol);
        QCOMPARE(findings(outcome), whats);
        QVERIFY(field(outcome, u"verified"_s).toBool());
    }

    void alpnAndClientCertificates() {
        TestCertificates::Wanted wanted;
        wanted.name = u"good"_s;
        QVERIFY(certificates_.make(wanted));
        const auto outcomeWith = [&](const QStringList& arguments) {
            const TlsServer server(certificates_.certificate(u"good"_s), certificates_.key(u"good"_s), arguments);
            return ask(server.port());
        };
        StepOutcome outcome = outcomeWith({u"-alpn"_s, u"http/1.1"_s});
        QCOMPARE(field(outcome, u"alpn"_s).toString(), u"http/1.1"_s);
        QCOMPARE(field(outcome, u"client_certificate"_s), QJsonValue(false));
        outcome = outcomeWith({u"-alpn"_s, u"h2,http/1.1"_s});
        QCOMPARE(field(outcome, u"alpn"_s).toString(), u"h2"_s);
        // A server of another protocol, which refuses those of HTTP.
        outcome = outcomeWith({u"-alpn"_s, u"imap"_s});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QVERIFY(field(outcome, u"alpn"_s).isNull());
        outcome = outcomeWith({u"-verify"_s, u"1"_s});
        QCOMPARE(field(outcome, u"client_certificate"_s), QJsonValue(true));
        // It does not go on without one, but what it has shown is told.
        outcome = outcomeWith({u"-Verify"_s, u"1"_s, u"-tls1_2"_s});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(field(outcome, u"client_certificate"_s), QJsonValue(true));
        QCOMPARE(row(outcome, 0).value(u"subject"_s).toString(), u"CN=localhost"_s);
        QCOMPARE(findings(outcome), QStringList{u"info the server ended the handshake"_s});
    }

    void noTls_data() {
        QTest::addColumn<QByteArray>("greeting");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("words");
        QTest::newRow("SMTP") << QByteArray("220 mail ESMTP\r\n") << u"tls_failed"_s << u"starttls=smtp"_s;
        QTest::newRow("IMAP") << QByteArray("* OK ready\r\n") << u"tls_failed"_s << u"starttls=imap"_s;
        QTest::newRow("SSH") << QByteArray("SSH-2.0-x\r\n") << u"tls_failed"_s << u"SSH"_s;
        QTest::newRow("HTTP") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n") << u"tls_failed"_s << u"plain HTTP"_s;
        QTest::newRow("anything") << QByteArray(5000, 'x') << u"tls_failed"_s << u"does not speak TLS"_s;
        QTest::newRow("an alert") << QByteArray("\x15\x03\x01\x00\x02\x02\x46", 7) << u"tls_failed"_s
                                  << u"protocol version"_s;
        QTest::newRow("SSL 3") << QByteArray("\x16\x03\x00\x00\x04\x02\x00\x00\x00", 9) << u"tls_failed"_s
                               << u"SSL 3"_s;
        QTest::newRow("another name") << QByteArray("\x15\x03\x01\x00\x02\x02\x70", 7) << u"tls_failed"_s
                                      << u"server_name"_s;
        QTest::newRow("no common cipher")
            << QByteArray("\x15\x03\x01\x00\x02\x02\x28", 7) << u"tls_failed"_s << u"cipher"_s;
        QTest::newRow("half a record") << QByteArray("\x16\x03\x03\x40\x00\x02", 6) << u"tls_failed"_s
                                       << u"closed the connection"_s;
        QTest::newRow("closes") << QByteArray() << u"tls_failed"_s << u"closed the connection"_s;
    }
    void noTls() {
        QFETCH(QByteArray, greeting);
        QFETCH(QString, code);
        QFETCH(QString, words);
        const auto server = LoopbackServer::tcp([greeting](int socket) {
            LoopbackServer::send(socket, greeting);
            (void)LoopbackServer::receive(socket);
        });
        const StepOutcome outcome = ask(server.port());
        QVERIFY2(outcome.error && outcome.error->code == code, shown(outcome));
        QVERIFY2(outcome.error->toText().contains(words), shown(outcome));
        QVERIFY(outcome.status == TaskStatus::Failed);
    }

    void resetAndRefused() {
        {
            const auto server = LoopbackServer::tcp([](int socket) {
                (void)LoopbackServer::receive(socket);
                LoopbackServer::reset(socket);
            });
            const StepOutcome outcome = ask(server.port());
            QVERIFY2(outcome.error && outcome.error->code == u"unreachable"_s, shown(outcome));
            QVERIFY2(outcome.error->message.contains(u"broke the connection off"_s), shown(outcome));
        }
        const StepOutcome outcome = ask(freePort());
        QVERIFY2(outcome.error && outcome.error->code == u"unreachable"_s, shown(outcome));
        QVERIFY2(outcome.error->message.contains(u"refused"_s), shown(outcome));
    }

    void silence() {
        const auto server = LoopbackServer::tcp([](int socket) { LoopbackServer::drain(socket); });
        StepOutcome outcome = ask(server.port(), {{u"timeout"_s, u"200ms"_s}});
        QVERIFY2(outcome.error && outcome.error->code == u"timeout"_s && outcome.status == TaskStatus::Failed,
                 shown(outcome));
        QVERIFY2(outcome.error->message.contains(u"did not answer within 200ms"_s), shown(outcome));
        outcome = ask(server.port(), {{u"starttls"_s, u"smtp"_s}, {u"timeout"_s, u"200ms"_s}});
        QVERIFY2(outcome.error && outcome.error->code == u"timeout"_s, shown(outcome));
        // The step's own time is shorter.
        outcome = ask(server.port(), {{u"timeout"_s, u"60s"_s}}, 200ms);
        QVERIFY2(outcome.status == TaskStatus::TimedOut, shown(outcome));
        // Cancelled while it waits.
        std::stop_source stop;
        const auto waiting = LoopbackServer::tcp([&stop](int socket) {
            (void)LoopbackServer::receive(socket);
            stop.request_stop();
            LoopbackServer::drain(socket);
        });
        QElapsedTimer timer;
        timer.start();
        outcome = ask(waiting.port(), {{u"timeout"_s, u"60s"_s}}, 60s, stop.get_token());
        QVERIFY2(outcome.status == TaskStatus::Cancelled, shown(outcome));
        QVERIFY(timer.elapsed() < 30000);
    }

    void startTlsWithAiosmtpd() {
        SmtpServers mail(SmtpServers::Kind::Aiosmtpd);
        QVERIFY2(mail.isReady(), qPrintable(mail.problem()));
        const StepOutcome outcome =
            ask(mail.port(u"starttls"_s), {{u"starttls"_s, u"smtp"_s}, {u"ca_file"_s, mail.certificateFile()}});
        QVERIFY2(outcome.status == TaskStatus::Success && field(outcome, u"verified"_s).toBool(), shown(outcome));
        QVERIFY(field(outcome, u"alpn"_s).isNull());
        const StepOutcome plain = ask(mail.port(u"plain"_s), {{u"starttls"_s, u"smtp"_s}});
        QVERIFY2(plain.error && plain.error->code == u"no_starttls"_s, shown(plain));
        QVERIFY2(plain.error->message.contains(u"does not offer STARTTLS"_s), shown(plain));
    }

    void startTlsWithPostgres() {
        PostgresServer server;
        QVERIFY2(server.problem().isEmpty(), qPrintable(server.problem()));
        StepOutcome outcome = ask(server.port(), {{u"host"_s, u"127.0.0.1"_s}, {u"starttls"_s, u"postgres"_s}});
        QVERIFY2(outcome.error && outcome.error->code == u"no_starttls"_s, shown(outcome));
        TestCertificates::Wanted wanted;
        wanted.name = u"good"_s;
        QVERIFY(certificates_.make(wanted));
        const QString data = server.filePath(u"data"_s);
        QVERIFY(QFile::copy(certificates_.certificate(u"good"_s), data + u"/server.crt"_s));
        QVERIFY(QFile::copy(certificates_.key(u"good"_s), data + u"/server.key"_s));
        QVERIFY(QFile::setPermissions(data + u"/server.key"_s, QFile::ReadOwner | QFile::WriteOwner));
        if (::geteuid() == 0)
            QCOMPARE(QProcess::execute(u"chown"_s,
                                       {u"postgres:postgres"_s, data + u"/server.key"_s, data + u"/server.crt"_s}),
                     0);
        QCOMPARE(server.ask(u"alter system set ssl = on"_s), QString());
        server.stop();
        server.startAgain();
        QVERIFY2(server.problem().isEmpty(), qPrintable(server.problem()));
        outcome = ask(server.port(), {{u"host"_s, u"127.0.0.1"_s}, {u"starttls"_s, u"postgres"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success && field(outcome, u"verified"_s).toBool(), shown(outcome));
    }

    void startTlsBehindAWrittenGreeting_data() {
        QTest::addColumn<QString>("protocol");
        QTest::addColumn<QByteArrayList>("says"); // one after the other; between them a line is awaited
        QTest::addColumn<QString>("code");        // empty: TLS follows
        QTest::newRow("imap") << u"imap"_s
                              << QByteArrayList{"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n", "a1 OK go ahead\r\n"}
                              << QString();
        QTest::newRow("imap with other lines")
            << u"imap"_s << QByteArrayList{"* OK ready\r\n", "* CAPABILITY X\r\na1 OK go ahead\r\n"} << QString();
        QTest::newRow("imap that will not")
            << u"imap"_s << QByteArrayList{"* OK ready\r\n", "a1 BAD unknown\r\n"} << u"no_starttls"_s;
        QTest::newRow("imap that is busy") << u"imap"_s << QByteArrayList{"* BYE too many\r\n"} << u"no_starttls"_s;
        QTest::newRow("ftp") << u"ftp"_s << QByteArrayList{"220 ready\r\n", "234 go ahead\r\n"} << QString();
        QTest::newRow("ftp with a long greeting")
            << u"ftp"_s << QByteArrayList{"220-Welcome\r\n all of you\r\n220 ready\r\n", "234 AUTH TLS ok\r\n"}
            << QString();
        QTest::newRow("ftp that will not")
            << u"ftp"_s << QByteArrayList{"220 ready\r\n", "530 Please login\r\n"} << u"no_starttls"_s;
        QTest::newRow("smtp") << u"smtp"_s
                              << QByteArrayList{"220-a\r\n220 b\r\n", "250-x\r\n250 STARTTLS\r\n", "220 go\r\n"}
                              << QString();
        QTest::newRow("smtp that is busy") << u"smtp"_s << QByteArrayList{"421 too many\r\n"} << u"no_starttls"_s;
        QTest::newRow("smtp with a command put in")
            << u"smtp"_s << QByteArrayList{"220 b\r\n", "250 STARTTLS\r\n", "220 go\r\n250 evil\r\n"} << u"bad_reply"_s;
        QTest::newRow("postgres with an error put in") << u"postgres"_s << QByteArrayList{"", "SE"} << u"bad_reply"_s;
        QTest::newRow("something else") << u"smtp"_s << QByteArrayList{"HTTP/1.1 400 Bad\r\n"} << u"bad_reply"_s;
        QTest::newRow("without end") << u"smtp"_s << QByteArrayList{QByteArray(100000, 'x')} << u"bad_reply"_s;
    }
    void startTlsBehindAWrittenGreeting() {
        QFETCH(QString, protocol);
        QFETCH(QByteArrayList, says);
        QFETCH(QString, code);
        TestCertificates::Wanted wanted;
        wanted.name = u"good"_s;
        QVERIFY(certificates_.make(wanted));
        const TlsServer tls(certificates_.certificate(u"good"_s), certificates_.key(u"good"_s));
        QVERIFY(tls.isReady());
        // The words are said here, then all goes to the real TLS server and back.
        const auto server = LoopbackServer::tcp([says, port = tls.port()](int socket) {
            for (qsizetype i = 0; i < says.size(); ++i) {
                if (i > 0) (void)LoopbackServer::receive(socket);
                LoopbackServer::send(socket, says.at(i));
            }
            const int behind = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            sockaddr_in to{};
            to.sin_family = AF_INET;
            to.sin_port = htons(port);
            to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            if (::connect(behind, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) {
                std::thread back([&] {
                    for (QByteArray bytes = LoopbackServer::receive(behind); !bytes.isEmpty();
                         bytes = LoopbackServer::receive(behind))
                        LoopbackServer::send(socket, bytes);
                });
                for (QByteArray bytes = LoopbackServer::receive(socket); !bytes.isEmpty();
                     bytes = LoopbackServer::receive(socket))
                    LoopbackServer::send(behind, bytes);
                ::shutdown(behind, SHUT_RDWR);
                back.join();
            }
            ::close(behind);
        });
        const StepOutcome outcome = ask(server.port(), {{u"starttls"_s, protocol}, {u"timeout"_s, u"20s"_s}});
        if (code.isEmpty())
            QVERIFY2(outcome.status == TaskStatus::Success && field(outcome, u"verified"_s).toBool(), shown(outcome));
        else
            QVERIFY2(outcome.error && outcome.error->code == code, shown(outcome));
    }

    void files() {
        TestCertificates::Wanted wanted;
        wanted.name = u"below"_s;
        wanted.issuer = u"between"_s;
        QVERIFY(certificates_.make(wanted));
        // PEM with a key in it and with several.
        const QString pem = certificates_.path(u"all.pem"_s);
        QVERIFY(writeFile(pem, "A comment\n" + contentOf(certificates_.key(u"below"_s)) +
                                   contentOf(certificates_.certificate(u"below"_s)) +
                                   contentOf(certificates_.certificate(u"between"_s))));
        const QString root = certificates_.certificate(u"root"_s);
        StepOutcome outcome = read(pem, {{u"ca_file"_s, root}});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(outcome.output.table->rowCount(), 2);
        QVERIFY2(field(outcome, u"verified"_s).toBool(), shown(outcome));
        QCOMPARE(field(outcome, u"days_left"_s).toInt(), 89);
        QVERIFY(!outcome.output.fields.contains(u"protocol"_s));
        QVERIFY(calls_.hasDeclaredColumns(*calls_.catalogue().find(u"openssl"_s), outcome));
        // An authority is no server's certificate.
        outcome = read(root, {{u"ca_file"_s, root}});
        QVERIFY2(field(outcome, u"verified"_s).toBool(), shown(outcome));
        // DER, with every cut of it.
        const QString der = certificates_.path(u"below.der"_s);
        QVERIFY(!TestCertificates::openssl({u"x509"_s, u"-in"_s, certificates_.certificate(u"below"_s), u"-outform"_s,
                                            u"DER"_s, u"-out"_s, der})
                     .startsWith(u"failed"_s));
        outcome = read(der, {{u"ca_file"_s, root}});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(outcome.output.table->rowCount(), 1);
        QCOMPARE(findings(outcome), QStringList{u"critical issuer is missing"_s});
        const QByteArray whole = contentOf(der);
        const QString cut = certificates_.path(u"cut.der"_s);
        for (qsizetype size = 0; size < whole.size(); size += 7) {
            QVERIFY(writeFile(cut, whole.left(size)));
            QCOMPARE(read(cut).error.value_or(Error{}).code, u"no_certificate"_s);
        }
    }

    void strangeCertificates() {
        TestCertificates::Wanted wanted;
        wanted.name = u"good"_s;
        QVERIFY(certificates_.make(wanted));
        const QString der = certificates_.path(u"good.der"_s);
        QVERIFY(!TestCertificates::openssl({u"x509"_s, u"-in"_s, certificates_.certificate(u"good"_s), u"-outform"_s,
                                            u"DER"_s, u"-out"_s, der})
                     .startsWith(u"failed"_s));
        const QByteArray whole = contentOf(der);
        const QString file = certificates_.path(u"strange.der"_s);
        // A key of an algorithm that nobody knows.
        QByteArray strange = whole;
        strange.replace(QByteArray::fromHex("2a8648ce3d0201"), QByteArray::fromHex("2a8648ce3d0209"));
        QVERIFY(strange != whole && writeFile(file, strange));
        StepOutcome outcome = read(file, {{u"ca_file"_s, certificates_.certificate(u"root"_s)}});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(row(outcome, 0).value(u"key"_s).toString(), u"not known"_s);
        QVERIFY2(findings(outcome).contains(u"critical unknown key"_s), qPrintable(findings(outcome).join(u' ')));
        // Names that would do something to a terminal, or end too early.
        strange = whole;
        strange.replace("localhost", QByteArray("l\0c\x1blhost", 9));
        QVERIFY(strange != whole && writeFile(file, strange));
        outcome = read(file);
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(row(outcome, 0).value(u"names"_s)[0].toString(), u"l\\x00c\\x1blhost"_s);
        QVERIFY2(!field(outcome, u"verified"_s).toBool(), shown(outcome));
        QRandomGenerator random(4711);
        for (int round = 0; round < 200; ++round) {
            strange = whole;
            strange[qsizetype(random.bounded(quint32(strange.size())))] = char(random.bounded(256U));
            QVERIFY(writeFile(file, strange));
            outcome = read(file, {{u"ca_file"_s, certificates_.certificate(u"root"_s)}});
            // Whatever was changed, its signature holds no more.
            if (strange != whole && outcome.status == TaskStatus::Success)
                QVERIFY2(!field(outcome, u"verified"_s).toBool() && !findings(outcome).isEmpty(), shown(outcome));
        }
    }

    void wrongFiles_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("words");
        const QByteArray block = contentOf(certificates_.certificate(u"root"_s));
        QByteArray damaged = block;
        damaged.replace(damaged.indexOf("\n") + 30, 1, "!");
        const auto row = [this](const char* name, const QByteArray& content, const QString& code,
                                const QString& words) {
            const QString file = certificates_.path(QString::fromLatin1(name));
            if (!writeFile(file, content)) qFatal("cannot write");
            QTest::newRow(name) << file << code << words;
        };
        row("empty", {}, u"no_certificate"_s, u"empty"_s);
        row("words", "hello\n", u"no_certificate"_s, u"PEM"_s);
        row("key", contentOf(certificates_.key(u"root"_s)), u"no_certificate"_s, u"private key"_s);
        row("request", contentOf(certificates_.path(u"root.csr"_s)), u"no_certificate"_s, u"request"_s);
        row("damaged", damaged, u"bad_certificate"_s, u"block 1 is damaged"_s);
        row("the second is cut", block + block.left(200), u"bad_certificate"_s, u"block 2 is damaged"_s);
        row("not what it says", "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n",
            u"bad_certificate"_s, u"block 1"_s);
        row("pkcs7", "-----BEGIN PKCS7-----\naGVsbG8=\n-----END PKCS7-----\n", u"no_certificate"_s, u"openssl pkcs7"_s);
        row("pkcs12", "\x30\x82\x01\x02", u"no_certificate"_s, u"openssl pkcs12"_s);
        QTest::newRow("missing") << certificates_.path(u"nowhere"_s) << u"not_found"_s << u"nowhere"_s;
        QTest::newRow("a folder") << QDir::tempPath() << u"no_certificate"_s << u"folder"_s;
        QTest::newRow("a device") << u"/dev/zero"_s << u"no_certificate"_s << u"device"_s;
    }
    void wrongFiles() {
        QFETCH(QString, file);
        QFETCH(QString, code);
        QFETCH(QString, words);
        StepOutcome outcome = read(file);
        QVERIFY2(outcome.error && outcome.error->code == code, shown(outcome));
        QVERIFY2(outcome.error->toText().contains(words), shown(outcome));
        // As the authorities to trust: told before anybody is asked.
        outcome = ask(1, {{u"ca_file"_s, file}});
        QVERIFY2(outcome.error && outcome.error->code == code, shown(outcome));
        QVERIFY2(outcome.error->message.startsWith(u"ca_file: "_s), shown(outcome));
    }

    void onlyFromHere() {
        Target target;
        target.name = target.address = u"192.0.2.7"_s;
        const StepOutcome outcome = calls_.call(u"openssl"_s, {{u"host"_s, u"localhost"_s}}, 60s, {}, target);
        QVERIFY2(outcome.error && outcome.error->code == u"bad_target"_s, shown(outcome));
    }
};

QTEST_GUILESS_MAIN(TestOpensslTool)
#include "tst_openssl_tool.moc"
