// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetFields.h"
#include "support/OnBothDatabases.h"

#include <QSet>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

using Kind = AssetCondition::Kind;

/// Search, order, pages and look-ups.
class TestAssetViews : public OnBothDatabases {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { OnBothDatabases::initTestCase_data(); }
    void initTestCase() { OnBothDatabases::initTestCase(); }
    void init() { OnBothDatabases::init(); }
    void cleanup() { OnBothDatabases::cleanup(); }
    void cleanupTestCase() { OnBothDatabases::cleanupTestCase(); }

    void quickSearch();
    void ordersOfEveryColumn();
    void addressesSortByNumber();
    void textSortsInAnyCase();
    void toolFilters();
    void manyIdsComeInChunks();
    void aStoppedReadSaysSo();
    void completion();
    void duplicates();
    void matching();
};

void TestAssetViews::quickSearch() {
    add(R"({"hostname": "web-01", "ip_address": "10.0.0.9", "owner": "Büro", "tags": {"role": "front end"}})");
    add(R"({"hostname": "web-02", "location": "Zürich", "tags": {"role": "back"}})");
    const auto search = [&](const QString& words) {
        AssetView view;
        view.words = words;
        return found(view);
    };
    QCOMPARE(search(u"WEB"_s), (QStringList{u"web-01"_s, u"web-02"_s}));
    QCOMPARE(search(u"  web   büRO "_s), QStringList{u"web-01"_s});
    QCOMPARE(search(u"zürich"_s), QStringList{u"web-02"_s});
    QCOMPARE(search(u"web 0.0.9"_s), QStringList{u"web-01"_s});
    QCOMPARE(search(u"role=back"_s), QStringList{u"web-02"_s});
    QCOMPARE(search(u"production front"_s), QStringList{u"web-01"_s});
    QCOMPARE(search(u"web nothing"_s), QStringList{});
    QCOMPARE(search(u"%"_s), QStringList{});
    QCOMPARE(search(u""_s).size(), 2);
    AssetView both;
    both.words = u"web"_s;
    both.conditions = {{AssetColumn::Location, Kind::NotEmpty, {}}};
    QCOMPARE(found(both), QStringList{u"web-02"_s});
}

void TestAssetViews::ordersOfEveryColumn() {
    add(R"({"hostname": "c", "ip_address": "10.0.0.3", "type": "b", "status": "Z", "environment": "ä", "location": "x",
            "tags": {"b": 1}, "metadata": {"x": 1}})");
    add(R"({"hostname": "A", "ip_address": "10.0.0.20", "type": "B", "status": "a", "environment": "z", "owner": "Ö",
            "tags": {"a": 2}})");
    add(R"({"hostname": "b", "type": "a", "status": "ß", "environment": "Z", "owner": "o", "tags": {"a": 10},
            "metadata": {"a": 1}})");
    QVERIFY(store_->update({{u"id"_s, 1}}, {{u"location"_s, u"y"_s}}));
    const auto order = [&](AssetColumn column) {
        AssetView view;
        view.sort = column;
        return found(view).join(u' ');
    };
    QCOMPARE(order(AssetColumn::Id), u"c A b"_s);
    QCOMPARE(order(AssetColumn::Hostname), u"A b c"_s);
    QCOMPARE(order(AssetColumn::IpAddress), u"b c A"_s);
    QCOMPARE(order(AssetColumn::Type), u"b c A"_s);
    QCOMPARE(order(AssetColumn::Status), u"A c b"_s);
    QCOMPARE(order(AssetColumn::Environment), u"A b c"_s);
    QCOMPARE(order(AssetColumn::Location), u"A b c"_s);
    QCOMPARE(order(AssetColumn::Owner), u"c b A"_s);
    QCOMPARE(order(AssetColumn::Tags), u"b A c"_s);
    QCOMPARE(order(AssetColumn::Metadata), u"A b c"_s);
    QCOMPARE(order(AssetColumn::Version), u"A b c"_s);
    // All of it may have happened within one millisecond.
    QCOMPARE(order(AssetColumn::CreatedAt), u"c A b"_s);
    QList<Asset> all = store_->query({}).value();
    std::stable_sort(all.begin(), all.end(), [](const Asset& a, const Asset& b) {
        return std::pair(a.updatedAt, a.id) < std::pair(b.updatedAt, b.id);
    });
    QStringList changed;
    for (const Asset& asset : std::as_const(all))
        changed.append(asset.hostname);
    QCOMPARE(order(AssetColumn::UpdatedAt), changed.join(u' '));
}

