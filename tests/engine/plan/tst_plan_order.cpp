// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanDocument.h"
#include "engine/plan/PlanOrder.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestPlanOrder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stepsAsTheyWillRun_data() {
        QTest::addColumn<QByteArray>("steps");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* steps, const char* expected) {
            QTest::newRow(name) << QByteArray(steps) << QString::fromUtf8(expected);
        };
        row("none", "[]", "");
        row("a sequence", "[{id: a, tool: t}, {id: b, tool: t}]", "a b");
        row("needs that stand below", "[{id: a, tool: t, needs: [c]}, {id: b, tool: t, needs: [a]}, {id: c, tool: t}]",
            "c a b");
        row("side by side as they stand",
            "[{id: d, tool: t, needs: []}, {id: a, tool: t}, {id: c, tool: t, needs: [d]}]", "d a c");
        row("a ring stands at the end",
            "[{id: a, tool: t, needs: [b]}, {id: b, tool: t, needs: [a]}, {id: c, tool: t}]", "c a b");
    }

    void stepsAsTheyWillRun() {
        QFETCH(const QByteArray, steps);
        QFETCH(const QString, expected);
        const PlanDocument document = PlanDocument::fromText("steps: " + steps, PlanFormat::Yaml);
        QStringList ids;
        for (const int step : PlanOrder(document.plan()).runOrder())
            ids.append(document.plan().steps.at(step).id);
        QCOMPARE(ids.join(u' '), expected);
    }
};

QTEST_GUILESS_MAIN(TestPlanOrder)

#include "tst_plan_order.moc"
