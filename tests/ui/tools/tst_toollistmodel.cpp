// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/RunHarness.h"
#include "ui/theme/Theme.h"
#include "ui/tools/ToolHelp.h"
#include "ui/tools/ToolListModel.h"

#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

namespace {

ToolSpecPtr tool(const QString& name, Domain domain, Risk risk, const QString& platform) {
    auto made = std::make_shared<ToolSpec>();
    made->name = name;
    made->domain = domain;
    made->platform = platform;
    made->description = u"What %1 does."_s.arg(name);
    made->behaviour.risk = risk;
    made->behaviour.run = NativeRun{u"nothing"_s};
    ParameterSpec path;
    path.name = u"path"_s;
    path.description = u"Only this <folder>."_s;
    ParameterSpec all;
    all.name = u"all"_s;
    all.type = ParameterType::Boolean;
    made->parameters = {path, all};
    made->examples = {{u"The \"log\" folder"_s, {{u"path"_s, u"/var/log"_s}, {u"all"_s, true}}, {}}};
    made->file = u"/usr/share/opsconductor/tools/%1.yaml"_s.arg(name);
    return made;
}

} // namespace

class TestToolListModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void plansAndWhatStandsOnTop() {
        const ExecutorRegistry nothing;
        ToolListModel model(nothing);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const ToolSpecPtr df = tool(u"df"_s, Domain::Automation, Risk::Read, u"linux"_s);
        const ToolSpecPtr du = tool(u"du"_s, Domain::Automation, Risk::Read, u"linux"_s);
        model.setCatalogue(std::make_shared<Catalogue>(QList<ToolSpecPtr>{df, du}, Problems{}));
        const ToolSpecPtr plan = tool(u"plan:/srv/plans/disk check.yaml"_s, Domain::Plan, Risk::Read, u"any"_s);
        model.setPlans({plan});
        model.setTop({{u"Favourites"_s, {du}}, {u"Used last"_s, {}}});
        const auto shown = [&] {
            QStringList rows;
            for (int row = 0; row < model.rowCount(); ++row)
                rows.append(model.index(row).data().toString());
            return rows;
        };
        QCOMPARE(shown(), (QStringList{u"Favourites"_s, u"du"_s, u"Plans"_s, u"disk check"_s, u"Automation · Linux"_s,
                                       u"df"_s, u"du"_s}));
        QCOMPARE(model.toolCount(), 3);
        QCOMPARE(model.indexOf(u"du"_s).row(), 6);
        model.setSearch(u"disk check"_s);
        QCOMPARE(shown(), QStringList{u"disk check"_s});
        QCOMPARE(model.index(0).data(ToolListModel::ToolRole).value<ToolSpecPtr>(), plan);
        model.setSearch(u"du"_s);
        QCOMPARE(shown(), QStringList{u"du"_s});
    }

    void groupsAndSearches() {
        const ExecutorRegistry nothing;
        ToolListModel model(nothing);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setCatalogue(std::make_shared<Catalogue>(
            QList<ToolSpecPtr>{tool(u"df"_s, Domain::Automation, Risk::Read, u"linux"_s),
                               tool(u"kill"_s, Domain::Automation, Risk::Destructive, u"linux"_s),
                               tool(u"tcpdump"_s, Domain::Network, Risk::Read, u"linux"_s)},
            Problems{}));
        QCOMPARE(model.toolCount(), 3);
        QCOMPARE(model.rowCount(), 5);
        QVERIFY(model.index(0).data(ToolListModel::HeadingRole).toBool());
        QVERIFY(!(model.flags(model.index(0)) & Qt::ItemIsSelectable));
        QCOMPARE(model.index(2).data(ToolListModel::RiskRole).toInt(), int(Risk::Destructive));
        QVERIFY(model.indexOf(u"tcpdump"_s).isValid());
        model.setSearch(u"tcpdump"_s);
        QCOMPARE(model.toolCount(), 1);
        QCOMPARE(model.index(0).data().toString(), u"tcpdump"_s);
        model.setSearch(u"qqqqqq"_s);
        QCOMPARE(model.rowCount(), 0);
        model.setSearch({});
        QCOMPARE(model.rowCount(), 5);
    }

    void whatCannotRunYetIsThereAndMarked() {
        test::FunctionExecutor executor;
        executor.add(u"tcpdump"_s, {});
        ExecutorRegistry registry;
        registry.add(Domain::Network, executor);
        ToolListModel model(registry);
        model.setCatalogue(std::make_shared<Catalogue>(
            QList<ToolSpecPtr>{tool(u"ping_sweep"_s, Domain::Network, Risk::Read, u"network"_s),
                               tool(u"tcpdump"_s, Domain::Network, Risk::Read, u"network"_s)},
            Problems{}));
        const QModelIndex good = model.indexOf(u"tcpdump"_s);
        QVERIFY(good.data(ToolListModel::ProblemRole).toString().isEmpty());
        QCOMPARE(good.data(Qt::ToolTipRole).toString(), u"What tcpdump does."_s);
        model.setSearch(u"ping_sweep"_s);
        QCOMPARE(model.toolCount(), 1);
        const QModelIndex missing = model.index(0);
        QVERIFY(model.flags(missing) & Qt::ItemIsSelectable); // a plan may be written before the tool can run
        for (const int role : {int(ToolListModel::ProblemRole), int(Qt::ToolTipRole), int(Qt::AccessibleTextRole)})
            QVERIFY2(missing.data(role).toString().contains(u"no handler for ping_sweep"_s),
                     qPrintable(missing.data(role).toString()));
        QVERIFY(missing.data(Qt::ToolTipRole).toString().startsWith(u"What ping_sweep does."_s));
    }

    void helpIsMadeFromTheDeclaration() {
        Theme theme;
        theme.apply(Theme::Choice::Light);
        ToolHelp help(theme);
        help.setTool(tool(u"kill"_s, Domain::Automation, Risk::Destructive, u"linux"_s));
        QCOMPARE(help.findChild<QLabel*>(u"toolName"_s)->text(), u"kill"_s);
        QVERIFY(help.findChild<QLabel*>(u"toolRisk"_s)->text().contains(u"destructive"_s));
        QVERIFY(help.findChild<QLabel*>(u"toolFile"_s)->text().endsWith(u"kill.yaml"_s));
        help.setReadiness({false, {}, u"needs the program kill"_s, u"apt install procps"_s});
        QVERIFY(help.findChild<QLabel*>(u"toolAvailability"_s)->text().contains(u"apt install procps"_s));
        QVERIFY(help.findChild<QLabel*>(u"toolAvailability"_s)->text().contains(u"on this machine"_s));
        help.setReadiness({false, u"no_handler"_s, u"kill cannot run yet"_s, u"wait"_s});
        QCOMPARE(help.findChild<QLabel*>(u"toolAvailability"_s)->text(), u"kill cannot run yet\nwait"_s);

        QSignalSpy opened(&help, &ToolHelp::openAsPlan);
        QTest::mouseClick(help.findChild<QPushButton*>(u"openExample0"_s), Qt::LeftButton);
        QCOMPARE(opened.count(), 1);
        const auto document = QJsonDocument::fromJson(opened.at(0).at(0).toByteArray());
        QCOMPARE(document.object().value(u"name"_s).toString(), u"The \"log\" folder"_s);
        const QJsonObject step = document.object().value(u"steps"_s).toArray().at(0).toObject();
        QCOMPARE(step.value(u"tool"_s).toString(), u"kill"_s);
        QCOMPARE(step.value(u"parameters"_s).toObject(), (QJsonObject{{u"path"_s, u"/var/log"_s}, {u"all"_s, true}}));
        QTest::mouseClick(help.findChild<QPushButton*>(u"openTool"_s), Qt::LeftButton);
        const auto empty = QJsonDocument::fromJson(opened.at(1).at(0).toByteArray()).object();
        QCOMPARE(empty.value(u"steps"_s).toArray().size(), 1);
    }
};

QTEST_MAIN(TestToolListModel)
#include "tst_toollistmodel.moc"
