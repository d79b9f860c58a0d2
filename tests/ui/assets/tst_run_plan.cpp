// SPDX-License-Identifier: GPL-3.0-or-later
// "Run plan..." of the inventory: the plan is chosen among those that are open, recent or shipped, or from a file, and
// a copy of it runs on the chosen assets.
#include "ui/assets/AssetHouse.h"
#include "ui/plan/NoticeBar.h"
#include "ui/plan/PlansPage.h"
#include "ui/plan/RecentPlans.h"

#include <QDialog>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestRunPlan : public QObject, AssetHouse {
    Q_OBJECT

    PlansPage* plans() const { return house_->find<PlansPage>(u"plansPage"_s); }
    QDialog* dialog() const { return house_->find<QDialog>(u"runPlanDialog"_s); }
    QTreeWidget* list() const { return house_->find<QTreeWidget>(u"runPlanList"_s); }
    QLineEdit* search() const { return house_->find<QLineEdit>(u"runPlanSearch"_s); }
    QJsonValue target() const {
        const QJsonObject root = plans()->current()->model().document().root().toObject();
        return root.value(u"defaults"_s).toObject().value(u"target"_s);
    }
    /// What can be seen in the list, headings in brackets.
    QStringList shown() const {
        QStringList rows;
        for (int g = 0; g < list()->topLevelItemCount(); ++g) {
            const QTreeWidgetItem* group = list()->topLevelItem(g);
            if (group->isHidden()) continue;
            rows << u'[' + group->text(0) + u']';
            for (int i = 0; i < group->childCount(); ++i)
                if (!group->child(i)->isHidden()) rows << group->child(i)->text(0);
        }
        return rows;
    }
    /// With two of the machines chosen.
    void openDialog() {
        house_->window.showPage(MainWindow::Assets);
        select(1, AssetColumn::Hostname, 2, AssetColumn::Hostname);
        auto* button = house_->find<QPushButton>(u"assetRunPlan"_s);
        QTRY_VERIFY(button->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY(dialog() && dialog()->isVisible());
        QTRY_VERIFY(shown().contains(u"[Examples]"_s));
    }
    QString writePlan(const QString& name, const QByteArray& text) const {
        const QString file = home_->filePath(name);
        QFile out(file);
        if (out.open(QIODevice::WriteOnly)) out.write(text);
        return file;
    }
    const QJsonValue both_{QJsonArray{u"web-0002"_s, u"web-0003"_s}};

private Q_SLOTS:
    void init() {
        moveIn();
        openPage(4);
    }
    void cleanup() { moveOut(); }

    void aPlanThatIsOpen() {
        house_->window.openPlanText(R"({"steps":[{"tool":"asset-query"}]})", u"first"_s);
        house_->window.openPlanText(R"({"steps":[{"tool":"asset-query"},
            {"tool":"asset-query","name":"here","target":"localhost"}]})",
                                    u"second"_s);
        openDialog();
        QCOMPARE(dialog()->windowTitle(), u"Run a plan on 2 assets"_s);
        QCOMPARE(shown().mid(0, 3), (QStringList{u"[Open]"_s, u"first"_s, u"second"_s}));
        QCOMPARE(list()->currentItem()->text(0), u"second"_s); // the one that is shown
        QVERIFY(search()->hasFocus());
        QTest::keyClick(search(), Qt::Key_Return);
        QTRY_COMPARE(house_->window.currentPage(), MainWindow::Plans);
        QCOMPARE(plans()->current()->title(), u"second on 2 assets"_s);
        QCOMPARE(target(), both_);
        QTRY_VERIFY(!plans()->current()->runner().isBusy() && !plans()->current()->follower().isEmpty());
        const auto* told = plans()->findChild<QLabel*>(u"noticeText"_s);
        QTRY_VERIFY2(told->isVisible() && told->text().contains(u"Not here:"_s), qPrintable(told->text()));
        QTRY_VERIFY(!dialog());
        // Its original is as it was, and still there.
        openDialog();
        QCOMPARE(shown().mid(1, 3), (QStringList{u"first"_s, u"second"_s, u"second on 2 assets"_s}));
        QTest::keyClicks(search(), u"not saved second"_s);
        QTest::keyClick(search(), Qt::Key_Down);
        QTest::keyClick(search(), Qt::Key_Up);
        QCOMPARE(list()->currentItem()->text(0), u"second"_s);
        QTest::keyClick(search(), Qt::Key_Escape);
        QTRY_VERIFY(!dialog());
        QCOMPARE(house_->window.currentPage(), MainWindow::Assets);
    }

    void aRecentOneFoundByItsName() {
        const QString file = writePlan(u"look.json"_s, R"({"name":"Look around","steps":[{"tool":"asset-query"}]})");
        recentPlans::add(house_->composition.folders, file);
        recentPlans::add(house_->composition.folders, home_->filePath(u"gone.json"_s));
        openDialog();
        QCOMPARE(shown().mid(0, 3), (QStringList{u"[Recent]"_s, u"Look around"_s, u"[Examples]"_s}));
        QTest::keyClicks(search(), u"nothing is called that"_s);
        QCOMPARE(shown(), QStringList());
        QVERIFY(!house_->find<QPushButton>(u"runPlanRun"_s)->isEnabled());
        search()->clear();
        QTest::keyClicks(search(), u"AROUND look"_s);
        QCOMPARE(shown(), (QStringList{u"[Recent]"_s, u"Look around"_s}));
        QTest::mouseClick(house_->find<QPushButton>(u"runPlanRun"_s), Qt::LeftButton);
        QTRY_COMPARE(house_->window.currentPage(), MainWindow::Plans);
        QTRY_VERIFY(plans()->current());
        QCOMPARE(target(), both_);
        QCOMPARE(plans()->current()->file(), QString()); // it is not written back by a slip
        QCOMPARE(plans()->current()->cameFrom(), file);
    }

    void oneThatCannotBeRead() {
        const QString file = writePlan(u"broken.json"_s, R"({"steps": [)");
        recentPlans::add(house_->composition.folders, file);
        openDialog();
        QTest::keyClicks(search(), u"broken"_s);
        QTest::keyClick(search(), Qt::Key_Return);
        QTRY_COMPARE(house_->window.currentPage(), MainWindow::Plans);
        auto* notice = plans()->findChild<QLabel*>(u"noticeText"_s);
        // Itself and not a copy, so that it can be corrected.
        QTRY_VERIFY(plans()->current() && plans()->current()->file() == file);
        QVERIFY2(notice->isVisible() && notice->text().startsWith(u"broken did not run: "_s),
                 qPrintable(notice->text()));
    }
};

QTEST_MAIN(TestRunPlan)
#include "tst_run_plan.moc"
