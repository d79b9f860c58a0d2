// SPDX-License-Identifier: GPL-3.0-or-later
// The table is told of many rows in pieces, so that no turn of the event loop takes long; whatever happens meanwhile,
// it ends with the rows there are. Pieces of 150 here, so that a thousand rows are many.
#include "ui/assets/AssetHouse.h"

#include "ui/assets/AssetGridModel.h"
#include "ui/assets/FilterHeader.h"

#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestAssetGrowth : public QObject, private AssetHouse {
    Q_OBJECT

    static constexpr int piece = 150;
    AssetGridModel* model_ = nullptr;

    void openMany() {
        openPage(1000);
        model_ = qobject_cast<AssetGridModel*>(grid_->model());
        QTRY_VERIFY(model_->isComplete());
        model_->growBy(piece);
    }
    /// All rows anew, as they match. Not reordered: the search says something else each time.
    void openAnew(const QString& words = u"web-"_s) { house_->find<QLineEdit>(u"assetSearch"_s)->setText(words); }
    void makeMore(const QString& name, int count) {
        AssetBatch batch;
        for (int i = 0; i < count; ++i)
            batch.changes.append(
                {AssetChange::Kind::Create, 0, 0, {{u"hostname"_s, name + u"%1"_s.arg(i, 4, 10, QLatin1Char('0'))}}});
        QVERIFY(colleague_->apply(batch));
    }
    /// Once, in the first turn in which the table has some but not all rows.
    template <typename Body>
    void onTheWay(Body body) {
        connect(
            model_, &QAbstractItemModel::rowsInserted, &house_->window,
            [this, body](const QModelIndex&, int, int last) {
                if (happened_ || last < 2 * piece) return;
                happened_ = true;
                QVERIFY(model_->isLoading() && !model_->isComplete() && model_->rowCount() < 1000);
                body();
            },
            Qt::QueuedConnection);
    }
    bool happened_ = false;

