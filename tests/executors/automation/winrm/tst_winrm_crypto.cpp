// SPDX-License-Identifier: GPL-3.0-or-later
// MD4, RC4, NTLMv2 and the frames of encrypted messages against the examples of RFC 1320, RFC 6229 and [MS-NLMP] 4.2.4,
// and against what does not keep to them.
#include "executors/automation/winrm/Md4.h"
#include "executors/automation/winrm/NtlmLogin.h"
#include "executors/automation/winrm/Rc4.h"
#include "executors/automation/winrm/SealedBody.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>
#include <QtEndian>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

QByteArray hex(const char* digits) {
    return QByteArray::fromHex(digits);
}

const NtlmAccount account{u"User"_s, u"Domain"_s, u"Password"_s};
const NtlmLogin::Chance chance{QByteArray(8, '\xaa'), QByteArray(16, '\x55'), 0};

/// A challenge as [MS-NLMP] 2.2.1.2 lays it out, with the server's challenge of the example.
QByteArray challengeWith(const QList<ntlm::AvPair>& pairs, quint32 flags = ntlm::wantedFlags()) {
    const QByteArray info = ntlm::avPairs(pairs);
    QByteArray message("NTLMSSP\0\x02\0\0\0\0\0\0\0\x38\0\0\0", 20);
    QByteArray number(4, '\0');
    qToLittleEndian(flags, number.data());
    message += number + hex("0123456789abcdef") + QByteArray(8, '\0');
    QByteArray field(8, '\0');
    qToLittleEndian<quint16>(quint16(info.size()), field.data());
    qToLittleEndian<quint16>(quint16(info.size()), field.data() + 2);
    qToLittleEndian<quint32>(56, field.data() + 4);
    return message + field + hex("0a0000000000000f") + info;
}

const QList<ntlm::AvPair> examplePairs{{2, ntlm::utf16(u"Domain"_s)}, {1, ntlm::utf16(u"Server"_s)}};

} // namespace

