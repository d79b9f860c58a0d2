// SPDX-License-Identifier: GPL-3.0-or-later
// tls-analyzer on sessions between the programs "openssl s_client" and "openssl s_server", recorded in the test, and on
// real captures beside tshark's figures (OC_SHARED_DIR/captures, whose README.txt names their sources).
#include "executors/network/analysis/TlsChains.h"
#include "executors/network/tls/TlsHello.h"
#include "executors/network/tls/TlsNames.h"
#include "support/AnalyzerCalls.h"
#include "support/TcpRecorder.h"
#include "support/TestCertificates.h"
#include "support/TlsServer.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace oc::test::packet_bytes;
using namespace Qt::StringLiterals;

namespace {

const QString tls_ = u"tls-analyzer"_s;
const QString captures = sharedCaptures;

} // namespace

class TestTlsAnalyzer : public QObject {
    Q_OBJECT

    AnalyzerCalls calls_;
    std::unique_ptr<TestCertificates> certificates_;

    /// What goes over the line when s_client asks s_server, with the times of now, by which certificates are judged.
    QList<TimedFrame> session(const QString& certificate, const QStringList& serverMore,
                              const QStringList& clientMore) {
        const TlsServer server(certificates_->certificate(certificate), certificates_->key(certificate), serverMore);
        if (!server.isReady()) return {};
        TcpRecorder recorder(server.port());
        QProcess client;
        client.setStandardInputFile(QProcess::nullDevice());
        client.setStandardOutputFile(QProcess::nullDevice());
        client.setStandardErrorFile(QProcess::nullDevice());
        client.start(u"openssl"_s,
                     QStringList{u"s_client"_s, u"-connect"_s, u"127.0.0.1:%1"_s.arg(recorder.port())} + clientMore);
        QList<TimedFrame> frames = recorder.frames();
        if (client.state() != QProcess::NotRunning) client.waitForFinished(30000);
        const qint64 now = (QDateTime::currentSecsSinceEpoch() - 1'700'000'000) * 1'000'000;
        for (TimedFrame& frame : frames)
            frame.time += now;
        return frames;
    }

private Q_SLOTS:
    void initTestCase() {
        certificates_ = std::make_unique<TestCertificates>();
        if (!certificates_->problem().isEmpty()) QSKIP(qPrintable(certificates_->problem()));
        using Wanted = TestCertificates::Wanted;
        QVERIFY(certificates_->make(Wanted{.name = u"good"_s}));
        QVERIFY(certificates_->make(Wanted{.name = u"expired"_s, .beginsInDays = -30, .endsInDays = -2}));
        QVERIFY(certificates_->make(Wanted{.name = u"ending"_s, .endsInDays = 3}));
        QVERIFY(certificates_->make(Wanted{.name = u"other"_s, .alternativeNames = u"DNS:*.example.org"_s}));
        QVERIFY(certificates_->make(Wanted{.name = u"rsa"_s, .key = {u"RSA"_s, u"rsa_keygen_bits:2048"_s}}));
    }

    void sessions_data() {
        QTest::addColumn<QString>("certificate");
        QTest::addColumn<QStringList>("serverMore");
        QTest::addColumn<QStringList>("clientMore");
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("alert");
        QTest::addColumn<QString>("finding");
        const QStringList name{u"-servername"_s, u"localhost"_s};
        const QStringList old{u"-cipher"_s, u"DEFAULT:@SECLEVEL=0"_s};
        QTest::newRow("1.2") << u"good"_s << QStringList{} << name + QStringList{u"-tls1_2"_s} << u"TLS 1.2"_s
                             << QString() << QString();
        QTest::newRow("1.3") << u"good"_s << QStringList{} << name + QStringList{u"-tls1_3"_s} << u"TLS 1.3"_s
                             << QString() << QString();
        QTest::newRow("1.3 after a retry") << u"good"_s << QStringList{u"-groups"_s, u"P-384"_s}
                                           << name + QStringList{u"-tls1_3"_s, u"-groups"_s, u"X25519:P-384"_s}
                                           << u"TLS 1.3"_s << QString() << QString();
        QTest::newRow("1.0") << u"good"_s << old << name + old + QStringList{u"-tls1"_s} << u"TLS 1.0"_s << QString()
                             << u"warning TLS 1.0 is in use, which is obsolete (RFC 8996) 1"_s;
        QTest::newRow("1.1") << u"rsa"_s << old << name + old + QStringList{u"-tls1_1"_s} << u"TLS 1.1"_s << QString()
                             << u"warning TLS 1.1 is in use, which is obsolete (RFC 8996) 1"_s;
        const QStringList none{u"-cipher"_s, u"eNULL:@SECLEVEL=0"_s};
        QTest::newRow("no encryption") << u"rsa"_s << none << name + none + QStringList{u"-tls1_2"_s} << u"TLS 1.2"_s
                                       << QString() << u"critical weak cipher: no encryption 1"_s;
        QTest::newRow("expired") << u"expired"_s << QStringList{} << name + QStringList{u"-tls1_2"_s} << u"TLS 1.2"_s
                                 << QString() << u"critical certificates have expired 1"_s;
        QTest::newRow("ends soon") << u"ending"_s << QStringList{} << name + QStringList{u"-tls1_2"_s} << u"TLS 1.2"_s
                                   << QString() << u"warning certificates end within a week 1"_s;
        QTest::newRow("another name") << u"other"_s << QStringList{}
                                      << QStringList{u"-servername"_s, u"www.example.com"_s, u"-tls1_2"_s}
                                      << u"TLS 1.2"_s << QString()
                                      << u"warning certificates are for another name than was asked for 1"_s;
        QTest::newRow("a name by its star")
            << u"other"_s << QStringList{} << QStringList{u"-servername"_s, u"www.example.org"_s, u"-tls1_2"_s}
            << u"TLS 1.2"_s << QString() << QString();
        // s_client knows no authority here, so it breaks off.
        QTest::newRow("not trusted") << u"good"_s << QStringList{}
                                     << name + QStringList{u"-tls1_2"_s, u"-verify_return_error"_s, u"-no-CAfile"_s}
                                     << u"TLS 1.2"_s << u"unknown_ca (client)"_s
                                     << u"warning handshakes failed: unknown_ca (client) 1"_s;
        QTest::newRow("not trusted, 1.3")
            << u"good"_s << QStringList{}
            << name + QStringList{u"-tls1_3"_s, u"-verify_return_error"_s, u"-no-CAfile"_s} << u"TLS 1.3"_s
            << u"unknown_ca (client)"_s << u"warning handshakes failed: unknown_ca (client) 1"_s;
        QTest::newRow("no version in common")
            << u"good"_s << QStringList{u"-tls1_3"_s} << name + QStringList{u"-tls1_2"_s} << QString()
            << u"protocol_version (server)"_s << u"warning handshakes failed: protocol_version (server) 1"_s;
        QTest::newRow("no cipher in common")
            << u"good"_s << QStringList{u"-tls1_2"_s, u"-cipher"_s, u"ECDHE-ECDSA-AES128-GCM-SHA256"_s}
            << name + QStringList{u"-tls1_2"_s, u"-cipher"_s, u"ECDHE-ECDSA-AES256-GCM-SHA384"_s} << QString()
            << u"handshake_failure (server)"_s << u"warning handshakes failed: handshake_failure (server) 1"_s;
    }
    void sessions() {
        QFETCH(QString, certificate);
        QFETCH(QStringList, serverMore);
        QFETCH(QStringList, clientMore);
        QFETCH(QString, version);
        QFETCH(QString, alert);
        QFETCH(QString, finding);
        const auto frames = session(certificate, serverMore, clientMore);
        QVERIFY(!frames.isEmpty());
        const auto outcome = calls_.onFrames(tls_, frames);
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(calls_.columnsDiffer(tls_, outcome), QString());
        QCOMPARE(outcome.output.fields[u"sessions"_s].toInt(), 1);
        const QJsonObject row = rowAt(outcome);
        QCOMPARE(row[u"version"_s].toString(), version);
        QCOMPARE(row[u"alert"_s].toString(), alert);
        QCOMPARE(row[u"server_port"_s].toInt(), 443);
        QCOMPARE(row[u"ja3"_s].toString().size(), qsizetype(32));
        QCOMPARE(row[u"ja3s"_s].toString().size(), qsizetype(version.isEmpty() ? 0 : 32));
        QCOMPARE(row[u"server_name"_s].toString(), clientMore.value(1));
        QCOMPARE(outcome.output.fields[u"server_names"_s],
                 QJsonValue(QJsonArray{QJsonObject{{u"name"_s, clientMore.value(1)}, {u"count"_s, 1}}}));
        QCOMPARE(outcome.output.fields[u"failed"_s].toInt(), alert.isEmpty() ? 0 : 1);
        if (alert.isEmpty()) {
            QVERIFY(row[u"handshake_ms"_s].toDouble() > 0 && row[u"handshake_ms"_s].toDouble() < 100);
            QCOMPARE(row[u"resumed"_s], QJsonValue(false));
        }
        if (version.isEmpty() || version == u"TLS 1.3"_s) {
            QCOMPARE(row[u"certificates"_s], QJsonValue(QJsonArray()));
        } else {
            const QJsonObject first = row[u"certificates"_s][0].toObject();
            QCOMPARE(first.keys(),
                     (QStringList{u"issuer"_s, u"key"_s, u"names"_s, u"not_after"_s, u"not_before"_s, u"subject"_s}));
            QVERIFY2(first[u"subject"_s].toString().contains(u"CN=localhost"_s),
                     qPrintable(first[u"subject"_s].toString()));
            QVERIFY2(first[u"key"_s].toString() == (certificate == u"rsa"_s ? u"RSA 2048"_s : u"ECDSA P-256"_s),
                     qPrintable(first[u"key"_s].toString()));
        }
        QStringList found;
        for (const QJsonValue& one : outcome.output.fields[u"findings"_s].toArray())
            found << u"%1 %2 %3"_s.arg(one[u"severity"_s].toString(), one[u"what"_s].toString())
                         .arg(one[u"count"_s].toInteger());
        QCOMPARE(found.join(u'\n'), finding);
    }

    void protocolsAndResumption() {
        // The server's choice can be read with TLS 1.2; with 1.3 it is what the client offers.
        const QStringList wanted{u"-servername"_s, u"localhost"_s, u"-alpn"_s, u"h2,http/1.1"_s};
        auto outcome =
            calls_.onFrames(tls_, session(u"good"_s, {u"-alpn"_s, u"http/1.1"_s}, wanted + QStringList{u"-tls1_2"_s}));
        QCOMPARE(rowAt(outcome)[u"alpn"_s].toString(), u"http/1.1"_s);
        outcome =
            calls_.onFrames(tls_, session(u"good"_s, {u"-alpn"_s, u"http/1.1"_s}, wanted + QStringList{u"-tls1_3"_s}));
        QCOMPARE(rowAt(outcome)[u"alpn"_s].toString(), u"h2,http/1.1"_s);
    }

    void afterStartTlsOnAnyPort() {
        const auto frames = session(u"good"_s, {}, {u"-servername"_s, u"localhost"_s, u"-tls1_2"_s});
        QVERIFY(!frames.isEmpty());
        // The same bytes after a greeting in clear text.
        TcpTalk talk(40000, 587);
        talk.handshake()
            .answers("220 mail ready\r\n")
            .says("EHLO x\r\n")
            .answers("250 STARTTLS\r\n")
            .says("STARTTLS\r\n");
        talk.answers("220 go ahead\r\n");
        for (const TimedFrame& frame : frames) {
            const QByteArray payload = frame.bytes.mid(54);
            if (payload.isEmpty()) continue;
            talk.wait(100).send(frame.bytes.mid(26, 4) == address4("10.0.0.1"), TcpTalk::push | TcpTalk::ack, payload);
        }
        talk.close();
        const auto outcome = calls_.onFrames(tls_, talk.frames);
        QCOMPARE(outcome.output.fields[u"sessions"_s].toInt(), 1);
        QCOMPARE(rowAt(outcome)[u"version"_s].toString(), u"TLS 1.2"_s);
        QCOMPARE(rowAt(outcome)[u"server_port"_s].toInt(), 587);
        QVERIFY(!rowAt(outcome)[u"certificates"_s].toArray().isEmpty());
    }

    void inAnyOrderAndTwice() {
        auto frames = session(u"good"_s, {}, {u"-servername"_s, u"localhost"_s, u"-tls1_2"_s});
        QVERIFY(frames.size() > 8);
        const auto whole = rowAt(calls_.onFrames(tls_, frames));
        // Each two neighbours that carry data in the same direction change places, and each comes twice.
        QList<TimedFrame> mixed = frames;
        for (qsizetype i = 4; i + 1 < mixed.size(); ++i)
            if (mixed[i].bytes.mid(26, 4) == mixed[i + 1].bytes.mid(26, 4) && mixed[i + 1].bytes.size() > 54)
                std::swap(mixed[i].bytes, mixed[i + 1].bytes);
        const QList<TimedFrame> once = mixed;
        for (const TimedFrame& frame : once)
            mixed.append({frame.time + 1, frame.bytes});
        auto row = rowAt(calls_.onFrames(tls_, mixed));
        for (const QString& column : {u"version"_s, u"cipher"_s, u"ja3"_s, u"ja3s"_s, u"certificates"_s, u"resumed"_s})
            QCOMPARE(row[column], whole[column]);
    }

    void noAnswerAtAll() {
        const auto frames = session(u"good"_s, {}, {u"-servername"_s, u"localhost"_s, u"-tls1_2"_s});
        QVERIFY(!frames.isEmpty());
        TcpTalk talk(40000, 443);
        talk.handshake().says(frames.at(3).bytes.mid(54)).wait(100).send(TcpTalk::server, TcpTalk::rst | TcpTalk::ack);
        const auto outcome = calls_.onFrames(tls_, talk.frames);
        QCOMPARE(findingWith(outcome, u"without an answer"_s),
                 u"warning connections ended without an answer to the ClientHello 1"_s);
        QCOMPARE(rowAt(outcome)[u"version"_s], QJsonValue(QJsonValue::Null));
        QCOMPARE(outcome.output.fields[u"failed"_s].toInt(), 1);
    }

    void otherProtocolsAreNone() {
        TcpTalk talk(40000, 443);
        talk.handshake().says("GET / HTTP/1.1\r\n\r\n").answers("HTTP/1.1 400 Bad Request\r\n\r\n").close();
        const auto outcome = calls_.onFrames(tls_, talk.frames);
        QCOMPARE(outcome.output.fields[u"sessions"_s].toInt(), 0);
        QCOMPARE(outcome.output.fields[u"findings"_s], QJsonValue(QJsonArray()));
    }

    /// The two examples of the JA3 project's README.
    void fingerprintsByTheBook() {
        TlsHello hello;
        hello.legacyVersion = 769;
        hello.ciphers = {47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4};
        hello.extensions = {0, 10, 11};
        hello.groups = {23, 24, 25};
        hello.pointFormats = {0};
        QCOMPARE(hello.fingerprintText(), "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0"_ba);
        QCOMPARE(hello.fingerprint(), u"ada70206e40642a3e4461f35503241d5"_s);
        TlsHello plain;
        plain.legacyVersion = 769;
        plain.ciphers = {4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99};
        QCOMPARE(plain.fingerprintText(), "769,4-5-10-9-100-98-3-6-19-18-99,,,"_ba);
        QCOMPARE(plain.fingerprint(), u"de350869b8c85de67a350c8d186f11e6"_s);
        plain.ciphers.insert(plain.ciphers.begin(), 0x3a3a); // GREASE
        QCOMPARE(plain.fingerprint(), u"de350869b8c85de67a350c8d186f11e6"_s);
    }

    void hellosThatAreNone() {
        const auto frames = session(u"good"_s, {}, {u"-servername"_s, u"localhost"_s, u"-tls1_2"_s});
        QVERIFY(!frames.isEmpty());
        const QByteArray record = frames.at(3).bytes.mid(54);
        const auto body = [](const QByteArray& bytes) {
            return TlsHello::Bytes(reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size()));
        };
        const QByteArray whole = record.mid(9);
        QVERIFY(TlsHello::parseClient(body(whole)).has_value());
        for (qsizetype length = 0; length < whole.size(); ++length) {
            const QByteArray cut = whole.left(length);
            const auto hello = TlsHello::parseClient(body(cut));
            // Before the extensions a hello may end: those of SSL 3.0 did.
            if (hello) QVERIFY(hello->extensions.empty());
        }
    }

