// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetEdits.h"

#include "executors/asset/AssetStore.h"

#include <QLocale>
#include <QSet>
#include <QThreadPool>
#include <QTime>
#include <QUndoCommand>

#include <utility>

namespace oc::ui {

using namespace Qt::StringLiterals;

/// What one command on the stack does and has done; shared, because a command may leave the stack before it is saved.
struct AssetEdits::Edit {
    QList<AssetWish> wishes;
    QString label;
    AssetAuthor::Source source = AssetAuthor::Source::Edit;
    AssetBatchResult last; ///< of the latest saving, do or undo: what the opposite builds on
    bool everSaved = false;
    bool given = false;  ///< given up: neither done nor undone any more
    bool silent = false; ///< the next redo only moves the stack: its undo was given up
};

struct AssetEdits::Job {
    std::shared_ptr<Edit> edit;
    bool undoing = false;
    QList<AssetWish> wishes = {}; ///< made when its turn comes, from what was saved before
    QList<AssetWish> before = {}; ///< the edit's own, when they were made
};

/// Hands the edit to the queue; the stack only knows in which order a person did things.
class AssetEditCommand : public QUndoCommand {
public:
    AssetEditCommand(AssetEdits& edits, std::shared_ptr<AssetEdits::Edit> edit)
        : QUndoCommand(edit->label), edits_(edits), edit_(std::move(edit)) {}
    void redo() override {
        if (std::exchange(edit_->silent, false)) return;
        if (!edit_->given) edits_.enqueue(edit_, false);
    }
    void undo() override {
        if (!edit_->given) edits_.enqueue(edit_, true);
    }
    [[nodiscard]] const std::shared_ptr<AssetEdits::Edit>& edit() const { return edit_; }

private:
    AssetEdits& edits_;
    std::shared_ptr<AssetEdits::Edit> edit_;
};

namespace {

QJsonObject fieldsOf(const Asset& asset, const QJsonObject& like) {
    QJsonObject fields;
    for (auto it = like.constBegin(); it != like.constEnd(); ++it) {
        if (const auto column = assetColumns::fromName(it.key()))
            fields.insert(it.key(), assetColumns::value(asset, *column));
    }
    return fields;
}

QJsonObject allFields(const Asset& asset) {
    QJsonObject fields;
    for (const AssetColumn column : assetColumns::all())
        if (assetColumns::isSettable(column))
            fields.insert(assetColumns::name(column), assetColumns::value(asset, column));
    return fields;
}

/// What takes back a wish that was saved with this result; none when it changed nothing.
std::optional<AssetWish> opposite(const AssetWish& wish, const AssetChangeResult& result) {
    if (result.what != AssetChangeResult::What::Done) return std::nullopt;
    AssetWish back;
    switch (wish.change.kind) {
    case AssetChange::Kind::Create:
    case AssetChange::Kind::Restore:
        if (!result.now) return std::nullopt;
        back.change = {AssetChange::Kind::Remove, result.now->id, result.now->version, {}};
        back.base = allFields(*result.now);
        return back;
    case AssetChange::Kind::Remove:
        back.change = {AssetChange::Kind::Restore, wish.change.id, 0, {}};
        return back;
    case AssetChange::Kind::Update:
        if (!result.now || !result.before) return std::nullopt;
        back.change = {AssetChange::Kind::Update, wish.change.id, result.now->version,
                       fieldsOf(*result.before, wish.change.fields)};
        back.base = fieldsOf(*result.now, wish.change.fields);
        return back;
    }
    return std::nullopt;
}

QString userName() {
    return qEnvironmentVariable("USER", qEnvironmentVariable("LOGNAME"));
}

} // namespace

AssetEdits::AssetEdits(AssetStore& store, QObject* parent)
    : QObject(parent), store_(store), pool_(std::make_unique<QThreadPool>()) {
    pool_->setMaxThreadCount(1);
    pool_->setExpiryTimeout(-1);
    retry_.setSingleShot(true);
    connect(&retry_, &QTimer::timeout, this, &AssetEdits::tryNow);
}

AssetEdits::~AssetEdits() {
    pool_->waitForDone();
    const QSignalBlocker quiet(&stack_); // whoever listened may be half gone
    stack_.clear();
}

QList<AssetWish> AssetEdits::setFields(const QList<Asset>& assets, const QJsonObject& fields) {
    QList<AssetWish> wishes;
    for (const Asset& asset : assets) {
        AssetWish wish;
        for (auto it = fields.constBegin(); it != fields.constEnd(); ++it) {
            const auto column = assetColumns::fromName(it.key());
            if (!column || assetColumns::value(asset, *column) == it.value()) continue;
            wish.change.fields.insert(it.key(), it.value());
            wish.base.insert(it.key(), assetColumns::value(asset, *column));
        }
        if (wish.change.fields.isEmpty()) continue;
        wish.change.kind = AssetChange::Kind::Update;
        wish.change.id = asset.id;
        wish.change.version = asset.version;
        wishes.append(wish);
    }
    return wishes;
}

QList<AssetWish> AssetEdits::wishesOf(const QList<AssetImportPlanRow>& plan) {
    QList<AssetWish> wishes;
    for (const AssetImportPlanRow& row : plan) {
        if (row.what == AssetImportPlanRow::What::Create)
            wishes.append({row.change, {}});
        else if (row.what == AssetImportPlanRow::What::Update && row.existing)
            wishes += setFields({*row.existing}, row.change.fields);
    }
    return wishes;
}

QString AssetEdits::pasteLabel(qsizetype rows) {
    const QString time = QLocale().toString(QTime::currentTime(), QLocale::ShortFormat);
    return rows == 1 ? tr("paste of 1 row, %1").arg(time)
                     : tr("paste of %1 rows, %2").arg(QLocale().toString(rows), time);
}

void AssetEdits::make(const QList<AssetWish>& wishes, const QString& label, AssetAuthor::Source source) {
    if (wishes.isEmpty()) return;
    auto edit = std::make_shared<Edit>();
    edit->wishes = wishes;
    edit->label = label;
    edit->source = source;
    stack_.push(new AssetEditCommand(*this, edit));
}

void AssetEdits::enqueue(const std::shared_ptr<Edit>& edit, bool undoing) {
    jobs_.push_back({edit, undoing});
    Q_EMIT unsavedChanged();
    startNext();
}

qsizetype AssetEdits::unsavedCount() const {
    qsizetype count = 0;
    for (const Job& job : jobs_)
        count += job.edit->wishes.size();
    return count;
}

QList<AssetWish> AssetEdits::unsaved() const {
    QList<AssetWish> wishes;
    for (const Job& job : jobs_)
        if (!job.undoing) wishes += job.edit->wishes;
    return wishes;
}

void AssetEdits::startNext() {
    if (saving_ || asking_ || stuck_ || jobs_.empty()) return;
    Job& job = jobs_.front();
    if (job.wishes.isEmpty()) {
        if (!job.undoing && !job.edit->everSaved) {
            job.wishes = job.edit->wishes;
        } else {
            // The opposite of what was saved last. Backwards, as a later wish may stand on an earlier one.
            const AssetBatchResult& last = job.edit->last;
            for (qsizetype i = qMin(last.results.size(), job.edit->wishes.size()) - 1; i >= 0; --i)
                if (const auto back = opposite(job.edit->wishes.at(i), last.results.at(i))) job.wishes.append(*back);
            job.before = std::exchange(job.edit->wishes, job.wishes);
        }
        if (job.wishes.isEmpty()) {
            jobs_.pop_front();
            Q_EMIT unsavedChanged();
            startNext();
            return;
        }
    }
    AssetBatch batch;
    for (const AssetWish& wish : qAsConst(job.wishes))
        batch.changes.append(wish.change);
    batch.author = {userName(), job.undoing ? AssetAuthor::Source::Edit : job.edit->source, QString(),
                    job.undoing ? tr("undo: %1").arg(job.edit->label) : job.edit->label};
    saving_ = true;
    pool_->start([this, batch] {
        auto result = store_.apply(batch);
        QMetaObject::invokeMethod(
            this, [this, result = std::move(result)] { finished(result); }, Qt::QueuedConnection);
    });
}

void AssetEdits::finished(const Result<AssetBatchResult>& result) {
    saving_ = false;
    if (!result) {
        stuck_ = true;
        constexpr int first = 500;
        constexpr int longest = 30'000;
        pause_ = pause_ == 0 ? first : qMin(pause_ * 2, longest);
        retry_.start(pause_);
        Q_EMIT stuck(result.error(), pause_);
        return;
    }
    pause_ = 0;
    take(*result);
    startNext();
}

void AssetEdits::tryNow() {
    if (!stuck_) return;
    retry_.stop();
    stuck_ = false;
    Q_EMIT unstuck();
    startNext();
}

void AssetEdits::take(const AssetBatchResult& result) {
    Job& job = jobs_.front();
    if (result.applied) {
        const std::shared_ptr<Edit> edit = job.edit;
        edit->wishes = job.wishes;
        edit->last = result;
        edit->everSaved = true;
        for (const AssetChangeResult& one : result.results)
            if (one.now && one.what == AssetChangeResult::What::Done) written_.insert(one.now->id, one.now->version);
        const bool undoing = job.undoing;
        jobs_.pop_front();
        Q_EMIT saved(result, edit->label, undoing);
        Q_EMIT unsavedChanged();
        return;
    }
    const bool invalid = std::any_of(result.results.begin(), result.results.end(), [](const AssetChangeResult& one) {
        return one.what == AssetChangeResult::What::Invalid;
    });
    if (invalid) {
        const QList<AssetWish> wishes = job.wishes;
        drop();
        Q_EMIT refused(wishes, result);
        Q_EMIT unsavedChanged();
        return;
    }
    conflicts_ = rebase(result);
    if (conflicts_.isEmpty()) return; // merged: startNext() saves it
    asking_ = true;
    Q_EMIT conflicted(conflicts_, job.edit->label, job.undoing);
}

QList<AssetConflict> AssetEdits::rebase(const AssetBatchResult& result) {
    Job& job = jobs_.front();
    QList<AssetConflict> conflicts;
    QList<AssetWish> kept;
    for (qsizetype i = 0; i < job.wishes.size() && i < result.results.size(); ++i) {
        AssetWish wish = job.wishes.at(i);
        const AssetChangeResult& one = result.results.at(i);
        const bool gone = one.what == AssetChangeResult::What::Gone;
        if (one.what != AssetChangeResult::What::Conflict && !gone) {
            kept.append(wish);
            continue;
        }
        // Removed already is what a removal wants, and there again what bringing back wants.
        if (gone && wish.change.kind == AssetChange::Kind::Remove) continue;
        if (!gone && wish.change.kind == AssetChange::Kind::Restore) continue;
        AssetConflict conflict{kept.size(), wish, one.now, {}};
        if (one.now) {
            const QJsonObject now = fieldsOf(*one.now, wish.base);
            for (auto it = wish.base.constBegin(); it != wish.base.constEnd(); ++it) {
                const QJsonValue mine = wish.change.kind == AssetChange::Kind::Update
                                            ? wish.change.fields.value(it.key())
                                            : QJsonValue(QJsonValue::Undefined);
                if (now.value(it.key()) != it.value() && now.value(it.key()) != mine) conflict.fields.append(it.key());
            }
            wish.change.version = one.now->version;
        }
        kept.append(wish);
        if (gone || !conflict.fields.isEmpty()) conflicts.append(conflict);
    }
    job.wishes = kept;
    if (kept.isEmpty()) {
        // Nothing is left to do, such as the removal of what is removed.
        job.edit->last = {};
        job.edit->wishes.clear();
        job.edit->everSaved = true;
        jobs_.pop_front();
        Q_EMIT unsavedChanged();
    }
    return conflicts;
}

void AssetEdits::settle(const QList<QJsonObject>& fields) {
    if (!asking_) return;
    asking_ = false;
    Job& job = jobs_.front();
    QList<qsizetype> taken;
    for (qsizetype i = 0; i < conflicts_.size(); ++i) {
        const AssetConflict& conflict = conflicts_.at(i);
        AssetWish& wish = job.wishes[conflict.wish];
        const QJsonObject mine = fields.value(i);
        const bool update = wish.change.kind == AssetChange::Kind::Update;
        if (!conflict.theirs || (!update && mine.isEmpty())) {
            taken.append(conflict.wish);
        } else if (update) {
            // Fields nobody else touched stay wished; of the others, those that were chosen.
            for (const QString& name : conflict.fields)
                if (!mine.contains(name)) wish.change.fields.remove(name);
            wish.base = fieldsOf(*conflict.theirs, wish.change.fields);
            if (wish.change.fields.isEmpty()) taken.append(conflict.wish);
        } else {
            wish.base = allFields(*conflict.theirs);
        }
    }
    for (auto it = taken.crbegin(); it != taken.crend(); ++it)
        job.wishes.removeAt(*it);
    conflicts_.clear();
    if (job.wishes.isEmpty()) {
        const QList<AssetWish> wishes = job.edit->wishes;
        drop();
        Q_EMIT abandoned(wishes);
        Q_EMIT unsavedChanged();
    }
    startNext();
}

void AssetEdits::giveUp() {
    if (jobs_.empty() || saving_) return;
    asking_ = false;
    conflicts_.clear();
    if (stuck_) {
        retry_.stop();
        stuck_ = false;
        pause_ = 0;
        Q_EMIT unstuck();
    }
    const QList<AssetWish> wishes = jobs_.front().edit->wishes;
    if (!takeBackUndo()) drop();
    Q_EMIT abandoned(wishes);
    Q_EMIT unsavedChanged();
    startNext();
}

/// The edit, and those before it whose undo waits behind, can be undone again. False when the first is no undo, or what
/// came after it has taken its place on the stack.
bool AssetEdits::takeBackUndo() {
    const int place = stack_.index() + int(jobs_.size()) - 1;
    const bool onlyUndos = std::all_of(jobs_.begin(), jobs_.end(), [](const Job& job) { return job.undoing; });
    if (!onlyUndos || place >= stack_.count()) return false;
    Job& first = jobs_.front();
    if (static_cast<const AssetEditCommand*>(stack_.command(place))->edit() != first.edit) return false;
    if (!first.before.isEmpty()) first.edit->wishes = first.before;
    for (const Job& job : jobs_)
        job.edit->silent = true;
    jobs_.clear();
    stack_.setIndex(place + 1);
    return true;
}

AssetEdits::Besides AssetEdits::besides() const {
    Besides besides;
    if (!asking_) return besides;
    QSet<qsizetype> asked;
    for (const AssetConflict& conflict : conflicts_)
        asked.insert(conflict.wish);
    const QList<AssetWish>& wishes = jobs_.front().wishes;
    for (qsizetype i = 0; i < wishes.size(); ++i) {
        if (asked.contains(i)) continue;
        switch (wishes.at(i).change.kind) {
        case AssetChange::Kind::Create:
        case AssetChange::Kind::Restore:
            ++besides.created;
            break;
        case AssetChange::Kind::Update:
            ++besides.changed;
            break;
        case AssetChange::Kind::Remove:
            ++besides.removed;
            break;
        }
    }
    return besides;
}

void AssetEdits::drop() {
    const std::shared_ptr<Edit> edit = jobs_.front().edit;
    jobs_.pop_front();
    edit->given = true;
    std::erase_if(jobs_, [&edit](const Job& job) { return job.edit == edit; });
    for (int i = 0; i < stack_.count(); ++i) {
        auto* command = const_cast<QUndoCommand*>(stack_.command(i));
        if (static_cast<AssetEditCommand*>(command)->edit() != edit) continue;
        // The stack deletes such a command, without running it, when it comes to it; if it is the next one, now.
        command->setObsolete(true);
        if (i == stack_.index() - 1)
            stack_.undo();
        else if (i == stack_.index())
            stack_.redo();
        break;
    }
}

} // namespace oc::ui
