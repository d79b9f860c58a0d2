// SPDX-License-Identifier: GPL-3.0-or-later
// The plan that is edited: every kind of edit, what views are told of it, and the way back.
#include "engine/base/Json.h"
#include "engine/plan/PlanModel.h"

#include <QJsonArray>
#include <QRandomGenerator>
#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

const QByteArray threeSteps = "{\n"
                              "  \"x-owner\": \"infra\",\n"
                              "  \"steps\": [\n"
                              "    {\"id\": \"a\", \"tool\": \"df\", \"x-note\": 1},\n"
                              "    {\"id\": \"b\", \"tool\": \"ls\", \"parameters\": {\"path\": \"/var\"}},\n"
                              "    {\"id\": \"c\", \"tool\": \"ps\"}\n"
                              "  ]\n"
                              "}\n";

QStringList idsOf(const Plan& plan) {
    QStringList ids;
    for (const StepSpec& step : plan.steps)
        ids.append(step.id);
    return ids;
}

/// A list of steps that knows of the plan only what the model's signals say.
class View : public QObject {
public:
    explicit View(PlanModel& model) : model_(model), rows_(idsOf(model.plan())) {
        connect(&model, &PlanModel::stepsReset, this, [this] { rows_ = idsOf(model_.plan()); });
        connect(&model, &PlanModel::stepInserted, this,
                [this](int index) { rows_.insert(index, model_.plan().steps.value(index).id); });
        connect(&model, &PlanModel::stepRemoved, this, [this](int index) { rows_.removeAt(index); });
        connect(&model, &PlanModel::stepMoved, this, [this](int from, int to) { rows_.move(from, to); });
        connect(&model, &PlanModel::stepChanged, this, [this](const QString& id) {
            const int index = model_.indexOf(id);
            if (index >= 0) rows_[index] = id;
        });
    }
    [[nodiscard]] QStringList rows() const { return rows_; }

private:
    PlanModel& model_;
    QStringList rows_;
};

} // namespace

class TestPlanModel : public QObject {
    Q_OBJECT

private:
    PlanModel model_;

    void open(const QByteArray& text, PlanFormat format = PlanFormat::Json) {
        model_.reset(PlanDocument::fromText(text, format));
    }
    /// Applies the edit and looks that undoing gives back every byte and redoing the result.
    void apply(const Result<PlanEdit>& edit) {
        QVERIFY2(bool(edit), edit ? "" : qPrintable(edit.error().toText()));
        const QByteArray before = model_.document().text();
        model_.apply(*edit);
        const QByteArray after = model_.document().text();
        model_.revert(*edit);
        QCOMPARE(model_.document().text(), before);
        model_.apply(*edit);
        QCOMPARE(model_.document().text(), after);
    }

private Q_SLOTS:
    void init() { open(threeSteps); }

    void insertsWithAnIdOfItsOwn() {
        QSignalSpy inserted(&model_, &PlanModel::stepInserted);
        const auto edit = model_.insertion(1, {{u"tool"_s, u"df"_s}, {u"name"_s, u"Again"_s}});
        apply(edit);
        QCOMPARE(idsOf(model_.plan()), QStringList({u"a"_s, u"df"_s, u"b"_s, u"c"_s}));
        QCOMPARE(edit->stepId, u"df"_s);
        QVERIFY(edit->text.contains(u"Again"_s));
        QCOMPARE(inserted.first().first().toInt(), 1);
        apply(model_.insertion(99, {{u"tool"_s, u"df"_s}}));
        apply(model_.insertion(-5, {{u"tool"_s, u"ls"_s}, {u"id"_s, u"a"_s}}));
        QCOMPARE(idsOf(model_.plan()), QStringList({u"a-2"_s, u"a"_s, u"df"_s, u"b"_s, u"c"_s, u"df-2"_s}));
        QVERIFY(model_.document().text().contains("\"x-note\": 1"));
        QVERIFY(model_.document().text().contains("\"x-owner\": \"infra\""));
    }

    void freeIdsAreNeverEmpty() {
        QCOMPARE(model_.freeId(u"new"_s), u"new"_s);
        QCOMPARE(model_.freeId(u"a"_s), u"a-2"_s);
        QCOMPARE(model_.freeId({}), u"step"_s);
        apply(model_.insertion(0, {{u"tool"_s, u"df"_s}, {u"id"_s, u"step"_s}}));
        QCOMPARE(model_.freeId({}), u"step-2"_s);
    }

