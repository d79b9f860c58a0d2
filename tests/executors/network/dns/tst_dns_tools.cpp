// SPDX-License-Identifier: GPL-3.0-or-later
// dig, host and nslookup against BIND, compared with the programs, and against a server of our own that cheats.
#include "executors/network/dns/DnsCodes.h"
#include "executors/network/dns/NameLookupHandler.h"
#include "executors/network/dns/ResolvConf.h"
#include "support/DatabaseServers.h"
#include "support/DnsBytes.h"
#include "support/LoopbackServer.h"
#include "support/NamedServer.h"
#include "support/NetworkCalls.h"
#include "support/TestFiles.h"

#include <QElapsedTimer>
#include <QTest>
#include <QUdpSocket>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace oc;
using namespace oc::test;
using namespace oc::test::dns_bytes;

namespace {

const QByteArray records = R"(
@ MX 10 mail
@ MX 5 mx2.example.net.
@ TXT "v=spf1 -all" "more"
@ CAA 0 issue "ca.example.net"
@ SPF "v=spf1 -all"
www A 192.0.2.1
www A 192.0.2.2
www AAAA 2001:db8::1
mail A 192.0.2.25
alias CNAME alias2
alias2 CNAME www
away CNAME www.example.net.
types HINFO "PC" "Linux"
types RP admin.example.org. txt.example.org.
types LOC 52 22 23.000 N 4 53 32.500 W -2.00m 1m 10000m 10m
types NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:info@example.org!" .
types SSHFP 4 2 123456789abcdef67890123456789abcdef67890123456789abcdef123456789
types TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
types SMIMEA 3 0 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
types OPENPGPKEY aGVsbG8gd29ybGQ=
types URI 10 1 "https://www.example.org/path"
sub DS 12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
sub NS ns1
types HTTPS 1 . alpn="h3,h2" ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1 port=8443
types SVCB 2 svc.example.org. mandatory=alpn alpn=h2 key65333="abc"
types TYPE65280 \# 4 0a000001
types TXT "quotes \" and \\ and \200"
_sip._tcp SRV 1 2 5060 www
a\.b TXT "a dot in a label"
xn--bcher-kva A 192.0.2.77
)";

QByteArray manyTexts() {
    QByteArray zone;
    for (int i = 0; i < 90; ++i) { // BIND takes a hundred of a type
        zone += "big TXT \"" + QByteArray::number(i) + QByteArray(250, 'x') + "\" \"" + QByteArray(250, 'y') + "\"\n";
    }
    return zone;
}

int idOf(const QByteArray& query) {
    return quint8(query.at(0)) << 8 | quint8(query.at(1));
}

/// What the query asks, from behind its header to before EDNS.
QByteArray questionOf(const QByteArray& query) {
    return query.mid(12, query.indexOf('\0', 12) + 5 - 12);
}

QByteArray reply(const QByteArray& query, int answers, const QByteArray& rest, int flags = 0x8180, int additional = 0) {
    return header(idOf(query), flags, 1, answers, 0, additional) + questionOf(query) + rest;
}

QByteArray address() {
    return record(back(), 1, QByteArray("\xc0\x00\x02\x07", 4));
}

QByteArray framed(const QByteArray& message) {
    return be16(int(message.size())) + message;
}

} // namespace

class TestDnsTools : public QObject {
    Q_OBJECT

    NamedServer named_;
    NetworkCalls calls_;

