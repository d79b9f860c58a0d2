// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/StepText.h"

#include <QTest>

using namespace oc;
using namespace oc::ui;

/// What cards and lists say of a step in few words.
class TestStepText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void conditionsInWords_data() {
        QTest::addColumn<QString>("when");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* when, const char* words) {
            QTest::newRow(words) << QString::fromUtf8(when) << QString::fromUtf8(words);
        };
        row("steps.disk.output.rows.some(row => row.used_percent > 80)", "used_percent > 80 in any row of disk");
        row("{{ !steps.disk.output.rows.some(r => r['Mounted on'] == '/' || r.a?.includes('x')) }}",
            "Mounted on == '/' or a contains 'x' in no row of disk");
        row("steps.disk.output.rows.every(row => !row.a?.includes('x') && (row.b ?? '') === '')",
            "a does not contain 'x' and b is empty in every row of disk");
        row("steps.a-b.output.rows.length > 0", "a-b has a row");
        row("steps.a.output.rows.length == 0", "a has no row");
        row("steps.ping.output.loss_percent < 5", "loss_percent < 5 of ping");
        row("inputs.check == true", "check == true");
        row("{{ inputs.a + 1 }}", "inputs.a + 1");
    }
    void conditionsInWords() {
        QFETCH(QString, when);
        QFETCH(QString, words);
        QCOMPARE(stepText::condition(when), words);
    }
};

QTEST_GUILESS_MAIN(TestStepText)

#include "tst_step_text.moc"
