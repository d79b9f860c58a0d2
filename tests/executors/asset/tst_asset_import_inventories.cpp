// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AnsibleHosts.h"
#include "executors/asset/AssetImport.h"
#include "support/AssetRowText.h"

#include <QJsonDocument>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

/// assetImport::read for what other programs keep their hosts in: Ansible, hosts(5), ssh_config(5).
class TestAssetImportInventories : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void tells_data();
    void tells();
    void refuses_data();
    void refuses();
    void ranges_data();
    void ranges();
    void variablesComeInAnsiblesOrder();
    void groupsWithinThemselvesEnd();
    void knowsTheFormat_data();
    void knowsTheFormat();
};

void TestAssetImportInventories::reads_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QStringList>("rows");

    QTest::newRow("INI")
        << "# comment\n"
           "jump.example.com ansible_host=192.0.2.9 ansible_port=2222\n"
           "[web]\n"
           "web[01:02].example.com:5555 ansible_user=deploy note='two words' # why\n"
           "[web:vars]\n"
           "http_port = 80\n"
           "[all:vars]\n"
           "ansible_become_pass=hunter2\n"
           "[site:children]\n"
           "web\n"_ba
        << u"inventory.ini"_s
        << QStringList{
               uR"(2:{"hostname":"jump.example.com","ip_address":"192.0.2.9","metadata.ansible_port":2222})"_s,
               uR"(4:{"hostname":"web01.example.com","metadata.ansible_groups":["site","web"],"metadata.ansible_port":"5555","metadata.ansible_user":"deploy","metadata.http_port":80,"metadata.note":"two words"})"_s,
               uR"(4:{"hostname":"web02.example.com","metadata.ansible_groups":["site","web"],"metadata.ansible_port":"5555","metadata.ansible_user":"deploy","metadata.http_port":80,"metadata.note":"two words"})"_s};
    QTest::newRow("INI with mistakes") << "[web]\nweb-01 garbage\nweb-[3:1]\nweb-02 note='open\nweb-03\n"_ba
                                       << u"hosts.ini"_s
                                       << QStringList{
                                              u"5:{\"hostname\":\"web-03\",\"metadata.ansible_groups\":[\"web\"]}"_s,
                                              u"2:'garbage' behind the host is no variable"_s,
                                              u"3:'web-[3:1]' has a range that cannot be read"_s, QString()};
    QTest::newRow("environment by its group")
        << "[staging]\nweb-01\n[production]\ndb-01\n"_ba << u"hosts.ini"_s
        << QStringList{
               uR"(2:{"environment":"staging","hostname":"web-01","metadata.ansible_groups":["staging"]})"_s,
               uR"(4:{"environment":"production","hostname":"db-01","metadata.ansible_groups":["production"]})"_s};
    QTest::newRow("YAML")
        << "all:\n"
           "  hosts:\n"
           "    jump.example.com: {ansible_host: 192.0.2.9}\n"
           "  vars:\n"
           "    owner: ops\n"
           "    db_password: !vault |\n"
           "      $ANSIBLE_VAULT;1.1;AES256\n"
           "      6162\n"
           "    opaque: !vault |\n"
           "      $ANSIBLE_VAULT;1.1;AES256\n"
           "      6162\n"
           "  children:\n"
           "    web:\n"
           "      hosts:\n"
           "        web-[1:2]:\n"
           "    db:\n"
           "      hosts:\n"
           "        web-1:\n"
           "          ports: [1, 2]\n"_ba
        << u"site.yml"_s
        << QStringList{
               uR"(3:{"hostname":"jump.example.com","ip_address":"192.0.2.9","owner":"ops"})"_s,
               uR"(15:{"hostname":"web-1","metadata.ansible_groups":["db","web"],"metadata.ports":[1,2],"owner":"ops"})"_s,
               uR"(15:{"hostname":"web-2","metadata.ansible_groups":["web"],"owner":"ops"})"_s};
    QTest::newRow("hosts")
        << "127.0.0.1\tlocalhost\n"
           "::1 localhost ip6-localhost\n"
           "ff02::1 ip6-allnodes\n"
           "192.0.2.1  web-01.example.com web-01 www # the shop\n"
           "2001:DB8::1 web-01.example.com\n"
           "192.0.2.2\n"
           "192.0.2 x\n"_ba
        << u"/etc/hosts"_s
        << QStringList{
               uR"(4:{"hostname":"web-01.example.com","ip_address":"192.0.2.1","metadata.aliases":["web-01","www"],"metadata.other_addresses":["2001:db8::1"]})"_s,
               u"6:There is no name behind the address"_s, u"7:'192.0.2' is no IP address"_s};
    QTest::newRow("ssh config")
        << "Include conf.d/*\n"
           "Host web db\n"
           "  HostName=%h.example.com\n"
           "  Port 2222\n"
           "Host jump\n"
           "  HostName 192.0.2.9\n"
           "  User \"the admin\"\n"
           "Host *.internal !x.internal\n"
           "  ProxyJump jump\n"
           "Host a.internal x.internal\n"
           "Match user root\n"
           "  Port 1\n"
           "Host *\n"
           "  Port 22\n"
           "  User ops\n"_ba
        << u"config"_s
        << QStringList{
               uR"(2:{"hostname":"web.example.com","metadata.ssh_host":"web","metadata.ssh_port":"2222","metadata.ssh_user":"ops"})"_s,
               uR"(2:{"hostname":"db.example.com","metadata.ssh_host":"db","metadata.ssh_port":"2222","metadata.ssh_user":"ops"})"_s,
               uR"(5:{"hostname":"jump","ip_address":"192.0.2.9","metadata.ssh_port":"22","metadata.ssh_user":"the admin"})"_s,
               uR"(10:{"hostname":"a.internal","metadata.ssh_port":"22","metadata.ssh_proxy_jump":"jump","metadata.ssh_user":"ops"})"_s,
               uR"(10:{"hostname":"x.internal","metadata.ssh_port":"22","metadata.ssh_user":"ops"})"_s};
}