    static QJsonValue field(const StepOutcome& outcome, const QString& name) {
        return outcome.output.fields.value(name);
    }
    static QStringList list(const StepOutcome& outcome, const QString& name) {
        QStringList texts;
        for (const QJsonValue& value : field(outcome, name).toArray())
            texts << value.toString();
        return texts;
    }
    static QStringList rows(const StepOutcome& outcome, const QStringList& columns) {
        QStringList lines;
        if (!outcome.output.table) return lines;
        for (const QJsonValue& row : outcome.output.table->rowsToJson()) {
            QStringList cells;
            for (const QString& column : columns)
                cells << row[column].toVariant().toString();
            lines << cells.join(u' ');
        }
        return lines;
    }
    StepOutcome ask(const QString& tool, quint16 port, QJsonObject parameters, std::chrono::milliseconds within = 60s,
                    std::stop_token stop = {}) {
        parameters.insert(u"server"_s, u"127.0.0.1"_s);
        parameters.insert(u"port"_s, port);
        return calls_.call(tool, parameters, within, std::move(stop));
    }
    StepOutcome dig(const QJsonObject& parameters) { return ask(u"dig"_s, named_.port(), parameters); }
    /// One question to a server that cheats, with little patience.
    StepOutcome digAt(quint16 port, QJsonObject parameters = {}) {
        if (!parameters.contains(u"name"_s)) parameters.insert(u"name"_s, u"www.example.org"_s);
        if (!parameters.contains(u"timeout"_s)) parameters.insert(u"timeout"_s, u"20s"_s);
        if (!parameters.contains(u"retries"_s)) parameters.insert(u"retries"_s, 0);
        return ask(u"dig"_s, port, parameters);
    }

private Q_SLOTS:
    void initTestCase() {
        named_.addOption("recursion no; allow-transfer { any; }; dnssec-validation no; minimal-responses yes; "
                         "check-names primary ignore;");
        named_.addZone(u"example.org"_s, records + manyTexts());
        named_.addZone(u"signed.example"_s, "www A 192.0.2.1\n", true);
        named_.addZone(u"nsec3.example"_s, "www A 192.0.2.1\n", true, true);
        named_.addZone(u"2.0.192.in-addr.arpa"_s, "7 PTR www.example.org.\n7 PTR web.example.org.\n");
        named_.addZone(u"8.b.d.0.1.0.0.2.ip6.arpa"_s,
                       "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR www.example.org.\n");
        named_.start();
        if (named_.problem().contains(u"not installed"_s)) QSKIP(qPrintable(named_.problem()));
        QVERIFY2(named_.problem().isEmpty(), qPrintable(named_.problem()));
    }

