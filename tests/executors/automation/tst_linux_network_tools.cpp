// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/OutputParser.h"
#include "support/PrivateSystem.h"
#include "support/TestFiles.h"
#include "support/ToolChecks.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QNetworkInterface>
#include <QProcess>
#include <QScopeGuard>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)
#define FAILS(made, says) TOOL_FAILS_TELLING(*tools_, made, says)

namespace {

/// What a program prints.
QByteArray ask(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    return process.waitForFinished(60000) ? process.readAllStandardOutput() : QByteArray();
}

QJsonObject with(const QList<QJsonObject>& rows, const QString& column, const QJsonValue& value) {
    for (const QJsonObject& row : rows) {
        if (row.value(column) == value) return row;
    }
    return {};
}

} // namespace

/// iptables, ifconfig and netstat in a network of the test's own, where filters can be changed; fail2ban-client with a
/// server of the test's own.
class TestLinuxNetworkTools : public QObject {
    Q_OBJECT

public:
    explicit TestLinuxNetworkTools(QString problem) : problem_(std::move(problem)) {}

private:
    QString problem_;
    std::unique_ptr<ToolCalls> tools_;

    StepOutcome call(const QString& name, const QJsonObject& parameters = {}) { return tools_->call(name, parameters); }
    StepOutcome filter(const QString& action, const QJsonArray& rule, QJsonObject more = {}) {
        more.insert(u"action"_s, action);
        if (!more.contains(u"chain"_s)) more.insert(u"chain"_s, u"INPUT"_s);
        if (!rule.isEmpty()) more.insert(u"rule"_s, rule);
        return call(u"iptables"_s, more);
    }

private Q_SLOTS:
    void initTestCase() {
        if (!problem_.isEmpty()) QSKIP(qPrintable(u"no network of the test's own: "_s + problem_));
        tools_ = std::make_unique<ToolCalls>();
    }

