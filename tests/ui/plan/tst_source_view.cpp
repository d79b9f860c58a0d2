// SPDX-License-Identifier: GPL-3.0-or-later
// The plan as text: what is typed is the plan, what is done elsewhere is in the text, and one undo is for both.
#include "ui/House.h"

#include "ui/plan/PlanViews.h"
#include "ui/plan/PlansPage.h"
#include "ui/plan/canvas/CanvasLine.h"
#include "ui/plan/canvas/CanvasScene.h"
#include "ui/plan/canvas/CanvasView.h"
#include "ui/plan/canvas/StepCard.h"
#include "ui/plan/source/Scintilla.h"
#include "ui/plan/source/SourceView.h"
#include "ui/plan/source/SourceWords.h"

#include <QLabel>
#include <QRandomGenerator>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestSourceView : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<House> house_;
    PlanViews* views_ = nullptr;
    QsciScintilla* editor_ = nullptr;

    OpenPlan& plan() { return *house_->window.findChild<PlansPage*>()->current(); }
    QByteArray source() { return editor_->text().toUtf8(); }
    void openPlan(const QByteArray& text) {
        house_->window.openPlanText(text, u"mine"_s);
        QTRY_COMPARE(source(), text);
    }
    void put(const QString& old, const QString& now) {
        const qsizetype at = editor_->text().indexOf(old);
        QVERIFY(at >= 0);
        int line = 0;
        int column = 0;
        editor_->lineIndexFromPosition(int(editor_->text().left(at).toUtf8().size()), &line, &column);
        int endLine = 0;
        int endColumn = 0;
        editor_->lineIndexFromPosition(int(editor_->text().left(at + old.size()).toUtf8().size()), &endLine,
                                       &endColumn);
        editor_->setSelection(line, column, endLine, endColumn);
        editor_->replaceSelectedText(now);
    }
    QStringList cards() {
        views_->canvas()->canvas().settle();
        QStringList titles;
        for (const StepCard* card : views_->canvas()->canvas().cards())
            titles.append(card->text().title);
        return titles;
    }

