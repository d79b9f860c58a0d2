// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/dns/DnsCodes.h"
#include "executors/network/dns/DnsMessage.h"
#include "executors/network/dns/DnsName.h"
#include "executors/network/dns/DnsRecordText.h"
#include "support/DnsBytes.h"

#include <QRandomGenerator>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;
using namespace oc;
using namespace oc::test::dns_bytes;

namespace {

DnsMessage::Bytes spanOf(const QByteArray& bytes) {
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())};
}

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

/// One answer of the type, to a question for www.example.org.
QByteArray answer(int type, const QByteArray& data) {
    return header(7, 0x8180, 1, 1) + question("www.example.org", type) + record(back(), type, data);
}

/// A copy that ends where its memory ends, so that a sanitizer sees each byte too far.
void readAll(const QByteArray& bytes) {
    const auto copy = std::make_unique<std::uint8_t[]>(std::size_t(bytes.size()));
    std::copy(bytes.begin(), bytes.end(), copy.get());
    const DnsMessage::Bytes exact(copy.get(), std::size_t(bytes.size()));
    const DnsMessage message = DnsMessage::parse(exact);
    for (const auto* section : {&message.answers, &message.authority, &message.additional})
        for (const DnsRecord& record : *section)
            QVERIFY(!dnsRecordText::data(exact, record).empty() || record.type == 61);
}

/// A message with everything in it.
QByteArray large() {
    QByteArray option = be16(15) + be16(8) + be16(6) + "bogus!";
    return header(0x1234, 0x85b0, 1, 4, 1, 2) + question("www.example.org", 1) +
           record(back(), 5, chars("cdn") + QByteArray("\xc0\x10")) +
           record(chars("cdn") + QByteArray("\xc0\x10"), 1, QByteArray("\xc0\x00\x02\x01", 4)) +
           record(back(), 16, chars("v=spf1 -all") + chars("more")) +
           record(back(), 65,
                  be16(1) + name("") + be16(1) + be16(6) + chars("h2") + chars("h3") + be16(4) + be16(4) +
                      QByteArray("\xc0\x00\x02\x01", 4)) +
           record(name("example.org"), 6,
                  name("ns1.example.org") + name("root.example.org") + be32(1) + be32(2) + be32(3) + be32(4) +
                      be32(5)) +
           record(name("ns1.example.org"), 28, QByteArray("\x20\x01\x0d\xb8", 4) + QByteArray(11, '\0') + '\1') +
           record(name(""), 41, option, 0x8000, 1232);
}

} // namespace

