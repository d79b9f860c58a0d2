// SPDX-License-Identifier: GPL-3.0-or-later
// Lines between steps: what a plan says of them, and what drawing and taking away one writes into its text.
#include "engine/plan/PlanModel.h"
#include "engine/plan/PlanWiring.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

/// "a b:a c:a,b d:" as a plan: a name, a colon where it has needs, and what it needs.
QByteArray planText(const QString& words) {
    QStringList steps;
    for (const QString& word : words.split(u' ', Qt::SkipEmptyParts)) {
        QJsonObject step{{u"id"_s, word.section(u':', 0, 0)}, {u"tool"_s, u"df"_s}};
        if (word.contains(u':')) {
            const QStringList needs = word.section(u':', 1).split(u',', Qt::SkipEmptyParts);
            step.insert(u"needs"_s, QJsonArray::fromStringList(needs));
        }
        steps.append(QString::fromUtf8(QJsonDocument(step).toJson(QJsonDocument::Compact)));
    }
    return u"{\"steps\": [\n  %1\n]}\n"_s.arg(steps.join(u",\n  "_s)).toUtf8();
}

/// The other way.
QString words(const Plan& plan) {
    QStringList list;
    for (const StepSpec& step : plan.steps)
        list.append(step.needsGiven ? step.id + u':' + step.needs.join(u',') : step.id);
    return list.join(u' ');
}

} // namespace

class TestPlanWiring : public QObject {
    Q_OBJECT

    PlanModel model_;

    void open(const QString& steps) { model_.reset(PlanDocument::fromText(planText(steps), PlanFormat::Json)); }

private Q_SLOTS:
    void linesAreWhatThePlanSays_data() {
        QTest::addColumn<QString>("plan");
        QTest::addColumn<QString>("lines");
        QTest::newRow("sequence") << u"a b c"_s << u"0-1 1-2"_s;
        QTest::newRow("graph") << u"a b:a c:a d:b,c"_s << u"0-1 0-2 1-3 2-3"_s;
        QTest::newRow("side by side") << u"a: b c"_s << u""_s;
        QTest::newRow("unknown") << u"a b:zz"_s << u""_s;
    }
    void linesAreWhatThePlanSays() {
        QFETCH(QString, plan);
        QFETCH(QString, lines);
        open(plan);
        QStringList found;
        for (const PlanLine& line : planWiring::lines(model_.plan()))
            found.append(u"%1-%2"_s.arg(line.from).arg(line.to));
        QCOMPARE(found.join(u' '), lines);
    }

    void gotoIsALineOfItsOwn() {
        model_.reset(PlanDocument::fromText(
            R"({"steps":[{"id":"a","tool":"df","on_failure":{"goto":"c"}},{"id":"b","tool":"df"},{"id":"c","tool":"df"}]})",
            PlanFormat::Json));
        const QList<PlanLine> lines = planWiring::lines(model_.plan());
        QVERIFY(lines.contains(PlanLine{0, 2, PlanLine::Kind::Goto}));
        QVERIFY(lines.contains(PlanLine{1, 2, PlanLine::Kind::Sequence}));
    }