class TestWinRmCrypto : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void md4Digests_data() {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("digest");
        const auto row = [](const QByteArray& message, const char* digest) {
            QTest::addRow("%lld bytes", message.size()) << message << hex(digest);
        };
        row("", "31d6cfe0d16ae931b73c59d7e0c089c0");
        row("a", "bde52cb31de33e46245e05fbdbd6fb24");
        row("abc", "a448017aaf21d8525fc10ae87aa6729d");
        row("message digest", "d9130a8164549fe818874806e1c7014b");
        row("abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9");
        row("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "043f8582f241db351ce627e153e7f0e4");
        row(QByteArray("1234567890").repeated(8), "e33b4ddc9c38f2199c3e7b164fcc0536");
    }
    void md4Digests() {
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, digest);
        QCOMPARE(md4(message).toHex(), digest.toHex());
    }

    void rc4Stream() {
        // RFC 6229, section 2: a key of 128 bits.
        Rc4 cipher(hex("0102030405060708090a0b0c0d0e0f10"));
        const QByteArray zeros(16, '\0');
        QCOMPARE(cipher.apply(zeros).toHex(), QByteArray("9ac7cc9a609d1ef7b2932899cde41b97"));
        QCOMPARE(cipher.apply(zeros).toHex(), QByteArray("5248c4959014126a6e8a84f11d1a9e1c")); // it runs on
    }

    void keysOfTheExample() {
        const QByteArray key = NtlmLogin::ntowfv2(account);
        QCOMPARE(key.toHex(), QByteArray("0c868a403bfd7a93a3001ef22ef02e3f"));
        const QByteArray response =
            NtlmLogin::ntResponse(key, hex("0123456789abcdef"), chance, ntlm::avPairs(examplePairs));
        QCOMPARE(response.left(16).toHex(), QByteArray("68cd0ab851e51c96aabc927bebef6a1c"));
        QCOMPARE(NtlmSession::signingKey(chance.sessionKey, true).toHex(),
                 QByteArray("4788dc861b4782f35d43fd98fe1a2d39"));
        QCOMPARE(NtlmSession::sealingKey(chance.sessionKey, true).toHex(),
                 QByteArray("59f600973cc4960a25480a7c196e4c58"));
        QCOMPARE(NtlmSession::signingKey(chance.sessionKey, false).toHex(),
                 QByteArray("d04d6f10741041d1d246d64188d7a8ad"));
        QCOMPARE(NtlmSession::sealingKey(chance.sessionKey, false).toHex(),
                 QByteArray("9355f3a957c1583d25c4c2f11e40390e"));
        NtlmSession session(chance.sessionKey);
        const auto sealed = session.seal(ntlm::utf16(u"Plaintext"_s));
        QCOMPARE(sealed.message.toHex(), QByteArray("54e50165bf1936dc996020c1811b0f06fb5f"));
        QCOMPARE(sealed.signature.toHex(), QByteArray("010000007fb38ec5c55d497600000000"));
    }

    void aLogInOfTheExample() {
        NtlmLogin login(account, u"server"_s, {}, chance);
        const QByteArray negotiate = login.negotiate();
        QVERIFY(negotiate.startsWith(QByteArray("NTLMSSP\0\x01\0\0\0", 12)));
        const auto message = login.authenticate(challengeWith(examplePairs));
        QVERIFY2(message, message ? "" : qPrintable(message.error().toText()));
        QCOMPARE(message->mid(8, 4).toHex(), QByteArray("03000000"));
        // Without a time of the server there is the older proof beside the new one, and no MIC.
        const auto at = qFromLittleEndian<quint32>(message->constData() + 16);
        QCOMPARE(message->mid(at, 24).toHex(), QByteArray("86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa"));
        QCOMPARE(message->mid(ntlm::Authenticate::micOffset, 16), QByteArray(16, '\0'));
        QVERIFY(message->contains(ntlm::utf16(u"HTTP/server"_s)));
    }

    void withTheServersTimeThereIsAMic() {
        QList<ntlm::AvPair> pairs = examplePairs;
        pairs.append({ntlm::AvTimestamp, hex("0011223344556677")});
        NtlmLogin login({u"User"_s, u"."_s, u"Password"_s}, u"server"_s, NtlmLogin::bindingOf(QByteArray(32, 'h')),
                        chance);
        (void)login.negotiate();
        const auto message = login.authenticate(challengeWith(pairs));
        QVERIFY(message);
        QVERIFY(message->mid(ntlm::Authenticate::micOffset, 16) != QByteArray(16, '\0'));
        const auto at = qFromLittleEndian<quint32>(message->constData() + 16);
        QCOMPARE(message->mid(at, 24), QByteArray(24, '\0'));
        QVERIFY(message->contains(hex("0600040002000000"))); // it says that there is one
        QVERIFY(message->contains(hex("0a001000") + NtlmLogin::bindingOf(QByteArray(32, 'h'))));
        QVERIFY(message->contains(ntlm::utf16(u"Server"_s))); // in place of ".", as the domain
    }

    void channelBinding() {
        // A hash of zeros, put together by hand after RFC 2744, section 3.11, and RFC 5929, section 4.
        const QByteArray structure =
            QByteArray(16, '\0') + hex("35000000") + "tls-server-end-point:" + QByteArray(32, '\0');
        QCOMPARE(NtlmLogin::bindingOf(QByteArray(32, '\0')),
                 QCryptographicHash::hash(structure, QCryptographicHash::Md5));
    }

    void names_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("domain");
        QTest::newRow("bare") << u"ops"_s << u"ops"_s << QString();
        QTest::newRow("domain") << u"CORP\\ops"_s << u"ops"_s << u"CORP"_s;
        QTest::newRow("local") << u".\\ops"_s << u"ops"_s << u"."_s;
        QTest::newRow("principal") << u"ops@corp.example"_s << u"ops@corp.example"_s << QString();
    }
    void names() {
        QFETCH(QString, name);
        const NtlmAccount read = NtlmAccount::read(name, u"x"_s);
        QTEST(read.user, "user");
        QTEST(read.domain, "domain");
    }

    void weakLogInsAreRefused_data() {
        QTest::addColumn<quint32>("missing");
        QTest::newRow("seal") << quint32(ntlm::Seal);
        QTest::newRow("sign") << quint32(ntlm::Sign);
        QTest::newRow("NTLMv2's session security") << quint32(ntlm::ExtendedSessionSecurity);
        QTest::newRow("128 bits") << quint32(ntlm::Bits128);
        QTest::newRow("key") << quint32(ntlm::KeyExchange);
        QTest::newRow("Unicode") << quint32(ntlm::Unicode);
    }
    void weakLogInsAreRefused() {
        QFETCH(quint32, missing);
        NtlmLogin login(account, u"server"_s, {}, chance);
        (void)login.negotiate();
        const auto message = login.authenticate(challengeWith(examplePairs, ntlm::wantedFlags() & ~missing));
        QVERIFY(!message);
        QCOMPARE(message.error().code, u"weak_login"_s);
    }

    void challengesThatAreNone() {
        const QByteArray good = challengeWith(examplePairs);
        for (qsizetype size = 0; size < good.size(); ++size) {
            const auto read = ntlm::readChallenge(good.left(size));
            QVERIFY2(!read, qPrintable(QString::number(size)));
            QCOMPARE(read.error().code, u"bad_challenge"_s);
        }
        QVERIFY(ntlm::readChallenge(good));
        QRandomGenerator random(7);
        for (int round = 0; round < 20'000; ++round) {
            QByteArray bad = good;
            for (int i = 0; i < 3; ++i)
                bad[random.bounded(int(bad.size()))] = char(random.bounded(256));
            NtlmLogin login(account, u"server"_s, {}, chance);
            (void)login.negotiate();
            (void)login.authenticate(bad);
        }
    }

    void sealedMessages() {
        // Both ends: what the client seals with is what the server would unseal with, in its order.
        QFile file(QStringLiteral(OC_SHARED_DIR "/fixtures/winrm/ntlm/ntlmv2_vectors.json"));
        if (!file.open(QIODevice::ReadOnly)) QSKIP("the vectors of encrypted bodies are not beside the project");
        const QJsonObject vectors =
            QJsonDocument::fromJson(file.readAll()).object().value(u"winrm_multipart"_s).toObject();
        const auto bytes = [&](const QString& key) {
            return QByteArray::fromBase64(vectors.value(key).toString().toLatin1());
        };
        NtlmSession session(chance.sessionKey);
        QCOMPARE(sealedBody::contentType(), vectors.value(u"content_type"_s).toString().toLatin1());
        QCOMPARE(sealedBody::write(vectors.value(u"soap_request"_s).toString().toUtf8(), session),
                 bytes(u"request_body_base64"_s));
        QCOMPARE(sealedBody::write(vectors.value(u"second_request_soap"_s).toString().toUtf8(), session),
                 bytes(u"second_request_same_rc4_stream_seq1_base64"_s));
        const auto read = sealedBody::read(bytes(u"response_body_base64"_s), session);
        QVERIFY2(read, read ? "" : qPrintable(read.error().toText()));
        QCOMPARE(*read, vectors.value(u"soap_response"_s).toString().toUtf8());
    }

    void framesThatAreNone() {
        NtlmSession ours(chance.sessionKey);
        const QByteArray good = sealedBody::write("<a/> --Encrypted Boundary\r\n and more of it", ours);
        QVERIFY(sealedBody::split(good));
        for (qsizetype size = 0; size < good.size() - 4; ++size) {
            const auto parts = sealedBody::split(good.left(size));
            QVERIFY2(!parts, qPrintable(QString::number(size)));
            QCOMPARE(parts.error().code, u"bad_reply"_s);
        }
        // As some servers write it.
        QByteArray spaced = good;
        spaced.replace("--Encrypted Boundary--\r\n", "-- Encrypted Boundary--\r\n");
        QVERIFY(sealedBody::split(spaced));
        QRandomGenerator random(11);
        for (int round = 0; round < 20'000; ++round) {
            QByteArray bad = good;
            for (int i = 0; i < 3; ++i)
                bad[random.bounded(int(bad.size()))] = char(random.bounded(256));
            NtlmSession session(chance.sessionKey);
            const auto read = sealedBody::read(bad, session);
            QVERIFY(!read || bad == good || *read == "<a/> --Encrypted Boundary\r\n and more of it");
        }
    }

    void whatWasChangedIsNotBelieved() {
        // The server's side: sealed with its keys, which are ours with the directions exchanged. A reply that is our
        // own request thrown back at us is not believed either.
        NtlmSession session(chance.sessionKey);
        const auto sealed = session.seal("hello");
        const auto read = session.unseal(sealed.signature, sealed.message);
        QVERIFY(!read);
        QCOMPARE(read.error().code, u"bad_seal"_s);
        QVERIFY(!session.unseal({}, {}));
        QVERIFY(!session.unseal("short", "x"));
    }
};

QTEST_GUILESS_MAIN(TestWinRmCrypto)
#include "tst_winrm_crypto.moc"