    void aPlanWithoutStepsGetsTheList() {
        open("{\"name\": \"empty\"}");
        apply(model_.insertion(0, {{u"tool"_s, u"df"_s}}));
        QCOMPARE(model_.plan().steps.size(), 1);
        QCOMPARE(model_.plan().name, u"empty"_s);
    }

    void removesAndMoves() {
        QSignalSpy moved(&model_, &PlanModel::stepMoved);
        const auto move = model_.move(u"a"_s, 2);
        apply(move);
        QCOMPARE(idsOf(model_.plan()), QStringList({u"b"_s, u"c"_s, u"a"_s}));
        QCOMPARE(move->stepId, u"a"_s);
        QCOMPARE(moved.size(), 3); // there, back, and there again
        QCOMPARE(moved.at(1), QVariantList({2, 0}));
        apply(model_.removal(u"c"_s));
        QCOMPARE(idsOf(model_.plan()), QStringList({u"b"_s, u"a"_s}));
        const auto nowhere = model_.move(u"b"_s, -3);
        QVERIFY(nowhere && nowhere->isNoop());
    }

    void changesOneValueAndLeavesTheRest() {
        const auto edit = model_.change(u"b"_s, u"/parameters/path"_s, u"/srv"_s);
        apply(edit);
        QCOMPARE(model_.document().text(), QByteArray(threeSteps).replace("/var", "/srv"));
        QCOMPARE(edit->key, u"/parameters/path"_s);
        // What is taken away leaves no empty object behind.
        apply(model_.change(u"b"_s, u"/parameters/path"_s, QJsonValue::Undefined));
        QVERIFY(!model_.stepObject(u"b"_s).contains(u"parameters"_s));
        apply(model_.change(u"c"_s, u"/retry/attempts"_s, 3));
        QCOMPARE(json::at(model_.stepObject(u"c"_s), u"/retry/attempts"_s).toInt(), 3);
        const auto same = model_.change(u"c"_s, u"/retry/attempts"_s, 3);
        QVERIFY(same && same->isNoop());
    }

    void aNewIdIsToldToTheViews() {
        View view(model_);
        QSignalSpy changed(&model_, &PlanModel::stepChanged);
        const auto edit = model_.change(u"b"_s, u"/id"_s, u"folder"_s);
        apply(edit);
        QCOMPARE(edit->stepId, u"folder"_s);
        QCOMPARE(changed.last().first().toString(), u"folder"_s);
        QCOMPARE(view.rows(), QStringList({u"a"_s, u"folder"_s, u"c"_s}));
    }

    void changesOfThePlanLeaveTheStepsAlone() {
        QSignalSpy reset(&model_, &PlanModel::stepsReset);
        QSignalSpy changed(&model_, &PlanModel::documentChanged);
        apply(model_.planChange(u"/name"_s, u"nightly"_s));
        QCOMPARE(model_.plan().name, u"nightly"_s);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(changed.size(), 3);
        apply(model_.planChange(u"/name"_s, QJsonValue::Undefined));
        QCOMPARE(model_.document().text(), threeSteps);
    }

    void anotherTextIsAnEditToo() {
        QSignalSpy reset(&model_, &PlanModel::stepsReset);
        const PlanDocument other = PlanDocument::fromText("steps:\n  - tool: uptime\n", PlanFormat::Yaml);
        apply(model_.replacement(other, u"Edit the text"_s));
        QCOMPARE(model_.document().format(), PlanFormat::Yaml);
        QCOMPARE(model_.plan().steps.size(), 1);
        QCOMPARE(reset.size(), 3);
    }

