// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetImport.h"
#include "executors/asset/AssetStore.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

using What = AssetImportPlanRow::What;

struct Inventory {
    QTemporaryDir folder;
    AssetStore store{folder.filePath(u"assets.db"_s)};

    Asset add(const QJsonObject& fields) {
        const auto made = store.create(fields);
        if (!made) qFatal("%s", qPrintable(made.error().toText()));
        return *made;
    }
    QList<AssetImportPlanRow> plan(const QByteArray& csv, AssetColumn key = AssetColumn::Hostname) {
        const auto table = assetImport::read(csv, u"a.csv"_s);
        if (!table) qFatal("%s", qPrintable(table.error().toText()));
        const auto planned = assetImport::plan(store, table->rows, key);
        if (!planned) qFatal("%s", qPrintable(planned.error().toText()));
        return *planned;
    }
};

QString name(What what) {
    static const QStringList names{u"create"_s, u"update"_s, u"unchanged"_s, u"conflict"_s, u"wrong"_s};
    return names.at(int(what));
}

/// "create", "update owner", "wrong ip_address".
QStringList shown(const QList<AssetImportPlanRow>& rows) {
    QStringList list;
    for (const AssetImportPlanRow& row : rows) {
        QString text = name(row.what);
        if (row.what == What::Update) text += u' ' + QStringList(row.change.fields.keys()).join(u',');
        if (row.error) text += u' ' + row.wrongColumn;
        list << text.trimmed();
    }
    return list;
}

} // namespace

/// assetImport::plan over a SQLite store; the suite over both databases is in tests/integration.
class TestAssetImportPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void classifies();
    void emptyCellsClearOnlyWhatMayBeEmpty();
    void findsByAddress();
    void findsById();
    void sameAssetTwiceNamesTheOtherLine();
    void severalMatchesNameTheirIds();
    void keysOfTagsAndMetadataAreMerged();
    void anExportThatIsOutOfDateIsAConflict();
    void aWrongRowTakesNothingFromALaterOne();
    void theWrongColumnIsNamed_data();
    void theWrongColumnIsNamed();
    void whatIsPlannedCanBeApplied();
    void aStopIsHeeded();
};

void TestAssetImportPlan::classifies() {
    Inventory inventory;
    inventory.add({{u"hostname"_s, u"web-01"_s}, {u"owner"_s, u"ops"_s}, {u"ip_address"_s, u"2001:db8::1"_s}});
    inventory.add({{u"hostname"_s, u"web-02"_s}});
    const auto rows = inventory.plan("hostname,owner,ip\n"
                                     "WEB-01,ops,2001:DB8:0::1\n"
                                     "web-02,dba,192.0.2.2\n"
                                     "web-03,,\n"
                                     "web_04,,\n");
    QCOMPARE(shown(rows),
             (QStringList{u"unchanged"_s, u"update ip_address,owner"_s, u"create"_s, u"wrong hostname"_s}));
    QCOMPARE(rows.at(0).existing->hostname, u"web-01"_s);
    QCOMPARE(rows.at(1).change.id, rows.at(1).existing->id);
    QCOMPARE(rows.at(1).change.version, 1);
    QCOMPARE(rows.at(2).change.fields, (QJsonObject{{u"hostname"_s, u"web-03"_s}}));
}

void TestAssetImportPlan::emptyCellsClearOnlyWhatMayBeEmpty() {
    Inventory inventory;
    inventory.add({{u"hostname"_s, u"web-01"_s}, {u"owner"_s, u"ops"_s}, {u"status"_s, u"retired"_s}});
    const auto rows = inventory.plan("hostname,owner,status\nweb-01,,\nweb-02,,\n");
    QCOMPARE(shown(rows), (QStringList{u"update owner"_s, u"create"_s}));
    QCOMPARE(rows.at(0).change.fields.value("owner"_L1), QJsonValue());
}

void TestAssetImportPlan::findsByAddress() {
    Inventory inventory;
    inventory.add({{u"hostname"_s, u"old-name"_s}, {u"ip_address"_s, u"192.0.2.1"_s}});
    const auto rows =
        inventory.plan("hostname,ip\nnew-name,192.0.2.1\nother,\nthird,192.0.2.3\n", AssetColumn::IpAddress);
    QCOMPARE(shown(rows), (QStringList{u"update hostname"_s, u"wrong ip_address"_s, u"create"_s}));
}

void TestAssetImportPlan::findsById() {
    Inventory inventory;
    const Asset one = inventory.add({{u"hostname"_s, u"web-01"_s}});
    const QByteArray id = QByteArray::number(one.id);
    const auto rows = inventory.plan(
        "id,hostname\n" + id + ",renamed\n,new\n,new-too\n4711,x\nabc,x\n" + id + ",again\n", AssetColumn::Id);
    QCOMPARE(shown(rows), (QStringList{u"update hostname"_s, u"create"_s, u"create"_s, u"wrong id"_s, u"wrong id"_s,
                                       u"conflict id"_s}));
}

void TestAssetImportPlan::sameAssetTwiceNamesTheOtherLine() {
    Inventory inventory;
    inventory.add({{u"hostname"_s, u"web-01"_s}});
    const auto rows = inventory.plan("hostname,owner\nweb-01,a\nnew,b\n\nWEB-01,c\nNew,d\n");
    QCOMPARE(shown(rows),
             (QStringList{u"update owner"_s, u"create"_s, u"conflict hostname"_s, u"conflict hostname"_s}));
    QVERIFY(rows.at(2).error->message.contains(u"line 2"_s));
    QVERIFY(rows.at(3).error->message.contains(u"line 3"_s));
}

