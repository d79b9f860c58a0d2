// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "executors/asset/AssetKeys.h"
#include "executors/asset/AssetMoments.h"
#include "executors/asset/AssetView.h"

#include <QDateTime>
#include <QJsonArray>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

using Kind = AssetCondition::Kind;

class TestAssetViewText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cells_data();
    void cells();
    void whatIsWrittenIsReadAgain_data();
    void whatIsWrittenIsReadAgain();
    void viewsAsJson();
    void wrongJson_data();
    void wrongJson();
    void moments_data();
    void moments();
    void addressKeysSortByNumber();
    void ranges();
    void columns();
};

void TestAssetViewText::cells_data() {
    QTest::addColumn<AssetColumn>("column");
    QTest::addColumn<QString>("cell");
    QTest::addColumn<AssetColumn>("of");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QStringList>("values");
    const auto row = [](AssetColumn column, const QString& cell, Kind kind, const QStringList& values,
                        std::optional<AssetColumn> of = std::nullopt) {
        QTest::addRow("%s", qPrintable(cell)) << column << cell << of.value_or(column) << kind << values;
    };
    row(AssetColumn::Hostname, u"  web "_s, Kind::Contains, {u"web"_s});
    row(AssetColumn::Hostname, u"= web"_s, Kind::Equals, {u"web"_s});
    row(AssetColumn::Hostname, u"!=web"_s, Kind::NotEquals, {u"web"_s});
    row(AssetColumn::Hostname, u"<=web"_s, Kind::LessOrEqual, {u"web"_s});
    row(AssetColumn::Hostname, u">web"_s, Kind::Greater, {u"web"_s});
    row(AssetColumn::Hostname, u"~=web"_s, Kind::Contains, {u"=web"_s});
    row(AssetColumn::Hostname, u"In(a, \"b, \\\"c\\\"\" ,d)"_s, Kind::In, {u"a"_s, u"b, \"c\""_s, u"d"_s});
    row(AssetColumn::Hostname, u"EMPTY"_s, Kind::Empty, {});
    row(AssetColumn::Hostname, u"!empty"_s, Kind::NotEmpty, {});
    row(AssetColumn::Hostname, u"="_s, Kind::Empty, {});
    row(AssetColumn::Hostname, u"!="_s, Kind::NotEmpty, {});
    row(AssetColumn::Hostname, u"tag: role = web "_s, Kind::HasTag, {u"role"_s, u"web"_s}, AssetColumn::Tags);
    row(AssetColumn::Tags, u"role"_s, Kind::HasTag, {u"role"_s});
    row(AssetColumn::Tags, u"role="_s, Kind::HasTag, {u"role"_s, QString()});
    row(AssetColumn::Tags, u"a=b=c"_s, Kind::HasTag, {u"a"_s, u"b=c"_s});
    row(AssetColumn::Tags, u"~web"_s, Kind::Contains, {u"web"_s});
    row(AssetColumn::Id, u"12"_s, Kind::Equals, {u"12"_s});
    row(AssetColumn::UpdatedAt, u"2026-03"_s, Kind::Equals, {u"2026-03"_s});
    row(AssetColumn::IpAddress, u"10.0"_s, Kind::Contains, {u"10.0"_s});
}

void TestAssetViewText::cells() {
    QFETCH(AssetColumn, column);
    QFETCH(QString, cell);
    QFETCH(AssetColumn, of);
    QFETCH(Kind, kind);
    QFETCH(QStringList, values);
    const auto condition = assetView::read(column, cell);
    QVERIFY2(condition, qPrintable(condition ? QString() : condition.error().toText()));
    QVERIFY(condition->has_value());
    QCOMPARE((*condition)->column, of);
    QCOMPARE((*condition)->kind, kind);
    QCOMPARE((*condition)->values, values);
    QVERIFY(!assetView::read(column, u"  "_s)->has_value());
}

