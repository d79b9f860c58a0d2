// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP Digest: the examples of the RFCs, and challenges of every kind of wrong.
#include "executors/network/vapix/DigestChallenge.h"

#include <QRandomGenerator>
#include <QTest>

using namespace oc;

class TestVapixDigest : public QObject {
    Q_OBJECT

    static QByteArray field(const QByteArray& answer, const QByteArray& name) {
        const qsizetype at = answer.indexOf(name + '=');
        if (at < 0) return {};
        QByteArray rest = answer.mid(at + name.size() + 1);
        if (rest.startsWith('"')) return rest.mid(1, rest.indexOf('"', 1) - 1);
        return rest.left(rest.indexOf(','));
    }

private Q_SLOTS:
    void examplesOfTheRfcs_data() {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("clientNonce");
        QTest::addColumn<QByteArray>("response");
        const QByteArray rfc7616 = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=";
        const QByteArray rest = ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
                                "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        const QByteArray client = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        // RFC 7616, section 3.9.1.
        QTest::newRow("MD5") << rfc7616 + "MD5" + rest << QByteArray("Circle of Life") << client
                             << QByteArray("8ca523f5e9506fed4657c9700eebdbec");
        QTest::newRow("SHA-256") << rfc7616 + "SHA-256" + rest << QByteArray("Circle of Life") << client
                                 << QByteArray("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
    }
    void examplesOfTheRfcs() {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, password);
        QFETCH(QByteArray, clientNonce);
        QFETCH(QByteArray, response);
        const auto challenge = DigestChallenge::strongest({header});
        QVERIFY(challenge);
        const QByteArray answer = challenge->answer({"Mufasa", password}, "GET", "/dir/index.html", 1, clientNonce);
        QCOMPARE(field(answer, "response"), response);
        QCOMPARE(field(answer, "nc"), QByteArray("00000001"));
        QCOMPARE(field(answer, "qop"), QByteArray("auth"));
        QCOMPARE(field(answer, "opaque"), QByteArray("FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"));
    }

    void withoutQop() {
        // RFC 2069, section 2.4, with the corrected response of errata 749.
        const auto challenge = DigestChallenge::strongest(
            {"Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
             "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""});
        QVERIFY(challenge);
        const QByteArray answer = challenge->answer({"Mufasa", "CircleOfLife"}, "GET", "/dir/index.html", 1, "x");
        QCOMPARE(field(answer, "response"), QByteArray("1949323746fe6a43ef61f9606e7febea"));
        QVERIFY(!answer.contains("nc=") && !answer.contains("cnonce="));
    }

    void theStrongestIsTaken() {
        const QByteArray md5 = "Digest realm=\"a\", nonce=\"1\", qop=\"auth\", algorithm=MD5";
        const QByteArray sha = "Digest realm=\"a\", nonce=\"2\", qop=\"auth\", algorithm=SHA-256";
        QCOMPARE(DigestChallenge::strongest({md5, sha})->nonce, QByteArray("2"));
        QCOMPARE(DigestChallenge::strongest({sha, md5})->nonce, QByteArray("2"));
        QCOMPARE(DigestChallenge::strongest({"Basic realm=\"b, c\", " + md5 + ", " + sha})->nonce, QByteArray("2"));
        QVERIFY(DigestChallenge::offers({"Basic realm=\"b, Digest\""}, "basic"));
        QVERIFY(!DigestChallenge::offers({"Basic realm=\"b, Digest\""}, "digest"));
        const auto stale = DigestChallenge::strongest({md5 + ", stale=TRUE"});
        QVERIFY(stale->stale);
    }

    void whatCannotBeAnswered_data() {
        QTest::addColumn<QByteArray>("header");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no nonce") << QByteArray("Digest realm=\"a\"");
        QTest::newRow("auth-int alone") << QByteArray("Digest realm=\"a\", nonce=\"1\", qop=\"auth-int\"");
        QTest::newRow("another hash") << QByteArray("Digest realm=\"a\", nonce=\"1\", algorithm=SHA-512-256");
        QTest::newRow("a session without qop") << QByteArray("Digest realm=\"a\", nonce=\"1\", algorithm=MD5-sess");
        QTest::newRow("only Basic") << QByteArray("Basic realm=\"Digest nonce=1\"");
        QTest::newRow("an open quote") << QByteArray("Digest realm=\"a, nonce=1");
        QTest::newRow("only commas") << QByteArray(",,,, ,\t,");
    }
    void whatCannotBeAnswered() {
        QFETCH(QByteArray, header);
        QVERIFY(!DigestChallenge::strongest({header}));
    }

    void anyBytes() {
        const QByteArray good =
            "Digest realm=\"a\\\"b\", nonce=\"1==\", qop=\"auth\", algorithm=SHA-256, stale=true, x=";
        for (qsizetype cut = 0; cut <= good.size(); ++cut)
            (void)DigestChallenge::strongest({good.left(cut)});
        QRandomGenerator random(7);
        for (int round = 0; round < 20000; ++round) {
            QByteArray bad = good;
            for (int n = 0; n < 4; ++n)
                bad[random.bounded(int(bad.size()))] = char(random.bounded(256));
            if (const auto read = DigestChallenge::strongest({bad})) {
                const QByteArray answer = read->answer({"u\"s", "p"}, "GET", "/x", 1, "c");
                QVERIFY(answer.startsWith("Digest username=\"u\\\"s\""));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestVapixDigest)
#include "tst_vapix_digest.moc"
