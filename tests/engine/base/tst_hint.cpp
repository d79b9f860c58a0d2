// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Hint.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestHint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void inALine() {
        QCOMPARE(hintInLine({}), QString());
        QCOMPARE(hintInLine(u"check the name"_s), u" (check the name)"_s);
        QCOMPARE(hintInLine(u"Check the name. Then try again."_s), u" (Check the name. Then try again)"_s);
        QCOMPARE(hintInLine(u"one of a, b, ..."_s), u" (one of a, b, ...)"_s);
    }
};

QTEST_APPLESS_MAIN(TestHint)
#include "tst_hint.moc"
