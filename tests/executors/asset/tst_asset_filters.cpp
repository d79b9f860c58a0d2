// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/OnBothDatabases.h"

#include <QJsonArray>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

/// What is kept, and what the filter row finds.
class TestAssetFilters : public OnBothDatabases {
    Q_OBJECT

private:
    QString shared_;

private Q_SLOTS:
    void initTestCase_data() { OnBothDatabases::initTestCase_data(); }
    void initTestCase() { OnBothDatabases::initTestCase(); }
    void init() {
        // The rows of one table look at one inventory.
        QFETCH_GLOBAL(QString, kind);
        const QString now = kind + QString::fromLatin1(QTest::currentTestFunction());
        if (now == shared_) return;
        OnBothDatabases::init();
        shared_ = QTest::currentDataTag() ? now : QString();
    }
    void cleanup() {}
    void cleanupTestCase() { OnBothDatabases::cleanupTestCase(); }

    void createdAssetsComeBackAsTheyWere();
    void everyPlaneOfUnicodeIsKept();
    void jsonIsKeptAsItIs();
    void whatTheDatabasesCannotKeepIsRefused();
    void filterRow_data();
    void filterRow();
    void wrongCells_data();
    void wrongCells();
};

void TestAssetFilters::createdAssetsComeBackAsTheyWere() {
    const Asset made = add(R"({"hostname": "web-01.example.org", "ip_address": "2001:DB8::0:1", "location": "Rack 1",
                               "tags": {"role": "web", "tier": 1}, "metadata": {"serial": 9007199254740993}})");
    QCOMPARE(made.id, 1);
    QCOMPARE(made.version, 1);
    QCOMPARE(made.ipAddress, u"2001:db8::1"_s);
    const Result<Asset> found = store_->find({{u"id"_s, 1}});
    QVERIFY2(found, qPrintable(found ? QString() : found.error().toText()));
    QCOMPARE(*found, made);
    QCOMPARE(found->toJson().value("metadata"_L1).toObject().value("serial"_L1).toInteger(), 9007199254740993);
    QCOMPARE(store_->find({{u"hostname"_s, u"WEB-01.example.ORG"_s}})->id, 1);
    QCOMPARE(store_->find({{u"id"_s, 2}}).error().code, u"asset_not_found"_s);
    QVERIFY(store_->remove({{u"id"_s, 1}}));
    QCOMPARE(store_->find({{u"id"_s, 1}}).error().code, u"asset_not_found"_s);
    // An id is never given again.
    QCOMPARE(add(R"({"hostname": "b"})").id, 2);
}

void TestAssetFilters::everyPlaneOfUnicodeIsKept() {
    QString text;
    for (char32_t plane = 0; plane <= 16; ++plane)
        text += QString::fromUcs4(std::u32string(1, (plane << 16) + 0x2F00).c_str(), 1);
    text += u" ä ß İ ﬁ é e\u0301 \"quoted\" back\\slash 'single' %_*?$1"_s;
    const QJsonObject tags{{text, text}};
    const Result<Asset> made = store_->create({{u"hostname"_s, u"a"_s}, {u"owner"_s, text}, {u"tags"_s, tags}});
    QVERIFY2(made, qPrintable(made ? QString() : made.error().toText()));
    const Asset found = *store_->find({{u"id"_s, 1}});
    QCOMPARE(found.owner, text);
    QCOMPARE(found.tags, tags);
    QCOMPARE(filtered(AssetColumn::Owner, u"~"_s + text.left(9)), QStringList{u"a"_s});
    QCOMPARE(filtered(AssetColumn::Tags, u"~"_s + text.mid(5, 12)), QStringList{u"a"_s});
    QVERIFY(store_->update({{u"id"_s, 1}}, {{u"location"_s, text}}));
    QCOMPARE(store_->find({{u"id"_s, 1}})->location, text);
    QCOMPARE(store_->log(1)->first().after.value("location"_L1).toString(), text);
}

void TestAssetFilters::jsonIsKeptAsItIs() {
    const QByteArray metadata =
        R"({"a": [1, 2.5, -3, 1e300, 5e-324, 0.1, true, false, null, "", [], {}, [[1], {"b": {"c": [null]}}]],
            "": "empty name", "9007199254740993": 9007199254740993, "-1": -9223372036854775808, "esc": "\\ \" \n\t\u0001"})";
    const QJsonObject object = jsonObject(metadata);
    QVERIFY(store_->create({{u"hostname"_s, u"a"_s}, {u"metadata"_s, object}, {u"tags"_s, object}}));
    QCOMPARE(store_->find({{u"id"_s, 1}})->metadata, object);
    QCOMPARE(store_->find({{u"id"_s, 1}})->tags, object);
    QJsonValue deep = 1;
    for (int i = 0; i < 90; ++i)
        deep = QJsonObject{{u"x"_s, deep}};
    QVERIFY(store_->update({{u"id"_s, 1}}, {{u"metadata"_s, deep}}));
    QCOMPARE(store_->find({{u"id"_s, 1}})->metadata, deep.toObject());
}