private Q_SLOTS:
    void init() {
        home_ = makeHome();
        house_ = std::make_unique<House>();
        QVERIFY(house_->open(u"df"_s));
        house_->window.showPage(MainWindow::Plans);
        views_ = house_->window.findChild<PlanViews*>();
        views_->showView(PlanViews::Source);
        editor_ = house_->find<QsciScintilla>(u"sourceEditor"_s);
    }
    void cleanup() {
        if (house_->window.findChild<PlansPage*>()->current()) plan().undo().clear();
        house_.reset();
    }

    void whatIsTypedIsThePlan() {
        openPlan("{\"steps\": [\n  {\"id\": \"a\", \"tool\": \"df\"} \n]}\n");
        put(u"{\"id\": \"a\", \"tool\": \"df\"}"_s,
            u"{\"id\": \"a\", \"name\": \"Frei\u00e4\", \"tool\": \"df\"}, {\"tool\": \"du\"}"_s);
        QTRY_COMPARE(cards(), (QStringList{u"Frei\u00e4"_s, u"du"_s}));
        const QByteArray typed = source();
        QCOMPARE(plan().model().document().text(), typed);
        house_->key(Qt::Key_Z); // the plan's undo, not the editor's
        QTRY_COMPARE(cards(), QStringList{u"df"_s});
        QTRY_VERIFY(source().contains("{\"id\": \"a\", \"tool\": \"df\"} \n"));
        house_->key(Qt::Key_Y);
        if (plan().undo().canRedo()) plan().undo().redo();
        QTRY_COMPARE(source(), typed);
    }

    void whatIsDoneElsewhereIsInTheText() {
        openPlan("{\"steps\": [\n  {\"id\": \"a\", \"tool\": \"df\"}, \n  {\"id\": \"b\", \"tool\": \"du\"}\n]}\n");
        editor_->setCursorPosition(1, 4);
        plan().edit(plan().model().change(u"b"_s, u"/name"_s, u"Gr\u00f6\u00dfe"_s));
        QCOMPARE(source(), plan().model().document().text());
        int line = 0;
        int column = 0;
        editor_->getCursorPosition(&line, &column);
        QCOMPARE(line, 1); // the cursor stays in its line
        plan().removeSteps({u"a"_s});
        QCOMPARE(source(), plan().model().document().text());
    }

    void mistakesAreTold() {
        openPlan("{\"steps\": [\n  {\"id\": \"a\", \"tool\": \"df\"}\n]}\n");
        auto* status = house_->find<QLabel>(u"sourceStatus"_s);
        QVERIFY(!status->isVisible());
        put(u"\"df\""_s, u"\"dff\""_s);
        QTRY_VERIFY2(status->isVisible() && status->text().startsWith(u"Line 2: "_s), qPrintable(status->text()));
        put(u"\"dff\"}"_s, u"\"df\""_s);
        QTRY_VERIFY(!plan().model().document().isReadable());
        QTRY_VERIFY2(status->text().startsWith(u"Line 3: "_s), qPrintable(status->text()));
        put(u"\"df\""_s, u"\"df\"}"_s);
        QTRY_VERIFY(!status->isVisible());
        QCOMPARE(cards(), QStringList{u"df"_s});
    }

    void wordsAreOffered_data() {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QString>("offered");
        QTest::newRow("tools") << "{\"steps\": [{\"tool\": \"asset-c"_ba << u"asset-create"_s;
        QTest::newRow("keys of a step") << "{\"steps\": [{\"id\": \"a\", \"needs\": [], \"para"_ba << u"parameters"_s;
        QTest::newRow("parameters") << "{\"steps\": [{\"tool\": \"df\", \"parameters\": {\"pa"_ba << u"path"_s;
        QTest::newRow("keys of the plan") << "{\"des"_ba << u"description"_s;
        QTest::newRow("yaml") << "steps:\n  - to"_ba << u"tool"_s;
        QTest::newRow("in a text") << "{\"name\": \"a to"_ba << QString();
    }
    void wordsAreOffered() {
        QFETCH(QByteArray, before);
        QFETCH(QString, offered);
        const bool yaml = before.startsWith("steps:");
        const QByteArray whole = yaml                          ? "steps:\n  - tool: df\n"_ba
                                 : before.startsWith("{\"des") ? "{\"description\": \"x\", \"steps\": []}"_ba
                                                               : before + "\": {}}]}";
        QByteArray text = whole;
        if (before.contains("\"parameters\": {"))
            text = "{\"steps\": [{\"tool\": \"df\", \"parameters\": {\"path\": \"/\"}}]}";
        const PlanDocument document = PlanDocument::fromText(text, yaml ? PlanFormat::Yaml : PlanFormat::Json);
        const auto offer = sourceWords::at(before, document, *house_->composition.liveCatalogue().current());
        QCOMPARE(offer.words.value(0), offered);
    }

    /// 10,000 random edits in steps, text and undo: the document, the text, the list and the canvas say the same after
    /// each, and undoing all of it gives back the first byte by byte.
    void allViewsAgreeOverRandomEdits() {
        const QByteArray first = "{\"x-owner\": \"infra\", \"steps\": [\n  {\"id\": \"a\", \"tool\": \"df\"}\n]}\n";
        // The views without the window, whose inspector makes a form after each edit.
        OpenPlan plan(house_->services, PlanDocument::fromText(first, PlanFormat::Json), u"random"_s);
        plan.undo().setUndoLimit(0);
        SourceView source(house_->theme);
        source.setPlan(&plan);
        source.setShown(true);
        QItemSelectionModel selection(&plan.steps());
        CanvasView canvas(house_->theme);
        canvas.setPlan(&plan, &selection);
        const auto text = [&] { return source.editor()->text().toUtf8(); };
        QRandomGenerator random(20261130);
        const QStringList tools{u"df"_s, u"du"_s, u"ps"_s, u"free"_s};
        PlanModel& model = plan.model();
        constexpr int edits = 10'000;
        constexpr int mostSteps = 14;
        for (int i = 0; i < edits; ++i) {
            const auto steps = model.plan().steps;
            const QString one = steps.isEmpty() ? QString() : steps.at(random.bounded(int(steps.size()))).id;
            const QString other = steps.isEmpty() ? QString() : steps.at(random.bounded(int(steps.size()))).id;
            switch (random.bounded(9)) {
            case 0:
            case 1:
                if (steps.size() < mostSteps) plan.addStepAfter({{u"tool"_s, tools.at(random.bounded(4))}}, one);
                break;
            case 2:
                if (random.bounded(3) == 0) plan.removeSteps({one});
                break;
            case 3:
                if (const auto edit = planWiring::connection(model, one, other)) plan.edit(edit);
                break;
            case 4:
                if (const auto edit = planWiring::disconnection(model, one, other)) plan.edit(edit);
                break;
            case 5:
                if (!one.isEmpty()) plan.edit(model.change(one, u"/name"_s, u"n%1"_s.arg(i)));
                break;
            case 6:
                if (!one.isEmpty()) plan.moveSteps({one}, random.bounded(int(steps.size()) + 1));
                break;
            case 7:
                for (int back = random.bounded(4); back > 0 && plan.undo().canUndo(); --back)
                    plan.undo().undo();
                break;
            default:
                for (int on = random.bounded(3); on > 0 && plan.undo().canRedo(); --on)
                    plan.undo().redo();
                break;
            }
            QVERIFY(model.document().isReadable());
            if (text() != model.document().text()) QCOMPARE(text(), model.document().text());
            QStringList ids;
            for (const StepSpec& step : model.plan().steps)
                ids.append(step.id);
            QStringList listed;
            for (int row = 0; row < plan.steps().rowCount(); ++row)
                listed.append(plan.steps().index(row).data(StepListModel::IdRole).toString());
            if (listed != ids) QCOMPARE(listed, ids);
            if (i % 10 != 0) continue; // drawing is what takes time
            CanvasScene& scene = canvas.canvas();
            scene.settle();
            QStringList drawn;
            int lines = 0;
            for (const StepCard* card : scene.cards()) {
                drawn.append(card->id());
                for (const CanvasLine* line : scene.linesOf(card))
                    if (&line->to() == card) ++lines;
            }
            if (drawn != ids) QCOMPARE(drawn, ids);
            QCOMPARE(lines, int(planWiring::lines(model.plan()).size()));
        }
        while (plan.undo().canUndo())
            plan.undo().undo();
        QCOMPARE(model.document().text(), first);
        QCOMPARE(text(), first);
        canvas.setPlan(nullptr, nullptr);
        source.setPlan(nullptr);
    }
};

QTEST_MAIN(TestSourceView)
#include "tst_source_view.moc"
