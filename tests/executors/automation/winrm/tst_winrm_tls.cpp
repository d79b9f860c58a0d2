// SPDX-License-Identifier: GPL-3.0-or-later
// WinRM over HTTPS: whose certificate is believed, channel bindings, and Basic, which is sent to nobody else.
#include "support/WinRmCalls.h"

#include <QCryptographicHash>
#include <QFile>
#include <QSslCertificate>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

const QString tool = u"Get-HotFix"_s;
const QJsonObject https{{u"winrm_transport"_s, u"https"_s}};

QJsonArray answers(const WinRmCalls& calls) {
    return {WinRmServer::answer(*calls.catalogue, tool, {}, QJsonArray())};
}

QString fingerprintOf(const WinRmServer& server, QCryptographicHash::Algorithm hash) {
    const auto certificates = QSslCertificate::fromPath(server.certificateFile());
    return certificates.isEmpty() ? QString() : QString::fromLatin1(certificates.first().digest(hash).toHex(':'));
}

} // namespace

#define READY(server) QVERIFY2((server).isReady(), qPrintable((server).problem()))
#define SUCCEEDS(made)                                                                                                 \
    do {                                                                                                               \
        const StepOutcome& made_ = (made);                                                                             \
        QVERIFY2(made_.status == TaskStatus::Success, whyOf(made_).constData());                                       \
    } while (false)
#define FAILS(made, expected)                                                                                          \
    do {                                                                                                               \
        const StepOutcome& made_ = (made);                                                                             \
        QVERIFY2(made_.error, whyOf(made_).constData());                                                               \
        QVERIFY2(made_.error->code == (expected), whyOf(made_).constData());                                           \
    } while (false)

class TestWinRmTls : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whoIsBelieved() {
        WinRmCalls calls;
        WinRmServer server({{u"certificate"_s, true}}, answers(calls));
        WinRmServer other({{u"certificate"_s, true}}, answers(calls));
        READY(server);
        READY(other);
        const Target target = WinRmCalls::target(server.port(), https);
        const StepOutcome nobody = calls.call(tool, {}, target);
        FAILS(nobody, u"tls_failed"_s);
        QVERIFY2(nobody.error->hint.contains(u"WINRM_CA_FILE"_s), whyOf(nobody).constData());
        QVERIFY(server.events().isEmpty()); // nothing was said to it

        calls.settings.caFile = server.certificateFile();
        SUCCEEDS(calls.call(tool, {}, target));
        // Over TLS the messages are not encrypted once more.
        for (const QJsonObject& event : server.events()) {
            if (event.contains(u"action"_s)) QVERIFY(!event.value(u"sealed"_s).toBool());
        }
        const StepOutcome impostor =
            calls.call(tool, {}, WinRmCalls::target(server.port(), https, u"win-02"_s)); // not its name
        FAILS(impostor, u"tls_failed"_s);
        FAILS(calls.call(tool, {}, WinRmCalls::target(other.port(), https)), u"tls_failed"_s);

        calls.settings.caFile = u"/nonexistent.pem"_s;
        FAILS(calls.call(tool, {}, WinRmCalls::target(other.port(), https)), u"tls_failed"_s);