void TestAssetViews::addressesSortByNumber() {
    const QStringList addresses{u"::ffff:1.2.3.4"_s, u"10.0.0.10"_s, u"9.255.255.255"_s,   u"2001:db8::a"_s,
                                u"10.0.0.9"_s,       u"::1"_s,       u"255.255.255.255"_s, u"2001:db8::9"_s};
    for (qsizetype i = 0; i < addresses.size(); ++i)
        QVERIFY(store_->create({{u"hostname"_s, u"h%1"_s.arg(i)}, {u"ip_address"_s, addresses.at(i)}}));
    QVERIFY(store_->create({{u"hostname"_s, u"none"_s}}));
    AssetView view;
    view.sort = AssetColumn::IpAddress;
    QCOMPARE(found(view),
             (QStringList{u"none"_s, u"h2"_s, u"h4"_s, u"h1"_s, u"h6"_s, u"h5"_s, u"h0"_s, u"h7"_s, u"h3"_s}));
}

void TestAssetViews::textSortsInAnyCase() {
    const QStringList owners{u"zebra"_s, u"Äpfel"_s, u"apple"_s, u"Zoo"_s, u"äpfel"_s,
                             u"APPLE"_s, u"𝒵"_s,     u"ｚ"_s,    u"_"_s};
    for (qsizetype i = 0; i < owners.size(); ++i)
        QVERIFY(store_->create({{u"hostname"_s, u"h%1"_s.arg(i)}, {u"owner"_s, owners.at(i)}}));
    AssetView view;
    view.sort = AssetColumn::Owner;
    // By code point of the folded text: behind the basic plane's last stand the other planes.
    QCOMPARE(found(view),
             (QStringList{u"h8"_s, u"h2"_s, u"h5"_s, u"h0"_s, u"h3"_s, u"h1"_s, u"h4"_s, u"h7"_s, u"h6"_s}));
    view.descending = true;
    QCOMPARE(names(store_->first(view, 2)), (QStringList{u"h6"_s, u"h7"_s}));
    QCOMPARE(names(store_->last(view, 2)), (QStringList{u"h2"_s, u"h8"_s}));
}