class TestDnsMessage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAllOfIt() {
        const QByteArray bytes = large();
        const DnsMessage message = DnsMessage::parse(spanOf(bytes));
        QVERIFY2(!message.problem, message.problem);
        QCOMPARE(int(message.id), 0x1234);
        QVERIFY(message.response && message.authoritative && message.recursionDesired && message.recursionAvailable);
        QVERIFY(message.authenticated && message.checkingDisabled && !message.truncated);
        QCOMPARE(message.opcode, 0);
        QCOMPARE(message.questions.size(), 1U);
        QCOMPARE(text(message.questions[0].name), u"www.example.org."_s);
        QCOMPARE(message.answers.size(), 4U);
        const auto data = [&](const DnsRecord& record) { return text(dnsRecordText::data(spanOf(bytes), record)); };
        QCOMPARE(data(message.answers[0]), u"cdn.example.org."_s);
        QCOMPARE(text(message.answers[1].name), u"cdn.example.org."_s);
        QCOMPARE(data(message.answers[1]), u"192.0.2.1"_s);
        QCOMPARE(data(message.answers[2]), u"\"v=spf1 -all\" \"more\""_s);
        QCOMPARE(data(message.answers[3]), u"1 . alpn=\"h2,h3\" ipv4hint=192.0.2.1"_s);
        QCOMPARE(data(message.authority[0]), u"ns1.example.org. root.example.org. 1 2 3 4 5"_s);
        QCOMPARE(message.additional.size(), 1U);
        QCOMPARE(data(message.additional[0]), u"2001:db8::1"_s);
        QVERIFY(message.edns && message.edns->dnssecOk);
        QCOMPARE(int(message.edns->udpSize), 1232);
        QCOMPARE(message.edns->errors.size(), 1U);
        QCOMPARE(text(message.edns->errors[0].text), u"bogus!"_s);
        QCOMPARE(text(dnsCodes::extendedErrorName(message.edns->errors[0].code)), u"DNSSEC Bogus"_s);
    }

    void data_data() {
        QTest::addColumn<int>("type");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("shown");
        const auto row = [](const char* name, int type, const QByteArray& bytes, const QString& shown) {
            QTest::newRow(name) << type << bytes << shown;
        };
        row("mx", 15, be16(10) + chars("mail") + QByteArray("\xc0\x10"), u"10 mail.example.org."_s);
        row("null mx", 15, be16(0) + name(""), u"0 ."_s);
        row("txt escapes", 16, chars("a\"b\\c\xc3\xa9\n"), u"\"a\\\"b\\\\c\\195\\169\\010\""_s);
        row("txt empty", 16, chars(""), u"\"\""_s);
        row("srv", 33, be16(1) + be16(2) + be16(5060) + name("sip.example.org"), u"1 2 5060 sip.example.org."_s);
        row("caa", 257, QByteArray(1, '\0') + chars("issue") + "ca.example.net", u"0 issue \"ca.example.net\""_s);
        row("a too short", 1, "\x01\x02\x03", u"\\# 3 010203"_s);
        row("a too long", 1, "12345", u"\\# 5 3132333435"_s);
        row("no data", 1, {}, u"\\# 0"_s);
        row("unknown type", 65280, "abc", u"\\# 3 616263"_s);
        row("mx without its name", 15, be16(10), u"\\# 2 000A"_s);
        row("a name that goes on behind its data", 5, "\x03www", u"\\# 4 03777777"_s);
        row("a text longer than its data", 16,
            "\x09"
            "abc",
            u"\\# 4 09616263"_s);
        row("loc", 29,
            QByteArray("\x00\x12\x16\x13", 4) + be32(0x80000000U + 188'540'000U) + be32(0x80000000U - 3'600'000U) +
                be32(9'999'800U),
            u"52 22 20.000 N 1 0 0.000 W -2.00m 1m 10000m 10m"_s);
        row("nsec", 47, name("b.example.org") + QByteArray("\x00\x06\x40\x01\x00\x00\x00\x03", 8),
            u"b.example.org. A MX RRSIG NSEC"_s);
        row("nsec with an empty window", 47, name("b") + QByteArray("\x00\x00", 2), u"\\# 5 0162000000"_s);
        row("nsec3", 50, QByteArray("\x01\x00\x00\x00\x00\x02\xff\x00", 8) + QByteArray("\x00\x01\x40", 3),
            u"1 0 0 - VS00 A"_s);
        row("svcb keys out of order", 64,
            be16(1) + name("") + be16(3) + be16(2) + be16(443) + be16(1) + be16(3) + chars("h2"),
            u"\\# 16 000100000300020"
            "1BB00010003026832"_s);
        row("svcb mandatory", 64,
            be16(1) + name("svc.example.org") + be16(0) + be16(4) + be16(1) + be16(3) + be16(1) + be16(3) +
                chars("h2") + be16(3) + be16(2) + be16(8443),
            u"1 svc.example.org. mandatory=alpn,port alpn=\"h2\" port=8443"_s);
        row("rrsig", 46,
            be16(1) + QByteArray("\x0d\x02", 2) + be32(3600) + be32(1798761600U) + be32(1796083200U) + be16(12345) +
                name("example.org") + "sig",
            u"A 13 2 3600 20270101000000 20261201000000 12345 example.org. c2ln"_s);
    }
    void data() {
        QFETCH(int, type);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, shown);
        const QByteArray message = answer(type, bytes);
        const DnsMessage parsed = DnsMessage::parse(spanOf(message));
        QVERIFY2(!parsed.problem, parsed.problem);
        QCOMPARE(text(dnsRecordText::data(spanOf(message), parsed.answers.at(0))), shown);
        QCOMPARE(dnsRecordText::isWellFormed(spanOf(message), parsed.answers.at(0)),
                 !shown.startsWith(u"\\#"_s) || type == 65280);
    }

    void malformed_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char* name, const QByteArray& bytes, const QString& problem) {
            QTest::newRow(name) << bytes << problem;
        };
        const QString wrongQuestion = u"a question is cut off or has a wrong name"_s;
        const QString wrongRecord = u"a record is cut off or has a wrong name"_s;
        row("nothing", {}, u"shorter than its header"_s);
        row("half a header", header(1, 0x8000, 0, 0).left(11), u"shorter than its header"_s);
        row("no question where one is promised", header(1, 0x8000, 1, 0), wrongQuestion);
        row("a name that refers to itself", header(1, 0x8000, 1, 0) + back() + be16(1) + be16(1), wrongQuestion);
        row("two that refer to each other", header(1, 0x8000, 1, 0) + "\xc0\x0e\xc0\x0c" + be16(1) + be16(1),
            wrongQuestion);
        row("a reference forwards", header(1, 0x8000, 1, 0) + "\xc0\x20" + QByteArray(40, '\0'), wrongQuestion);
        row("a label that leads to itself", header(1, 0x8000, 1, 0) + "\1a" + back() + be16(1) + be16(1),
            wrongQuestion);
        row("a label of the reserved kind", header(1, 0x8000, 1, 0) + "\x41" + QByteArray(80, 'a') + '\0' + be32(0),
            wrongQuestion);
        row("a name of 256 bytes",
            header(1, 0x8000, 1, 0) + name(QByteArrayList(4, QByteArray(63, 'a')).join('.')) + be32(0), wrongQuestion);
        row("no record where one is promised", header(1, 0x8000, 0, 1), wrongRecord);
        row("65,535 records", header(1, 0x8000, 0, 65535) + record(name(""), 1, "1234"), wrongRecord);
        row("data that is not there", header(1, 0x8000, 0, 1) + record(name(""), 1, "1234").chopped(1),
            u"a record's data is cut off"_s);
        row("bytes behind it", header(1, 0x8000, 0, 0) + 'x', u"more bytes than its records take"_s);
        row("two OPT records", header(1, 0x8000, 0, 0, 0, 2) + record(name(""), 41, {}) + record(name(""), 41, {}),
            u"an OPT record where none may be"_s);
        row("an OPT record as answer", header(1, 0x8000, 0, 1) + record(name(""), 41, {}),
            u"an OPT record where none may be"_s);
        row("half an option", header(1, 0x8000, 0, 0, 0, 1) + record(name(""), 41, be16(15) + be16(9) + "x"),
            u"an option of EDNS is cut off"_s);
    }
    void malformed() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, problem);
        const DnsMessage message = DnsMessage::parse(spanOf(bytes));
        QVERIFY(message.problem);
        QCOMPARE(QString::fromLatin1(message.problem), problem);
    }

    void everyCutIsSafe() {
        const QByteArray whole = large();
        for (qsizetype size = 0; size < whole.size(); ++size) {
            QVERIFY2(DnsMessage::parse(spanOf(whole.left(size))).problem, qPrintable(QString::number(size)));
            readAll(whole.left(size));
        }
    }

    void mutationsAreSafe() {
        QRandomGenerator random(4711);
        const QByteArray whole = large();
        for (int round = 0; round < 20000; ++round) {
            QByteArray bytes = whole;
            for (int changes = 1 + int(random.bounded(4U)); changes > 0; --changes)
                bytes[qsizetype(random.bounded(quint32(bytes.size())))] = char(random.bounded(256U));
            readAll(bytes);
        }
    }

    void names_data() {
        QTest::addColumn<QString>("written");
        QTest::addColumn<QByteArray>("wire");
        QTest::addColumn<QString>("read");
        const auto row = [](const char* title, const QString& written, const QByteArray& wire, const QString& read) {
            QTest::newRow(title) << written << wire << read;
        };
        row("plain", u"www.example.org"_s, name("www.example.org"), u"www.example.org."_s);
        row("absolute", u"www.example.org."_s, name("www.example.org"), u"www.example.org."_s);
        row("root", u"."_s, name(""), u"."_s);
        row("with an underscore", u"_sip._tcp.example.org"_s, name("_sip._tcp.example.org"),
            u"_sip._tcp.example.org."_s);
        row("other scripts", u"bücher.example"_s, name("xn--bcher-kva.example"), u"xn--bcher-kva.example."_s);
        row("a dot in a label", u"a\\.b.example"_s, chars("a.b") + name("example"), u"a\\.b.example."_s);
        row("any byte", u"a\\000\\255.x"_s, chars(QByteArray("a\0\xff", 3)) + name("x"), u"a\\000\\255.x."_s);
        row("case is kept", u"WWW.Example"_s, name("WWW.Example"), u"WWW.Example."_s);
        row("63", QString(63, u'a'), name(QByteArray(63, 'a')), QString(63, u'a') + u'.');
    }
    void names() {
        QFETCH(QString, written);
        QFETCH(QByteArray, wire);
        QFETCH(QString, read);
        const auto made = dnsName::toWire(written);
        QVERIFY2(made, made ? "" : qPrintable(made.error().toText()));
        QCOMPARE(*made, wire);
        std::size_t at = 0;
        const auto back = dnsName::read(spanOf(wire), at);
        QVERIFY(back);
        QCOMPARE(text(*back), read);
        QCOMPARE(qsizetype(at), wire.size());
        const auto again = dnsName::toWire(text(*back));
        QVERIFY(again);
        QCOMPARE(*again, wire);
    }

    void badNames_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("empty") << QString();
        QTest::newRow("two dots") << u"a..b"_s;
        QTest::newRow("a dot first") << u".a"_s;
        QTest::newRow("64") << QString(64, u'a');
        QTest::newRow("256") << QStringList(64, u"abc"_s).join(u'.');
        QTest::newRow("a backslash last") << u"a\\"_s;
        QTest::newRow("256 as a byte") << u"a\\256"_s;
    }
    void badNames() {
        QFETCH(QString, name);
        const auto wire = dnsName::toWire(name);
        QVERIFY(!wire);
        QCOMPARE(wire.error().code, u"bad_name"_s);
    }

    void addresses() {
        QCOMPARE(dnsName::ofAddress(u"192.0.2.7"_s), u"7.2.0.192.in-addr.arpa."_s);
        QCOMPARE(dnsName::ofAddress(u"2001:db8::1"_s),
                 u"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."_s);
        QVERIFY(!dnsName::ofAddress(u"www.example.org"_s));
        QVERIFY(!dnsName::ofAddress(u"127.1"_s));
    }

    void codes() {
        for (int type = 0; type < 65536; ++type) {
            const QString name = text(dnsCodes::typeName(std::uint16_t(type)));
            QCOMPARE(int(dnsCodes::typeOf(name).value_or(0)), type);
        }
        QVERIFY(!dnsCodes::typeOf(u"TYPE65536"_s) && !dnsCodes::typeOf(u"AAAAA"_s));
        QCOMPARE(text(dnsCodes::statusName(3)), u"NXDOMAIN"_s);
        QCOMPARE(text(dnsCodes::statusName(3841)), u"RCODE3841"_s);
    }
};

QTEST_GUILESS_MAIN(TestDnsMessage)
#include "tst_dns_message.moc"
