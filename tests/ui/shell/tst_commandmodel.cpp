// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/CommandModel.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestCommandModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsByAFewLetters() {
        CommandModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QString done;
        const auto command = [&](const QString& title) {
            return Command{title, {}, {}, [&done, title] { done = title; }, 0};
        };
        model.setCommands({command(u"Go to Settings"_s), command(u"Go to Tools"_s),
                           command(u"df: Disk space of each mounted file system"_s)});
        QCOMPARE(model.rowCount(), 3);
        model.setSearch(u"gts"_s);
        QVERIFY(model.rowCount() >= 1);
        QCOMPARE(model.command(0).title, u"Go to Settings"_s);
        model.setSearch(u"df"_s);
        QCOMPARE(model.command(0).title, u"df: Disk space of each mounted file system"_s);
        model.setSearch(u"disk space"_s);
        QCOMPARE(model.rowCount(), 1);
        model.command(0).run();
        QVERIFY(done.startsWith(u"df"_s));
        model.setSearch(u"zzz"_s);
        QCOMPARE(model.rowCount(), 0);
        model.setSearch({});
        model.addCommands({command(u"Quit"_s)});
        QCOMPARE(model.rowCount(), 4);
    }

    void wholeWordsBeatScatteredLetters() {
        QVERIFY(CommandModel::score(u"run"_s, u"Run plan"_s) > CommandModel::score(u"run"_s, u"Remove unit name"_s));
        QCOMPARE(CommandModel::score(u"xyz"_s, u"Run plan"_s), 0);
        QVERIFY(CommandModel::score({}, u"anything"_s) > 0);
    }
};

QTEST_MAIN(TestCommandModel)
#include "tst_commandmodel.moc"
