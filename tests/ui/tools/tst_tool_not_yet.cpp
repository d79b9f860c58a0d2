// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "support/ToolText.h"
#include "ui/plan/PlansPage.h"
#include "ui/plan/ToolPalette.h"
#include "ui/shell/Services.h"
#include "ui/theme/Theme.h"
#include "ui/tools/ToolListModel.h"
#include "ui/tools/ToolsPage.h"

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

namespace {

const QByteArray toolFile = test::handlerlessTool();
const QString message = QString::fromLatin1(test::handlerlessMessage);

} // namespace

/// A tool whose handler is not part of this version, as a person meets it in the window: found, marked, put into a
/// plan, and never run. The tool is the test's own, so that this holds when every tool has its handler.
class TestToolNotYet : public QObject {
    Q_OBJECT

    QTemporaryDir home_;
    std::unique_ptr<Composition> composition_;
    std::unique_ptr<Services> services_;
    Theme theme_;

private Q_SLOTS:
    void initTestCase() {
        qputenv("OPSCONDUCTOR_HOME", home_.path().toUtf8());
        QVERIFY(QDir(home_.path()).mkpath(u"tools"_s));
        QFile file(home_.filePath(u"tools/ping_sweep.yaml"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(toolFile) == toolFile.size());
        file.close();
        composition_ = std::make_unique<Composition>();
        composition_->liveCatalogue().loadNow();
        const auto store = composition_->runStore();
        QVERIFY(store);
        services_ = std::make_unique<Services>(Services{composition_->settings, composition_->folders,
                                                        composition_->redactor, composition_->secrets,
                                                        composition_->liveCatalogue(), composition_->executors(),
                                                        composition_->scheduler(), *store, composition_->assets});
        theme_.apply(Theme::Choice::Light);
    }

    void cleanupTestCase() {
        services_.reset();
        composition_.reset();
    }

    void thePaletteFindsAndMarksIt() {
        ToolPalette palette(*services_, theme_);
        palette.resize(320, 600);
        palette.show();
        QVERIFY(QTest::qWaitForWindowExposed(&palette));
        auto* search = palette.findChild<QLineEdit*>(u"toolSearch"_s);
        auto* list = palette.findChild<QListView*>(u"toolList"_s);
        search->setText(u"ping_sweep"_s);
        const QModelIndex index = list->currentIndex();
        QCOMPARE(index.data().toString(), u"ping_sweep"_s);
        QVERIFY(index.data(ToolListModel::ProblemRole).toString().contains(message));
        QVERIFY(index.data(Qt::ToolTipRole).toString().contains(message));
        // Paler than a tool that can run: the darkest pixel of its row is lighter.
        const auto darkest = [&](const QString& name) {
            search->setText(name);
            list->clearSelection();
            list->setCurrentIndex({});
            const QModelIndex row = list->model()->index(0, 0);
            if (row.data().toString() != name) return -1;
            const QImage image = list->viewport()->grab(list->visualRect(row)).toImage();
            int found = 255;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    found = std::min(found, qGray(image.pixel(x, y)));
            return found;
        };
        const int pale = darkest(u"ping_sweep"_s);
        const int dark = darkest(u"tcpdump"_s);
        QVERIFY2(dark >= 0 && pale > dark, qPrintable(u"%1 %2"_s.arg(pale).arg(dark)));
        // A plan may be written before the tool can run.
        QSignalSpy chosen(&palette, &ToolPalette::toolChosen);
        search->setText(u"ping_sweep"_s);
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
    }

    void theHelpPageHasTheReason() {
        ToolsPage page(*services_, theme_);
        page.showTool(u"ping_sweep"_s);
        QTRY_VERIFY(page.findChild<QLabel*>(u"toolAvailability"_s));
        QTRY_VERIFY2(page.findChild<QLabel*>(u"toolAvailability"_s)->text().startsWith(message),
                     qPrintable(page.findChild<QLabel*>(u"toolAvailability"_s)->text()));
        page.showTool(u"tcpdump"_s);
        QTRY_VERIFY(page.findChild<QLabel*>(u"toolAvailability"_s)->text().startsWith(u"Ready"_s));
    }

    void aPlanWithItIsCheckedAndNotRun() {
        PlansPage page(*services_, theme_);
        page.resize(1280, 800);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        page.openPlanText(R"({"steps":[{"tool":"uptime"},{"tool":"ping_sweep"}]})", {});
        PlanModel& model = page.current()->model();
        const auto problem = [&] {
            for (const Problem& one : model.problems())
                if (one.code == u"no_handler"_s) return one;
            return Problem();
        };
        QTRY_COMPARE(problem().pointer, u"/steps/1/tool"_s);
        QCOMPARE(problem().message, message);
        QVERIFY(problem().severity == Problem::Severity::Error);
        // What the form lacks is not worth a word before that.
        page.findChild<QListView*>(u"stepList"_s)
            ->setCurrentIndex(page.findChild<QListView*>(u"stepList"_s)->model()->index(1, 0));
        auto* preview = page.findChild<QLabel*>(u"previewText"_s);
        QTRY_VERIFY2(preview->accessibleName().contains(message), qPrintable(preview->accessibleName()));
        page.findChild<QPushButton*>(u"run"_s)->click();
        QTRY_VERIFY(page.findChild<QWidget*>(u"noticeBar"_s)->isVisible());
        QVERIFY(page.current()->follower().isEmpty());
        const auto runs = composition_->runStore().value()->runs();
        QVERIFY(runs && runs->isEmpty());
    }
};

QTEST_MAIN(TestToolNotYet)
#include "tst_tool_not_yet.moc"