    void asDigSees_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("type");
        QTest::addColumn<bool>("dnssec");
        const auto row = [](const QString& name, const QString& types, bool dnssec = false) {
            for (const QString& type : types.split(u' '))
                QTest::newRow(qPrintable(name + u' ' + type + (dnssec ? u" dnssec"_s : QString())))
                    << name << type << dnssec;
        };
        row(u"types.example.org"_s, u"HINFO RP LOC NAPTR SSHFP TLSA SMIMEA OPENPGPKEY URI HTTPS SVCB TXT A"_s);
        row(u"example.org"_s, u"SOA NS MX TXT CAA SPF A AAAA"_s);
        row(u"sub.example.org."_s, u"DS A"_s);
        row(u"www.example.org"_s, u"A AAAA ANY"_s);
        row(u"alias.example.org"_s, u"A CNAME"_s);
        row(u"nope.example.org"_s, u"A"_s);
        row(u"www.example.com"_s, u"A"_s);
        row(u"_sip._tcp.example.org"_s, u"SRV"_s);
        row(u"a\\.b.example.org"_s, u"TXT"_s);
        row(u"BIG.example.org"_s, u"TXT"_s);
        row(u"signed.example"_s, u"DNSKEY SOA RRSIG NSEC"_s);
        row(u"www.signed.example"_s, u"A"_s, true);
        row(u"nope.signed.example"_s, u"A"_s, true);
        row(u"nope.nsec3.example"_s, u"A"_s, true);
        row(u"nsec3.example"_s, u"NSEC3PARAM"_s, true);
    }
    void asDigSees() {
        QFETCH(QString, name);
        QFETCH(QString, type);
        QFETCH(bool, dnssec);
        const StepOutcome outcome = dig({{u"name"_s, name}, {u"type"_s, type}, {u"dnssec"_s, dnssec}});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QVERIFY(calls_.hasDeclaredColumns(*calls_.catalogue().find(u"dig"_s), outcome));
        QStringList words{
            u"@127.0.0.1"_s, u"-p"_s,       QString::number(named_.port()), u"-t"_s, type, u"-q"_s, name, u"+nosplit"_s,
            u"+nocookie"_s,  u"+noidnout"_s};
        if (dnssec) words << u"+dnssec"_s;
        const QStringList lines = NamedServer::output(u"dig"_s, words).split(u'\n');
        QStringList expected;
        QString section;
        QString status;
        QStringList flags;
        for (const QString& line : lines) {
            if (line.startsWith(u";; ->>HEADER"_s)) status = line.section(u"status: "_s, 1).section(u',', 0, 0);
            if (line.startsWith(u";; flags: "_s)) flags = line.section(u"flags: "_s, 1).section(u';', 0, 0).split(u' ');
            if (line.startsWith(u";; "_s) && line.contains(u" SECTION:"_s))
                section = line.mid(3).section(u' ', 0, 0).toLower();
            if (!line.isEmpty() && !line.startsWith(u';'))
                expected << section + u' ' + QString(line).replace(u'\t', u' ').simplified();
        }
        QStringList got = rows(outcome, {u"section"_s, u"name"_s, u"ttl"_s, u"class"_s, u"type"_s, u"data"_s});
        // The order within a set of records is the server's fancy.
        got.sort();
        expected.sort();
        QCOMPARE(got, expected);
        QCOMPARE(field(outcome, u"status"_s).toString(), status);
        QCOMPARE(list(outcome, u"flags"_s), flags);
        QCOMPARE(status, name.contains(u"nope"_s)   ? u"NXDOMAIN"_s
                         : name.endsWith(u".com"_s) ? u"REFUSED"_s
                                                    : u"NOERROR"_s);
    }

    void bigAnswersComeOverTcp() {
        StepOutcome outcome = dig({{u"name"_s, u"big.example.org"_s}, {u"type"_s, u"TXT"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(field(outcome, u"transport"_s).toString(), u"tcp"_s);
        QCOMPARE(list(outcome, u"answer"_s).size(), 90);
        QVERIFY(field(outcome, u"size"_s).toInt() > 45000);
        outcome = dig({{u"name"_s, u"www.example.org"_s}});
        QCOMPARE(field(outcome, u"transport"_s).toString(), u"udp"_s);
        outcome = dig({{u"name"_s, u"www.example.org"_s}, {u"tcp"_s, true}});
        QCOMPARE(field(outcome, u"transport"_s).toString(), u"tcp"_s);
        QCOMPARE(field(outcome, u"server"_s).toString(), u"127.0.0.1"_s);
        QCOMPARE(field(outcome, u"port"_s).toInt(), int(named_.port()));
        QVERIFY(field(outcome, u"time_ms"_s).toDouble() > 0);
    }

    void overIPv6() {
        QUdpSocket probe;
        if (!probe.bind(QHostAddress(QHostAddress::LocalHostIPv6))) QSKIP("this machine has no ::1");
        for (const bool tcp : {false, true}) {
            const StepOutcome outcome = calls_.call(u"dig"_s, {{u"name"_s, u"mail.example.org"_s},
                                                               {u"server"_s, u"::1"_s},
                                                               {u"port"_s, named_.port()},
                                                               {u"tcp"_s, tcp}});
            QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
            QCOMPARE(list(outcome, u"answer"_s), QStringList{u"192.0.2.25"_s});
            QCOMPARE(field(outcome, u"server"_s).toString(), u"::1"_s);
            QVERIFY2(outcome.message.contains(u"from [::1]:"_s), shown(outcome));
        }
    }

    void questionsOfAnyLength() {
        for (const int length : {1, 60, 224, 225, 226, 227, 228, 229, 240}) { // around 255 bytes of a message
            QString name = u"example.org"_s;
            while (name.size() < length)
                name.prepend(QString(std::clamp(length - int(name.size()) - 1, 1, 50), u'a') + u'.');
            const StepOutcome outcome =
                dig({{u"name"_s, name}, {u"tcp"_s, true}, {u"timeout"_s, u"20s"_s}, {u"retries"_s, 0}});
            QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
            QCOMPARE(field(outcome, u"status"_s).toString(), name == u"example.org"_s ? u"NOERROR"_s : u"NXDOMAIN"_s);
        }
    }

    void wholeZone() {
        StepOutcome outcome = dig({{u"name"_s, u"example.org"_s}, {u"type"_s, u"AXFR"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QVERIFY(outcome.output.table->rowCount() > 120);
        QCOMPARE(outcome.output.table->at(0, 4).toString(), u"SOA"_s);
        QCOMPARE(outcome.output.table->at(outcome.output.table->rowCount() - 1, 4).toString(), u"SOA"_s);
        outcome = dig({{u"name"_s, u"example.com"_s}, {u"type"_s, u"AXFR"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QVERIFY(field(outcome, u"status"_s).toString() != u"NOERROR"_s);
    }

    void backwardsAndInOtherScripts() {
        StepOutcome outcome = dig({{u"name"_s, u"192.0.2.7"_s}, {u"reverse"_s, true}});
        QStringList answer = list(outcome, u"answer"_s);
        answer.sort();
        QCOMPARE(answer, (QStringList{u"web.example.org."_s, u"www.example.org."_s}));
        outcome = dig({{u"name"_s, u"2001:db8::1"_s}, {u"reverse"_s, true}});
        QCOMPARE(list(outcome, u"answer"_s), QStringList{u"www.example.org."_s});
        outcome = dig({{u"name"_s, u"www.example.org"_s}, {u"reverse"_s, true}});
        QVERIFY2(outcome.error && outcome.error->code == u"bad_parameter"_s, shown(outcome));
        outcome = dig({{u"name"_s, u"bücher.example.org"_s}});
        QCOMPARE(list(outcome, u"answer"_s), QStringList{u"192.0.2.77"_s});
        outcome = dig({{u"name"_s, u"a..b"_s}});
        QVERIFY2(outcome.error && outcome.error->code == u"bad_name"_s, shown(outcome));
        outcome = dig({{u"name"_s, u"www.example.org"_s}, {u"recursion"_s, false}});
        QVERIFY(!list(outcome, u"flags"_s).contains(u"rd"_s));
    }

    void verifiedByTheServer() {
        NamedServer resolver;
        resolver.addOption("recursion yes; dnssec-validation yes; empty-zones-enable no;");
        resolver.addStatement("trust-anchors { " + named_.anchorOf(u"signed.example"_s) + " };");
        resolver.addStatement("zone \"signed.example\" { type forward; forward only; forwarders { 127.0.0.1 port " +
                              QByteArray::number(named_.port()) + "; }; };");
        resolver.start();
        QVERIFY2(resolver.problem().isEmpty(), qPrintable(resolver.problem()));
        for (const bool dnssec : {true, false}) {
            const StepOutcome outcome =
                ask(u"dig"_s, resolver.port(), {{u"name"_s, u"www.signed.example"_s}, {u"dnssec"_s, dnssec}});
            QVERIFY2(list(outcome, u"flags"_s).contains(u"ad"_s), shown(outcome));
            QCOMPARE(rows(outcome, {u"type"_s}).contains(u"RRSIG"_s), dnssec);
        }
    }

    void hostAndNslookup() {
        StepOutcome outcome = ask(u"nslookup"_s, named_.port(), {{u"name"_s, u"alias.example.org"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QVERIFY(calls_.hasDeclaredColumns(*calls_.catalogue().find(u"nslookup"_s), outcome));
        QStringList addresses = list(outcome, u"addresses"_s);
        addresses.sort();
        QCOMPARE(addresses, (QStringList{u"192.0.2.1"_s, u"192.0.2.2"_s, u"2001:db8::1"_s}));
        QCOMPARE(rows(outcome, {u"name"_s, u"type"_s, u"data"_s, u"authoritative"_s}).mid(0, 2),
                 (QStringList{u"alias.example.org CNAME alias2.example.org true"_s,
                              u"alias2.example.org CNAME www.example.org true"_s}));
        QCOMPARE(outcome.output.table->rowCount(), 5);
        QCOMPARE(
            field(outcome, u"server"_s).toObject(),
            (QJsonObject{{u"name"_s, u"127.0.0.1"_s}, {u"address"_s, u"127.0.0.1"_s}, {u"port"_s, named_.port()}}));
        outcome = ask(u"nslookup"_s, named_.port(), {{u"name"_s, u"nope.example.org"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(field(outcome, u"exists"_s), QJsonValue(false));
        QCOMPARE(field(outcome, u"status"_s).toString(), u"NXDOMAIN"_s);
        outcome = ask(u"nslookup"_s, named_.port(), {{u"name"_s, u"mail.example.org"_s}, {u"type"_s, u"MX"_s}});
        QCOMPARE(field(outcome, u"exists"_s), QJsonValue(true));
        QCOMPARE(outcome.output.table->rowCount(), 0);
        outcome = ask(u"nslookup"_s, named_.port(), {{u"name"_s, u"192.0.2.7"_s}});
        QCOMPARE(outcome.output.table->rowCount(), 2);
        outcome = ask(u"nslookup"_s, named_.port(), {{u"name"_s, u"www.example.com"_s}});
        QVERIFY2(outcome.error && outcome.error->code == u"dns_failed"_s &&
                     outcome.error->message.contains(u"REFUSED"_s),
                 shown(outcome));
    }

    void hostTool() {
        StepOutcome outcome = ask(u"host"_s, named_.port(), {{u"name"_s, u"example.org"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QVERIFY(calls_.hasDeclaredColumns(*calls_.catalogue().find(u"host"_s), outcome));
        QCOMPARE(list(outcome, u"mail_servers"_s), (QStringList{u"mx2.example.net"_s, u"mail.example.org"_s}));
        QCOMPARE(field(outcome, u"exists"_s), QJsonValue(true));
        outcome = ask(u"host"_s, named_.port(), {{u"name"_s, u"alias.example.org"_s}});
        QCOMPARE(list(outcome, u"addresses"_s).size(), 3);
        QCOMPARE(outcome.output.table->rowCount(), 5); // the aliases once, not for each type
        outcome = ask(u"host"_s, named_.port(), {{u"name"_s, u"192.0.2.7"_s}});
        QStringList names = list(outcome, u"names"_s);
        names.sort();
        QCOMPARE(names, (QStringList{u"web.example.org"_s, u"www.example.org"_s}));
        outcome = ask(u"host"_s, named_.port(), {{u"name"_s, u"nope.example.org"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(field(outcome, u"exists"_s), QJsonValue(false));
        QVERIFY(outcome.message.startsWith(u"nope.example.org does not exist"_s));
        outcome = ask(u"host"_s, named_.port(), {{u"name"_s, u"example.org"_s}, {u"type"_s, u"TXT"_s}});
        QCOMPARE(rows(outcome, {u"data"_s}), QStringList{u"\"v=spf1 -all\" \"more\""_s});
        // The same names as the program finds.
        const QString program = NamedServer::output(
            u"host"_s, {u"-p"_s, QString::number(named_.port()), u"www.example.org"_s, u"127.0.0.1"_s});
        outcome = ask(u"host"_s, named_.port(), {{u"name"_s, u"www.example.org"_s}});
        QCOMPARE(program.count(u" address "_s), list(outcome, u"addresses"_s).size());
        for (const QString& address : list(outcome, u"addresses"_s))
            QVERIFY2(program.contains(address), qPrintable(program));
    }

    void thisMachinesServers() {
        // Nobody is there at the first; the name is completed with the second domain.
        QTemporaryDir folder;
        const QString file = folder.filePath(u"resolv.conf"_s);
        QVERIFY(
            writeFile(file, "nameserver 127.0.0.2\nnameserver 127.0.0.1\nsearch nowhere.example.org example.org\n"));
        const NameLookupHandler handler(NameLookupHandler::Kind::Host, file);
        StepRequest request;
        request.tool = calls_.catalogue().find(u"host"_s);
        request.parameters = {{u"name"_s, u"www"_s}, {u"port"_s, named_.port()}, {u"timeout"_s, u"20s"_s}};
        RecordingContext context({}, StepContext::Clock::now() + 60s);
        const StepOutcome outcome = handler.execute(request, context);
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(list(outcome, u"addresses"_s).size(), 3);
        QCOMPARE(rows(outcome, {u"name"_s}).first(), u"www.example.org"_s);
    }

    void resolvConf() {
        const ResolvConf conf = ResolvConf::parse(
            "# x\nnameserver 192.0.2.1\nnameserver 2001:db8::1\nnameserver nonsense\n nameserver\t192.0.2.3 \n"
            "nameserver 192.0.2.4\ndomain a.example\nsearch b.example  c.example\noptions timeout:1 "
            "ndots:2\n;nameserver 192.0.2.9\n");
        QCOMPARE(conf.servers, (QList<QHostAddress>{QHostAddress(u"192.0.2.1"_s), QHostAddress(u"2001:db8::1"_s),
                                                    QHostAddress(u"192.0.2.3"_s)}));
        QCOMPARE(conf.search, (QStringList{u"b.example"_s, u"c.example"_s}));
        QCOMPARE(conf.dots, 2);
        QCOMPARE(conf.candidates(u"web"_s), (QStringList{u"web.b.example"_s, u"web.c.example"_s, u"web"_s}));
        QCOMPARE(conf.candidates(u"a.b.c"_s), (QStringList{u"a.b.c"_s, u"a.b.c.b.example"_s, u"a.b.c.c.example"_s}));
        QCOMPARE(conf.candidates(u"web."_s), QStringList{u"web."_s});
        const ResolvConf none = ResolvConf::read(u"/no/such/file"_s);
        QCOMPARE(none.servers, QList<QHostAddress>{QHostAddress(u"127.0.0.1"_s)});
        QCOMPARE(none.candidates(u"web"_s), QStringList{u"web"_s});
    }

    void cheats_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("code"); // empty: the true answer is found behind it
        QTest::addColumn<QString>("words");
        QTest::newRow("wrong id first") << 0 << QString() << u"1 replies were ignored"_s;
        QTest::newRow("wrong id only") << 1 << u"timeout"_s << u"one reply came that was not to this question"_s;
        QTest::newRow("wrong question first") << 2 << QString() << u"ignored"_s;
        QTest::newRow("the query itself first") << 3 << QString() << u"ignored"_s;
        QTest::newRow("nonsense first") << 4 << QString() << u"ignored"_s;
        QTest::newRow("from another port") << 5 << u"timeout"_s << u"did not answer within 300ms"_s;
        QTest::newRow("a name that refers to itself") << 6 << u"bad_reply"_s << u"wrong name"_s;
        QTest::newRow("a record that is cut off") << 7 << u"bad_reply"_s << u"cut off"_s;
        QTest::newRow("more records than there are") << 8 << u"bad_reply"_s << u"cut off"_s;
        QTest::newRow("silent") << 9 << u"timeout"_s << u"did not answer within 300ms"_s;
        QTest::newRow("another class") << 10 << u"timeout"_s << u"not to this question"_s;
        QTest::newRow("the name in other letters") << 11 << QString() << QString();
    }
    void cheats() {
        QFETCH(int, kind);
        QFETCH(QString, code);
        QFETCH(QString, words);
        const auto elsewhere = LoopbackServer::udp({});
        const int other = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        const auto server =
            LoopbackServer::udp([kind, other](int socket, const QByteArray& query, const sockaddr_in& from) {
                const QByteArray good = reply(query, 1, address());
                QByteArray wrong = good;
                wrong[0] = char(wrong.at(0) ^ 1);
                QByteArray another = good;
                another[13] = 'x';
                const auto send = [&](const QByteArray& bytes) { LoopbackServer::sendTo(socket, bytes, from); };
                switch (kind) {
                case 0:
                    send(wrong);
                    return send(good);
                case 1:
                    return send(wrong);
                case 2:
                    send(another);
                    return send(good);
                case 3:
                    send(query);
                    return send(good);
                case 4:
                    send("x");
                    return send(good);
                case 5:
                    return LoopbackServer::sendTo(other, good, from);
                case 6:
                    return send(reply(query, 1, record(be16(0xc000 | int(12 + questionOf(query).size())), 1, "1234")));
                case 7:
                    return send(good.chopped(2));
                case 8:
                    return send(reply(query, 65535, address()));
                case 10:
                    another = good;
                    another[12 + questionOf(query).size() - 1] = 3;
                    return send(another);
                case 11:
                    another = good;
                    another[13] = 'W';
                    return send(another);
                default:
                    return;
                }
            });
        const StepOutcome outcome =
            digAt(server.port(), {{u"timeout"_s, code == u"timeout"_s ? u"300ms"_s : u"20s"_s}});
        ::close(other);
        if (code.isEmpty()) {
            QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
            QCOMPARE(list(outcome, u"answer"_s), QStringList{u"192.0.2.7"_s});
            QVERIFY2(calls_.notices().join(u' ').contains(words), qPrintable(calls_.notices().join(u' ')));
        } else {
            QVERIFY2(outcome.error && outcome.error->code == code, shown(outcome));
            QVERIFY2(outcome.error->toText().contains(words), shown(outcome));
        }
    }

    void asksAgain() {
        std::atomic<int> asked = 0;
        QList<int> ids;
        const auto server = LoopbackServer::udp([&](int socket, const QByteArray& query, const sockaddr_in& from) {
            ids.append(idOf(query));
            if (++asked == 3) LoopbackServer::sendTo(socket, reply(query, 1, address()), from);
        });
        StepOutcome outcome = digAt(server.port(), {{u"timeout"_s, u"200ms"_s}, {u"retries"_s, 1}});
        QVERIFY2(outcome.error && outcome.error->code == u"timeout"_s, shown(outcome));
        QCOMPARE(int(asked), 2);
        outcome = digAt(server.port(), {{u"timeout"_s, u"20s"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QVERIFY2(ids.at(0) != ids.at(1) || ids.at(1) != ids.at(2), "the ids are not by chance");
        // Nobody there: at once.
        outcome = digAt(freePort());
        QVERIFY2(outcome.error && outcome.error->code == u"unreachable"_s, shown(outcome));
    }

    void withoutEdns() {
        const auto server = LoopbackServer::udp([](int socket, const QByteArray& query, const sockaddr_in& from) {
            const bool edns = query.size() > 12 + questionOf(query).size();
            LoopbackServer::sendTo(socket, edns ? header(idOf(query), 0x8181, 0, 0) : reply(query, 1, address()), from);
        });
        const StepOutcome outcome = digAt(server.port());
        QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
        QCOMPARE(field(outcome, u"status"_s).toString(), u"NOERROR"_s);
        QCOMPARE(server.count(), 2);
    }

    void extendedErrors() {
        const auto server = LoopbackServer::udp([](int socket, const QByteArray& query, const sockaddr_in& from) {
            const QByteArray opt = record(name(""), 41, be16(15) + be16(10) + be16(6) + "expired!", 0, 1232);
            LoopbackServer::sendTo(socket, reply(query, 0, opt, 0x8182, 1), from);
        });
        StepOutcome outcome = digAt(server.port());
        QCOMPARE(field(outcome, u"status"_s).toString(), u"SERVFAIL"_s);
        QCOMPARE(list(outcome, u"extended_errors"_s), QStringList{u"DNSSEC Bogus: expired!"_s});
        outcome = ask(u"nslookup"_s, server.port(), {{u"name"_s, u"www.example.org"_s}});
        QVERIFY2(outcome.error && outcome.error->message.contains(u"SERVFAIL"_s), shown(outcome));
    }

    void overTcp_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("words");
        QTest::newRow("whole") << 0 << u"A"_s << QString() << QString();
        QTest::newRow("byte by byte") << 1 << u"A"_s << QString() << QString();
        QTest::newRow("closed in the middle") << 2 << u"A"_s << u"unreachable"_s << u"before its answer was complete"_s;
        QTest::newRow("reset") << 3 << u"A"_s << u"unreachable"_s << u"broke the connection off"_s;
        QTest::newRow("another question") << 4 << u"A"_s << u"bad_reply"_s << u"not to this question"_s;
        QTest::newRow("silent") << 5 << u"A"_s << u"timeout"_s << u"did not answer"_s;
        QTest::newRow("a huge text") << 6 << u"TXT"_s << QString() << QString();
        QTest::newRow("a zone that begins otherwise") << 7 << u"AXFR"_s << u"bad_reply"_s << u"SOA"_s;
        QTest::newRow("a zone that does not end") << 8 << u"AXFR"_s << u"timeout"_s << u"did not answer"_s;
        QTest::newRow("a zone in pieces") << 9 << u"AXFR"_s << QString() << QString();
    }
    void overTcp() {
        QFETCH(int, kind);
        QFETCH(QString, type);
        QFETCH(QString, code);
        QFETCH(QString, words);
        const auto [udp, tcp] = LoopbackServer::both(
            [](int socket, const QByteArray& query, const sockaddr_in& from) {
                LoopbackServer::sendTo(socket, reply(query, 0, {}, 0x8380), from); // TC
            },
            [kind](int socket) {
                const QByteArray query = LoopbackServer::receive(socket).mid(2);
                if (query.size() < 12) return;
                const QByteArray good = framed(reply(query, 1, address()));
                const QByteArray soa = record(back(), 6, name("ns") + name("root") + QByteArray(20, '\0'));
                const auto send = [socket](const QByteArray& bytes) { LoopbackServer::send(socket, bytes); };
                switch (kind) {
                case 0:
                    return send(good);
                case 1:
                    for (const char byte : good)
                        send(QByteArray(1, byte));
                    return;
                case 2:
                    return send(good.chopped(3));
                case 3:
                    return LoopbackServer::reset(socket);
                case 4:
                    return send(framed(header(idOf(query), 0x8180, 1, 0) + question("x", 1)));
                case 6: {
                    QByteArray text;
                    for (int i = 0; i < 230; ++i)
                        text += chars(QByteArray(255, 'y'));
                    return send(framed(reply(query, 1, record(back(), 16, text))));
                }
                case 7:
                    return send(good);
                case 8:
                    send(framed(reply(query, 2, soa + address())));
                    return LoopbackServer::drain(socket);
                case 9:
                    send(framed(reply(query, 2, soa + address())));
                    send(framed(header(idOf(query), 0x8180, 0, 1) + record(name("x.example.org"), 1, "1234")));
                    return send(
                        framed(header(idOf(query), 0x8180, 0, 1) +
                               record(name("www.example.org"), 6, name("ns") + name("root") + QByteArray(20, '\0'))));
                default:
                    return LoopbackServer::drain(socket);
                }
            });
        const StepOutcome outcome =
            digAt(udp.port(), {{u"type"_s, type}, {u"timeout"_s, code == u"timeout"_s ? u"500ms"_s : u"20s"_s}});
        if (code.isEmpty()) {
            QVERIFY2(outcome.status == TaskStatus::Success, shown(outcome));
            QCOMPARE(field(outcome, u"transport"_s).toString(), u"tcp"_s);
            QCOMPARE(list(outcome, u"answer"_s).size(), kind == 9 ? 4 : 1);
            if (kind == 6) QVERIFY(list(outcome, u"answer"_s).first().size() > 58000);
        } else {
            QVERIFY2(outcome.error && outcome.error->code == code, shown(outcome));
            QVERIFY2(outcome.error->message.contains(words), shown(outcome));
        }
    }

    void cutOffAndNoTcp() {
        const auto udp = LoopbackServer::udp([](int socket, const QByteArray& query, const sockaddr_in& from) {
            LoopbackServer::sendTo(socket, reply(query, 0, {}, 0x8380), from);
        });
        const StepOutcome outcome = digAt(udp.port());
        QVERIFY2(outcome.error && outcome.error->code == u"unreachable"_s, shown(outcome));
        QVERIFY2(outcome.error->message.startsWith(u"the answer over UDP was cut off (TC), and over TCP "_s),
                 shown(outcome));
    }

    void stoppedWhileItWaits() {
        std::stop_source stop;
        const auto server =
            LoopbackServer::udp([&stop](int, const QByteArray&, const sockaddr_in&) { stop.request_stop(); });
        QElapsedTimer timer;
        timer.start();
        StepOutcome outcome = ask(u"dig"_s, server.port(), {{u"name"_s, u"x.example"_s}, {u"timeout"_s, u"60s"_s}}, 60s,
                                  stop.get_token());
        QVERIFY2(outcome.status == TaskStatus::Cancelled, shown(outcome));
        QVERIFY(timer.elapsed() < 30000);
        outcome = ask(u"dig"_s, server.port(), {{u"name"_s, u"x.example"_s}, {u"timeout"_s, u"60s"_s}}, 200ms);
        QVERIFY2(outcome.status == TaskStatus::TimedOut, shown(outcome));
    }
};

QTEST_GUILESS_MAIN(TestDnsTools)
#include "tst_dns_tools.moc"
