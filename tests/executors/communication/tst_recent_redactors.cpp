// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/RecentRedactors.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestRecentRedactors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void madeOnceForItsSecrets() {
        RecentRedactors recent;
        int made = 0;
        const auto get = [&](int number) {
            return recent.get(QByteArray::number(number), [&](Redactor& redactor) {
                ++made;
                redactor.add(u"secret-number-%1"_s.arg(number));
            });
        };
        const auto first = get(0);
        QCOMPARE(first->redact(u"secret-number-0 and secret-number-1"_s), u"****** and secret-number-1"_s);
        QCOMPARE(get(0), first);
        QCOMPARE(get(1)->redact(u"secret-number-0 and secret-number-1"_s), u"secret-number-0 and ******"_s);
        QCOMPARE(made, 2);
        for (int number = 2; number < 40; ++number) { // those in use stay, the others go
            (void)get(number);
            QCOMPARE(get(0), first);
        }
        QCOMPARE(made, 40);
        (void)get(1);
        QCOMPARE(made, 41);
        QCOMPARE(first->redact(u"secret-number-0"_s), u"******"_s);
    }
};

QTEST_GUILESS_MAIN(TestRecentRedactors)
#include "tst_recent_redactors.moc"
