// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetHistory.h"
#include "ui/assets/AssetPlans.h"
#include "ui/assets/GridCells.h"
#include "ui/assets/SavedViews.h"

#include "engine/base/Json.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestGridCells : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tagsReadAsTheyAreWritten_data() {
        QTest::addColumn<QJsonObject>("before");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QJsonObject>("after");
        const QJsonObject typed{{u"count"_s, 5}, {u"on"_s, false}, {u"list"_s, QJsonArray{1, u"a,b"_s}}};
        QTest::newRow("plain") << QJsonObject() << u"role=web, tier=front"_s
                               << QJsonObject{{u"role"_s, u"web"_s}, {u"tier"_s, u"front"_s}};
        QTest::newRow("semicolons and lines") << QJsonObject() << u" role = web ;\n tier=front; "_s
                                              << QJsonObject{{u"role"_s, u"web"_s}, {u"tier"_s, u"front"_s}};
        QTest::newRow("a name alone") << QJsonObject() << u"canary"_s << QJsonObject{{u"canary"_s, QString()}};
        QTest::newRow("true stays") << QJsonObject{{u"canary"_s, true}} << u"canary=true"_s
                                    << QJsonObject{{u"canary"_s, true}};
        QTest::newRow("empty value") << QJsonObject() << u"note="_s << QJsonObject{{u"note"_s, QString()}};
        QTest::newRow("nothing") << QJsonObject{{u"role"_s, u"web"_s}} << u"  "_s << QJsonObject();
        QTest::newRow("types stay") << typed << u"count=5, on=false, list=[1,\"a,b\"], role=db"_s
                                    << QJsonObject{{u"count"_s, 5},
                                                   {u"on"_s, false},
                                                   {u"list"_s, QJsonArray{1, u"a,b"_s}},
                                                   {u"role"_s, u"db"_s}};
        QTest::newRow("quoted") << QJsonObject() << u"note=\"a, b; \\\"c\\\"\", x=1"_s
                                << QJsonObject{{u"note"_s, u"a, b; \"c\""_s}, {u"x"_s, u"1"_s}};
        QTest::newRow("equals in the value") << QJsonObject() << u"query=a=b"_s << QJsonObject{{u"query"_s, u"a=b"_s}};
        QTest::newRow("json") << QJsonObject() << u"{\"a b, c\": {\"d\": 1}}"_s
                              << QJsonObject{{u"a b, c"_s, QJsonObject{{u"d"_s, 1}}}};
    }
    void tagsReadAsTheyAreWritten() {
        QFETCH(QJsonObject, before);
        QFETCH(QString, text);
        QFETCH(QJsonObject, after);
        Asset asset;
        asset.hostname = u"web-01"_s;
        asset.tags = before;
        const auto value = gridCells::read(asset, AssetColumn::Tags, text);
        QVERIFY2(value.has_value(), value ? "" : qPrintable(value.error().toText()));
        QCOMPARE(value->toObject(), after);
        // What the editor then shows is read as the same again.
        asset.tags = after;
        const auto again = gridCells::read(asset, AssetColumn::Tags, gridCells::exact(asset, AssetColumn::Tags));
        QVERIFY(again.has_value());
        QCOMPARE(again->toObject(), after);
    }

    void wrongTagsAreTold_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("told");
        QTest::newRow("no name") << u"=web"_s << u"no name"_s;
        QTest::newRow("twice") << u"a=1, a=2"_s << u"twice"_s;
        QTest::newRow("broken json") << u"{\"a\": }"_s << u""_s;
        QTest::newRow("broken value") << u"a=[1, 2"_s << u"not JSON"_s;
    }
    void wrongTagsAreTold() {
        QFETCH(QString, text);
        QFETCH(QString, told);
        Asset asset;
        asset.hostname = u"web-01"_s;
        const auto value = gridCells::read(asset, AssetColumn::Tags, text);
        QVERIFY(!value.has_value());
        QVERIFY2(value.error().toText().contains(told), qPrintable(value.error().toText()));
    }

    void fieldsAreChecked() {
        Asset asset;
        asset.hostname = u"web-01"_s;
        QVERIFY(!gridCells::read(asset, AssetColumn::IpAddress, u"10.20.0.300"_s));
        QCOMPARE(gridCells::read(asset, AssetColumn::IpAddress, u" 2001:DB8:0:0::1 "_s)->toString(), u"2001:db8::1"_s);
        QVERIFY(gridCells::read(asset, AssetColumn::IpAddress, u""_s)->isNull());
        QVERIFY(!gridCells::read(asset, AssetColumn::Hostname, u"web 01"_s));
        QVERIFY(!gridCells::read(asset, AssetColumn::Hostname, u""_s));
        QVERIFY(!gridCells::read(asset, AssetColumn::Version, u"3"_s));
        // An adopted table may hold a name that would be refused; the other fields can be set all the same.
        asset.hostname = u"old_box"_s;
        QCOMPARE(gridCells::read(asset, AssetColumn::Owner, u"infra"_s)->toString(), u"infra"_s);
    }

    void timesReadAsPeopleSayThem() {
        const auto at = [](const QString& text) {
            return QDateTime::fromString(text, Qt::ISODate).toMSecsSinceEpoch();
        };
        const qint64 now = at(u"2026-11-25T15:00:00"_s);
        QCOMPARE(gridCells::timeText(at(u"2026-11-25T12:04:00"_s), now), u"today 12:04"_s);
        QCOMPARE(gridCells::timeText(at(u"2026-11-24T12:04:00"_s), now), u"yesterday 12:04"_s);
        QCOMPARE(gridCells::timeText(at(u"2026-10-02T12:04:00"_s), now), u"2026-10-02"_s);
        QCOMPARE(gridCells::timeText(0, now), QString());
    }

    void theLogSaysWhoChangedWhat() {
        const qint64 now = QDateTime::fromString(u"2026-11-25T15:00:00"_s, Qt::ISODate).toMSecsSinceEpoch();
        AssetLogEntry entry;
        entry.at = now - 60'000;
        entry.before = {{u"status"_s, u"active"_s}};
        entry.after = {{u"status"_s, u"<b>odd</b>"_s}};
        entry.author = {u"anna"_s, AssetAuthor::Source::Run, u"3f2a"_s, u"patch-web"_s};
        const QString line = assetHistory::line(entry, now);
        QVERIFY2(line.contains(u"today 14:59 status <s>active</s> &rarr; &lt;b&gt;odd&lt;/b&gt;"_s), qPrintable(line));
        QVERIFY2(line.contains(u"by plan <a href=\"run:3f2a\">patch-web</a>"_s), qPrintable(line));
        QCOMPARE(assetHistory::runs({entry, entry}).size(), 1);
        entry.kind = AssetChange::Kind::Create;
        entry.author = {u"anna"_s, AssetAuthor::Source::Import, {}, u"import of hosts.csv"_s};
        QVERIFY(assetHistory::line(entry, now).endsWith(u"created, by anna, import of hosts.csv"_s));
    }

    void plansNameTheAssets() {
        Asset a, b, c;
        a.id = 1;
        a.hostname = u"web-01"_s;
        a.ipAddress = u"10.0.0.1"_s;
        b.id = 2;
        b.hostname = u"twin"_s;
        c.id = 3;
        c.hostname = u"TWIN"_s;
        QCOMPARE(assetPlans::target({a}), QJsonValue(u"web-01"_s));
        QCOMPARE(assetPlans::target({a, b, c}), QJsonValue(QJsonArray{u"web-01"_s, 2, 3}));
        const auto plan = QJsonDocument::fromJson(assetPlans::ping({a, b})).object();
        const auto step = plan.value(u"steps"_s).toArray().first().toObject();
        QCOMPARE(step.value(u"for_each"_s), QJsonValue(QJsonArray{u"10.0.0.1"_s, u"twin"_s}));
    }

    void viewsAreKept() {
        QTemporaryDir folder;
        const QString file = folder.filePath(u"asset-views.json"_s);
        SavedViews views(file);
        QVERIFY(views.load().has_value());
        SavedView production{u"Production web"_s, {}, {AssetColumn::Hostname, AssetColumn::Owner}};
        production.view.conditions = {{AssetColumn::Environment, AssetCondition::Kind::Equals, {u"production"_s}},
                                      {AssetColumn::Tags, AssetCondition::Kind::HasTag, {u"role"_s, u"web"_s}}};
        production.view.words = u"vienna"_s;
        production.view.sort = AssetColumn::UpdatedAt;
        production.view.descending = true;
        QVERIFY(views.save(production).has_value());
        QVERIFY(views.save({u"Other"_s, {}, {}}).has_value());
        SavedViews again(file);
        QVERIFY(again.load().has_value());
        QCOMPARE(again.all().size(), 2);
        QVERIFY(again.all().first() == production);
        QVERIFY(again.rename(u"Other"_s, u"Another"_s).has_value());
        QVERIFY(again.remove(production.name).has_value());
        QVERIFY(views.load().has_value());
        QCOMPARE(views.all().size(), 1);
        QCOMPARE(views.all().first().name, u"Another"_s);

        QFile broken(file);
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("{\"views\": [");
        broken.close();
        const Status told = views.load();
        QVERIFY(!told);
        QVERIFY(told.error().message.contains(file));
        QVERIFY(!views.save(production)); // what a person may still mend is not written over
        QVERIFY(broken.open(QIODevice::ReadOnly));
        QCOMPARE(broken.readAll(), QByteArray("{\"views\": ["));
    }
};

QTEST_GUILESS_MAIN(TestGridCells)
#include "tst_grid_cells.moc"
