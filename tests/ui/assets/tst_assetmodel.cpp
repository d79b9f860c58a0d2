// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetFilterModel.h"
#include "ui/assets/AssetModel.h"
#include "ui/theme/Theme.h"

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestAssetModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsWhatTheStoreHolds() {
        QTemporaryDir folder;
        AssetStore store(folder.filePath(u"assets.db"_s));
        Theme theme;
        AssetModel model(store, theme);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        AssetFilterModel filter;
        filter.setSourceModel(&model);
        const QAbstractItemModelTester filterTester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy loaded(&model, &AssetModel::loaded);
        model.refresh();
        QVERIFY(model.isLoading());
        QTRY_COMPARE(loaded.count(), 1);
        QCOMPARE(model.rowCount(), 0);

        const QStringList addresses{u"10.20.0.9"_s, u"10.20.0.10"_s, u"10.20.0.100"_s};
        for (const QString& address : addresses) {
            const auto made = store.create({{u"hostname"_s, u"web-"_s + address.section(u'.', 3)},
                                            {u"ip_address"_s, address},
                                            {u"tags"_s, QJsonObject{{u"role"_s, u"web"_s}}}});
            QVERIFY2(made.has_value(), made ? "" : qPrintable(made.error().toText()));
        }
        model.refresh();
        QTRY_COMPARE(model.rowCount(), 3);
        QCOMPARE(model.total(), 3);

        filter.sort(AssetModel::Address, Qt::AscendingOrder);
        QStringList sorted;
        for (int row = 0; row < filter.rowCount(); ++row)
            sorted.append(filter.index(row, AssetModel::Address).data().toString());
        QCOMPARE(sorted, addresses);
        filter.setSearch(u"ROLE=web 100"_s);
        QCOMPARE(filter.rowCount(), 1);
        QCOMPARE(filter.index(0, AssetModel::Hostname).data().toString(), u"web-100"_s);
        QCOMPARE(filter.index(0, AssetModel::Tags).data(AssetModel::TagsRole).toStringList(),
                 QStringList{u"role=web"_s});
        filter.setSearch(u"nothing"_s);
        QCOMPARE(filter.rowCount(), 0);
    }

    void manyRefreshesEndInOneTruth() {
        QTemporaryDir folder;
        AssetStore store(folder.filePath(u"assets.db"_s));
        Theme theme;
        AssetModel model(store, theme);
        QSignalSpy loaded(&model, &AssetModel::loaded);
        for (int i = 0; i < 20; ++i)
            model.refresh();
        QVERIFY(store.create({{u"hostname"_s, u"late"_s}}).has_value());
        model.refresh();
        QTRY_VERIFY(!model.isLoading());
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(loaded.count() < 5);
    }

    void aStoreThatCannotBeReadIsTold() {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"assets.db"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(4096, 'x'));
        file.close();
        AssetStore store(file.fileName());
        Theme theme;
        AssetModel model(store, theme);
        QSignalSpy failed(&model, &AssetModel::failed);
        model.refresh();
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(!failed.at(0).at(0).value<Error>().message.isEmpty());
    }

    void timesReadAsPeopleSayThem() {
        const auto at = [](const QString& text) {
            return QDateTime::fromString(text, Qt::ISODate).toMSecsSinceEpoch();
        };
        const qint64 now = at(u"2026-11-25T15:00:00"_s);
        QCOMPARE(AssetModel::timeText(at(u"2026-11-25T12:04:00"_s), now), u"today 12:04"_s);
        QCOMPARE(AssetModel::timeText(at(u"2026-11-24T12:04:00"_s), now), u"yesterday 12:04"_s);
        QCOMPARE(AssetModel::timeText(at(u"2026-10-02T12:04:00"_s), now), u"2026-10-02"_s);
        QCOMPARE(AssetModel::timeText(0, now), QString());
    }
};

QTEST_MAIN(TestAssetModel)
#include "tst_assetmodel.moc"
