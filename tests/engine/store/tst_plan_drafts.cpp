// SPDX-License-Identifier: GPL-3.0-or-later
// Drafts of plans on disk: one program's are its own until it ends, and then the next one's.
#include "engine/store/PlanDrafts.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestPlanDrafts : public QObject {
    Q_OBJECT

    QTemporaryDir home_;
    QString folder_;
    int number_ = 0;

    static PlanDraft draft(const QByteArray& text) {
        return {u"/tmp/a plan.yaml"_s, u"a"_s, PlanFormat::Yaml, text, "steps: []\n"};
    }
    std::unique_ptr<PlanDrafts> open() {
        auto opened = PlanDrafts::open(folder_);
        return opened ? std::move(*opened) : nullptr;
    }

private Q_SLOTS:
    void init() { folder_ = home_.filePath(u"drafts%1"_s.arg(++number_)); }

    void comeBackByteByByte() {
        // Not UTF-8, and a NUL: a text that cannot be read is somebody's work, too.
        const PlanDraft written = draft(QByteArray("steps:\n- tool: d\xff\0f\r\n", 21));
        {
            const auto drafts = open();
            QVERIFY(drafts);
            QVERIFY(drafts->write(u"1"_s, draft("older")));
            QVERIFY(drafts->write(u"1"_s, written));
            QVERIFY(drafts->write(u"2"_s, draft("")));
            QVERIFY(drafts->remove(u"3"_s));
        }
        const auto next = open();
        QCOMPARE(next->takeOver(), (QList<PlanDraft>{written, draft("")}));
        next->forget();
        QCOMPARE(open()->takeOver(), QList<PlanDraft>());
        QCOMPARE(QDir(folder_).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1); // only next's own
    }

    void anotherProgramsAreLeftAlone() {
        const auto running = open();
        QVERIFY(running->write(u"1"_s, draft("x")));
        const auto other = open();
        QVERIFY(other->takeOver().isEmpty());
        other->forget();
        QVERIFY(running->write(u"1"_s, draft("y")));
    }

    void twoThatStartAtOnceShareNothing() {
        {
            const auto gone = open();
            QVERIFY(gone->write(u"1"_s, draft("x")));
        }
        auto first = open();
        const auto second = open();
        QCOMPARE(first->takeOver().size(), 1);
        QCOMPARE(second->takeOver().size(), 0);
        // The first ends before it has written them again: they are not lost.
        first.reset();
        QCOMPARE(second->takeOver().size(), 1);
    }

    void damagedOnesAreLeftAlone() {
        QString file;
        {
            const auto gone = open();
            QVERIFY(gone->write(u"1"_s, draft("x")));
            const QDir all(folder_);
            file = all.filePath(all.entryList(QDir::Dirs | QDir::NoDotAndDotDot).first()) + u"/0.json"_s;
            QFile damaged(file);
            QVERIFY(damaged.open(QIODevice::WriteOnly));
            damaged.write("{\"text\": ");
        }
        const auto next = open();
        QCOMPARE(next->takeOver().size(), 1);
        next->forget();
        QVERIFY(QFile::exists(file));
    }

    void aFolderThatCannotBeMadeIsTold() {
        QFile inTheWay(folder_);
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        const auto opened = PlanDrafts::open(folder_);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, u"drafts_failed"_s);
    }
};

QTEST_GUILESS_MAIN(TestPlanDrafts)
#include "tst_plan_drafts.moc"
