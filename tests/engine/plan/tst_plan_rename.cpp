// SPDX-License-Identifier: GPL-3.0-or-later
// A step gets another id: everything that mentions it follows, and nothing else changes.
#include "engine/plan/PlanModel.h"
#include "engine/plan/PlanRename.h"

#include <QSignalSpy>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestPlanRename : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textsFollow_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("newId");
        QTest::addColumn<bool>("isExpression");
        QTest::addColumn<QString>("after");
        QTest::newRow("dotted") << u"{{ steps.disk.output.rows }}"_s << u"space"_s << false
                                << u"{{ steps.space.output.rows }}"_s;
        QTest::newRow("twice, and a longer name")
            << u"{{ steps.disk.status + steps.disk2.status + steps.disk.error }}"_s << u"d"_s << false
            << u"{{ steps.d.status + steps.disk2.status + steps.d.error }}"_s;
        QTest::newRow("quoted") << u"{{ steps[\"disk\"].output + steps['disk'].status }}"_s << u"a b"_s << false
                                << u"{{ steps[\"a b\"].output + steps['a b'].status }}"_s;
        QTest::newRow("to a hyphen") << u"{{ steps.disk.output }}"_s << u"free-space"_s << false
                                     << u"{{ steps.free-space.output }}"_s;
        QTest::newRow("to what is no name")
            << u"{{ steps.disk.output }}"_s << u"7 disks"_s << false << u"{{ steps['7 disks'].output }}"_s;
        QTest::newRow("outside braces") << u"steps.disk is {{ steps.disk.status }}"_s << u"d"_s << false
                                        << u"steps.disk is {{ steps.d.status }}"_s;
        QTest::newRow("in a string of an expression")
            << u"{{ 'steps.disk' }}"_s << u"d"_s << false << u"{{ 'steps.disk' }}"_s;
        QTest::newRow("another variable")
            << u"{{ inputs.disk + item.disk }}"_s << u"d"_s << false << u"{{ inputs.disk + item.disk }}"_s;
        QTest::newRow("a condition") << u"steps.disk.output.rows.length > 0"_s << u"d"_s << true
                                     << u"steps.d.output.rows.length > 0"_s;
        QTest::newRow("not readable") << u"{{ steps.disk. + }"_s << u"d"_s << false << u"{{ steps.disk. + }"_s;
    }
    void textsFollow() {
        QFETCH(QString, text);
        QFETCH(QString, newId);
        QFETCH(bool, isExpression);
        QFETCH(QString, after);
        QCOMPARE(planRename::inText(text, u"disk"_s, newId, isExpression), after);
    }

    void everythingFollows() {
        const QByteArray yaml =
            "# nightly\nx-canvas: {places: {disk: [8, 16]}}\nsteps:\n"
            "  - id: disk # the first\n    tool: df\n    on_failure: {goto: tell}\n"
            "  - id: tell\n    tool: slack_cli\n    needs: [disk]\n"
            "    when: steps.disk.output.rows.length > 0\n"
            "    parameters:\n      message: Free on {{ steps.disk.output.rows[0].mounted_on }} of disk\n"
            "  - id: last\n    tool: ps\n    needs: [tell]\n    on_failure: {goto: disk}\n";
        PlanModel model;
        model.reset(PlanDocument::fromText(yaml, PlanFormat::Yaml));
        const auto edit = planRename::edit(model, u"disk"_s, u"space"_s);
        QVERIFY2(edit.has_value(), edit ? "" : qPrintable(edit.error().toText()));
        QSignalSpy resets(&model, &PlanModel::stepsReset);
        QSignalSpy changes(&model, &PlanModel::stepChanged);
        model.apply(*edit);
        QByteArray expected = yaml;
        expected.replace("id: disk", "id: space").replace("needs: [disk]", "needs: [space]");
        expected.replace("steps.disk.", "steps.space.").replace("goto: disk", "goto: space");
        expected.replace("{disk: [8, 16]}", "{space: [8, 16]}");
        QCOMPARE(model.document().text(), expected);
        QCOMPARE(resets.size(), 0);
        QCOMPARE(changes.size(), 3);
        model.revert(*edit);
        QCOMPARE(model.document().text(), yaml);
    }

    void refuses() {
        PlanModel model;
        model.reset(
            PlanDocument::fromText(R"({"steps":[{"id":"a","tool":"df"},{"id":"b","tool":"df"}]})", PlanFormat::Json));
        QCOMPARE(planRename::edit(model, u"a"_s, u"b"_s).error().code, u"id_taken"_s);
        QCOMPARE(planRename::edit(model, u"a"_s, u" "_s).error().code, u"id_empty"_s);
        QCOMPARE(planRename::edit(model, u"z"_s, u"y"_s).error().code, u"no_such_step"_s);
        QVERIFY(planRename::edit(model, u"a"_s, u"a"_s)->isNoop());
    }
};

QTEST_GUILESS_MAIN(TestPlanRename)
#include "tst_plan_rename.moc"
