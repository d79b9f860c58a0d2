// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing that was edited is lost: the window is killed while a plan is being written, and files are changed by others.
#include "ui/House.h"
#include "ui/plan/canvas/ComparisonPicture.h"

#include "support/KillProcess.h"
#include "ui/plan/NoticeBar.h"
#include "ui/plan/PlansPage.h"

#include <QDialog>
#include <QDir>
#include <QDirIterator>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QListWidget>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QSaveFile>
#include <QUrl>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

namespace {

const char* const victim = "OC_TEST_EDITS_UNTIL_KILLED"; // the file that it edits

/// What the killed program does: opens the plan, edits it and another one without a file, and goes on until it is
/// killed.
int editUntilKilled() {
    House house;
    if (!house.open(u"df"_s)) return 1;
    house.window.showPage(MainWindow::Plans);
    auto* page = house.window.findChild<PlansPage*>();
    page->openPlanFile(qEnvironmentVariable(victim));
    if (!QTest::qWaitFor([&] { return page->current() != nullptr; })) return 1;
    page->current()->addStep({{u"tool"_s, u"du"_s}}, 1);
    page->newPlan();
    page->current()->addStep({{u"tool"_s, u"ps"_s}}, 0);
    return QCoreApplication::exec();
}

} // namespace

class TestPlanKeeper : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<House> house_;
    QString file_;

    PlansPage& page() { return *house_->window.findChild<PlansPage*>(); }
    OpenPlan& plan() { return *page().current(); }
    QString notice() {
        auto* text = page().findChild<QLabel*>(u"noticeText"_s);
        return text->isVisible() ? text->text() : QString();
    }
    void openHouse() {
        house_ = std::make_unique<House>();
        QVERIFY(house_->open(u"df"_s));
        house_->window.showPage(MainWindow::Plans);
    }
    void write(const QByteArray& text) {
        QSaveFile file(file_);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        QVERIFY(file.commit());
    }
    QByteArray read() {
        QFile file(file_);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    qsizetype drafts() {
        qsizetype count = 0;
        QDirIterator files(home_->filePath(u"drafts"_s), {u"*.json"_s}, QDir::Files, QDirIterator::Subdirectories);
        for (; files.hasNext(); files.next())
            ++count;
        return count;
    }
    void openPlan() {
        page().openPlanFile(file_);
        QTRY_VERIFY(page().current());
    }
    void press(const QString& button) { QTest::mouseClick(page().findChild<QAbstractButton*>(button), Qt::LeftButton); }

private Q_SLOTS:
    void init() {
        home_ = makeHome();
        file_ = home_->filePath(u"nightly.json"_s);
        write("{\"steps\": [{\"tool\": \"df\"}]}\n");
    }
    void cleanup() { house_.reset(); }

    void whatAKilledProgramHeldComesBack() {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QString::fromLatin1(victim), file_);
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::ForwardedChannels);
        process.start(QCoreApplication::applicationFilePath(), QStringList());
        QVERIFY(process.waitForStarted());
        QTRY_COMPARE_WITH_TIMEOUT(drafts(), 2, 60'000);
        QVERIFY(test::killProcess(pid_t(process.processId())));
        QVERIFY(process.waitForFinished());
        QCOMPARE(read(), QByteArray("{\"steps\": [{\"tool\": \"df\"}]}\n"));

        openHouse();
        QTRY_VERIFY2(notice().contains(u"and are back"_s), qPrintable(notice()));
        QVERIFY(plan().isDirty());
        QCOMPARE(plan().model().plan().steps.value(0).tool, u"ps"_s);
        QVERIFY(plan().file().isEmpty());
        page().openPlanFile(file_); // it is open: its tab comes to the front
        QCOMPARE(plan().file(), file_);
        QCOMPARE(plan().model().plan().steps.size(), 2);
        QVERIFY(plan().isDirty());
        QTRY_COMPARE(drafts(), 2); // ours now
        plan().save(file_);
        QTRY_COMPARE(drafts(), 1);
        QVERIFY(read().contains("\"du\""));
    }

    void aPlanThatIsClosedLeavesNoDraft() {
        openHouse();
        openPlan();
        plan().addStep({{u"tool"_s, u"du"_s}}, 1);
        QTRY_COMPARE(drafts(), 1);
        plan().undo().undo(); // the same as in the file again
        QTRY_COMPARE(drafts(), 0);
        plan().undo().redo();
        QTRY_COMPARE(drafts(), 1);
        house_->answerNext(u"Discard"_s);
        house_->key(Qt::Key_W);
        QTRY_VERIFY(!page().current());
        QTRY_COMPARE(drafts(), 0);
    }

    void aFileThatChangedIsReadAgain() {
        openHouse();
        openPlan();
        write("{\"steps\": [{\"tool\": \"ps\"}]}\n");
        QTRY_COMPARE(plan().model().plan().steps.value(0).tool, u"ps"_s);
        QVERIFY(!plan().isDirty());
        QVERIFY(notice().contains(u"changed elsewhere"_s));
        write("{\"steps\": [{\"tool\": \"ls\"}]}\n"); // also the second time, after the file was swapped
        QTRY_COMPARE(plan().model().plan().steps.value(0).tool, u"ls"_s);
        plan().undo().undo();
        QCOMPARE(plan().model().plan().steps.value(0).tool, u"ps"_s);
        QVERIFY(plan().isDirty());
        plan().undo().redo();
    }

    void bothChanged_data() {
        QTest::addColumn<QString>("button");
        QTest::newRow("keep mine") << u"noticeYes"_s;
        QTest::newRow("take theirs") << u"noticeNo"_s;
        QTest::newRow("look at theirs") << u"noticeOther"_s;
    }
    void bothChanged() {
        QFETCH(QString, button);
        openHouse();
        openPlan();
        OpenPlan& mine = plan();
        mine.addStep({{u"tool"_s, u"du"_s}}, 1);
        write("{\"steps\": [{\"tool\": \"ps\"}]}\n");
        QTRY_VERIFY2(notice().contains(u"changes that are not saved"_s), qPrintable(notice()));
        press(button);
        if (button == "noticeYes"_L1) {
            mine.save(file_);
            QTRY_VERIFY(!mine.isDirty());
            QVERIFY(read().contains("\"du\""));
        } else if (button == "noticeNo"_L1) {
            QCOMPARE(mine.model().plan().steps.value(0).tool, u"ps"_s);
            QVERIFY(!mine.isDirty());
            mine.undo().undo();
            QCOMPARE(mine.model().plan().steps.size(), 2);
            mine.undo().redo();
        } else {
            QVERIFY(&plan() != &mine);
            QCOMPARE(plan().model().plan().steps.value(0).tool, u"ps"_s);
            QCOMPARE(mine.model().plan().steps.size(), 2);
            mine.undo().clear();
            mine.setSavedText(mine.model().document().text());
        }
    }

    /// Saved in the moment between somebody's change and its being noticed.
    void savingWritesOverNobodysWork() {
        openHouse();
        openPlan();
        plan().addStep({{u"tool"_s, u"du"_s}}, 1);
        write("{\"steps\": [{\"tool\": \"ps\"}]}\n");
        plan().save(file_);
        QTRY_VERIFY2(notice().contains(u"changes that are not saved"_s), qPrintable(notice()));
        QVERIFY(read().contains("\"ps\""));
        press(u"noticeNo"_s);
        QVERIFY(!plan().isDirty());
    }

    void aFileThatIsGoneIsTold() {
        openHouse();
        openPlan();
        QVERIFY(QFile::remove(file_));
        QTRY_VERIFY2(notice().contains(u"is gone"_s), qPrintable(notice()));
        QVERIFY(plan().isDirty());
        plan().save(file_);
        QTRY_VERIFY(!plan().isDirty());
        QVERIFY(QFile::exists(file_));
    }

    void everySaveIsAVersion() {
        openHouse();
        openPlan();
        plan().addStep({{u"tool"_s, u"du"_s}}, 1);
        plan().save(file_);
        QTRY_VERIFY(!plan().isDirty());
        plan().edit(plan().model().change(plan().model().plan().steps.at(0).id, u"/parameters/path"_s, u"/srv"_s));
        plan().save(file_);
        QTRY_VERIFY(!plan().isDirty());
        press(u"planVersions"_s);
        auto* dialog = house_->find<QDialog>(u"versionsDialog"_s);
        QVERIFY(dialog);
        auto* list = dialog->findChild<QListWidget*>(u"versionsList"_s);
        auto* steps = dialog->findChild<QLabel*>(u"versionsSteps"_s);
        auto* take = dialog->findChild<QPushButton*>(u"versionsTake"_s);
        QTRY_COMPARE(list->count(), 3); // as it was opened, and the two that were saved
        QTRY_VERIFY2(steps->text().contains(u"as it was saved then"_s), qPrintable(steps->text()));
        QVERIFY(!take->isEnabled());
        list->setCurrentRow(2);
        QTRY_VERIFY2(steps->text().contains(u"+ du (du)"_s), qPrintable(steps->text()));
        QVERIFY2(steps->text().contains(u"~ df: "_s), qPrintable(steps->text()));
        QVERIFY(dialog->findChild<QPlainTextEdit*>(u"versionsText"_s)->toPlainText().contains(u"+ "_s));
        auto* picture = dialog->findChild<ComparisonPicture*>(u"comparisonPicture"_s);
        QVERIFY(picture);
        QCOMPARE(picture->comparison().steps.size(), 2);
        QCOMPARE(picture->comparison().steps.at(0).change, PlanComparison::Change::Changed);
        QCOMPARE(picture->comparison().steps.at(1).change, PlanComparison::Change::Added);
        QVERIFY(picture->rect().contains(picture->card(u"du"_s).toRect()));
        QVERIFY2(picture->accessibleName().contains(u"du + new"_s), qPrintable(picture->accessibleName()));
        QTest::mouseClick(take, Qt::LeftButton);
        QCOMPARE(plan().model().document().text(), QByteArray("{\"steps\": [{\"tool\": \"df\"}]}\n"));
        QVERIFY(plan().isDirty());
        QVERIFY(read().contains("/srv")); // the file is another matter
        plan().undo().undo();
        QVERIFY(!plan().isDirty());
    }

    void filesAndTextAreDropped() {
        openHouse();
        const auto drop = [this](QMimeData& data) {
            QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, {});
            QApplication::sendEvent(&page(), &enter);
            QDropEvent event(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, {});
            QApplication::sendEvent(&page(), &event);
        };
        QMimeData file;
        file.setUrls({QUrl::fromLocalFile(file_)});
        drop(file);
        QTRY_VERIFY(page().current());
        QCOMPARE(plan().file(), file_);
        QMimeData text;
        text.setText(u"{\"steps\": [{\"tool\": \"ps\"}, {\"tool\": \"ls\"}]}"_s);
        drop(text);
        QCOMPARE(plan().model().plan().steps.size(), 2);
        QMimeData other;
        other.setText(u"hello"_s);
        drop(other);
        QVERIFY(notice().contains(u"neither a plan's file"_s));
    }
};

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    if (qEnvironmentVariableIsSet(victim)) return editUntilKilled();
    TestPlanKeeper test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_plan_keeper.moc"
