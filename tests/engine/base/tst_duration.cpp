// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Duration.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace oc;

class DurationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsDurations_data() {
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QString>("formatted");
        QTest::newRow("milliseconds") << QJsonValue(u"250ms"_s) << qint64(250) << u"250ms"_s;
        QTest::newRow("seconds") << QJsonValue(u"30s"_s) << qint64(30'000) << u"30s"_s;
        QTest::newRow("minutes") << QJsonValue(u"5m"_s) << qint64(300'000) << u"5m"_s;
        QTest::newRow("hours") << QJsonValue(u"2h"_s) << qint64(7'200'000) << u"2h"_s;
        QTest::newRow("day") << QJsonValue(u"1d"_s) << qint64(86'400'000) << u"1d"_s;
        QTest::newRow("mixed") << QJsonValue(u"1h30m"_s) << qint64(5'400'000) << u"1h30m"_s;
        QTest::newRow("spaces") << QJsonValue(u" 1 h 30 m "_s) << qint64(5'400'000) << u"1h30m"_s;
        QTest::newRow("fraction") << QJsonValue(u"1.5s"_s) << qint64(1'500) << u"1.5s"_s;
        QTest::newRow("number is seconds") << QJsonValue(90) << qint64(90'000) << u"1m30s"_s;
        QTest::newRow("text number is seconds") << QJsonValue(u"90"_s) << qint64(90'000) << u"1m30s"_s;
        QTest::newRow("fraction of a number") << QJsonValue(0.25) << qint64(250) << u"250ms"_s;
        QTest::newRow("zero") << QJsonValue(0) << qint64(0) << u"0s"_s;
        QTest::newRow("all units") << QJsonValue(u"1d2h3m4s5ms"_s) << qint64(93'784'005) << u"1d2h3m4.005s"_s;
    }
    void readsDurations() {
        QFETCH(QJsonValue, value);
        QFETCH(qint64, ms);
        QFETCH(QString, formatted);
        const auto duration = parseDuration(value);
        QVERIFY2(duration, qPrintable(duration ? QString() : duration.error().toText()));
        QCOMPARE(qint64(duration->count()), ms);
        QCOMPARE(formatDuration(*duration), formatted);
        const auto again = parseDuration(formatDuration(*duration));
        QVERIFY(again && *again == *duration);
    }

    void refusesDurations_data() {
        QTest::addColumn<QJsonValue>("value");
        const QStringList texts{u""_s,      u"s"_s,    u"-5s"_s,           u"5x"_s,
                                u"1..5s"_s, u"1h30"_s, u"30 1h"_s,         u"1m1h"_s,
                                u"5s5s"_s,  u"1e3"_s,  u"nan"_s,           u"infinity"_s,
                                u"5s;rm"_s, u"٣s"_s,   QString(400, u'9'), u"99999999999999d"_s};
        for (const QString& text : texts)
            QTest::addRow("text '%s'", qPrintable(text.left(20))) << QJsonValue(text);
        QTest::newRow("negative") << QJsonValue(-1);
        QTest::newRow("huge") << QJsonValue(1e300);
        QTest::newRow("bool") << QJsonValue(true);
        QTest::newRow("null") << QJsonValue();
        QTest::newRow("object") << QJsonValue(QJsonObject());
    }
    void refusesDurations() {
        QFETCH(QJsonValue, value);
        const auto duration = parseDuration(value);
        QVERIFY(!duration);
        QCOMPARE(duration.error().code, u"bad_duration"_s);
        QVERIFY(duration.error().hint.contains(u"1h30m"_s));
    }

    void readsSizes_data() {
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<qint64>("bytes");
        QTest::newRow("number") << QJsonValue(10) << qint64(10);
        QTest::newRow("text") << QJsonValue(u"10"_s) << qint64(10);
        QTest::newRow("4k") << QJsonValue(u"4k"_s) << qint64(4096);
        QTest::newRow("4K") << QJsonValue(u"4K"_s) << qint64(4096);
        QTest::newRow("1.5 GB") << QJsonValue(u"1.5 GB"_s) << qint64(1'500'000'000);
        QTest::newRow("2GiB") << QJsonValue(u"2GiB"_s) << qint64(2) * 1024 * 1024 * 1024;
        QTest::newRow("3 B") << QJsonValue(u"3 B"_s) << qint64(3);
        QTest::newRow("1T") << QJsonValue(u"1T"_s) << qint64(1) * 1024 * 1024 * 1024 * 1024;
        QTest::newRow("exact big") << QJsonValue(u"9007199254740993"_s) << qint64(9007199254740993);
    }
    void readsSizes() {
        QFETCH(QJsonValue, value);
        QFETCH(qint64, bytes);
        const auto size = parseSize(value);
        QVERIFY2(size, qPrintable(size ? QString() : size.error().toText()));
        QCOMPARE(*size, bytes);
    }

    void refusesSizes_data() {
        QTest::addColumn<QJsonValue>("value");
        const QStringList texts{u""_s,   u"k"_s,   u"-1"_s,  u"+1"_s,    u"1.2.3"_s,
                                u"5x"_s, u"5kx"_s, u"1 2"_s, u"9999P"_s, u"1e5"_s};
        for (const QString& text : texts)
            QTest::addRow("text '%s'", qPrintable(text)) << QJsonValue(text);
        QTest::newRow("negative") << QJsonValue(-1);
        QTest::newRow("fraction of a byte") << QJsonValue(1.5);
        QTest::newRow("list") << QJsonValue(QJsonArray());
    }
    void refusesSizes() {
        QFETCH(QJsonValue, value);
        QVERIFY(!parseSize(value));
    }

    void formatsSizes() {
        QCOMPARE(formatSize(0), u"0 B"_s);
        QCOMPARE(formatSize(999), u"999 B"_s);
        QCOMPARE(formatSize(1000), u"1.0 kB"_s);
        QCOMPARE(formatSize(1'400'000'000), u"1.4 GB"_s);
        QCOMPARE(formatSize(999'999), u"1.0 MB"_s);
        QCOMPARE(formatSize(123'456), u"123 kB"_s);
    }
};

QTEST_GUILESS_MAIN(DurationTest)
#include "tst_duration.moc"
