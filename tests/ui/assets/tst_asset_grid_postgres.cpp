// SPDX-License-Identifier: GPL-3.0-or-later
// The page of the inventory over a real PostgreSQL server of the test's own: a colleague at psql, and a server that
// goes away while somebody edits.
#include "support/AssetPlaces.h"
#include "ui/House.h"
#include "ui/assets/GridHand.h"

#include "ui/assets/AssetsPage.h"

#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestAssetGridPostgres : public QObject {
    Q_OBJECT

    std::unique_ptr<test::PostgresServer> server_;
    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<House> house_;
    GridHand hand_;
    int databases_ = 0;
    QString database_;

    AssetStore& store() { return house_->composition.assets; }
    QString psql(const QString& sql) { return server_->ask(sql, database_); }
    QString foot() { return house_->find<QLabel>(u"assetCount"_s)->text(); }
    QString notice() {
        auto* page = house_->window.findChild<AssetsPage*>();
        auto* text = page ? page->findChild<QLabel*>(u"noticeText"_s) : nullptr;
        return text && text->isVisible() ? text->text() : QString();
    }

private Q_SLOTS:
    void initTestCase() {
        server_ = std::make_unique<test::PostgresServer>();
        QVERIFY2(server_->problem().isEmpty(), qPrintable(server_->problem()));
    }
    void init() {
        database_ = u"grid%1"_s.arg(++databases_);
        QCOMPARE(server_->ask(u"create database "_s + database_), QString());
        qputenv("DATABASE_URL", server_->url(database_).toUtf8());
        home_ = makeHome();
        house_ = std::make_unique<House>();
        QVERIFY(house_->open());
        GridHand::makeRows(store(), 3);
        house_->window.showPage(MainWindow::Assets);
        hand_.grid = house_->find<AssetGrid>(u"assetTable"_s);
        QTRY_COMPARE(hand_.grid->model()->rowCount(), 3);
        QTRY_COMPARE(hand_.text(0, AssetColumn::Hostname), u"web-0001"_s);
    }
    void cleanup() { house_.reset(); }

    void aColleaguesChangeIsSeen() {
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(psql(u"update assets set owner = 'theirs' where hostname = 'web-0002'"_s), QString());
        const qint64 told = clock.elapsed();
        QTRY_COMPARE(hand_.text(1, AssetColumn::Owner), u"theirs"_s);
        qInfo("psql took %lld ms, the cell showed it %lld ms later", told, clock.elapsed() - told);
        QCOMPARE(psql(u"insert into assets (hostname) values ('app-01')"_s), QString());
        QTRY_COMPARE(hand_.grid->model()->rowCount(), 4);
        QTRY_COMPARE(hand_.text(0, AssetColumn::Hostname), u"app-01"_s);
        QCOMPARE(psql(u"delete from assets where hostname = 'web-0003'"_s), QString());
        QTRY_COMPARE(hand_.grid->model()->rowCount(), 3);
    }

    void editsOutliveTheServersAbsence() {
        server_->stop();
        hand_.type(hand_.cell(0, AssetColumn::Owner), u"infra"_s);
        QTRY_VERIFY2(notice().startsWith(u"Your edits are not saved yet"_s), qPrintable(notice()));
        hand_.type(hand_.cell(1, AssetColumn::Owner), u"data"_s);
        // Both are seen where they were typed, and counted.
        QCOMPARE(hand_.text(0, AssetColumn::Owner), u"infra"_s);
        QCOMPARE(hand_.text(1, AssetColumn::Owner), u"data"_s);
        QVERIFY2(foot().contains(u"2 edits not yet saved"_s), qPrintable(foot()));
        QVERIFY(hand_.cell(1, AssetColumn::Owner).data(AssetGridModel::UnsavedRole).toBool());
        server_->startAgain();
        QVERIFY2(server_->problem().isEmpty(), qPrintable(server_->problem()));
        QTRY_VERIFY_WITH_TIMEOUT(!foot().contains(u"not yet saved"_s), 60'000); // with nobody asking for it
        QCOMPARE(psql(u"select string_agg(owner, ' ' order by hostname) from assets"_s), u"infra data shop"_s);
        // Nothing more, or that the connection is back.
        QTRY_VERIFY2(!notice().startsWith(u"Your edits are not saved yet"_s), qPrintable(notice()));
        // What others do is seen again, too.
        QCOMPARE(psql(u"update assets set owner = 'theirs' where hostname = 'web-0003'"_s), QString());
        QTRY_COMPARE_WITH_TIMEOUT(hand_.text(2, AssetColumn::Owner), u"theirs"_s, 60'000);
    }
};

QTEST_MAIN(TestAssetGridPostgres)
#include "tst_asset_grid_postgres.moc"
