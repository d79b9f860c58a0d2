// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanComparison.h"

#include <QRegularExpression>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

/// "a b+ c- d~when" and, after a bar, the lines: "a>b b>c+".
QString shortText(const PlanComparison& comparison) {
    const auto sign = [](PlanComparison::Change change) {
        switch (change) {
        case PlanComparison::Change::Added:
            return u"+"_s;
        case PlanComparison::Change::Removed:
            return u"-"_s;
        case PlanComparison::Change::Changed:
            return u"~"_s;
        case PlanComparison::Change::Same:
            break;
        }
        return QString();
    };
    QStringList steps;
    for (const PlanComparison::Step& step : comparison.steps)
        steps.append(step.id + sign(step.change) + step.keys.join(u','));
    QStringList lines;
    for (const PlanComparison::Line& line : comparison.lines)
        lines.append(comparison.steps.at(line.from).id + u'>' + comparison.steps.at(line.to).id + sign(line.change));
    return steps.join(u' ') + (lines.isEmpty() ? QString() : u" | "_s + lines.join(u' '));
}

} // namespace

class TestPlanComparison : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void compares_data() {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* before, const char* after, const char* expected) {
            QTest::newRow(name) << QByteArray(before) << QByteArray(after) << QString::fromUtf8(expected);
        };
        row("nothing", "steps: []", "steps: []", "");
        row("the same", "steps: [{id: a, tool: df}, {id: b, tool: ls}]",
            "steps: [{tool: df, id: a}, {id: b, tool: ls}]", "a b | a>b");
        row("one more at the end", "steps: [{id: a, tool: df}]", "steps: [{id: a, tool: df}, {id: b, tool: ls}]",
            "a b+ | a>b+");
        row("one less in the middle", "steps: [{id: a, tool: df}, {id: b, tool: ls}, {id: c, tool: ps}]",
            "steps: [{id: a, tool: df}, {id: c, tool: ps}]", "a b- c | a>b- a>c+ b>c-");
        row("one less at the beginning", "steps: [{id: a, tool: df}, {id: b, tool: ls}]", "steps: [{id: b, tool: ls}]",
            "a- b | a>b-");
        row("what changed, in depth", "steps: [{id: a, tool: df, parameters: {path: /, inodes: true}, timeout: 1s}]",
            "steps: [{id: a, tool: df, parameters: {path: /var, inodes: true}, when: 'true'}]",
            "a~parameters.path,timeout,when");
        row("another order", "steps: [{id: a, tool: df}, {id: b, tool: ls}]",
            "steps: [{id: b, tool: ls}, {id: a, tool: df}]", "b a | b>a+ a>b-");
        row("where a card stands is nothing", "steps: [{id: a, tool: df, x-canvas: [1, 2]}]",
            "steps: [{id: a, tool: df, x-canvas: [3, 4]}]", "a");
        row("needs", "steps: [{id: a, tool: df}, {id: b, tool: ls}, {id: c, tool: ps, needs: [a]}]",
            "steps: [{id: a, tool: df}, {id: b, tool: ls}, {id: c, tool: ps, needs: [b]}]", "a b c~needs | a>c- b>c+");
        row("a plan as a step", "steps: [{id: a, tool: df}]", "steps: [{id: a, plan: b.yaml}]", "a~tool,plan");
        row("a text that cannot be read has no steps", "steps: [", "steps: [{id: a, tool: df}]", "a+");
    }

    void compares() {
        QFETCH(const QByteArray, before);
        QFETCH(const QByteArray, after);
        QFETCH(const QString, expected);
        const auto read = [](const QByteArray& text) { return PlanDocument::fromText(text, PlanFormat::Yaml); };
        const PlanComparison comparison = PlanComparison::of(read(before), read(after));
        QCOMPARE(shortText(comparison), expected);
        QCOMPARE(comparison.isSame(), !expected.contains(QRegularExpression(u"[-+~]"_s)));
    }

    void manySteps() {
        QByteArray before = "steps:\n";
        QByteArray after = "steps:\n";
        for (int i = 0; i < 5000; ++i) {
            before += "- {id: s" + QByteArray::number(i) + ", tool: df}\n";
            if (i % 10 != 0) after += "- {id: s" + QByteArray::number(i) + ", tool: df}\n";
        }
        const auto read = [](const QByteArray& text) { return PlanDocument::fromText(text, PlanFormat::Yaml); };
        const PlanComparison comparison = PlanComparison::of(read(before), read(after));
        QCOMPARE(comparison.steps.size(), 5000);
        QCOMPARE(comparison.steps.at(10).change, PlanComparison::Change::Removed);
        QCOMPARE(comparison.steps.at(10).id, u"s10"_s);
    }
};

QTEST_GUILESS_MAIN(TestPlanComparison)

#include "tst_plan_comparison.moc"