void TestAssetViewText::whatIsWrittenIsReadAgain_data() {
    QTest::addColumn<AssetColumn>("column");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QStringList>("values");
    QTest::addColumn<QString>("cell");
    const auto row = [](AssetColumn column, Kind kind, const QStringList& values, const QString& cell) {
        QTest::addRow("%s", qPrintable(cell)) << column << kind << values << cell;
    };
    row(AssetColumn::Owner, Kind::Contains, {u"web"_s}, u"web"_s);
    for (const QString& odd :
         {u"=5"_s, u"!x"_s, u"!=x"_s, u"<a"_s, u"empty"_s, u"in(a)"_s, u"tag:x"_s, u"~"_s, u"~a"_s}) {
        const bool plain = odd == "!x"_L1;
        row(AssetColumn::Owner, Kind::Contains, {odd}, plain ? odd : u'~' + odd);
    }
    row(AssetColumn::Owner, Kind::In, {u"a"_s, u"b, c"_s, u""_s, u" d "_s, u"e\"\\"_s, u"f)"_s},
        u"in(a, \"b, c\", \"\", \" d \", \"e\\\"\\\\\", \"f)\")"_s);
    row(AssetColumn::Owner, Kind::GreaterOrEqual, {u"x"_s}, u">=x"_s);
    row(AssetColumn::Tags, Kind::HasTag, {u"role"_s}, u"role"_s);
    row(AssetColumn::Tags, Kind::HasTag, {u"role"_s, u"web"_s}, u"role=web"_s);
    row(AssetColumn::Tags, Kind::HasTag, {u"role"_s, u""_s}, u"role="_s);
    row(AssetColumn::Tags, Kind::HasTag, {u"empty"_s}, u"tag:empty"_s);
    row(AssetColumn::Tags, Kind::HasTag, {u"<x"_s, u"1"_s}, u"tag:<x=1"_s);
    row(AssetColumn::Tags, Kind::Contains, {u"web"_s}, u"~web"_s);
    row(AssetColumn::Id, Kind::Equals, {u"12"_s}, u"=12"_s);
    row(AssetColumn::IpAddress, Kind::Empty, {}, u"empty"_s);
    row(AssetColumn::IpAddress, Kind::Equals, {u"10.0.0.0/8"_s}, u"=10.0.0.0/8"_s);
}

void TestAssetViewText::whatIsWrittenIsReadAgain() {
    QFETCH(AssetColumn, column);
    QFETCH(Kind, kind);
    QFETCH(QStringList, values);
    QFETCH(QString, cell);
    const AssetCondition condition{column, kind, values};
    QCOMPARE(assetView::write(condition), cell);
    const auto again = assetView::read(column, cell);
    QVERIFY2(again, qPrintable(again ? QString() : again.error().toText()));
    QVERIFY(**again == condition);
}

void TestAssetViewText::viewsAsJson() {
    AssetView view;
    view.conditions = {{AssetColumn::Hostname, Kind::Contains, {u"web"_s}},
                       {AssetColumn::Owner, Kind::Empty, {}},
                       {AssetColumn::Tags, Kind::HasTag, {u"role"_s, u"Ö"_s}}};
    view.words = u"quick words"_s;
    view.sort = AssetColumn::UpdatedAt;
    view.descending = true;
    const QJsonObject object = assetView::toJson(view);
    QCOMPARE(object.value("sort"_L1).toString(), u"updated_at"_s);
    QVERIFY(*assetView::fromJson(object) == view);
    QVERIFY(*assetView::fromJson({}) == AssetView{});
}

void TestAssetViewText::wrongJson_data() {
    QTest::addColumn<QByteArray>("text");
    for (const auto& text :
         {R"({"sort": "colour"})", R"({"conditions": [{"column": "colour", "kind": "empty"}]})",
          R"({"conditions": [{"column": "owner", "kind": "like", "values": ["x"]}]})",
          R"({"conditions": [{"column": "owner", "kind": "equals"}]})",
          R"({"conditions": [{"column": "owner", "kind": "equals", "values": ["a", "b"]}]})",
          R"({"conditions": [{"column": "owner", "kind": "equals", "values": [1]}]})",
          R"({"conditions": [{"column": "owner", "kind": "empty", "values": ["x"]}]})",
          R"({"conditions": [{"column": "owner", "kind": "has_tag", "values": ["x"]}]})",
          R"({"conditions": [{"column": "tags", "kind": "has_tag", "values": [""]}]})",
          R"({"conditions": [{"column": "owner", "kind": "contains", "values": [""]}]})",
          R"({"conditions": [{"column": "id", "kind": "less", "values": ["1; DROP TABLE assets"]}]})",
          R"({"conditions": [5]})"}) {
        QTest::newRow(text) << QByteArray(text);
    }
}

void TestAssetViewText::wrongJson() {
    QFETCH(QByteArray, text);
    const auto view = assetView::fromJson(json::parse(text)->toObject());
    QVERIFY(!view);
    QCOMPARE(view.error().code, u"asset_filter"_s);
}