void TestAssetImportPlan::severalMatchesNameTheirIds() {
    Inventory inventory;
    const Asset one = inventory.add({{u"hostname"_s, u"web-01"_s}});
    const Asset two = inventory.add({{u"hostname"_s, u"web-01"_s}, {u"environment"_s, u"staging"_s}});
    const auto rows = inventory.plan("hostname,owner\nweb-01,a\n");
    QCOMPARE(shown(rows), QStringList{u"conflict hostname"_s});
    QCOMPARE(rows.at(0).error->message, u"2 assets have this hostname: ids %1, %2"_s.arg(one.id).arg(two.id));
}

void TestAssetImportPlan::keysOfTagsAndMetadataAreMerged() {
    Inventory inventory;
    inventory.add({{u"hostname"_s, u"web-01"_s},
                   {u"metadata"_s, QJsonObject{{u"rack"_s, 4}, {u"Serial"_s, u"X"_s}}},
                   {u"tags"_s, QJsonObject{{u"a"_s, u"1"_s}}}});
    const auto rows = inventory.plan("hostname,Serial,metadata.rack,tags.b\nweb-01,Y,,2\nweb-02,Z,,\n");
    QCOMPARE(rows.at(0).change.fields.value("metadata"_L1).toObject(), (QJsonObject{{u"Serial"_s, u"Y"_s}}));
    QCOMPARE(rows.at(0).change.fields.value("tags"_L1).toObject(), (QJsonObject{{u"a"_s, u"1"_s}, {u"b"_s, u"2"_s}}));
    QCOMPARE(rows.at(1).change.fields.value("metadata"_L1).toObject(), (QJsonObject{{u"Serial"_s, u"Z"_s}}));
}

void TestAssetImportPlan::anExportThatIsOutOfDateIsAConflict() {
    Inventory inventory;
    const Asset one = inventory.add({{u"hostname"_s, u"web-01"_s}, {u"owner"_s, u"ops"_s}});
    const QByteArray id = QByteArray::number(one.id);
    QVERIFY(inventory.store.update({{u"id"_s, one.id}}, {{u"location"_s, u"fra1"_s}}));
    const auto changed = inventory.plan("id,hostname,owner,version\n" + id + ",web-01,dba,1\n");
    QCOMPARE(shown(changed), QStringList{u"conflict version"_s});
    QCOMPARE(changed.at(0).existing->version, 2);
    QCOMPARE(shown(inventory.plan("id,hostname,owner,version\n" + id + ",web-01,ops,1\n")),
             QStringList{u"unchanged"_s});
    QCOMPARE(shown(inventory.plan("id,hostname,owner,version\n" + id + ",web-01,dba,2\n")),
             QStringList{u"update owner"_s});
}

void TestAssetImportPlan::aWrongRowTakesNothingFromALaterOne() {
    Inventory inventory;
    const auto rows = inventory.plan("hostname,ip\nweb-01,300.1.1.1\nweb-01,192.0.2.1\n");
    QCOMPARE(shown(rows), (QStringList{u"wrong ip_address"_s, u"create"_s}));
}

void TestAssetImportPlan::theWrongColumnIsNamed_data() {
    QTest::addColumn<QByteArray>("csv");
    QTest::addColumn<QString>("column");
    QTest::newRow("hostname") << "hostname\na b\n"_ba << u"hostname"_s;
    QTest::newRow("no hostname") << "ip,hostname\n192.0.2.1,\n"_ba << u"hostname"_s;
    QTest::newRow("address") << "hostname,ip\nx,1.2.3\n"_ba << u"ip_address"_s;
    QTest::newRow("too long") << "hostname,status\nx," + QByteArray(51, 's') + "\n" << u"status"_s;
    QTest::newRow("line end") << "hostname,owner\nx,\"a\nb\"\n"_ba << u"owner"_s;
    QTest::newRow("tags") << "hostname,tags\nx,\"[1]\"\n"_ba << u"tags"_s;
    QTest::newRow("metadata") << "hostname,metadata\nx,abc\n"_ba << u"metadata"_s;
}

void TestAssetImportPlan::theWrongColumnIsNamed() {
    QFETCH(QByteArray, csv);
    QFETCH(QString, column);
    Inventory inventory;
    const auto rows = inventory.plan(csv);
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows.at(0).what, What::Wrong);
    QCOMPARE(rows.at(0).wrongColumn, column);
    QVERIFY(!rows.at(0).error->message.isEmpty());
}

void TestAssetImportPlan::whatIsPlannedCanBeApplied() {
    Inventory inventory;
    inventory.add({{u"hostname"_s, u"web-01"_s}, {u"owner"_s, u"ops"_s}});
    const QByteArray csv = "hostname,owner,tags\nweb-01,,role=web\nweb-02,dba,\n";
    AssetBatch batch;
    for (const AssetImportPlanRow& row : inventory.plan(csv))
        batch.changes << row.change;
    const auto applied = inventory.store.apply(batch);
    QVERIFY(applied && applied->applied);
    QCOMPARE(shown(inventory.plan(csv)), (QStringList{u"unchanged"_s, u"unchanged"_s}));
}

void TestAssetImportPlan::aStopIsHeeded() {
    Inventory inventory;
    inventory.add({{u"hostname"_s, u"web-01"_s}});
    std::stop_source stop;
    stop.request_stop();
    const auto planned = assetImport::plan(inventory.store, {{1, {{u"hostname"_s, u"web-01"_s}}, {}}},
                                           AssetColumn::Hostname, stop.get_token());
    QVERIFY(!planned);
    QCOMPARE(planned.error().code, u"cancelled"_s);
}

QTEST_GUILESS_MAIN(TestAssetImportPlan)
#include "tst_asset_import_plan.moc"
