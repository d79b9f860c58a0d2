// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of the inventory over a real SQLite store, with a colleague who writes through a store of his own.
#include "executors/asset/AssetStore.h"
#include "ui/assets/AssetEdits.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestAssetEdits : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> folder_;
    std::unique_ptr<AssetStore> store_;
    std::unique_ptr<AssetStore> colleague_;
    std::unique_ptr<AssetEdits> edits_;

    Asset make(const QString& hostname, const QString& owner = {}) {
        const auto made = store_->create({{u"hostname"_s, hostname}, {u"owner"_s, owner}});
        return made ? *made : Asset{};
    }
    Asset now(qint64 id) {
        const auto found = store_->find({{u"asset_id"_s, id}});
        return found ? *found : Asset{};
    }
    bool allSaved() { return edits_->unsavedCount() == 0; }

private Q_SLOTS:
    void init() {
        folder_ = std::make_unique<QTemporaryDir>();
        const QString file = folder_->filePath(u"assets.db"_s);
        store_ = std::make_unique<AssetStore>(file);
        colleague_ = std::make_unique<AssetStore>(file);
        edits_ = std::make_unique<AssetEdits>(*store_);
    }
    void cleanup() {
        edits_.reset();
        colleague_.reset();
        store_.reset();
    }

    void everyKindOfEditIsUndoneAndRedone() {
        const Asset web = make(u"web-01"_s, u"shop"_s);
        const Asset old = make(u"old-01"_s);
        AssetWish create;
        create.change = {AssetChange::Kind::Create, 0, 0, {{u"hostname"_s, u"new-01"_s}}};
        AssetWish remove;
        remove.change = {AssetChange::Kind::Remove, old.id, old.version, {}};
        QList<AssetWish> wishes = AssetEdits::setFields({web}, {{u"owner"_s, u"infra"_s}});
        wishes << create << remove;
        edits_->make(wishes, u"three things"_s);
        QTRY_VERIFY(allSaved());
        QCOMPARE(now(web.id).owner, u"infra"_s);
        QCOMPARE(now(old.id).id, 0);
        QCOMPARE(store_->count(AssetView{}).value(), 2);
        const auto made = store_->find({{u"hostname"_s, u"new-01"_s}});
        QVERIFY(made.has_value());

        for (int i = 0; i < 3; ++i) {
            edits_->stack().undo();
            QTRY_VERIFY(allSaved());
            QCOMPARE(now(web.id).owner, u"shop"_s);
            QCOMPARE(now(old.id).hostname, u"old-01"_s); // with its id
            QCOMPARE(now(made->id).id, 0);
            edits_->stack().redo();
            QTRY_VERIFY(allSaved());
            QCOMPARE(now(web.id).owner, u"infra"_s);
            QCOMPARE(now(old.id).id, 0);
            QCOMPARE(now(made->id).hostname, u"new-01"_s);
        }
        const auto log = store_->log(web.id);
        QVERIFY(log.has_value());
        QCOMPARE(log->size(), 8); // created, set, and three times there and back
        QCOMPARE(log->first().author.label, u"three things"_s);
        QCOMPARE(log->at(1).author.label, u"undo: three things"_s);
    }

    void undoAndRedoMayBePressedFasterThanTheDatabaseWrites() {
        const Asset web = make(u"web-01"_s, u"a"_s);
        edits_->make(AssetEdits::setFields({web}, {{u"owner"_s, u"b"_s}}), u"b"_s);
        QTRY_VERIFY(allSaved());
        edits_->make(AssetEdits::setFields({now(web.id)}, {{u"owner"_s, u"c"_s}}), u"c"_s);
        for (int i = 0; i < 5; ++i) {
            edits_->stack().undo();
            edits_->stack().undo();
            edits_->stack().redo();
            edits_->stack().redo();
        }
        edits_->stack().undo();
        QTRY_VERIFY(allSaved());
        QCOMPARE(now(web.id).owner, u"b"_s);
    }

    void aColleaguesChangeOfAnotherFieldIsMerged() {
        const Asset web = make(u"web-01"_s, u"shop"_s);
        QVERIFY(colleague_->update({{u"asset_id"_s, web.id}}, {{u"location"_s, u"Vienna"_s}}));
        QSignalSpy conflicted(edits_.get(), &AssetEdits::conflicted);
        edits_->make(AssetEdits::setFields({web}, {{u"owner"_s, u"infra"_s}}), u"owner"_s);
        QTRY_VERIFY(allSaved());
        QCOMPARE(conflicted.count(), 0);
        QCOMPARE(now(web.id).owner, u"infra"_s);
        QCOMPARE(now(web.id).location, u"Vienna"_s);
    }

    void theSameFieldIsAConflictThatAPersonSettles_data() {
        QTest::addColumn<bool>("mine");
        QTest::newRow("mine") << true;
        QTest::newRow("theirs") << false;
    }
    void theSameFieldIsAConflictThatAPersonSettles() {
        QFETCH(bool, mine);
        const Asset web = make(u"web-01"_s, u"shop"_s);
        const Asset other = make(u"web-02"_s, u"shop"_s);
        QVERIFY(colleague_->update({{u"asset_id"_s, web.id}}, {{u"owner"_s, u"theirs"_s}}));
        QList<QList<AssetConflict>> asked;
        connect(edits_.get(), &AssetEdits::conflicted, this, [&](const auto& conflicts) { asked.append(conflicts); });
        edits_->make(AssetEdits::setFields({web, other}, {{u"owner"_s, u"mine"_s}, {u"location"_s, u"here"_s}}),
                     u"owner"_s);
        QTRY_COMPARE(asked.size(), 1);
        QCOMPARE(asked.first().size(), 1);
        const AssetConflict& conflict = asked.first().first();
        QCOMPARE(conflict.fields, QStringList{u"owner"_s});
        QCOMPARE(conflict.theirs->owner, u"theirs"_s);
        // Nothing was written before the answer, not even to the one without a conflict.
        QCOMPARE(now(other.id).owner, u"shop"_s);
        edits_->settle({mine ? QJsonObject{{u"owner"_s, u"mine"_s}} : QJsonObject()});
        QTRY_VERIFY(allSaved());
        QCOMPARE(now(web.id).owner, mine ? u"mine"_s : u"theirs"_s);
        QCOMPARE(now(web.id).location, u"here"_s);
        QCOMPARE(now(other.id).owner, u"mine"_s);
    }

    void aConflictCanBeGivenUp() {
        const Asset web = make(u"web-01"_s, u"shop"_s);
        QVERIFY(colleague_->update({{u"asset_id"_s, web.id}}, {{u"owner"_s, u"theirs"_s}}));
        QSignalSpy conflicted(edits_.get(), &AssetEdits::conflicted);
        QSignalSpy abandoned(edits_.get(), &AssetEdits::abandoned);
        edits_->make(AssetEdits::setFields({web}, {{u"owner"_s, u"mine"_s}}), u"owner"_s);
        QTRY_COMPARE(conflicted.count(), 1);
        edits_->giveUp();
        QVERIFY(allSaved());
        QCOMPARE(abandoned.count(), 1);
        QVERIFY(!edits_->stack().canUndo());
        QCOMPARE(now(web.id).owner, u"theirs"_s);
    }

    void undoDoesNotRunOverAColleague() {
        const Asset web = make(u"web-01"_s, u"shop"_s);
        edits_->make(AssetEdits::setFields({web}, {{u"owner"_s, u"infra"_s}}), u"owner"_s);
        QTRY_VERIFY(allSaved());
        QVERIFY(colleague_->update({{u"asset_id"_s, web.id}}, {{u"owner"_s, u"theirs"_s}}));
        QSignalSpy conflicted(edits_.get(), &AssetEdits::conflicted);
        edits_->stack().undo();
        QTRY_COMPARE(conflicted.count(), 1);
        edits_->settle({QJsonObject()}); // theirs stays
        QTRY_VERIFY(allSaved());
        QCOMPARE(now(web.id).owner, u"theirs"_s);
    }

    /// It has not happened: it can be asked for again, and so can that of an earlier edit which waited behind it.
    void anUndoThatIsGivenUp() {
        const Asset web = make(u"web-01"_s, u"shop"_s);
        const Asset other = make(u"web-02"_s, u"shop"_s);
        edits_->make(AssetEdits::setFields({other}, {{u"owner"_s, u"first"_s}}), u"first"_s);
        QTRY_VERIFY(allSaved());
        edits_->make(AssetEdits::setFields({now(web.id), now(other.id)}, {{u"location"_s, u"here"_s}}), u"second"_s);
        QTRY_VERIFY(allSaved());
        QVERIFY(colleague_->update({{u"asset_id"_s, web.id}}, {{u"location"_s, u"theirs"_s}}));
        QSignalSpy conflicted(edits_.get(), &AssetEdits::conflicted);
        QUndoStack& stack = edits_->stack();
        stack.undo();
        stack.undo();
        QTRY_COMPARE(conflicted.count(), 1);
        QCOMPARE(edits_->besides().changed, 1);
        QCOMPARE(edits_->besides().removed, 0);
        edits_->giveUp();
        QVERIFY(allSaved());
        QCOMPARE(stack.undoText(), u"second"_s);
        QCOMPARE(stack.index(), 2);
        QVERIFY(!stack.canRedo());
        QCOMPARE(now(other.id).location, u"here"_s);
        QCOMPARE(now(other.id).owner, u"first"_s);

        stack.undo();
        QTRY_COMPARE(conflicted.count(), 2);
        edits_->settle({QJsonObject()}); // theirs stays
        QTRY_VERIFY(allSaved());
        QCOMPARE(now(web.id).location, u"theirs"_s);
        QCOMPARE(now(other.id).location, QString());
        stack.undo();
        QTRY_VERIFY(allSaved());
        QCOMPARE(now(other.id).owner, u"shop"_s);
        stack.redo();
        QTRY_VERIFY(allSaved());
        QCOMPARE(now(other.id).owner, u"first"_s);
    }

    /// What the undo of a paste deletes beside the row that somebody else has changed.
    void whatElseAnUndoDoes() {
        QList<AssetWish> wishes;
        for (const QString& name : {u"app-1"_s, u"app-2"_s, u"app-3"_s}) {
            AssetWish wish;
            wish.change = {AssetChange::Kind::Create, 0, 0, {{u"hostname"_s, name}}};
            wishes.append(wish);
        }
        edits_->make(wishes, u"paste of 3 rows"_s);
        QTRY_VERIFY(allSaved());
        QVERIFY(colleague_->update({{u"hostname"_s, u"app-2"_s}}, {{u"owner"_s, u"theirs"_s}}));
        QSignalSpy conflicted(edits_.get(), &AssetEdits::conflicted);
        edits_->stack().undo();
        QTRY_COMPARE(conflicted.count(), 1);
        QCOMPARE(edits_->besides().removed, 2);
        edits_->giveUp();
        QCOMPARE(edits_->besides().removed, 0);
        QCOMPARE(store_->count(AssetView{}).value(), 3);
        QVERIFY(edits_->stack().canUndo());
    }

    void whatIsGoneIsTold() {
        const Asset web = make(u"web-01"_s);
        const Asset other = make(u"web-02"_s);
        QVERIFY(colleague_->remove({{u"asset_id"_s, web.id}}));
        QSignalSpy conflicted(edits_.get(), &AssetEdits::conflicted);
        edits_->make(AssetEdits::setFields({web, other}, {{u"owner"_s, u"mine"_s}}), u"owner"_s);
        QTRY_COMPARE(conflicted.count(), 1);
        edits_->settle({QJsonObject()});
        QTRY_VERIFY(allSaved());
        QCOMPARE(now(other.id).owner, u"mine"_s);
        // To remove what is removed already is no conflict.
        AssetWish remove;
        remove.change = {AssetChange::Kind::Remove, web.id, web.version, {}};
        edits_->make({remove}, u"remove"_s);
        QTRY_VERIFY(allSaved());
        QCOMPARE(conflicted.count(), 1);
    }

    void anEditThatIsRefusedChangesNothing() {
        const Asset web = make(u"web-01"_s, u"shop"_s);
        AssetWish wrong;
        wrong.change = {AssetChange::Kind::Create, 0, 0, {{u"hostname"_s, u"not a name"_s}}};
        QList<AssetWish> wishes = AssetEdits::setFields({web}, {{u"owner"_s, u"infra"_s}});
        wishes.append(wrong);
        QSignalSpy refused(edits_.get(), &AssetEdits::refused);
        edits_->make(wishes, u"both"_s);
        QTRY_COMPARE(refused.count(), 1);
        QVERIFY(allSaved());
        QCOMPARE(now(web.id).owner, u"shop"_s);
        QVERIFY(!edits_->stack().canUndo());
    }

    void whatCannotBeSavedWaits() {
        const Asset web = make(u"web-01"_s, u"shop"_s);
        const QString file = folder_->filePath(u"assets.db"_s);
        // Another program holds the write lock for longer than anybody waits.
        edits_.reset();
        store_.reset();
        colleague_.reset();
        QVERIFY(QFile::rename(file, file + u".away"_s));
        for (const QString& ending : {u"-wal"_s, u"-shm"_s})
            QFile::remove(file + ending);
        QVERIFY(QDir().mkdir(file)); // a folder where the database was: it cannot be opened
        store_ = std::make_unique<AssetStore>(file);
        edits_ = std::make_unique<AssetEdits>(*store_);
        QSignalSpy stuck(edits_.get(), &AssetEdits::stuck);
        QSignalSpy unstuck(edits_.get(), &AssetEdits::unstuck);
        edits_->make(AssetEdits::setFields({web}, {{u"owner"_s, u"infra"_s}}), u"owner"_s);
        QTRY_VERIFY(stuck.count() >= 2); // tried again
        QVERIFY(stuck.at(1).at(1).toInt() > stuck.at(0).at(1).toInt());
        QCOMPARE(edits_->unsavedCount(), 1);
        QVERIFY(QDir().rmdir(file));
        QVERIFY(QFile::rename(file + u".away"_s, file));
        QTRY_VERIFY(allSaved());
        QVERIFY(unstuck.count() >= 1);
        QCOMPARE(now(web.id).owner, u"infra"_s);
    }
};

QTEST_GUILESS_MAIN(TestAssetEdits)
#include "tst_asset_edits.moc"