    void namesOfCertificates_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("host");
        QTest::addColumn<bool>("is");
        QTest::newRow("same") << u"www.example.org"_s << u"WWW.example.org"_s << true;
        QTest::newRow("star") << u"*.example.org"_s << u"www.example.org"_s << true;
        QTest::newRow("star is one label") << u"*.example.org"_s << u"a.b.example.org"_s << false;
        QTest::newRow("star is some label") << u"*.example.org"_s << u"example.org"_s << false;
        QTest::newRow("another") << u"www.example.org"_s << u"www.example.com"_s << false;
    }
    void namesOfCertificates() {
        QFETCH(QString, name);
        QFETCH(QString, host);
        QFETCH(bool, is);
        QCOMPARE(TlsChains::isFor({name}, host), is);
    }

    void weakCiphers_data() {
        QTest::addColumn<int>("cipher");
        QTest::addColumn<bool>("weak");
        for (const auto& [cipher, weak] : std::initializer_list<std::pair<int, bool>>{{0x1301, false},
                                                                                      {0xc02f, false},
                                                                                      {0x009c, false},
                                                                                      {0x0035, false},
                                                                                      {0xc0ae, false},
                                                                                      {0x0005, true},
                                                                                      {0x000a, true},
                                                                                      {0x0000, true},
                                                                                      {0x0018, true},
                                                                                      {0x0003, true},
                                                                                      {0xc011, true},
                                                                                      {0xfafa, false}})
            QTest::newRow(tls_names::cipherName(quint16(cipher)).c_str()) << cipher << weak;
    }
    void weakCiphers() {
        QFETCH(int, cipher);
        QFETCH(bool, weak);
        QCOMPARE(!tls_names::cipherWeakness(quint16(cipher)).empty(), weak);
    }

    void tsharkAgrees_data() { sharedCaptureRows(); }
    void tsharkAgrees() {
        QFETCH(QString, file);
        if (file == u"quic-v2.pcapng"_s) QSKIP("its ClientHello comes in QUIC, which is not read here");
        QFile facts(captures + u"expected/"_s + file + u".json"_s);
        QVERIFY(facts.open(QIODevice::ReadOnly));
        const QJsonObject expected = QJsonDocument::fromJson(facts.readAll()).object();
        const auto outcome = calls_.onFile(tls_, captures + file);
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QStringList theirs, theirServers, ours, ourServers;
        for (const QJsonValue& hello : expected[u"tls_client_hellos"_s].toArray())
            theirs << hello[u"tls.handshake.ja3"_s].toString() + u' ' +
                          hello[u"tls.handshake.extensions_server_name"_s].toString();
        for (const QJsonValue& hello : expected[u"tls_server_hellos"_s].toArray())
            theirServers << hello[u"tls.handshake.ja3s"_s].toString() + u' ' +
                                QString::fromStdString(tls_names::cipherName(
                                    quint16(hello[u"tls.handshake.ciphersuite"_s].toString().toInt(nullptr, 16))));
        for (const QJsonValue& row : outcome.output.table->rowsToJson()) {
            if (row[u"ja3"_s].isString()) ours << row[u"ja3"_s].toString() + u' ' + row[u"server_name"_s].toString();
            if (row[u"ja3s"_s].isString()) ourServers << row[u"ja3s"_s].toString() + u' ' + row[u"cipher"_s].toString();
        }
        for (QStringList* list : {&theirs, &theirServers, &ours, &ourServers})
            list->sort();
        QCOMPARE(ours, theirs);
        QCOMPARE(ourServers, theirServers);
    }
};

QTEST_GUILESS_MAIN(TestTlsAnalyzer)
#include "tst_tls_analyzer.moc"