    void namesByPlaceBecomeIdsBeforePlacesChange() {
        open(R"({"steps": [{"tool": "df"}, {"tool": "ls", "when": "{{ steps.df.output.rows.length > 0 }}"}]})");
        QCOMPARE(idsOf(model_.plan()).size(), 2);
        const QString first = model_.plan().steps.first().id;
        open(R"({"steps": [{"tool": "df"}, {"tool": "ls", "when": "{{ steps.)" + first.toUtf8() +
             R"(.output.rows.length > 0 }}"}]})");
        apply(model_.insertion(0, {{u"tool"_s, u"df"_s}}));
        QVERIFY(model_.plan().steps.at(1).idGiven);
        QCOMPARE(model_.plan().steps.at(1).id, first);
        QVERIFY(model_.plan().steps.first().id != first);
    }

    void refusesWhatCannotBe() {
        const QByteArray before = model_.document().text();
        QCOMPARE(model_.removal(u"nobody"_s).error().code, u"no_such_step"_s);
        QCOMPARE(model_.move(u"nobody"_s, 0).error().code, u"no_such_step"_s);
        QCOMPARE(model_.change(u"nobody"_s, u"/name"_s, u"x"_s).error().code, u"no_such_step"_s);
        QCOMPARE(model_.document().text(), before);
        open("{\"steps\": [");
        QCOMPARE(model_.insertion(0, {{u"tool"_s, u"df"_s}}).error().code, u"plan_unreadable"_s);
        QCOMPARE(model_.planChange(u"/name"_s, u"x"_s).error().code, u"plan_unreadable"_s);
        QVERIFY(!model_.insertion(0, {}).error().hint.isEmpty());
        QCOMPARE(model_.document().text(), QByteArray("{\"steps\": ["));
        QVERIFY(!model_.problems().isEmpty());
    }

    void foundProblemsStayTillTheNextCheck() {
        Problem problem;
        problem.pointer = u"/steps/1/parameters/path"_s;
        problem.message = u"no such folder"_s;
        Problem other;
        other.pointer = u"/steps/10/tool"_s;
        model_.setProblems({problem, other});
        QCOMPARE(model_.problemsOf(u"b"_s).size(), 1);
        QCOMPARE(model_.problemsOf(u"a"_s).size(), 0);
        apply(model_.change(u"a"_s, u"/name"_s, u"Disk"_s));
        QCOMPARE(model_.problems().size(), 2);
        model_.setProblems({});
        QVERIFY(model_.problems().isEmpty());
    }

    void randomEditsEndWhereTheyShould_data() {
        QTest::addColumn<quint32>("seed");
        QTest::addColumn<bool>("yaml");
        for (quint32 seed = 1; seed <= 12; ++seed)
            QTest::addRow("seed %u", seed) << seed << (seed % 3 == 0);
    }

    void randomEditsEndWhereTheyShould() {
        QFETCH(quint32, seed);
        QFETCH(bool, yaml);
        if (yaml)
            open("# head\nx-owner: infra\nsteps:\n  - id: a # first\n    tool: df\n  - {id: b, tool: ls}\n",
                 PlanFormat::Yaml);
        View view(model_);
        QRandomGenerator random(seed);
        QList<PlanEdit> done;
        QList<QByteArray> texts{model_.document().text()};
        qsizetype at = 0;
        for (int round = 0; round < 150; ++round) {
            const QStringList ids = idsOf(model_.plan());
            const QString one = ids.isEmpty() ? QString() : ids.at(random.bounded(int(ids.size())));
            const int kind = random.bounded(8);
            if (kind == 6 && at > 0) {
                model_.revert(done.at(--at));
            } else if (kind == 7 && at < done.size()) {
                model_.apply(done.at(at++));
            } else {
                Result<PlanEdit> edit = model_.insertion(random.bounded(8), {{u"tool"_s, u"df"_s}});
                if (kind == 1 && !one.isEmpty()) edit = model_.removal(one);
                if (kind == 2 && !one.isEmpty()) edit = model_.move(one, random.bounded(8));
                if (kind == 3 && !one.isEmpty())
                    edit = model_.change(one, u"/parameters/path"_s,
                                         random.bounded(3) ? QJsonValue(u"/p%1"_s.arg(round))
                                                           : QJsonValue(QJsonValue::Undefined));
                if (kind == 4 && !one.isEmpty())
                    edit = model_.change(one, u"/id"_s, model_.freeId(u"id%1"_s.arg(random.bounded(5))));
                if (kind == 5) edit = model_.planChange(u"/name"_s, u"plan %1"_s.arg(round));
                QVERIFY2(bool(edit), edit ? "" : qPrintable(edit.error().toText()));
                done.resize(at);
                texts.resize(at + 1);
                done.append(*edit);
                model_.apply(*edit);
                texts.append(model_.document().text());
                ++at;
            }
            QCOMPARE(model_.document().text(), texts.at(at));
            QVERIFY(model_.document().isReadable());
            QCOMPARE(view.rows(), idsOf(model_.plan()));
            QCOMPARE(QSet<QString>(view.rows().cbegin(), view.rows().cend()).size(), view.rows().size());
        }
        while (at > 0) {
            model_.revert(done.at(--at));
            QCOMPARE(model_.document().text(), texts.at(at));
        }
        QCOMPARE(view.rows(), idsOf(model_.plan()));
        while (at < done.size())
            model_.apply(done.at(at++));
        QCOMPARE(model_.document().text(), texts.last());
    }
};

QTEST_GUILESS_MAIN(TestPlanModel)
#include "tst_plan_model.moc"