    void iptables() {
        StepOutcome outcome = call(u"iptables"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        outcome = filter(u"append"_s, {u"-s"_s, u"192.0.2.0/24"_s, u"-p"_s, u"tcp"_s, u"--dport"_s, u"443"_s, u"-m"_s,
                                       u"comment"_s, u"--comment"_s, u"it's \"$(x)\" -j"_s, u"-j"_s, u"DROP"_s});
        SUCCEEDS(outcome);
        QVERIFY2(tools_->notices().isEmpty(), tools_->why(outcome).constData());
        QCOMPARE(rowsOf(outcome), (QList<QJsonObject>{{{u"chain"_s, u"INPUT"_s},
                                                       {u"num"_s, 1},
                                                       {u"packets"_s, 0},
                                                       {u"bytes"_s, 0},
                                                       {u"target"_s, u"DROP"_s},
                                                       {u"protocol"_s, u"tcp"_s},
                                                       {u"in"_s, u"*"_s},
                                                       {u"out"_s, u"*"_s},
                                                       {u"source"_s, u"192.0.2.0/24"_s},
                                                       {u"destination"_s, u"0.0.0.0/0"_s},
                                                       {u"options"_s, u"tcp dpt:443 /* it's \"$(x)\" -j */"_s}}}));
        QVERIFY(ask(u"iptables-save"_s, {}).contains("-A INPUT -s 192.0.2.0/24 -p tcp"));

        // A rule without a target that counts what a datagram does.
        SUCCEEDS(filter(u"append"_s, {u"-i"_s, u"lo"_s, u"-p"_s, u"udp"_s}));
        QUdpSocket socket;
        QCOMPARE(socket.writeDatagram(QByteArray(100, 'x'), QHostAddress::LocalHost, 9), 100);
        outcome = call(u"iptables"_s);
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 2);
        const QJsonObject counted = rowsOf(outcome).at(1);
        QVERIFY(counted.value(u"target"_s).isNull());
        QCOMPARE(counted.value(u"protocol"_s).toString(), u"udp"_s);
        QCOMPARE(counted.value(u"packets"_s), QJsonValue(1));
        QCOMPARE(counted.value(u"bytes"_s), QJsonValue(128)); // with the headers of UDP and IP
        QCOMPARE(counted.value(u"in"_s).toString(), u"lo"_s);

        SUCCEEDS(
            filter(u"append"_s, {u"-j"_s, u"MASQUERADE"_s}, {{u"table"_s, u"nat"_s}, {u"chain"_s, u"POSTROUTING"_s}}));
        outcome = call(u"iptables"_s, {{u"table"_s, u"nat"_s}, {u"chain"_s, u"POSTROUTING"_s}});
        QCOMPARE(rowsOf(outcome).first().value(u"chain"_s).toString(), u"POSTROUTING"_s);
        QCOMPARE(rowsOf(outcome).first().value(u"protocol"_s).toString(), u"all"_s);
        outcome =
            filter(u"delete"_s, {u"-j"_s, u"MASQUERADE"_s}, {{u"table"_s, u"nat"_s}, {u"chain"_s, u"POSTROUTING"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 0);

        outcome = filter(u"delete"_s, {u"-i"_s, u"lo"_s, u"-p"_s, u"udp"_s});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        outcome = filter(u"delete"_s, {}, {{u"number"_s, 1}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 0);
        QVERIFY(!ask(u"iptables-save"_s, {u"-t"_s, u"filter"_s}).contains("-A INPUT"));

        outcome = filter(u"append"_s, {u"-s"_s, u"2001:db8::/32"_s, u"-j"_s, u"REJECT"_s}, {{u"ipv6"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).first().value(u"source"_s).toString(), u"2001:db8::/32"_s);
        QVERIFY(ask(u"ip6tables-save"_s, {}).contains("-A INPUT -s 2001:db8::/32"));
        QVERIFY(!ask(u"iptables-save"_s, {u"-t"_s, u"filter"_s}).contains("-A INPUT"));
    }

    void iptablesRefuses() {
        FAILS(filter(u"delete"_s, {u"-p"_s, u"tcp"_s}), u"ad rule"_s);
        FAILS(filter(u"append"_s, {u"-p"_s, u"nonsense"_s}), u"nonsense"_s);
        FAILS(filter(u"append"_s, {u"-j"_s, u"DROP"_s}, {{u"chain"_s, u"NO_SUCH"_s}}), u"iptables"_s);
        FAILS(filter(u"append"_s, {u"-F"_s}), u"annot use"_s);
        FAILS(call(u"iptables"_s, {{u"action"_s, u"append"_s}, {u"rule"_s, QJsonArray{u"-p"_s, u"tcp"_s}}}), u"hain"_s);
        // What would run a program, or reach another table than the one that is shown.
        for (const QString& word : {u"--modprobe=/bin/true"_s, u"--mo=/bin/true"_s, u"--modpro"_s, u"-M/bin/true"_s,
                                    u"-nvM"_s, u"-t"_s, u"-tnat"_s, u"--table=nat"_s, u"--ta"_s, u"a\nb"_s}) {
            QCOMPARE(filter(u"append"_s, {u"-p"_s, u"tcp"_s, word}).error->code, u"bad_parameters"_s);
        }
        QCOMPARE(filter(u"append"_s, {u"-p"_s}, {{u"chain"_s, u"-F"_s}}).error->code, u"bad_parameters"_s);
        QVERIFY(!ask(u"iptables-save"_s, {u"-t"_s, u"filter"_s}).contains("-A INPUT"));
        const ToolSpecPtr tool = tools_->catalogue().find(u"iptables"_s);
        QCOMPARE(tool->behaviourFor({{u"action"_s, u"list"_s}}).risk, Risk::Read);
        QCOMPARE(tool->behaviourFor({{u"action"_s, u"delete"_s}}).risk, Risk::Change);
    }

    void ifconfig() {
        (void)ask(u"ip"_s, {u"address"_s, u"add"_s, u"fd00::5/64"_s, u"dev"_s, u"lo"_s, u"nodad"_s});
        StepOutcome outcome = call(u"ifconfig"_s, {{u"interface"_s, u"lo"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        const QJsonObject lo = rowsOf(outcome).first();
        QCOMPARE(lo.value(u"interface"_s).toString(), u"lo"_s);
        QCOMPARE(lo.value(u"ipv4"_s).toString(), u"127.0.0.1"_s);
        QCOMPARE(lo.value(u"netmask"_s).toString(), u"255.0.0.0"_s);
        QVERIFY(lo.value(u"ipv6"_s).toString().contains(u"::"_s));
        QCOMPARE(lo.value(u"mtu"_s).toInteger(), contentOf(u"/sys/class/net/lo/mtu"_s).trimmed().toLongLong());
        QVERIFY(lo.value(u"flags"_s).toString().startsWith(u"UP,LOOPBACK"_s));
        QVERIFY(lo.value(u"mac"_s).isNull());
        // Counters from the kernel's own table: nothing else speaks in this network.
        QByteArrayList counters;
        for (const QByteArray& line : contentOf(u"/proc/net/dev"_s).split('\n')) {
            if (line.trimmed().startsWith("lo:")) counters = line.simplified().split(' ');
        }
        QVERIFY(counters.size() > 10 && counters.at(1) != "0");
        QCOMPARE(lo.value(u"rx_bytes"_s).toInteger(), counters.at(1).toLongLong());
        QCOMPARE(lo.value(u"rx_packets"_s).toInteger(), counters.at(2).toLongLong());
        QCOMPARE(lo.value(u"tx_bytes"_s).toInteger(), counters.at(9).toLongLong());
        QCOMPARE(lo.value(u"tx_errors"_s).toInteger(), 0);

        outcome = call(u"ifconfig"_s);
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), QNetworkInterface::allInterfaces().size());
        FAILS(call(u"ifconfig"_s, {{u"interface"_s, u"oc-none"_s}}), u"Device not found"_s);
        for (const QString& name : {u"-a"_s, u"lo down"_s, u"lo\n"_s, u""_s})
            QCOMPARE(call(u"ifconfig"_s, {{u"interface"_s, name}}).error->code, u"bad_parameters"_s);
    }

    /// Interfaces that this machine need not have.
    void ifconfigReadsOthers() {
        // Printed by ifconfig of net-tools 2.10 on a host with Ethernet, an alias and a tunnel; addresses changed.
        const QByteArray recorded =
            "eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n"
            "        inet 192.0.2.10  netmask 255.255.255.0  broadcast 192.0.2.255\n"
            "        inet6 2001:db8::10  prefixlen 64  scopeid 0x0<global>\n"
            "        inet6 fe80::1  prefixlen 64  scopeid 0x20<link>\n"
            "        ether 02:42:ac:11:00:02  txqueuelen 1000  (Ethernet)\n"
            "        RX packets 10  bytes 5000000000 (4.6 GiB)\n"
            "        RX errors 1  dropped 2  overruns 0  frame 0\n"
            "        TX packets 20  bytes 300 (300.0 B)\n"
            "        TX errors 3  dropped 4 overruns 0  carrier 0  collisions 0\n"
            "        device interrupt 20  memory 0xf7d00000-f7d20000  \n\n"
            "eth0:1: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n"
            "        inet 192.0.2.11  netmask 255.255.255.0  broadcast 192.0.2.255\n"
            "        ether 02:42:ac:11:00:02  txqueuelen 1000  (Ethernet)\n\n"
            "tun0: flags=4305<UP,POINTOPOINT,RUNNING,NOARP,MULTICAST>  mtu 1420\n"
            "        inet 198.51.100.2  netmask 255.255.255.255  destination 198.51.100.1\n"
            "        unspec 00-00-00-00-00-00-00-00-00-00-00-00-00-00-00-00  txqueuelen 500  (UNSPEC)\n"
            "        RX packets 1  bytes 2 (2.0 B)\n        RX errors 0  dropped 0  overruns 0  frame 0\n"
            "        TX packets 3  bytes 4 (4.0 B)\n        TX errors 0  dropped 0 overruns 0  carrier 0  collisions "
            "0\n\n";
        const auto parsed = OutputParser(tools_->catalogue().find(u"ifconfig"_s)->behaviour.output).parse(recorded);
        QVERIFY(parsed);
        StepOutcome outcome;
        outcome.output = parsed->output;
        const QList<QJsonObject> rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows.at(0).value(u"ipv6"_s).toString(), u"2001:db8::10"_s);
        QCOMPARE(rows.at(0).value(u"mac"_s).toString(), u"02:42:ac:11:00:02"_s);
        QCOMPARE(rows.at(0).value(u"rx_bytes"_s).toInteger(), 5'000'000'000);
        QCOMPARE(rows.at(0).value(u"tx_dropped"_s).toInteger(), 4);
        QCOMPARE(rows.at(1).value(u"interface"_s).toString(), u"eth0:1"_s);
        QVERIFY(rows.at(1).value(u"rx_bytes"_s).isNull());
        QCOMPARE(rows.at(2).value(u"broadcast"_s).toString(), u"198.51.100.1"_s);
        QCOMPARE(rows.at(2).value(u"tx_packets"_s).toInteger(), 3);
    }

    void netstat() {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, server.serverPort());
        QVERIFY(client.waitForConnected(10000));
        QUdpSocket udp;
        QVERIFY(udp.bind(QHostAddress::LocalHostIPv6));
        const QString address = u"127.0.0.1:%1"_s.arg(server.serverPort());
        StepOutcome outcome = call(u"netstat"_s, {{u"listening"_s, true}});
        SUCCEEDS(outcome);
        const QJsonObject listening = with(rowsOf(outcome), u"local"_s, address);
        QCOMPARE(listening.value(u"protocol"_s).toString(), u"tcp"_s);
        QCOMPARE(listening.value(u"state"_s).toString(), u"LISTEN"_s);
        QCOMPARE(listening.value(u"remote"_s).toString(), u"0.0.0.0:*"_s);
        QCOMPARE(listening.value(u"pid"_s).toInteger(), qint64(::getpid()));
        QVERIFY(!listening.value(u"process"_s).toString().isEmpty()); // of argv[0] as much as fits
        const QJsonObject datagrams = with(rowsOf(outcome), u"protocol"_s, u"udp6"_s);
        QCOMPARE(datagrams.value(u"local"_s).toString(), u"::1:%1"_s.arg(udp.localPort()));
        QVERIFY(datagrams.value(u"state"_s).isNull());
        QCOMPARE(datagrams.value(u"pid"_s).toInteger(), qint64(::getpid()));
        QVERIFY(with(rowsOf(outcome), u"state"_s, u"ESTABLISHED"_s).isEmpty());

        outcome = call(u"netstat"_s, {{u"protocol"_s, u"tcp"_s}});
        SUCCEEDS(outcome);
        QVERIFY(with(rowsOf(outcome), u"protocol"_s, u"udp6"_s).isEmpty());
        const QJsonObject connected = with(rowsOf(outcome), u"remote"_s, address);
        QCOMPARE(connected.value(u"state"_s).toString(), u"ESTABLISHED"_s);
        QCOMPARE(connected.value(u"local"_s).toString(), u"127.0.0.1:%1"_s.arg(client.localPort()));
        QCOMPARE(rowsOf(outcome).size(), 3); // one that listens, both ends of the connection: nothing else is here
        outcome = call(u"netstat"_s, {{u"protocol"_s, u"udp"_s}});
        QCOMPARE(rowsOf(outcome).size(), 1);
    }

    void fail2ban() {
        QTemporaryDir folder(u"/tmp/oc-f2b-XXXXXX"_s); // the path of a socket may have 107 bytes only
        const auto path = [&folder](const QString& name) { return folder.filePath(name); };
        for (const QString& name : {u"filter.d"_s, u"action.d"_s, u"jail.d"_s})
            QVERIFY(QDir(folder.path()).mkdir(name));
        const QByteArray here = folder.path().toUtf8();
        QVERIFY(writeFile(path(u"fail2ban.conf"_s),
                          "[Definition]\nloglevel = INFO\nlogtarget = STDOUT\nsyslogsocket = auto\n"
                          "socket = " +
                              here + "/sock\npidfile = " + here +
                              "/pid\ndbfile = None\ndbpurgeage = 1d\ndbmaxmatches = 10\n"));
        QVERIFY(writeFile(path(u"jail.conf"_s),
                          "[DEFAULT]\nbackend = polling\nbantime = 600\nfilter = demo\naction = note\n"
                          "logpath = " +
                              here + "/log\nenabled = true\n[web]\n[mail-1]\n"));
        QVERIFY(writeFile(path(u"filter.d/demo.conf"_s), "[Definition]\nfailregex = ^bad <HOST>$\n"));
        QVERIFY(writeFile(path(u"action.d/note.conf"_s), "[Definition]\nactionban = echo ban <name> <ip> >> " + here +
                                                             "/did\nactionunban = echo unban <name> <ip> >> " + here +
                                                             "/did\n[Init]\nname = default\n"));
        QVERIFY(writeFile(path(u"log"_s), {}));
        const auto jail = [&](const QString& action, QJsonObject more) {
            more.insert(u"action"_s, action);
            more.insert(u"socket"_s, path(u"sock"_s));
            return call(u"fail2ban-client"_s, more);
        };
        FAILS(jail(u"status"_s, {}), u"Is fail2ban running?"_s);
        QProcess server;
        server.setStandardOutputFile(path(u"out"_s));
        server.setStandardErrorFile(path(u"out"_s));
        server.start(u"fail2ban-server"_s,
                     {u"-c"_s, folder.path(), u"-s"_s, path(u"sock"_s), u"-p"_s, path(u"pid"_s), u"-f"_s, u"start"_s});
        const auto stop = qScopeGuard([&server] {
            server.terminate();
            if (!server.waitForFinished(20000)) server.kill();
        });
        QTRY_VERIFY2_WITH_TIMEOUT(contentOf(path(u"out"_s)).contains("Server ready"),
                                  contentOf(path(u"out"_s)).constData(), 60000);

        StepOutcome outcome = jail(u"status"_s, {});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome), (QList<QJsonObject>{{{u"jail"_s, u"web"_s}, {u"address"_s, QJsonValue::Null}},
                                                      {{u"jail"_s, u"mail-1"_s}, {u"address"_s, QJsonValue::Null}}}));
        SUCCEEDS(jail(u"ban"_s, {{u"jail"_s, u"web"_s}, {u"ip"_s, u"192.0.2.7"_s}}));
        outcome = jail(u"ban"_s, {{u"jail"_s, u"web"_s}, {u"ip"_s, u"2001:db8::7"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"currently_banned"_s), QJsonValue(2));
        QCOMPARE(outcome.output.fields.value(u"addresses"_s).toString(), u"192.0.2.7 2001:db8::7"_s);
        QCOMPARE(outcome.output.fields.value(u"jail"_s).toString(), u"web"_s);
        QCOMPARE(outcome.output.fields.value(u"files"_s).toString(), path(u"log"_s));
        QTRY_COMPARE_WITH_TIMEOUT(contentOf(path(u"did"_s)), QByteArray("ban web 192.0.2.7\nban web 2001:db8::7\n"),
                                  30000);
        outcome = jail(u"status"_s, {});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome), (QList<QJsonObject>{{{u"jail"_s, u"web"_s}, {u"address"_s, u"192.0.2.7"_s}},
                                                      {{u"jail"_s, u"web"_s}, {u"address"_s, u"2001:db8::7"_s}},
                                                      {{u"jail"_s, u"mail-1"_s}, {u"address"_s, QJsonValue::Null}}}));
        outcome = jail(u"unban"_s, {{u"jail"_s, u"web"_s}, {u"ip"_s, u"192.0.2.7"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"addresses"_s).toString(), u"2001:db8::7"_s);
        outcome = jail(u"unban"_s, {{u"ip"_s, u"2001:db8::7"_s}});
        SUCCEEDS(outcome);
        QVERIFY(rowsOf(outcome).first().value(u"address"_s).isNull());
        QTRY_VERIFY_WITH_TIMEOUT(contentOf(path(u"did"_s)).endsWith("unban web 192.0.2.7\nunban web 2001:db8::7\n"),
                                 30000);

        FAILS(jail(u"status"_s, {{u"jail"_s, u"none"_s}}), u"does not exist"_s);
        FAILS(jail(u"ban"_s, {{u"ip"_s, u"192.0.2.7"_s}}), u"fail2ban-client"_s);
        QCOMPARE(jail(u"status"_s, {{u"jail"_s, u"--all"_s}}).error->code, u"bad_parameters"_s);
        QCOMPARE(jail(u"ban"_s, {{u"jail"_s, u"web"_s}, {u"ip"_s, u"192.0.2.7 x"_s}}).error->code, u"bad_parameters"_s);
        const ToolSpecPtr tool = tools_->catalogue().find(u"fail2ban-client"_s);
        QCOMPARE(tool->behaviourFor({{u"action"_s, u"status"_s}}).risk, Risk::Read);
        QCOMPARE(tool->behaviourFor({{u"action"_s, u"unban"_s}}).risk, Risk::Change);
    }
};

int main(int argc, char** argv) {
    const QString problem = PrivateSystem::enter(PrivateSystem::Network::Own);
    QCoreApplication application(argc, argv);
    TestLinuxNetworkTools test(problem);
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_linux_network_tools.moc"