void TestAssetFilters::whatTheDatabasesCannotKeepIsRefused() {
    const auto code = [&](const QString& field, const QJsonValue& value) {
        const Result<Asset> made = store_->create({{u"hostname"_s, u"a"_s}, {field, value}});
        return made ? QString() : made.error().code;
    };
    const QString nul(QChar(0));
    const QString half(QChar(0xd800));
    QCOMPARE(code(u"owner"_s, nul), u"asset_invalid"_s);
    QCOMPARE(code(u"owner"_s, half), u"asset_invalid"_s);
    QCOMPARE(code(u"tags"_s, QJsonObject{{u"a"_s, nul}}), u"asset_invalid"_s);
    QCOMPARE(code(u"tags"_s, QJsonObject{{nul, 1}}), u"asset_invalid"_s);
    QCOMPARE(code(u"metadata"_s, QJsonObject{{u"a"_s, QJsonArray{half}}}), u"asset_invalid"_s);
    QJsonValue deep = 1;
    for (int i = 0; i < 150; ++i)
        deep = QJsonArray{deep};
    QCOMPARE(code(u"metadata"_s, QJsonObject{{u"a"_s, deep}}), u"asset_invalid"_s);
    QCOMPARE(*store_->count(AssetFilter{}), 0);
}

void TestAssetFilters::filterRow_data() {
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QString>("found");
    const auto row = [](const QString& column, const QString& cell, const QString& found) {
        QTest::addRow("%s %s", qPrintable(column), qPrintable(cell)) << column << cell << found;
    };
    row(u"hostname"_s, u"EB-0"_s, u"web-01 web-02"_s);
    row(u"hostname"_s, u"=WEB-01"_s, u"web-01"_s);
    row(u"hostname"_s, u"!=web-01"_s, u"web-02 DB-01 old"_s);
    row(u"hostname"_s, u"<db-02"_s, u"DB-01"_s);
    row(u"hostname"_s, u">=old"_s, u"web-01 web-02 old"_s);
    row(u"hostname"_s, u"in(old, DB-01)"_s, u"DB-01 old"_s);
    row(u"hostname"_s, u"%"_s, u""_s);
    row(u"hostname"_s, u"_"_s, u""_s);
    row(u"owner"_s, u"empty"_s, u"DB-01"_s);
    row(u"owner"_s, u"!empty"_s, u"web-01 web-02 old"_s);
    row(u"owner"_s, u"!=team ä"_s, u"DB-01 old"_s);
    row(u"owner"_s, u"TEAM Ä"_s, u"web-01 web-02"_s);
    row(u"owner"_s, u"=straße"_s, u"old"_s);
    row(u"owner"_s, u"<z"_s, u"web-01 web-02 old"_s);
    row(u"owner"_s, u"in(\"team ä\", x)"_s, u"web-01 web-02"_s);
    row(u"owner"_s, u"in(\"\")"_s, u"DB-01"_s);
    row(u"location"_s, u"'; DROP TABLE assets; --"_s, u""_s);
    row(u"location"_s, u"~=5"_s, u"web-02"_s);
    row(u"type"_s, u"=Server"_s, u"web-01 web-02 old"_s);
    row(u"status"_s, u">active"_s, u"web-02"_s);
    row(u"environment"_s, u"in(staging, test)"_s, u"web-02"_s);
    row(u"ip_address"_s, u"10.0"_s, u"web-01 web-02"_s);
    row(u"ip_address"_s, u"=10.0.0.9"_s, u"web-01"_s);
    row(u"ip_address"_s, u"=2001:DB8:0::1"_s, u"DB-01"_s);
    row(u"ip_address"_s, u"!=10.0.0.9"_s, u"web-02 DB-01 old"_s);
    row(u"ip_address"_s, u"<10.0.0.10"_s, u"web-01"_s);
    row(u"ip_address"_s, u"<=10.0.0.10"_s, u"web-01 web-02"_s);
    row(u"ip_address"_s, u">10.0.0.9"_s, u"web-02 DB-01"_s);
    row(u"ip_address"_s, u"=10.0.0.0/28"_s, u"web-01 web-02"_s);
    row(u"ip_address"_s, u"!=10.0.0.0/28"_s, u"DB-01 old"_s);
    row(u"ip_address"_s, u">10.0.0.0/29"_s, u"web-01 web-02 DB-01"_s);
    row(u"ip_address"_s, u"in(10.0.0.10, 2001:db8::/32)"_s, u"web-02 DB-01"_s);
    row(u"ip_address"_s, u"empty"_s, u"old"_s);
    row(u"ip_address"_s, u"!empty"_s, u"web-01 web-02 DB-01"_s);
    row(u"tags"_s, u"role"_s, u"web-01 web-02 DB-01"_s);
    row(u"tags"_s, u"ROLE=Web"_s, u"web-01 web-02"_s);
    row(u"tags"_s, u"rol"_s, u""_s);
    row(u"tags"_s, u"tier=1"_s, u"web-01"_s);
    row(u"tags"_s, u"spare=true"_s, u"web-02"_s);
    row(u"tags"_s, u"note="_s, u"DB-01"_s);
    row(u"tags"_s, u"ort=zürich"_s, u"web-02"_s);
    row(u"tags"_s, u"~eb"_s, u"web-01 web-02"_s);
    row(u"tags"_s, u"~ZÜR"_s, u"web-02"_s);
    row(u"tags"_s, u"empty"_s, u"old"_s);
    row(u"tags"_s, u"!empty"_s, u"web-01 web-02 DB-01"_s);
    row(u"tags"_s, u"={\"tier\":1, \"role\":\"web\"}"_s, u"web-01"_s);
    row(u"tags"_s, u"!={\"tier\":1,\"role\":\"web\"}"_s, u"web-02 DB-01 old"_s);
    row(u"hostname"_s, u"tag:role=db"_s, u"DB-01"_s);
    row(u"metadata"_s, u"SERIAL"_s, u"DB-01"_s);
    row(u"metadata"_s, u"4711"_s, u"DB-01"_s);
    row(u"metadata"_s, u"ssd"_s, u"DB-01"_s);
    row(u"metadata"_s, u"true"_s, u"old"_s);
    row(u"metadata"_s, u"empty"_s, u"web-01 web-02"_s);
    row(u"id"_s, u"2"_s, u"web-02"_s);
    row(u"id"_s, u">2"_s, u"DB-01 old"_s);
    row(u"id"_s, u"!=2"_s, u"web-01 DB-01 old"_s);
    row(u"id"_s, u"in(1, 4)"_s, u"web-01 old"_s);
    row(u"id"_s, u">9000000000000"_s, u""_s);
    row(u"version"_s, u"1"_s, u"web-01 web-02 DB-01"_s);
    row(u"version"_s, u">=2"_s, u"old"_s);
    row(u"created_at"_s, u">=2020"_s, u"web-01 web-02 DB-01 old"_s);
    row(u"created_at"_s, u"<2020-01-01"_s, u""_s);
    row(u"created_at"_s, u"!=2019-05"_s, u"web-01 web-02 DB-01 old"_s);
    row(u"created_at"_s, u"in(2019-05, 2018)"_s, u""_s);
    row(u"updated_at"_s, u"empty"_s, u""_s);
}