        calls.settings.caFile.clear();
        calls.settings.verify = false;
        SUCCEEDS(calls.call(tool, {}, WinRmCalls::target(other.port(), https)));
        QCOMPARE(server.all(u"violation"_s) + other.all(u"violation"_s), QStringList());
    }

    void aPinnedCertificate_data() {
        QTest::addColumn<QCryptographicHash::Algorithm>("hash");
        QTest::newRow("SHA-256") << QCryptographicHash::Sha256;
        QTest::newRow("thumbprint") << QCryptographicHash::Sha1;
    }
    void aPinnedCertificate() {
        QFETCH(QCryptographicHash::Algorithm, hash);
        WinRmCalls calls;
        WinRmServer server({{u"certificate"_s, true}}, answers(calls));
        WinRmServer other({{u"certificate"_s, true}}, answers(calls));
        READY(server);
        READY(other);
        QJsonObject metadata = https;
        metadata.insert(u"winrm_fingerprint"_s, fingerprintOf(server, hash).toUpper());
        SUCCEEDS(calls.call(tool, {}, WinRmCalls::target(server.port(), metadata, u"any-name"_s)));
        const StepOutcome another = calls.call(tool, {}, WinRmCalls::target(other.port(), metadata));
        FAILS(another, u"tls_failed"_s);
        QVERIFY2(another.error->message.contains(fingerprintOf(other, hash)), whyOf(another).constData());
        QVERIFY(other.events().isEmpty());
    }

    void channelBindings_data() {
        QTest::addColumn<QString>("digest");
        QTest::newRow("SHA-256") << u"sha256"_s;
        QTest::newRow("SHA-384") << u"sha384"_s;
        QTest::newRow("SHA-512") << u"sha512"_s;
    }
    void channelBindings() {
        QFETCH(QString, digest);
        WinRmCalls calls;
        const QJsonObject strict{
            {u"certificate"_s, true}, {u"certificate_hash"_s, digest}, {u"channel_binding"_s, u"strict"_s}};
        WinRmServer server(strict, answers(calls));
        READY(server);
        calls.settings.caFile = server.certificateFile();
        SUCCEEDS(calls.call(tool, {}, WinRmCalls::target(server.port(), https)));
        QCOMPARE(server.all(u"violation"_s), QStringList());
    }

    /// Somebody in the middle has another certificate than the server, which is what a strict server looks for.
    void aForeignChannelIsRefused() {
        WinRmCalls calls;
        WinRmServer server(
            {{u"certificate"_s, true}, {u"binding_hash"_s, u"sha512"_s}, {u"channel_binding"_s, u"strict"_s}},
            answers(calls));
        READY(server);
        calls.settings.caFile = server.certificateFile();
        FAILS(calls.call(tool, {}, WinRmCalls::target(server.port(), https)), u"login_refused"_s);
    }

    void basic() {
        WinRmCalls calls;
        WinRmServer server({{u"certificate"_s, true}, {u"basic"_s, true}}, answers(calls));
        WinRmServer without({{u"certificate"_s, true}}, answers(calls));
        WinRmServer plain({{u"basic"_s, true}}, answers(calls));
        READY(server);
        READY(without);
        READY(plain);
        calls.settings.user = u"ops"_s;
        calls.settings.tls = true;
        calls.settings.caFile = server.certificateFile();
        calls.settings.authentication = WinRmEndpoint::Authentication::Basic;
        SUCCEEDS(calls.call(tool, {}, WinRmCalls::target(server.port())));
        QCOMPARE(server.all(u"login"_s), QStringList{u"ops"_s});

        const StepOutcome clear =
            calls.call(tool, {}, WinRmCalls::target(plain.port(), {{u"winrm_transport"_s, u"http"_s}}));
        FAILS(clear, u"basic_needs_tls"_s);
        QVERIFY(plain.events().isEmpty());

        calls.settings.verify = false;
        FAILS(calls.call(tool, {}, WinRmCalls::target(server.port())), u"basic_needs_trust"_s);
        calls.settings.verify = true;

        calls.settings.caFile = without.certificateFile();
        const StepOutcome off = calls.call(tool, {}, WinRmCalls::target(without.port()));
        FAILS(off, u"no_common_login"_s);
        QVERIFY2(off.error->message.contains(u"offers Negotiate, Kerberos"_s), whyOf(off).constData());
        QVERIFY(off.error->hint.contains(u"Basic=\"true\""_s));

        calls.settings.caFile = server.certificateFile();
        calls.setPassword(u"wrong"_s);
        FAILS(calls.call(tool, {}, WinRmCalls::target(server.port())), u"login_refused"_s);
        FAILS(calls.call(tool, {}, WinRmCalls::target(server.port())), u"login_refused"_s);
        QCOMPARE(server.all(u"ok"_s).count(u"false"_s), 1);
        QCOMPARE(server.all(u"violation"_s) + without.all(u"violation"_s), QStringList());
    }

    void negotiateIsOff() {
        WinRmCalls calls;
        WinRmServer server({{u"negotiate"_s, false}, {u"basic"_s, true}}, answers(calls));
        READY(server);
        const StepOutcome outcome = calls.call(tool, {}, WinRmCalls::target(server.port()));
        FAILS(outcome, u"no_common_login"_s);
        QVERIFY2(outcome.error->message.contains(u"offers Basic"_s), whyOf(outcome).constData());
        // Nobody falls back to what would tell the password.
        QVERIFY(server.all(u"login"_s).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestWinRmTls)
#include "tst_winrm_tls.moc"
