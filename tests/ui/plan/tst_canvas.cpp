// SPDX-License-Identifier: GPL-3.0-or-later
// The canvas driven as a person drives it: the README's plan is built by mouse, and again by keyboard alone.
#include "ui/House.h"

#include "ui/plan/Inspector.h"
#include "ui/plan/PlanViews.h"
#include "ui/plan/PlansPage.h"
#include "ui/plan/StepListView.h"
#include "ui/plan/canvas/CanvasLayout.h"
#include "ui/plan/canvas/CanvasLine.h"
#include "ui/plan/canvas/CanvasScene.h"
#include "ui/plan/canvas/CanvasView.h"
#include "ui/plan/canvas/StepCard.h"

#include <QClipboard>
#include <QDropEvent>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSvgRenderer>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestCanvas : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<House> house_;
    CanvasView* view_ = nullptr;

    PlansPage& page() { return *house_->window.findChild<PlansPage*>(); }
    OpenPlan& plan() { return *page().current(); }
    CanvasScene& scene() { return view_->canvas(); }
    void openPlan(const QByteArray& json) {
        house_->window.openPlanText(json, u"mine"_s);
        QTRY_COMPARE(scene().cards().size(), plan().model().plan().steps.size());
        scene().settle();
    }
    QPoint at(const QPointF& point) { return view_->mapFromScene(point); }
    QPoint middle(const QString& id) { return at(scene().card(id)->sceneBoundingRect().center()); }
    /// Down, over some points, up: as a hand does it.
    void drag(const QPoint& from, const QPoint& to) {
        QWidget* viewport = view_->viewport();
        QTest::mousePress(viewport, Qt::LeftButton, {}, from);
        for (int i = 1; i <= 4; ++i) {
            const QPoint point = from + (to - from) * i / 4;
            QMouseEvent move(QEvent::MouseMove, point, viewport->mapToGlobal(point), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(viewport, &move);
        }
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, to);
    }
    void dropTool(const QString& tool, const QPoint& point) {
        QMimeData data;
        data.setData(StepListModel::toolMimeType(), tool.toUtf8());
        QDragEnterEvent enter(point, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(view_->viewport(), &enter);
        QDragMoveEvent move(point, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(view_->viewport(), &move);
        QDropEvent drop(point, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(view_->viewport(), &drop);
        scene().settle();
    }
    void addByPalette(const QString& search) {
        const qsizetype before = page().current() ? plan().model().plan().steps.size() : 0;
        house_->key(Qt::Key_K);
        auto* field = house_->find<QLineEdit>(u"toolSearch"_s);
        QTRY_VERIFY(field->hasFocus());
        field->selectAll();
        QTest::keyClicks(field, search);
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE(plan().model().plan().steps.size(), before + 1);
        scene().settle();
    }
    QString needsOf(const QString& id) {
        const StepSpec* step = plan().model().step(id);
        return step ? step->needs.join(u',') : u"no such step"_s;
    }
    QString lines() {
        QStringList found;
        for (const PlanLine& line : planWiring::lines(plan().model().plan()))
            found.append(u"%1-%2"_s.arg(line.from).arg(line.to));
        return found.join(u' ');
    }
    QStringList ids() {
        QStringList list;
        for (const StepCard* card : scene().cards())
            list.append(card->id());
        return list;
    }

private Q_SLOTS:
    void init() {
        home_ = makeHome();
        house_ = std::make_unique<House>();
        QVERIFY(house_->open(u"df"_s));
        house_->window.showPage(MainWindow::Plans);
        view_ = house_->find<CanvasView>(u"canvas"_s);
    }
    void cleanup() {
        view_ = nullptr;
        if (page().current()) plan().undo().clear();
        house_.reset();
    }

    void thePlanIsBuiltByMouse() {
        house_->key(Qt::Key_N);
        QTRY_VERIFY(page().current());
        dropTool(u"asset-create"_s, {100, 100});
        dropTool(u"asset-query"_s, {300, 200});
        QCOMPARE(ids(), (QStringList{u"asset-create"_s, u"asset-query"_s}));
        // Onto the line between the two: it goes between them.
        const CanvasLine* line = scene().linesOf(scene().cards().first()).first();
        dropTool(u"df"_s, at(line->sceneBoundingRect().center()));
        QCOMPARE(ids(), (QStringList{u"asset-create"_s, u"df"_s, u"asset-query"_s}));
        QCOMPARE(lines(), u"0-1 1-2"_s);
        // A click chooses: the inspector and the list show the same step.
        QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, middle(u"df"_s));
        QCOMPARE(page().findChild<Inspector*>()->stepId(), u"df"_s);
        QCOMPARE(house_->find<StepListView>(u"stepList"_s)->selectedIds(), QStringList{u"df"_s});
        // From the port of the first to the last: the last one waits for the first, no more for df.
        drag(at(scene().card(u"asset-create"_s)->outPort()), middle(u"asset-query"_s));
        QCOMPARE(needsOf(u"asset-query"_s), u"asset-create"_s);
        QCOMPARE(needsOf(u"df"_s), u"asset-create"_s);
        // A line that would close a ring is refused while it is being drawn.
        scene().settle();
        QTest::mousePress(view_->viewport(), Qt::LeftButton, {}, at(scene().card(u"df"_s)->outPort()));
        const QPoint over = middle(u"asset-create"_s);
        QMouseEvent move(QEvent::MouseMove, over, view_->viewport()->mapToGlobal(over), Qt::NoButton, Qt::LeftButton,
                         {});
        QApplication::sendEvent(view_->viewport(), &move);
        auto* hint = house_->find<QLabel>(u"canvasHint"_s);
        QVERIFY2(hint->isVisible() && hint->text().contains(u"wait for one another"_s), qPrintable(hint->text()));
        QTest::mouseRelease(view_->viewport(), Qt::LeftButton, {}, over);
        QCOMPARE(needsOf(u"asset-create"_s), QString());
        // Let go over an empty place, a tool can be chosen that comes after.
        drag(at(scene().card(u"df"_s)->outPort()), QPoint(view_->viewport()->width() - 200, 40));
        QTRY_VERIFY(house_->find<QLineEdit>(u"toolSearch"_s)->hasFocus());
        addByPalette(u"du"_s);
        QCOMPARE(needsOf(u"du"_s), u"df"_s);
        // And all of it back.
        const int edits = plan().undo().count();
        QVERIFY(edits >= 5);
        while (plan().undo().canUndo())
            plan().undo().undo();
        scene().settle();
        QVERIFY(scene().cards().isEmpty());
    }

    void thePlanIsBuiltAndRunByKeyboardAlone() {
        house_->key(Qt::Key_N);
        QTRY_VERIFY(page().current());
        addByPalette(u"asset-create"_s);
        addByPalette(u"asset-query"_s);
        addByPalette(u"asset-list"_s);
        view_->setFocus();
        QTest::keyClick(view_, Qt::Key_Home);
        QCOMPARE(page().findChild<Inspector*>()->stepId(), u"asset-create"_s);
        QTest::keyClick(view_, Qt::Key_Return); // to its first field
        QTRY_VERIFY(page().findChild<Inspector*>()->isAncestorOf(house_->window.focusWidget()));
        QTest::keyClicks(house_->window.focusWidget(), u"web-01"_s);
        view_->setFocus();
        // From the first to the third with the keys only.
        QTest::keyClick(view_, Qt::Key_Home);
        QTest::keyClick(view_, Qt::Key_C);
        QVERIFY(house_->find<QLabel>(u"canvasHint"_s)->isVisible());
        QTest::keyClick(view_, Qt::Key_End);
        QTest::keyClick(view_, Qt::Key_Return);
        QCOMPARE(needsOf(u"asset-list"_s), u"asset-create"_s);
        // Lines are chosen one after the other and taken away.
        scene().settle();
        QTest::keyClick(view_, Qt::Key_End);
        QTest::keyClick(view_, Qt::Key_L);
        QVERIFY(scene().selectedLine());
        QTest::keyClick(view_, Qt::Key_Delete);
        QCOMPARE(needsOf(u"asset-list"_s), QString());
        house_->key(Qt::Key_Z);
        QCOMPARE(needsOf(u"asset-list"_s), u"asset-create"_s);

        house_->key(Qt::Key_R);
        QTRY_VERIFY(plan().follower().status() == RunStatus::Completed);
        QTRY_VERIFY(scene().card(u"asset-list"_s)->text().state.contains(u"done"_s));
        QVERIFY(house_->composition.assets.find({{u"hostname"_s, u"web-01"_s}}));
    }

    void cardsAreMovedByHandAndArrangedAgain() {
        openPlan(R"({"steps":[{"id":"a","tool":"df"},{"id":"b","tool":"du"},{"id":"c","tool":"ps"}]})");
        const QPointF before = scene().card(u"b"_s)->pos();
        const QPointF others = scene().card(u"c"_s)->pos();
        drag(middle(u"b"_s), middle(u"b"_s) + QPoint(40, 90));
        const QPointF after = scene().card(u"b"_s)->pos();
        QVERIFY(after != before);
        QCOMPARE(std::fmod(after.x(), CanvasLayout::grid), 0.0);
        QCOMPARE(scene().card(u"c"_s)->pos(), others);
        QVERIFY(plan().model().document().text().contains("x-canvas"));
        QCOMPARE(plan().undo().undoText(), u"Move df"_s.replace(u"df"_s, scene().card(u"b"_s)->text().title));
        // A new step finds a place of its own; what was put somewhere stays there.
        addByPalette(u"free"_s);
        QCOMPARE(scene().card(u"b"_s)->pos(), after);
        for (const StepCard* one : scene().cards())
            for (const StepCard* other : scene().cards())
                QVERIFY(one == other ||
                        !QRectF(one->pos(), one->size()).intersects(QRectF(other->pos(), other->size())));
        view_->setFocus();
        QTest::keyClick(view_, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(view_, Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(scene().card(u"b"_s)->pos(), after + QPointF(CanvasLayout::grid, 0));
        QTest::keyClick(view_, Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        scene().settle();
        QCOMPARE(scene().card(u"b"_s)->pos(), before);
        QVERIFY(!plan().model().document().text().contains("x-canvas"));
        house_->key(Qt::Key_Z);
        scene().settle();
        QCOMPARE(scene().card(u"b"_s)->pos(), after + QPointF(CanvasLayout::grid, 0));
    }

    void severalAreChosenWithTheMouse() {
        openPlan(R"({"steps":[{"id":"a","tool":"df"},{"id":"b","tool":"du"},{"id":"c","tool":"ps"}]})");
        const QRectF first = scene().card(u"a"_s)->sceneBoundingRect();
        const QRectF second = scene().card(u"b"_s)->sceneBoundingRect();
        drag(at(first.topLeft() - QPointF(12, 12)), at(second.bottomRight() + QPointF(8, 14)));
        QCOMPARE(house_->find<StepListView>(u"stepList"_s)->selectedIds(), (QStringList{u"a"_s, u"b"_s}));
        QTest::keyClick(view_, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().contains(u"\"du\""_s));
        QTest::keyClick(view_, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"opsctl call df\nopsctl call du"_s);
        QTest::keyClick(view_, Qt::Key_D, Qt::ControlModifier);
        QTRY_COMPARE(scene().cards().size(), 5);
        QTest::keyClick(view_, Qt::Key_Space);
        QVERIFY(!plan().model().step(u"a-2"_s)->enabled);
        QTest::keyClick(view_, Qt::Key_Delete);
        QTRY_COMPARE(ids(), (QStringList{u"a"_s, u"b"_s, u"c"_s}));
    }

    void removingAStepClosesTheGap() {
        openPlan(R"({"steps":[{"id":"a","tool":"df"},{"id":"b","tool":"du","needs":["a"]},
                              {"id":"c","tool":"ps","needs":["b"]}]})");
        QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, middle(u"b"_s));
        QTest::keyClick(view_, Qt::Key_Delete);
        QTRY_COMPARE(ids(), (QStringList{u"a"_s, u"c"_s}));
        QCOMPARE(needsOf(u"c"_s), u"a"_s);
        house_->key(Qt::Key_Z);
        QTRY_COMPARE(ids(), (QStringList{u"a"_s, u"b"_s, u"c"_s}));
        QCOMPARE(needsOf(u"c"_s), u"b"_s);
    }

    void stepsAreTriedAloneAndPinned() {
        openPlan(R"({"steps":[{"id":"make","tool":"asset-create","parameters":{"hostname":"web-01"}},
            {"id":"find","tool":"asset-query","parameters":{"asset_id":"{{ steps.make.output.asset_id }}"}}]})");
        const auto ended = [this] { return !plan().runner().isBusy() && !plan().follower().isEmpty(); };
        const auto stateOf = [this](const QString& id) {
            const auto result = plan().follower().lastResultOf(id);
            return result ? taskStatusName(result->outcome.status) + u' ' + result->outcome.message : QString();
        };
        view_->setFocus();
        QTest::keyClick(view_, Qt::Key_Home);
        QTest::keyClick(view_, Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier); // up to the first
        QTRY_VERIFY(ended());
        QVERIFY2(stateOf(u"make"_s).startsWith(u"success"_s), qPrintable(stateOf(u"make"_s)));
        QVERIFY2(stateOf(u"find"_s).startsWith(u"skipped"_s), qPrintable(stateOf(u"find"_s)));
        // The second alone, with what the first gave: web-01 is not made again, which would fail.
        const QString first = plan().follower().runId();
        QTest::keyClick(view_, Qt::Key_End);
        QTest::keyClick(view_, Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(plan().follower().runId() != first && ended());
        QVERIFY2(stateOf(u"find"_s).startsWith(u"success"_s), qPrintable(stateOf(u"find"_s)));
        QCOMPARE(plan().follower().status(), RunStatus::Completed);
        // Pinned, a whole run leaves the first alone, too.
        QTest::keyClick(view_, Qt::Key_Home);
        QTest::keyClick(view_, Qt::Key_P);
        QVERIFY(scene().card(u"make"_s)->text().chips.contains(u"pinned"_s));
        const QString second = plan().follower().runId();
        house_->key(Qt::Key_R);
        QTRY_VERIFY(plan().follower().runId() != second && ended());
        QCOMPARE(stateOf(u"make"_s), u"success not run: its output was pinned"_s);
        QVERIFY2(stateOf(u"find"_s).startsWith(u"success"_s), qPrintable(stateOf(u"find"_s)));
        view_->setFocus();
        QTest::keyClick(view_, Qt::Key_P, Qt::ShiftModifier);
        QVERIFY(!scene().card(u"make"_s)->text().chips.contains(u"pinned"_s));
    }

    void picturesAreWritten() {
        openPlan(R"({"steps":[{"id":"a","tool":"df"},{"id":"b","tool":"du"}]})");
        const QString svg = home_->filePath(u"plan.svg"_s);
        QCOMPARE(view_->writePicture(svg), QString());
        QSvgRenderer renderer(svg);
        QVERIFY(renderer.isValid());
        QFile file(svg);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.contains("<text")); // words, not pixels
        QVERIFY(!text.contains("data:image") || text.size() < 300'000);
        const QString png = home_->filePath(u"plan.png"_s);
        QCOMPARE(view_->writePicture(png), QString());
        QVERIFY(QImage(png).width() > 400);
        QVERIFY(view_->writePicture(home_->filePath(u"no/such/folder.svg"_s)).contains(u"cannot be written"_s));
    }

    void theOverviewIsForLargePlans() {
        openPlan(R"({"steps":[{"id":"a","tool":"df"}]})");
        auto* map = house_->find<QWidget>(u"canvasMinimap"_s);
        QVERIFY(!map->isVisible());
        QByteArray steps;
        for (int i = 0; i < 60; ++i)
            steps += (i ? ",{\"id\":\"s" : "{\"id\":\"s") + QByteArray::number(i) + "\",\"tool\":\"df\"}";
        openPlan("{\"steps\":[" + steps + "]}");
        QTRY_VERIFY(map->isVisible());
        view_->zoomTo(1);
        view_->centerOn(0, 0);
        QTest::mouseClick(map, Qt::LeftButton, {}, {map->width() / 2, map->height() - 12});
        QVERIFY(view_->mapToScene(view_->viewport()->rect().center()).y() > 500);
    }
};

QTEST_MAIN(TestCanvas)
#include "tst_canvas.moc"
