// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/StepProgress.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestStepProgress : public QObject {
    Q_OBJECT

private:
    /// Starts what may start, ends all of it ('failing' tasks as failed), and so on; the size of each round.
    static QList<int> rounds(StepProgress& progress, const QSet<int>& failing = {}) {
        QList<int> sizes;
        for (;;) {
            QList<int> started;
            while (progress.canStart())
                started.append(progress.takeNext());
            if (started.isEmpty()) return sizes;
            sizes.append(int(started.size()));
            for (const int task : started)
                progress.ended(failing.contains(task) ? TaskStatus::Failed : TaskStatus::Success);
        }
    }

private Q_SLOTS:
    void rounds_data() {
        QTest::addColumn<int>("total");
        QTest::addColumn<int>("parallel");
        QTest::addColumn<QJsonArray>("batches");
        QTest::addColumn<QString>("maxFailures");
        QTest::addColumn<QSet<int>>("failing");
        QTest::addColumn<QList<int>>("expected");
        QTest::addColumn<bool>("tooMany");

        QTest::newRow("no task") << 0 << 4 << QJsonArray{} << QString() << QSet<int>{} << QList<int>{} << false;
        QTest::newRow("parallel") << 10 << 4 << QJsonArray{} << QString() << QSet<int>{} << QList<int>{4, 4, 2}
                                  << false;
        QTest::newRow("all run without max_failures")
            << 5 << 2 << QJsonArray{} << QString() << QSet<int>{0, 1} << QList<int>{2, 2, 1} << true;
        QTest::newRow("max_failures not exceeded")
            << 5 << 1 << QJsonArray{} << u"2"_s << QSet<int>{0, 1} << QList<int>{1, 1, 1, 1, 1} << false;
        QTest::newRow("max_failures exceeded")
            << 5 << 1 << QJsonArray{} << u"1"_s << QSet<int>{0, 1} << QList<int>{1, 1} << true;
        QTest::newRow("max_failures in percent")
            << 40 << 1 << QJsonArray{} << u"5%"_s << QSet<int>{0, 1, 2} << QList<int>{1, 1, 1} << true;
        QTest::newRow("batches") << 100 << 1000 << QJsonArray{1, u"10%"_s, u"50%"_s} << QString() << QSet<int>{}
                                 << QList<int>{1, 10, 50, 39} << false;
        QTest::newRow("the last size repeats")
            << 7 << 100 << QJsonArray{2} << QString() << QSet<int>{} << QList<int>{2, 2, 2, 1} << false;
        QTest::newRow("batches within max_parallel")
            << 6 << 2 << QJsonArray{3} << QString() << QSet<int>{} << QList<int>{2, 1, 2, 1} << false;
        QTest::newRow("one failure ends a rollout")
            << 10 << 10 << QJsonArray{1, 5} << QString() << QSet<int>{0} << QList<int>{1} << true;
        QTest::newRow("a rollout with failures allowed")
            << 10 << 10 << QJsonArray{1, 5} << u"1"_s << QSet<int>{0} << QList<int>{1, 5, 4} << false;
        QTest::newRow("a batch is judged as a whole")
            << 10 << 10 << QJsonArray{5} << u"1"_s << QSet<int>{0, 1, 2} << QList<int>{5} << true;
        QTest::newRow("percent of few is one")
            << 3 << 10 << QJsonArray{u"1%"_s} << QString() << QSet<int>{} << QList<int>{1, 1, 1} << false;
        QTest::newRow("nonsense is one at a time")
            << 2 << 10 << QJsonArray{u"many"_s, -5} << QString() << QSet<int>{} << QList<int>{1, 1} << false;
    }
    void rounds() {
        QFETCH(int, total);
        QFETCH(int, parallel);
        QFETCH(QJsonArray, batches);
        QFETCH(QString, maxFailures);
        QFETCH(QSet<int>, failing);
        QFETCH(QList<int>, expected);
        QFETCH(bool, tooMany);
        StepProgress progress(total, parallel, batches, maxFailures);
        QCOMPARE(rounds(progress, failing), expected);
        QCOMPARE(progress.tooManyFailures(), tooMany);
        QVERIFY(progress.isOver());
    }

    void allowedFailures() {
        QCOMPARE(StepProgress::allowedFailures(u"5%"_s, 500), 25);
        QCOMPARE(StepProgress::allowedFailures(u"5%"_s, 19), 0);
        QCOMPARE(StepProgress::allowedFailures(u" 3 "_s, 10), 3);
        for (const QString& wrong : {u""_s, u"%"_s, u"-1"_s, u"x"_s, u"nan"_s, u"inf%"_s, u"5%%"_s})
            QVERIFY2(!StepProgress::allowedFailures(wrong, 10), qPrintable(wrong));
    }

    void unstartedTasksAreCounted() {
        StepProgress progress(3, 1, {}, u"0"_s);
        QCOMPARE(progress.takeNext(), 0);
        progress.ended(TaskStatus::TimedOut);
        QVERIFY(progress.isHalted());
        QVERIFY(progress.isOver());
        QCOMPARE(progress.firstUnstarted(), 1);
        progress.endedUnstarted(TaskStatus::Skipped);
        progress.endedUnstarted(TaskStatus::Skipped);
        QCOMPARE(progress.failed(), 1);
        QCOMPARE(progress.skipped(), 2);
        QCOMPARE(progress.firstUnstarted(), 3);
    }
};

QTEST_GUILESS_MAIN(TestStepProgress)
#include "tst_step_progress.moc"
