// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/SeenKeys.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestSeenKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsThoseItHasSeenAndFewOthers() {
        constexpr int count = 200'000;
        const auto key = [](int number) { return u"host-%1.example.com"_s.arg(number); };
        SeenKeys keys;
        QVERIFY(!keys.mayContain(key(0)));
        for (int i = 0; i < count; ++i)
            keys.insert(key(i));
        int others = 0;
        for (int i = 0; i < count; ++i) {
            QVERIFY(keys.mayContain(key(i)));
            others += keys.mayContain(key(count + i)) ? 1 : 0;
        }
        QVERIFY2(others < count / 1000, qPrintable(QString::number(others)));
    }
};

QTEST_GUILESS_MAIN(TestSeenKeys)
#include "tst_seen_keys.moc"