void TestAssetViews::toolFilters() {
    add(R"({"hostname": "web-01", "ip_address": "10.0.0.1", "tags": {"role": "web", "tier": 1, "old": null}})");
    add(R"({"hostname": "web-02", "ip_address": "2001:db8::2", "environment": "Staging", "location": "ÄÖ",
            "tags": {"role": "web", "tier": 2.0, "old": true}})");
    add(R"({"hostname": "db-01", "owner": "dba", "tags": {"rack": {"row": "A", "unit": 3}, "disks": ["sda", "sdb"],
            "a\"b.c'd[0]": "x", "serial": 9007199254740993, "list": [[1, 2], {"a": 1, "b": 2}]}})");
    const auto query = [&](const QByteArray& words) {
        const auto filter = assetFields::filter(jsonObject(words));
        if (!filter) return filter.error().code;
        const QStringList hosts = names(store_->query(*filter));
        if (*store_->count(*filter) != hosts.size()) return u"count() differs"_s;
        return hosts.join(u' ');
    };
    QCOMPARE(query("{}"), u"web-01 web-02 db-01"_s);
    QCOMPARE(query(R"({"id": 2})"), u"web-02"_s);
    QCOMPARE(query(R"({"hostname": "EB-0"})"), u"web-01 web-02"_s);
    QCOMPARE(query(R"({"hostname": "%"})"), u""_s);
    QCOMPARE(query(R"({"ip_address": "2001:DB8:0::2"})"), u"web-02"_s);
    QCOMPARE(query(R"({"environment": "sTAGING", "location": "äö"})"), u"web-02"_s);
    QCOMPARE(query(R"({"tags": {"role": "web"}})"), u"web-01 web-02"_s);
    QCOMPARE(query(R"({"tags": {"role": "web", "tier": 2}})"), u"web-02"_s);
    QCOMPARE(query(R"({"tags": {"tier": "1"}})"), u""_s);
    QCOMPARE(query(R"({"tags": {"tier": true}})"), u""_s);
    QCOMPARE(query(R"({"tags": {"old": true}})"), u"web-02"_s);
    QCOMPARE(query(R"({"tags": {"old": null}})"), u"web-01"_s);
    QCOMPARE(query(R"({"tags": {"rack": {"row": "A"}}})"), u"db-01"_s);
    QCOMPARE(query(R"({"tags": {"rack": {}}})"), u"db-01"_s);
    QCOMPARE(query(R"({"tags": {"rack": []}})"), u""_s);
    QCOMPARE(query(R"({"tags": {"disks": ["sdb"]}})"), u"db-01"_s);
    QCOMPARE(query(R"({"tags": {"disks": "sdb"}})"), u""_s);
    QCOMPARE(query(R"({"tags": {"disks": ["sdb", "sdc"]}})"), u""_s);
    QCOMPARE(query(R"({"tags": {"list": [{"a": 1}]}})"), u"db-01"_s);
    QCOMPARE(query(R"({"tags": {"list": [[2]]}})"), u"db-01"_s);
    QCOMPARE(query(R"({"tags": {"a\"b.c'd[0]": "x"}})"), u"db-01"_s);
    QCOMPARE(query(R"({"tags": {"serial": 9007199254740993}})"), u"db-01"_s);
    QCOMPARE(query(R"({"tags": {"serial": 9007199254740992}})"), u""_s);
    QCOMPARE(query(R"({"tags": {"x') OR 1=1 --": "'; DROP TABLE assets"}})"), u""_s);
    AssetFilter page;
    page.limit = 1;
    page.offset = 1;
    QCOMPARE(names(store_->query(page)), QStringList{u"web-02"_s});
    QCOMPARE(*store_->count(page), 3);
}

