// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/Moment.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class MomentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void values_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QJsonValue>("expected");
        const qint64 day = 86'400'000;
        QTest::newRow("now") << u"now"_s << QJsonValue(u"2026-11-25T10:00:00.250Z"_s);
        QTest::newRow("after") << u"now+two-hours"_s << QJsonValue(u"2026-11-25T12:00:00.250Z"_s);
        QTest::newRow("before") << u"now-day"_s << QJsonValue(u"2026-11-24T10:00:00.250Z"_s);
        QTest::newRow("seconds") << u"now:s"_s << QJsonValue(qint64(1795600800));
        QTest::newRow("milliseconds") << u"now+day:ms"_s << QJsonValue(qint64(1795600800250 + day));
        QTest::newRow("microseconds") << u"now-day:us"_s << QJsonValue(qint64((1795600800250 - day) * 1000));
        QTest::newRow("no value") << u"now+missing"_s << QJsonValue(QJsonValue::Undefined);
        QTest::newRow("null") << u"now+null"_s << QJsonValue(QJsonValue::Undefined);
        QTest::newRow("no duration") << u"now+word"_s << QJsonValue(QJsonValue::Undefined);
        QTest::newRow("too far") << u"now+far"_s << QJsonValue(QJsonValue::Undefined);
        QTest::newRow("before time") << u"now-far"_s << QJsonValue(QJsonValue::Undefined);
    }
    void values() {
        QFETCH(QString, name);
        QFETCH(QJsonValue, expected);
        const QJsonObject parameters{{u"two-hours"_s, u"2h"_s},
                                     {u"day"_s, u"1d"_s},
                                     {u"null"_s, QJsonValue::Null},
                                     {u"word"_s, u"soon"_s},
                                     {u"far"_s, u"99999999d"_s}};
        const auto moment = Moment::parse(name);
        QVERIFY(moment);
        QCOMPARE(moment->value(parameters, 1795600800250), expected);
    }

    void otherNames() {
        for (const QString& name : {u""_s, u"no"_s, u"Now"_s, u"nowhere"_s, u"now+"_s, u"now-"_s, u"now:"_s, u"now:h"_s,
                                    u"now.x"_s, u"name"_s, u"now+a:min"_s})
            QVERIFY2(!Moment::parse(name), qPrintable(name));
        QCOMPARE(Moment::parse(u"now"_s)->parameter(), QString());
        QCOMPARE(Moment::parse(u"now-a_b:us"_s)->parameter(), u"a_b"_s);
    }
};

QTEST_APPLESS_MAIN(MomentTest)
#include "tst_moment.moc"
