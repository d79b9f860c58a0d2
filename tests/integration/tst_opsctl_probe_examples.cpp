// SPDX-License-Identifier: GPL-3.0-or-later
// The example plans about certificates and name servers run as they stand: against TLS servers with certificates of the
// test's own and against BIND, with an HTTP server in the place of Slack. And the tools as one sees them at a terminal.
#include "support/DatabaseServers.h"
#include "support/HttpServer.h"
#include "support/NamedServer.h"
#include "support/OpsctlProcess.h"
#include "support/TestCertificates.h"
#include "support/TlsServer.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace oc::test;

class TestOpsctlProbeExamples : public QObject {
    Q_OBJECT

    static QString example(const QString& name) { return QStringLiteral(OC_SOURCE_DIR "/resources/examples/") + name; }
    static QByteArray lastMessage(HttpServer& slack) {
        if (slack.requests().isEmpty()) return {};
        return QByteArray::fromBase64(slack.requests().last().value(u"body"_s).toString().toLatin1());
    }
    static QStringList statuses(const OpsctlProcess::Answer& answer) {
        QStringList words;
        for (const QJsonValue& result : answer.json().object().value(u"step_results"_s).toArray())
            words.append(result[u"id"_s].toString() + u' ' + result[u"status"_s].toString());
        return words;
    }
    static QString at(quint16 port) { return u"localhost:%1"_s.arg(port); }

private Q_SLOTS:
    void theyAreClean_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("certificates") << u"certificate-expiry.yaml"_s;
        QTest::newRow("name servers") << u"dns-compare.yaml"_s;
    }
    void theyAreClean() {
        QFETCH(QString, name);
        OpsctlProcess opsctl;
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s, u"https://hooks.slack.com/services/T01/B02/x"_s);
        const auto check = opsctl.run({u"plan"_s, u"check"_s, example(name)});
        QVERIFY2(check.exitCode == 0 && check.out.isEmpty(), check.out + check.err);
        const auto preview = opsctl.run({u"plan"_s, u"preview"_s, example(name)});
        QVERIFY2(preview.exitCode == 0, preview.out + preview.err);
    }

    void certificatesThatEndSoonAreTold() {
        TestCertificates certificates;
        TestCertificates::Wanted soon;
        soon.name = u"soon"_s;
        soon.endsInDays = 10;
        TestCertificates::Wanted good;
        good.name = u"good"_s;
        TestCertificates::Wanted wrong;
        wrong.name = u"wrong"_s;
        wrong.alternativeNames = u"DNS:www.example.org"_s;
        for (const auto& wanted : {soon, good, wrong})
            QVERIFY2(certificates.make(wanted), qPrintable(certificates.problem()));
        const auto serverOf = [&](const QString& name) {
            return std::make_unique<TlsServer>(certificates.certificate(name), certificates.key(name));
        };
        const auto soonServer = serverOf(u"soon"_s);
        const auto goodServer = serverOf(u"good"_s);
        const auto wrongServer = serverOf(u"wrong"_s);
        QVERIFY(soonServer->isReady() && goodServer->isReady() && wrongServer->isReady());
        HttpServer slack;
        QVERIFY2(slack.isReady(), qPrintable(slack.problem()));
        OpsctlProcess opsctl;
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s, slack.url(u"/services/T01/B02/ok.example"_s));
        const auto run = [&](const QStringList& hosts, const QStringList& more = {}) {
            return opsctl.run(QStringList{u"run"_s, example(u"certificate-expiry.yaml"_s), u"--input"_s,
                                          u"hosts="_s + hosts.join(u','), u"--input"_s,
                                          u"ca_file="_s + certificates.certificate(u"root"_s), u"--json"_s} +
                              more);
        };
        const quint16 nobody = freePort();
        auto answer = run({at(goodServer->port()), at(soonServer->port()), at(wrongServer->port()), at(nobody)});
        QCOMPARE(statuses(answer).last(), u"tell success"_s);
        const QByteArray told = lastMessage(slack);
        QVERIFY2(!told.contains(at(goodServer->port()).toUtf8()), told);
        QVERIFY2(told.contains(at(soonServer->port()).toUtf8() + ": 9 days left"), told);
        QVERIFY2(told.contains(at(wrongServer->port()).toUtf8() +
                               ": the certificate is not for localhost: it is for www.example.org"),
                 told);
        QVERIFY2(told.contains(at(nobody).toUtf8() + ": could not be looked at"), told);
        // All well: nothing is told. Of one host alone, too.
        const qsizetype before = slack.requests().size();
        for (const QStringList& hosts :
             {QStringList{at(goodServer->port())}, QStringList{at(goodServer->port()), at(goodServer->port())}}) {
            answer = run(hosts);
            QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
            QCOMPARE(statuses(answer).last(), u"tell skipped"_s);
        }
        answer = run({at(soonServer->port())}, {u"--input"_s, u"days=5"_s});
        QCOMPARE(statuses(answer).last(), u"tell skipped"_s);
        QCOMPARE(slack.requests().size(), before);
        answer = run({at(soonServer->port())});
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QVERIFY2(lastMessage(slack).contains(at(soonServer->port()).toUtf8() + ": 9 days left"), lastMessage(slack));
    }

    void aNameServerThatDiffersIsTold() {
        NamedServer old;
        if (!old.problem().isEmpty()) QSKIP(qPrintable(old.problem()));
        NamedServer first;
        NamedServer second;
        for (NamedServer* server : {&old, &first, &second}) {
            server->addOption("recursion no;");
            server->addZone(u"example.org"_s, server == &old ? "www A 192.0.2.1\n"
                                                             : "www A 192.0.2.2\nwww A 192.0.2.3\nsame A 192.0.2.9\n");
            server->start();
            QVERIFY2(server->problem().isEmpty(), qPrintable(server->problem()));
        }
        HttpServer slack;
        QVERIFY2(slack.isReady(), qPrintable(slack.problem()));
        OpsctlProcess opsctl;
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s, slack.url(u"/services/T01/B02/ok.example"_s));
        const auto where = [](const NamedServer& server) { return u"127.0.0.1:%1"_s.arg(server.port()); };
        const auto run = [&](const QString& name, const QStringList& servers) {
            return opsctl.run({u"run"_s, example(u"dns-compare.yaml"_s), u"--input"_s, u"name="_s + name, u"--input"_s,
                               u"servers="_s + servers.join(u','), u"--json"_s});
        };
        // The order of the records differs from answer to answer: that is no difference.
        for (int i = 0; i < 3; ++i) {
            const auto answer = run(u"www.example.org"_s, {where(first), where(second)});
            QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
            QCOMPARE(statuses(answer).last(), u"tell skipped"_s);
        }
        QVERIFY(slack.requests().isEmpty());
        auto answer = run(u"www.example.org"_s, {where(old), where(first), where(second)});
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QVERIFY2(
            lastMessage(slack).contains("www.example.org A is not the same everywhere: most say NOERROR 192.0.2.2, "
                                        "192.0.2.3, but " +
                                        where(old).toUtf8() + " says NOERROR 192.0.2.1"),
            lastMessage(slack));
        answer = run(u"same.example.org"_s, {where(first), where(second), where(old)});
        QVERIFY2(lastMessage(slack).contains("but " + where(old).toUtf8() + " says NXDOMAIN without records"),
                 lastMessage(slack));
        // One that does not answer at all.
        const QString nobody = u"127.0.0.1:%1"_s.arg(freePort());
        answer = run(u"www.example.org"_s, {where(first), where(second), nobody});
        QVERIFY2(lastMessage(slack).contains("but " + nobody.toUtf8() + " says nothing"), lastMessage(slack));
    }

    void whatOneSeesAtATerminal() {
        TestCertificates certificates;
        TestCertificates::Wanted wanted;
        wanted.name = u"soon"_s;
        wanted.endsInDays = 10;
        QVERIFY2(certificates.make(wanted), qPrintable(certificates.problem()));
        const TlsServer server(certificates.certificate(u"soon"_s), certificates.key(u"soon"_s));
        OpsctlProcess opsctl;
        const auto answer = opsctl.run({u"call"_s, u"openssl"_s, u"host=localhost"_s, u"port=%1"_s.arg(server.port()),
                                        u"ca_file="_s + certificates.certificate(u"root"_s)});
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QVERIFY2(answer.out.contains("localhost, 9 days left, verified; TLSv1.3"), answer.out);
        // Findings first, an example below each, lists without brackets, and one certificate is no table wider than a screen.
        QVERIFY2(answer.out.contains("\n    warning   expires in less than 30 days\n              localhost ends on "), answer.out);
        QVERIFY2(answer.out.contains("\n    NAMES       localhost, 127.0.0.1\n"), answer.out);
        QVERIFY2(answer.out.contains("\n    KEY         ECDSA P-256\n"), answer.out);
    }
};

QTEST_GUILESS_MAIN(TestOpsctlProbeExamples)
#include "tst_opsctl_probe_examples.moc"
