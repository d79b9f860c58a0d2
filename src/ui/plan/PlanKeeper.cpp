// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/PlanKeeper.h"

#include "engine/settings/Folders.h"
#include "ui/plan/OpenPlan.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"

#include <QFileInfo>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {
constexpr int settleMs = 150; ///< a file is often written in several pieces, or swapped
}

PlanKeeper::PlanKeeper(Services& services, QObject* parent)
    : QObject(parent), services_(services), folder_(services.folders.state + QStringLiteral("/drafts")) {
    worker_.setMaxThreadCount(1);
    connect(&files_, &QFileSystemWatcher::fileChanged, this,
            [this](const QString& file) { QTimer::singleShot(settleMs, this, [this, file] { look(file); }); });
}

PlanKeeper::~PlanKeeper() {
    worker_.waitForDone();
}

Result<PlanDrafts*> PlanKeeper::drafts() {
    if (!drafts_) {
        auto opened = PlanDrafts::open(folder_);
        if (!opened) return opened.error();
        drafts_ = std::move(*opened);
    }
    return drafts_.get();
}

void PlanKeeper::watch(OpenPlan* plan) {
    Watched& watched = watched_[plan];
    watched.key = QString::number(++lastKey_);
    watched.timer = new QTimer(this);
    watched.timer->setSingleShot(true);
    watched.timer->setInterval(draftAfterMs);
    connect(watched.timer, &QTimer::timeout, this, [this, plan] { writeDraft(plan); });
    connect(&plan->model(), &PlanModel::documentChanged, this, [this, plan] { changed(plan); });
    connect(plan, &OpenPlan::saved, this, [this, plan] {
        follow(plan);
        changed(plan);
    });
    connect(plan, &QObject::destroyed, this, [this, plan] {
        Watched gone = watched_.take(plan);
        delete gone.timer;
        dropDraft(gone);
        if (!gone.file.isEmpty()) files_.removePath(gone.file);
    });
    follow(plan);
    changed(plan);
}

void PlanKeeper::changed(OpenPlan* plan) {
    Watched& watched = watched_[plan];
    if (!plan->isDirty()) {
        watched.timer->stop();
        return dropDraft(watched);
    }
    // Not begun anew by each change: also one who never stops typing has a draft.
    if (!watched.timer->isActive()) watched.timer->start();
}

void PlanKeeper::writeDraft(OpenPlan* plan) {
    Watched& watched = watched_[plan];
    watched.written = true;
    const PlanDocument& document = plan->model().document();
    PlanDraft draft{plan->file(), plan->title(), document.format(), document.text(), plan->savedText()};
    const auto work = [this, key = watched.key, draft = std::move(draft)]() -> Status {
        const Result<PlanDrafts*> place = drafts();
        return place ? (*place)->write(key, draft) : Status(place.error());
    };
    whenDone(this, QtConcurrent::run(&worker_, work), [this](const Status& written) {
        if (written) {
            toldFailure_ = false;
            return;
        }
        if (!std::exchange(toldFailure_, true)) Q_EMIT failed(written.error());
    });
}

void PlanKeeper::dropDraft(Watched& watched) {
    if (!std::exchange(watched.written, false)) return;
    worker_.start([this, key = watched.key] {
        if (drafts_) (void)drafts_->remove(key);
    });
}

void PlanKeeper::restore() {
    const auto work = [this]() -> QList<PlanDraft> {
        if (!QFileInfo::exists(folder_)) return {};
        const Result<PlanDrafts*> place = drafts();
        return place ? (*place)->takeOver() : QList<PlanDraft>();
    };
    whenDone(this, QtConcurrent::run(&worker_, work), [this](const QList<PlanDraft>& found) {
        if (!found.isEmpty()) Q_EMIT restored(found);
    });
}

void PlanKeeper::forgetRestored() {
    for (auto it = watched_.begin(); it != watched_.end(); ++it)
        if (it.key()->isDirty()) writeDraft(it.key());
    // Behind those: nothing is taken away before it stands elsewhere.
    worker_.start([this] {
        if (drafts_) drafts_->forget();
    });
}

void PlanKeeper::follow(OpenPlan* plan) {
    Watched& watched = watched_[plan];
    if (!watched.file.isEmpty() && watched.file != plan->file()) files_.removePath(watched.file);
    watched.file = plan->file();
    if (!watched.file.isEmpty() && !files_.files().contains(watched.file)) files_.addPath(watched.file);
}

OpenPlan* PlanKeeper::planOf(const QString& file) const {
    for (auto it = watched_.constBegin(); it != watched_.constEnd(); ++it)
        if (it->file == file) return it.key();
    return nullptr;
}

void PlanKeeper::lookSoon(const QString& file) {
    QTimer::singleShot(settleMs, this, [this, file] { look(file); });
}

void PlanKeeper::look(const QString& file) {
    // A file that was swapped for another one is not watched any more.
    if (QFileInfo::exists(file) && !files_.files().contains(file)) files_.addPath(file);
    OpenPlan* plan = planOf(file);
    if (!plan) return;
    if (plan->isSaving()) return lookSoon(file);
    whenDone(this, QtConcurrent::run(&worker_, [file] { return PlanDocument::load(file); }),
             [this, file, known = plan->savedText()](const Result<PlanDocument>& theirs) {
                 OpenPlan* plan = planOf(file);
                 if (!plan) return;
                 // What was read may be older than what has been saved here meanwhile: it must not take its place.
                 if (plan->isSaving() || plan->savedText() != known) return lookSoon(file);
                 const bool gone = !theirs && !QFileInfo::exists(file);
                 if (!theirs && !gone) return; // not readable at the moment; saving will tell
                 if (theirs && theirs->text() == known) return;
                 Q_EMIT changedElsewhere(plan, theirs ? *theirs : PlanDocument(), gone);
             });
}

} // namespace oc::ui