void TestAssetViews::manyIdsComeInChunks() {
    QList<AssetChange> changes;
    for (int i = 0; i < 21'000; ++i)
        changes.append({AssetChange::Kind::Create, 0, 0, {{u"hostname"_s, u"h%1"_s.arg(i % 700)}}});
    QVERIFY(apply(changes)->applied);
    AssetView view;
    view.sort = AssetColumn::Hostname;
    view.descending = true;
    QList<qsizetype> sizes;
    QList<qint64> ids;
    QVERIFY(store_->ids(view, {}, [&](const QList<qint64>& some) {
        sizes.append(some.size());
        ids += some;
    }));
    QCOMPARE(sizes, (QList<qsizetype>{200, 20'000, 800}));
    QCOMPARE(QSet<qint64>(ids.begin(), ids.end()).size(), 21'000);
    const QList<Asset> assets = *store_->read(ids);
    QCOMPARE(assets.size(), 21'000);
    for (qsizetype i = 1; i < assets.size(); ++i) {
        const int order = assets.at(i - 1).hostname.compare(assets.at(i).hostname);
        QVERIFY(order > 0 || (order == 0 && assets.at(i - 1).id > assets.at(i).id));
    }
    QCOMPARE(names(store_->first(view, 5)), names(store_->read(ids.first(5))));
    QCOMPARE(names(store_->last(view, 5)), names(store_->read(ids.last(5))));
    // What is not there is left out, and the order is that of the question.
    QCOMPARE(store_->read({5, 99'999'999, 3, 5})->size(), 3);
    QCOMPARE(store_->read({5, 3})->first().id, 5);
}

void TestAssetViews::aStoppedReadSaysSo() {
    add(R"({"hostname": "a"})");
    std::stop_source stop;
    stop.request_stop();
    int chunks = 0;
    const Status done = store_->ids({}, stop.get_token(), [&](const QList<qint64>&) { ++chunks; });
    QCOMPARE(done.error().code, u"cancelled"_s);
    QCOMPARE(store_->count(AssetView{}, stop.get_token()).error().code, u"cancelled"_s);
    QCOMPARE(store_->first({}, 10, stop.get_token()).error().code, u"cancelled"_s);
    // And the connection serves on.
    QCOMPARE(*store_->count(AssetView{}), 1);
}

void TestAssetViews::completion() {
    for (const char* owner : {"web", "Web", "db", "WEB", "Öl", "öl", "ops"})
        add(QByteArray("{\"hostname\": \"h\", \"owner\": \"") + owner + "\"}");
    QCOMPARE(*store_->values(AssetColumn::Owner, {}, 10), (QStringList{u"web"_s, u"Öl"_s, u"db"_s, u"ops"_s}));
    QCOMPARE(*store_->values(AssetColumn::Owner, u"W"_s, 10), QStringList{u"web"_s});
    QCOMPARE(*store_->values(AssetColumn::Owner, u"ö"_s, 10), QStringList{u"Öl"_s});
    QCOMPARE(*store_->values(AssetColumn::Owner, {}, 1), QStringList{u"web"_s});
    QCOMPARE(*store_->values(AssetColumn::Location, {}, 10), QStringList{});
    QCOMPARE(*store_->values(AssetColumn::Hostname, u"H"_s, 10), QStringList{u"h"_s});
    QCOMPARE(*store_->values(AssetColumn::Id, {}, 10), QStringList{});
}

void TestAssetViews::duplicates() {
    add(R"({"hostname": "web", "ip_address": "2001:db8::1"})");
    add(R"({"hostname": "WEB"})");
    add(R"({"hostname": "db", "ip_address": "10.0.0.1"})");
    QCOMPARE(names(store_->duplicates(u"Web"_s, {}, 0)), (QStringList{u"web"_s, u"WEB"_s}));
    QCOMPARE(names(store_->duplicates(u"Web"_s, {}, 1)), QStringList{u"WEB"_s});
    QCOMPARE(names(store_->duplicates({}, u"2001:DB8:0::1"_s, 0)), QStringList{u"web"_s});
    QCOMPARE(names(store_->duplicates(u"db"_s, u"2001:db8::1"_s, 3)), QStringList{u"web"_s});
    QCOMPARE(names(store_->duplicates({}, {}, 0)), QStringList{});
    QCOMPARE(store_->duplicates(u"web"_s, {}, 0, 1)->size(), 1);
}

void TestAssetViews::matching() {
    add(R"({"hostname": "web", "ip_address": "2001:db8::1"})");
    add(R"({"hostname": "db", "ip_address": "10.0.0.1"})");
    QCOMPARE(names(store_->matching(AssetColumn::Hostname, {u"WEB"_s, u"x"_s})), QStringList{u"web"_s});
    QCOMPARE(names(store_->matching(AssetColumn::IpAddress, {u"2001:DB8::0:1"_s, u"10.0.0.1"_s})),
             (QStringList{u"web"_s, u"db"_s}));
    QCOMPARE(names(store_->matching(AssetColumn::Id, {u"2"_s, u"7"_s})), QStringList{u"db"_s});
    QCOMPARE(names(store_->matching(AssetColumn::Id, {})), QStringList{});
}

QTEST_GUILESS_MAIN(TestAssetViews)
#include "tst_asset_views.moc"