private Q_SLOTS:
    void init() {
        happened_ = false;
        moveIn();
    }
    void cleanup() { moveOut(); }

    void rowsComeInPieces() {
        openMany();
        QList<int> told;
        connect(model_, &QAbstractItemModel::rowsInserted, &house_->window,
                [&](const QModelIndex&, int first, int last) {
                    QVERIFY(last - first < piece);
                    told.append(model_->rowCount());
                });
        QList<int> counted;
        connect(model_, &AssetGridModel::counted, &house_->window, [&] { counted.append(model_->rowCount()); });
        connect(model_, &AssetGridModel::opened, &house_->window, [&] {
            grid_->selectAll();
            grid_->setCurrentIndex(cell(5, AssetColumn::Owner));
            grid_->selectAll();
        });
        onTheWay([this] {
            QVERIFY(!model_->isCounted());
            QCOMPARE(model_->expectedRows(), 1000);
            QVERIFY2(!foot().contains(u"rows"_s), qPrintable(foot())); // not a number that is none
            grid_->scrollToBottom();
        });
        openAnew();
        QTRY_VERIFY(happened_ && model_->isComplete());
        QCOMPARE(told, QList<int>({350, 500, 650, 800, 950, 1000}));
        QCOMPARE(counted, QList<int>({1000}));
        QCOMPARE(grid_->chosenRowCount(), 1000); // whoever chose all has chosen all
        QCOMPARE(grid_->currentIndex(), cell(5, AssetColumn::Owner));
        grid_->scrollToBottom();
        QCOMPARE(text(999, AssetColumn::Hostname), u"web-1000"_s);
        QTRY_COMPARE(text(600, AssetColumn::Hostname), u"web-0601"_s);
        QTRY_VERIFY2(foot().contains(u"1,000 rows match"_s), qPrintable(foot()));
    }

    void anotherOrderMeanwhile() {
        openMany();
        onTheWay([this] { model_->sort(gridCells::section(AssetColumn::Hostname), Qt::DescendingOrder); });
        openAnew();
        QTRY_VERIFY(happened_ && model_->isComplete());
        QTRY_COMPARE(text(0, AssetColumn::Hostname), u"web-1000"_s);
        QTRY_VERIFY(model_->isComplete());
        QCOMPARE(model_->rowCount(), 1000);
        QCOMPARE(text(999, AssetColumn::Hostname), u"web-0001"_s);
    }

    void anotherChoiceMeanwhile() {
        openMany();
        onTheWay([this] { openAnew(u"web-0299"_s); });
        openAnew();
        QTRY_VERIFY(happened_ && model_->rowCount() == 1);
        QTRY_VERIFY(model_->isComplete());
        QCOMPARE(text(0, AssetColumn::Hostname), u"web-0299"_s);
        QTRY_VERIFY2(foot().contains(u"1 row matches"_s), qPrintable(foot()));
    }

    void theSameReadAgainMeanwhile() {
        openMany();
        QList<int> replaced;
        connect(model_, &AssetGridModel::replaced, &house_->window, [&] { replaced.append(model_->rowCount()); });
        onTheWay([this] {
            QVERIFY(colleague_->create({{u"hostname"_s, u"web-0000"_s}}));
            model_->reload({});
        });
        openAnew();
        QTRY_VERIFY(happened_ && model_->isComplete() && !replaced.isEmpty());
        QCOMPARE(replaced.first(), 1001); // told of when the rows are there
        QCOMPARE(model_->rowCount(), 1001);
        QTRY_COMPARE(text(0, AssetColumn::Hostname), u"web-0000"_s);
        QTRY_COMPARE(text(1000, AssetColumn::Hostname), u"web-1000"_s);
    }

    void rowsGoMeanwhile() {
        openPage(3);
        model_ = qobject_cast<AssetGridModel*>(grid_->model());
        QTRY_VERIFY(model_->isComplete());
        model_->growBy(piece);
        onTheWay([this] {
            QSet<qint64> gone;
            for (const QString& name : {u"web-0002"_s, u"new-0001"_s, u"new-0996"_s}) { // told already, and not yet
                gone.insert(now(name).id);
                QVERIFY(colleague_->remove({{u"hostname"_s, name}}));
            }
            model_->removeRowsOf(gone);
            QCOMPARE(model_->expectedRows(), 997);
            QVERIFY(model_->rowCount() < 997);
        });
        makeMore(u"new-"_s, 997);
        QTRY_VERIFY(happened_ && model_->isComplete());
        QCOMPARE(model_->rowCount(), 997);
        QTRY_COMPARE(text(1, AssetColumn::Hostname), u"new-0002"_s);
        QTRY_COMPARE(text(996, AssetColumn::Hostname), u"web-0003"_s);
    }

    /// What is chosen and what is at the top stays where many rows come in above it.
    void theRestIsFoundAgain() {
        openMany();
        grid_->verticalScrollBar()->setValue(700);
        select(705, AssetColumn::Hostname, 707, AssetColumn::Owner);
        QTRY_VERIFY(!text(grid_->rowAt(0), AssetColumn::Hostname).isEmpty());
        const QString top = text(grid_->rowAt(0), AssetColumn::Hostname);
        makeMore(u"aaa-"_s, 500);
        QTRY_COMPARE(model_->rowCount(), 1500);
        QTRY_COMPARE(grid_->chosenRowCount(), 3);
        QCOMPARE(grid_->chosenRows(10), QList<int>({1205, 1206, 1207}));
        QCOMPARE(grid_->currentIndex(), cell(1205, AssetColumn::Hostname));
        QTRY_COMPARE(text(grid_->rowAt(0), AssetColumn::Hostname), top);
        QTRY_COMPARE(text(1205, AssetColumn::Hostname), u"web-0706"_s);
    }

    /// Many that are taken out at once leave the person where they were.
    void manyGoAtOnce() {
        openMany();
        grid_->verticalScrollBar()->setValue(700);
        QSet<qint64> gone;
        for (int row = 100; row < 300; ++row)
            gone.insert(model_->idAt(row));
        const QSignalSpy begun(model_, &QAbstractItemModel::modelReset);
        model_->removeRowsOf(gone);
        QCOMPARE(model_->rowCount(), 800);
        QCOMPARE(begun.size(), 0);
        QCOMPARE(grid_->verticalScrollBar()->value(), 700);
        QTRY_COMPARE(text(799, AssetColumn::Hostname), u"web-1000"_s);
        QTRY_COMPARE(text(100, AssetColumn::Hostname), u"web-0301"_s);
    }
};

QTEST_MAIN(TestAssetGrowth)
#include "tst_asset_growth.moc"