void TestAssetImportInventories::reads() {
    QFETCH(QByteArray, text);
    QFETCH(QString, file);
    QFETCH(QStringList, rows);
    const auto table = assetImport::read(text, file);
    QVERIFY2(table, qPrintable(table ? QString() : table.error().toText()));
    QStringList found = test::rowTexts(*table);
    QCOMPARE(found.size(), rows.size());
    for (qsizetype i = 0; i < rows.size(); ++i) {
        if (!rows.at(i).isEmpty()) QCOMPARE(found.at(i), rows.at(i));
    }
}

void TestAssetImportInventories::tells_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("note");
    QTest::newRow("secrets") << "web-01 ansible_password=x ansible_user=y\n"_ba << u"a.ini"_s
                             << u"Left out because an inventory is no place for secrets: ansible_password"_s;
    QTest::newRow("templates") << "web-01 zone=\"{{ other }}\"\n"_ba << u"a.ini"_s
                               << u"Templates are kept as they stand there: zone"_s;
    QTest::newRow("loopback") << "127.0.0.1 localhost\n192.0.2.1 a\n"_ba << u"hosts"_s
                              << u"1 lines with loopback, multicast or broadcast addresses were left out: 127.0.0.1 "
                                 "localhost"_s;
    QTest::newRow("patterns")
        << "Host *.example.com web-?\n  Port 1\nHost web-01\n"_ba << u"config"_s
        << u"Patterns stand for no machine of their own and were left out: *.example.com, web-?"_s;
    QTest::newRow("include") << "Include ~/.ssh/work\nHost web-01\n"_ba << u"config"_s
                             << u"Other files are included, and were not read: ~/.ssh/work"_s;
}

void TestAssetImportInventories::tells() {
    QFETCH(QByteArray, text);
    QFETCH(QString, file);
    QFETCH(QString, note);
    const auto table = assetImport::read(text, file);
    QVERIFY(table);
    QVERIFY2(table->notes.contains(note), qPrintable(table->notes.join(u'\n')));
}

void TestAssetImportInventories::refuses_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("part");
    QTest::newRow("a section of another kind")
        << "[web:hosts]\nx\n"_ba << u"a.ini"_s << u"Line 1: 'hosts' is no kind"_s;
    QTest::newRow("broken YAML") << "all:\n  hosts: [\n"_ba << u"a.yaml"_s << u"not YAML"_s;
    QTest::newRow("YAML of something else") << "- a\n- b\n"_ba << u"a.yaml"_s << u"An inventory is a map of groups"_s;
    QTest::newRow("a plugin") << "plugin: aws_ec2\n"_ba << u"aws_ec2.yml"_s << u"the inventory plugin 'aws_ec2'"_s;
}

void TestAssetImportInventories::refuses() {
    QFETCH(QByteArray, text);
    QFETCH(QString, file);
    QFETCH(QString, part);
    const auto table = assetImport::read(text, file);
    QVERIFY(!table);
    QCOMPARE(table.error().code, u"asset_import"_s);
    QVERIFY2(table.error().message.contains(part), qPrintable(table.error().message));
}