void TestAssetFilters::filterRow() {
    QFETCH(QString, column);
    QFETCH(QString, cell);
    QFETCH(QString, found);
    if (*store_->count(AssetFilter{}) == 0) {
        add(R"({"hostname": "web-01", "ip_address": "10.0.0.9", "owner": "Team Ä", "tags": {"role": "web", "tier": 1}})");
        add(R"({"hostname": "web-02", "ip_address": "10.0.0.10", "owner": "team ä", "environment": "Staging",
            "status": "retired", "location": "Rack =5", "tags": {"role": "WEB", "tier": 2, "spare": true, "Ort": "Zürich"}})");
        add(R"({"hostname": "DB-01", "ip_address": "2001:db8::1", "type": "database", "tags": {"role": "db", "note": ""},
            "metadata": {"serial": 4711, "disks": [{"kind": "SSD"}]}})");
        add(R"({"hostname": "old", "owner": "Straße", "metadata": {"leased": true}})");
        QVERIFY(store_->update({{u"id"_s, 4}}, {{u"location"_s, u"Cellar"_s}}));
    }
    QCOMPARE(filtered(*assetColumns::fromName(column), cell).join(u' '), found);
}

void TestAssetFilters::wrongCells_data() {
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("cell");
    for (const auto& [column, cell] : QList<std::pair<QString, QString>>{{u"id"_s, u"twelve"_s},
                                                                         {u"id"_s, u"~1"_s},
                                                                         {u"ip_address"_s, u"=10.0.0"_s},
                                                                         {u"ip_address"_s, u"<10.0.0.0/33"_s},
                                                                         {u"created_at"_s, u"yesterday"_s},
                                                                         {u"created_at"_s, u"2026-13"_s},
                                                                         {u"created_at"_s, u"~2026"_s},
                                                                         {u"tags"_s, u"<role"_s},
                                                                         {u"tags"_s, u"=role"_s},
                                                                         {u"tags"_s, u"=[1]"_s},
                                                                         {u"hostname"_s, u"<"_s},
                                                                         {u"hostname"_s, u"in(\"a)"_s},
                                                                         {u"hostname"_s, u"in(\"a\" b)"_s},
                                                                         {u"tags"_s, u"in(a)"_s},
                                                                         {u"hostname"_s, u"tag:"_s},
                                                                         {u"version"_s, u"in(1, x)"_s}}) {
        QTest::addRow("%s %s", qPrintable(column), qPrintable(cell)) << column << cell;
    }
}

void TestAssetFilters::wrongCells() {
    QFETCH(QString, column);
    QFETCH(QString, cell);
    QCOMPARE(filtered(*assetColumns::fromName(column), cell), QStringList{u"asset_filter"_s});
}

QTEST_GUILESS_MAIN(TestAssetFilters)
#include "tst_asset_filters.moc"