    void connects_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("after"); // or the error's code
        QTest::newRow("a branch from a sequence") << u"a b c d"_s << u"b"_s << u"d"_s << u"a b:a c:b d:b"_s;
        QTest::newRow("the first of a sequence") << u"a b c"_s << u"a"_s << u"c"_s << u"a b:a c:a"_s;
        QTest::newRow("in a graph") << u"a b:a c:a"_s << u"b"_s << u"c"_s << u"a b:a c:a,b"_s;
        QTest::newRow("side by side") << u"a: b"_s << u"a"_s << u"b"_s << u"a: b:a"_s;
        QTest::newRow("upwards in a graph") << u"a b:c c"_s << u"b"_s << u"a"_s << u"a:b b:c c"_s;
        QTest::newRow("there already") << u"a b:a"_s << u"a"_s << u"b"_s << u"connected"_s;
        QTest::newRow("there already, sequence") << u"a b"_s << u"a"_s << u"b"_s << u"connected"_s;
        QTest::newRow("itself") << u"a b"_s << u"a"_s << u"a"_s << u"would_ring"_s;
        QTest::newRow("ring of a sequence") << u"a b c"_s << u"c"_s << u"a"_s << u"would_ring"_s;
        QTest::newRow("ring of a graph") << u"a b:a c:b"_s << u"c"_s << u"a"_s << u"would_ring"_s;
        QTest::newRow("no such step") << u"a b"_s << u"a"_s << u"z"_s << u"no_such_step"_s;
    }
    void connects() {
        QFETCH(QString, before);
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, after);
        open(before);
        const auto edit = planWiring::connection(model_, from, to);
        QCOMPARE(edit ? words(edit->after.plan()) : edit.error().code, after);
        if (!edit) return;
        const QByteArray text = model_.document().text();
        QSignalSpy resets(&model_, &PlanModel::stepsReset);
        QSignalSpy changes(&model_, &PlanModel::stepChanged);
        model_.apply(*edit);
        QVERIFY(!changes.isEmpty());
        model_.revert(*edit);
        QCOMPARE(model_.document().text(), text);
        QCOMPARE(resets.size(), 0); // the steps are the same ones: views keep what is chosen
    }

    void disconnects_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("after");
        QTest::newRow("of several") << u"a b:a c:a,b"_s << u"a"_s << u"c"_s << u"a b:a c:b"_s;
        QTest::newRow("the last of one") << u"a b:a c:b"_s << u"a"_s << u"b"_s << u"a b c:b"_s;
        QTest::newRow("the last of all") << u"a b:a"_s << u"a"_s << u"b"_s << u"a: b"_s;
        QTest::newRow("in a sequence") << u"a b c"_s << u"a"_s << u"b"_s << u"a b c:b"_s;
        QTest::newRow("the only one of a sequence") << u"a b"_s << u"a"_s << u"b"_s << u"a: b"_s;
        QTest::newRow("none") << u"a b c"_s << u"a"_s << u"c"_s << u"not_connected"_s;
    }
    void disconnects() {
        QFETCH(QString, before);
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, after);
        open(before);
        const auto edit = planWiring::disconnection(model_, from, to);
        QCOMPARE(edit ? words(edit->after.plan()) : edit.error().code, after);
    }

    void bridges_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("removed");
        QTest::addColumn<QString>("after");
        QTest::newRow("one in the middle") << u"a b:a c:b"_s << u"b"_s << u"a b:a c:a"_s;
        QTest::newRow("two in a row") << u"a b:a c:b d:c"_s << u"b,c"_s << u"a b:a c:b d:a"_s;
        QTest::newRow("two into one") << u"a b c:a,b d:c"_s << u"c"_s << u"a b c:a,b d:a,b"_s;
        QTest::newRow("no name twice") << u"a b:a c:a,b"_s << u"b"_s << u"a b:a c:a"_s;
        QTest::newRow("what is left stays side by side") << u"a b:a c"_s << u"b"_s << u"a: b:a c"_s;
        QTest::newRow("a sequence") << u"a b c"_s << u"b"_s << u"a b c"_s;
    }
    void bridges() {
        QFETCH(QString, before);
        QFETCH(QString, removed);
        QFETCH(QString, after);
        open(before);
        const auto edit = planWiring::bridging(model_, removed.split(u','));
        QVERIFY2(edit.has_value(), edit ? "" : qPrintable(edit.error().toText()));
        QCOMPARE(words(edit->after.plan()), after);
    }

    void stepsWithoutIdsGetTheirs() {
        model_.reset(
            PlanDocument::fromText(R"({"steps":[{"tool":"df"},{"tool":"ls"},{"tool":"ps"}]})", PlanFormat::Json));
        const auto edit = planWiring::connection(model_, u"step-1"_s, u"step-3"_s);
        QVERIFY2(edit.has_value(), edit ? "" : qPrintable(edit.error().toText()));
        QCOMPARE(words(edit->after.plan()), u"step-1 step-2:step-1 step-3:step-1"_s);
        QVERIFY(edit->after.plan().steps.at(0).idGiven);
        QVERIFY(!edit->after.plan().steps.at(2).idGiven);
    }

    /// YAML with comments, where needs are taken from one and given to others: nothing else changes.
    void commentsStay() {
        const QByteArray yaml = "# nightly\nsteps:\n  - id: a # first\n    tool: df\n  - id: b\n    tool: ls\n"
                                "    # the last one\n  - id: c\n    tool: ps\n";
        model_.reset(PlanDocument::fromText(yaml, PlanFormat::Yaml));
        const auto edit = planWiring::connection(model_, u"a"_s, u"c"_s);
        QVERIFY2(edit.has_value(), edit ? "" : qPrintable(edit.error().toText()));
        QCOMPARE(words(edit->after.plan()), u"a b:a c:a"_s);
        for (const char* comment : {"# nightly", "# first", "# the last one"})
            QVERIFY2(edit->after.text().contains(comment), edit->after.text());
    }

    void manyAtOnceAreAllOrNothing() {
        PlanDocument document = PlanDocument::fromText(planText(u"a b c"_s), PlanFormat::Json);
        const QByteArray before = document.text();
        QVERIFY(!document.setAll({{u"/steps/0/name"_s, u"one"_s}, {u"/steps/9/name"_s, u"ten"_s}}));
        QCOMPARE(document.text(), before);
        // Two that want the same place, and one that builds on another.
        QVERIFY(document.setAll({{u"/steps/0/name"_s, u"one"_s},
                                 {u"/steps/0/timeout"_s, u"5s"_s},
                                 {u"/steps/0/x-note/deep"_s, 1},
                                 {u"/steps/0/x-note/deeper"_s, 2},
                                 {u"/steps/1/tool"_s, QJsonValue::Undefined}}));
        const QJsonArray steps = document.root().toObject().value(u"steps"_s).toArray();
        QCOMPARE(steps.at(0).toObject().value(u"x-note"_s).toObject().size(), 2);
        QCOMPARE(steps.at(0).toObject().value(u"timeout"_s).toString(), u"5s"_s);
        QVERIFY(!steps.at(1).toObject().contains(u"tool"_s));
    }
};

QTEST_GUILESS_MAIN(TestPlanWiring)
#include "tst_plan_wiring.moc"