void TestAssetViewText::moments_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("from"); // empty: refused
    QTest::addColumn<QString>("to");
    const auto row = [](const char* text, const QString& from, const QString& to) {
        QTest::newRow(text) << QString::fromLatin1(text) << from << to;
    };
    row("2026", u"2026-01-01T00:00:00.000Z"_s, u"2027-01-01T00:00:00.000Z"_s);
    row("2024-02", u"2024-02-01T00:00:00.000Z"_s, u"2024-03-01T00:00:00.000Z"_s);
    row("2024-02-29", u"2024-02-29T00:00:00.000Z"_s, u"2024-03-01T00:00:00.000Z"_s);
    row("2026-03-05 14:30", u"2026-03-05T14:30:00.000Z"_s, u"2026-03-05T14:31:00.000Z"_s);
    row("2026-03-05T14:30:15+02:00", u"2026-03-05T12:30:15.000Z"_s, u"2026-03-05T12:30:16.000Z"_s);
    row("2026-03-05T14:30:15.5Z", u"2026-03-05T14:30:15.500Z"_s, u"2026-03-05T14:30:15.501Z"_s);
    for (const char* wrong :
         {"", "26", "2026-13", "2026-02-30", "2026-3-5", "2026-03-05 25:00", "yesterday", "2026-03-05Z"})
        row(wrong, {}, {});
}

void TestAssetViewText::moments() {
    QFETCH(QString, text);
    QFETCH(QString, from);
    QFETCH(QString, to);
    const auto range = assetMoments::range(text);
    QCOMPARE(range.has_value(), !from.isEmpty());
    if (!range) return;
    const auto iso = [](qint64 ms) { return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODateWithMs); };
    QCOMPARE(iso(range->first), from);
    QCOMPARE(iso(range->second), to);
}

void TestAssetViewText::addressKeysSortByNumber() {
    const QStringList inOrder{
        QString(), u"0.0.0.0"_s,     u"9.255.255.255"_s, u"10.0.0.9"_s, u"10.0.0.10"_s,  u"255.255.255.255"_s, u"::"_s,
        u"::1"_s,  u"2001:db8::9"_s, u"2001:db8::a"_s,   u"ffff::"_s,   u"10.0.0.300"_s, u"not at all"_s};
    for (qsizetype i = 1; i < inOrder.size(); ++i)
        QVERIFY2(assetKeys::address(inOrder.at(i - 1)) < assetKeys::address(inOrder.at(i)), qPrintable(inOrder.at(i)));
    QCOMPARE(assetKeys::address(u"2001:DB8:0::9"_s), assetKeys::address(u"2001:db8::9"_s));
}

void TestAssetViewText::ranges() {
    const auto range = assetKeys::addressRange(u"10.1.2.3/12"_s);
    QCOMPARE(range->first, assetKeys::address(u"10.0.0.0"_s));
    QCOMPARE(range->second, assetKeys::address(u"10.15.255.255"_s));
    QCOMPARE(assetKeys::addressRange(u"10.0.0.1"_s)->first, assetKeys::addressRange(u"10.0.0.1/32"_s)->second);
    QCOMPARE(assetKeys::addressRange(u"2001:db8::/127"_s)->second, assetKeys::address(u"2001:db8::1"_s));
    QCOMPARE(assetKeys::addressRange(u"0.0.0.0/0"_s)->second, assetKeys::address(u"255.255.255.255"_s));
    for (const QString& wrong :
         {u""_s, u"10"_s, u"10.0.0.0/33"_s, u"10.0.0.0/-1"_s, u"10.0.0.0/x"_s, u"::/129"_s, u"/8"_s})
        QVERIFY2(!assetKeys::addressRange(wrong), qPrintable(wrong));
}

void TestAssetViewText::columns() {
    QCOMPARE(assetColumns::all().size(), 13);
    for (const AssetColumn column : assetColumns::all())
        QCOMPARE(*assetColumns::fromName(assetColumns::name(column)), column);
    QVERIFY(!assetColumns::fromName(u"address_key"_s));
    Asset asset;
    asset.id = 5;
    asset.hostname = u"a"_s;
    const QJsonObject object = asset.toJson();
    QCOMPARE(object.size(), 13);
    for (const AssetColumn column : assetColumns::all())
        QCOMPARE(object.value(assetColumns::name(column)), assetColumns::value(asset, column));
    QVERIFY(object.value("owner"_L1).isNull());
}

QTEST_GUILESS_MAIN(TestAssetViewText)
#include "tst_asset_view_text.moc"