void TestAssetImportInventories::ranges_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QStringList>("names"); // none: it is refused
    QTest::newRow("none") << u"web"_s << QStringList{u"web"_s};
    QTest::newRow("numbers") << u"w[9:11]"_s << QStringList{u"w9"_s, u"w10"_s, u"w11"_s};
    QTest::newRow("zeros") << u"w[09:11].x"_s << QStringList{u"w09.x"_s, u"w10.x"_s, u"w11.x"_s};
    QTest::newRow("steps") << u"w[0:6:3]"_s << QStringList{u"w0"_s, u"w3"_s, u"w6"_s};
    QTest::newRow("letters") << u"db-[a:c]"_s << QStringList{u"db-a"_s, u"db-b"_s, u"db-c"_s};
    QTest::newRow("two") << u"[a:b][1:2]"_s << QStringList{u"a1"_s, u"a2"_s, u"b1"_s, u"b2"_s};
    QTest::newRow("from nothing") << u"w[:2]"_s << QStringList{u"w0"_s, u"w1"_s, u"w2"_s};
    QTest::newRow("open") << u"w[1:2"_s << QStringList{};
    QTest::newRow("backwards") << u"w[2:1]"_s << QStringList{};
    QTest::newRow("no numbers") << u"w[x]"_s << QStringList{};
    QTest::newRow("no step") << u"w[1:9:0]"_s << QStringList{};
    QTest::newRow("without end") << u"w[0:99999999999]"_s << QStringList{};
    QTest::newRow("a million millions") << u"[1:999999][1:999999]"_s << QStringList{};
}

void TestAssetImportInventories::ranges() {
    QFETCH(QString, pattern);
    QFETCH(QStringList, names);
    const auto expanded = AnsibleHosts::expand(pattern);
    QCOMPARE(expanded.value_or(QStringList()), names);
}

void TestAssetImportInventories::variablesComeInAnsiblesOrder() {
    const QByteArray text = "[b]\nx own=host\n[a]\nx\n[top:children]\na\nb\n"
                            "[all:vars]\nv1=all\nv2=all\nv3=all\nown=all\n"
                            "[top:vars]\nv1=top\nv2=top\n"
                            "[a:vars]\nv1=a\nside=a\n[b:vars]\nside=b\nown=b\n";
    const auto table = assetImport::read(text, u"a.ini"_s);
    QVERIFY(table);
    const QJsonObject fields = table->rows.constFirst().fields;
    QCOMPARE(fields.value("metadata.v1"_L1).toString(), u"a"_s);
    QCOMPARE(fields.value("metadata.v2"_L1).toString(), u"top"_s);
    QCOMPARE(fields.value("metadata.v3"_L1).toString(), u"all"_s);
    QCOMPARE(fields.value("metadata.side"_L1).toString(), u"b"_s); // the later name
    QCOMPARE(fields.value("metadata.own"_L1).toString(), u"host"_s);
}

void TestAssetImportInventories::groupsWithinThemselvesEnd() {
    const auto table = assetImport::read("[a]\nx\n[a:children]\nb\n[b:children]\na\n", u"a.ini"_s);
    QVERIFY(table);
    QCOMPARE(table->rows.size(), 1);
}

void TestAssetImportInventories::knowsTheFormat_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("format");
    const auto row = [](const char* name, const QByteArray& text, const QString& file, AssetFileFormat format) {
        QTest::newRow(name) << text << file << int(format);
    };
    row("hosts of Ansible", "[web]\nweb-01\n", u"/etc/ansible/hosts"_s, AssetFileFormat::AnsibleIni);
    row("hosts", "192.0.2.1 a\n", u"/etc/hosts"_s, AssetFileFormat::Hosts);
    row("hosts, pasted", "127.0.0.1\tlocalhost\n192.0.2.1\ta\n", {}, AssetFileFormat::Hosts);
    row("two columns, pasted", "192.0.2.1\ta\n192.0.2.2\tb\n", {}, AssetFileFormat::Tsv);
    row("hosts with variables", "web-01 ansible_host=192.0.2.1\n", u"inventory"_s, AssetFileFormat::AnsibleIni);
    row("ssh config", "Host a\n  HostName b\n", u"config"_s, AssetFileFormat::SshConfig);
    row("ssh config with a comment", "# mine\n\nHost a\n", {}, AssetFileFormat::SshConfig);
    row("a table with a column Host", "Host,IP\na,192.0.2.1\n", u"list.txt"_s, AssetFileFormat::Csv);
    row("a pasted table with a column Host", "Host\tIP\na\t192.0.2.1\n", {}, AssetFileFormat::Tsv);
    row("YAML without a suffix", "all:\n  hosts:\n    a:\n", u"inventory"_s, AssetFileFormat::AnsibleYaml);
    row("JSON without a suffix", " [ {\"hostname\": \"a\"} ]", {}, AssetFileFormat::Json);
    row("tags with = in CSV", "hostname,tags\nweb-01,role=web\n", u"x"_s, AssetFileFormat::Csv);
}

void TestAssetImportInventories::knowsTheFormat() {
    QFETCH(QByteArray, text);
    QFETCH(QString, file);
    QFETCH(int, format);
    const auto table = assetImport::read(text, file);
    QVERIFY(table);
    QCOMPARE(int(table->format), format);
}

QTEST_GUILESS_MAIN(TestAssetImportInventories)
#include "tst_asset_import_inventories.moc"
