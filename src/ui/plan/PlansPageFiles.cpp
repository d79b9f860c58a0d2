// SPDX-License-Identifier: GPL-3.0-or-later
// PlansPage: opening, saving, closing; drafts that come back, and files that somebody else changes.
#include "engine/base/Json.h"
#include "engine/store/PlanDrafts.h"
#include "ui/plan/Inspector.h"
#include "ui/plan/NoticeBar.h"
#include "ui/plan/PlanFiles.h"
#include "ui/plan/PlanKeeper.h"
#include "ui/plan/PlanStrip.h"
#include "ui/plan/PlanViews.h"
#include "ui/plan/PlansPage.h"
#include "ui/plan/RecentPlans.h"
#include "ui/plan/VersionsDialog.h"
#include "ui/results/ResultsView.h"
#include "ui/shell/Services.h"

#include <QDropEvent>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

namespace oc::ui {

bool PlansPage::showOpenFile(const QString& path) {
    for (size_t i = 0; i < plans_.size(); ++i) {
        if (plans_[i]->file() != path) continue;
        strip_->setCurrent(int(i));
        return true;
    }
    return false;
}

void PlansPage::openPlanFile(const QString& file) {
    if (!showOpenFile(QFileInfo(file).absoluteFilePath())) files_->open(file);
}

void PlansPage::takeOpened(const PlanDocument& document, const QString& title, const QString& cameFrom) {
    // It may have been asked for twice before it was read.
    if (!document.file().isEmpty() && showOpenFile(document.file())) return;
    addPlan(std::make_unique<OpenPlan>(services_, document, title, cameFrom));
    if (!document.file().isEmpty()) recentPlans::add(services_.folders, document.file());
}

void PlansPage::save() {
    if (!shown_) return;
    flush();
    files_->save(shown_);
}

void PlansPage::saveAs() {
    if (!shown_) return;
    flush();
    files_->saveAs(shown_);
}

void PlansPage::showVersions() {
    if (!shown_ || shown_->file().isEmpty()) return;
    flush();
    (new VersionsDialog(services_, theme_, *shown_, this))->open();
}

bool PlansPage::closePlan(int index) {
    if (index < 0 || size_t(index) >= plans_.size()) return true;
    OpenPlan* plan = plans_[size_t(index)].get();
    if (plan == shown_) flush();
    if (!files_->askToStop(plan) || !files_->askToSave(plan)) return false;
    if (plan == shown_) {
        shown_ = nullptr;
        views_->setPlan(nullptr);
        inspector_->setPlan(nullptr);
        results_->setFollower(nullptr);
    }
    std::unique_ptr<OpenPlan> gone = std::move(plans_[size_t(index)]);
    plans_.erase(plans_.begin() + index);
    strip_->removeTab(index);
    showCurrent();
    return true;
}

bool PlansPage::closeAll() {
    flush();
    for (size_t i = 0; i < plans_.size(); ++i) {
        if (!plans_[i]->isDirty() && !plans_[i]->isSaving()) continue;
        strip_->setCurrent(int(i));
        if (!files_->askToSave(plans_[i].get())) return false;
    }
    return true;
}

void PlansPage::takeDrafts(const QList<PlanDraft>& drafts) {
    QStringList titles;
    for (const PlanDraft& draft : drafts) {
        // It was opened again before the drafts were read: the text that is newer is the draft's.
        if (!draft.file.isEmpty() && showOpenFile(draft.file)) {
            OpenPlan* open = current();
            open->edit(open->model().replacement(PlanDocument::fromText(draft.text, draft.format, draft.file),
                                                 tr("Bring back what was not saved")));
            titles.append(open->title());
            continue;
        }
        auto plan = std::make_unique<OpenPlan>(services_, PlanDocument::fromText(draft.text, draft.format, draft.file),
                                               draft.title);
        plan->setSavedText(draft.savedText);
        titles.append(plan->title());
        addPlan(std::move(plan));
    }
    showTabs();
    keeper_->forgetRestored();
    notice_->tell(
        titles.size() == 1
            ? tr("%1 had changes that were not saved when the program ended. They are back.").arg(titles.first())
            : tr("These plans had changes that were not saved when the program ended, and are back: %1.")
                  .arg(titles.join(QStringLiteral(", "))),
        false);
}

void PlansPage::askAboutTheirs(OpenPlan* plan, const PlanDocument& theirs, bool gone) {
    if (gone) {
        plan->setSavedText({});
        notice_->tell(
            tr("The file of %1 is gone: somebody moved or removed it. Saving writes it again.").arg(plan->title()),
            true);
        return;
    }
    flush();
    if (!plan->isDirty()) {
        plan->takeFromDisk(theirs);
        notice_->tell(
            tr("%1 was changed elsewhere and has been read again; undo shows what was here.").arg(plan->title()),
            false);
        return;
    }
    const auto at = std::find_if(plans_.begin(), plans_.end(), [plan](const auto& one) { return one.get() == plan; });
    if (at == plans_.end()) return;
    strip_->setCurrent(int(at - plans_.begin()));
    const QPointer<OpenPlan> kept = plan;
    notice_->choose(tr("%1 was changed elsewhere, and you have changes that are not saved.").arg(plan->title()),
                    {tr("Keep mine"), tr("Take theirs"), tr("Look at theirs")}, [this, kept, theirs](int answer) {
                        if (!kept) return;
                        constexpr int mine = 0;
                        constexpr int taken = 1;
                        if (answer == taken) return kept->takeFromDisk(theirs);
                        // Seen, so that saving may write over it.
                        kept->setSavedText(theirs.text());
                        if (answer == mine) return;
                        addPlan(std::make_unique<OpenPlan>(services_,
                                                           PlanDocument::fromText(theirs.text(), theirs.format()),
                                                           tr("%1 (theirs)").arg(kept->title())));
                    });
}

void PlansPage::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls() || event->mimeData()->hasText()) event->acceptProposedAction();
}

void PlansPage::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    bool opened = false;
    const auto urls = event->mimeData()->urls();
    for (const QUrl& url : urls) {
        if (!url.isLocalFile()) continue;
        openPlanFile(url.toLocalFile());
        opened = true;
    }
    if (opened) return;
    const QByteArray text = event->mimeData()->text().toUtf8();
    const Result<QJsonValue> value = json::parse(text);
    if (value && value->toObject().value(QStringLiteral("steps")).isArray())
        return openPlanText(text, tr("dropped plan"));
    notice_->tell(tr("What was dropped is neither a plan's file nor its JSON text."), true);
}

} // namespace oc::ui
