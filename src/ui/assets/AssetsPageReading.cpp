// SPDX-License-Identifier: GPL-3.0-or-later
// When the page reads the inventory again.
#include "engine/base/Clock.h"
#include "engine/run/RunScheduler.h"
#include "executors/asset/AssetWatch.h"
#include "ui/assets/AssetEdits.h"
#include "ui/assets/AssetGrid.h"
#include "ui/assets/AssetGridModel.h"
#include "ui/assets/AssetsPage.h"
#include "ui/assets/FilterHeader.h"
#include "ui/assets/ViewTabs.h"
#include "ui/plan/NoticeBar.h"
#include "ui/shell/Services.h"

#include <QLineEdit>

namespace oc::ui {

void AssetsPage::connectWatch() {
    connect(watch_, &AssetWatch::changed, this, [this](const QList<qint64>& ids) {
        if (ids.isEmpty())
            allChanged_ = true;
        else
            changedIds_.unite(QSet<qint64>(ids.begin(), ids.end()));
        reloadSoon();
    });
    connect(watch_, &AssetWatch::lost, this, [this](const Error& error, int next) {
        lost_ = true;
        if (!edits_->isStuck())
            notice_->tell(tr("The connection to the assets is lost: %1. It is tried again in %2 s.")
                              .arg(error.message)
                              .arg(qMax(1, next / 1000)),
                          true);
    });
    connect(watch_, &AssetWatch::back, this, [this] {
        if (std::exchange(lost_, false)) notice_->tell(tr("The connection to the assets is back."), false);
        edits_->tryNow();
    });
    // The scheduler lives on a thread of its own; with a context object the call comes queued.
    connect(
        &services_.scheduler, &RunScheduler::finished, this,
        [this] {
            allChanged_ = true;
            reloadSoon();
        },
        Qt::QueuedConnection);
}

void AssetsPage::openView(const AssetView& view) {
    model_->setView(view);
}

void AssetsPage::applyFilters() {
    searchTimer_.stop();
    AssetView view = model_->view();
    view.conditions = grid_->filters().conditions();
    view.words = search_->text().trimmed();
    if (view != model_->view()) openView(view);
    const QString current = tabs_->current();
    for (const SavedView& saved : views_.all())
        if (saved.name == current) tabs_->setChanged(saved.view != view);
}

void AssetsPage::reloadSoon() {
    // At once when it is quick; an inventory that takes a second to read is read every few seconds at most.
    constexpr qint64 soonest = 50;
    constexpr qint64 part = 5;
    if (!reloadTimer_.isActive()) reloadTimer_.start(int(qMax(soonest, reloadTook_ * part)));
}

/// What a person has just edited stays under their hand, also where the view is sorted or chosen by that cell: when
/// nothing else has changed, such rows are read again (somebody else may have been there, too), their places are not.
bool AssetsPage::readEdited() {
    if (allChanged_ || changedIds_.isEmpty()) return false;
    bool ours = true;
    for (const qint64 id : std::as_const(changedIds_)) {
        const auto held = model_->assetOf(id);
        // Told of once: what is told of the same version again is somebody else's.
        ours = ours && held && edits_->wrote(id, held->version) && echoed_.value(id) != held->version;
        if (held) echoed_.insert(id, held->version);
    }
    if (!ours) return false;
    model_->makeStale(QList<qint64>(changedIds_.begin(), changedIds_.end()));
    changedIds_.clear();
    return true;
}

void AssetsPage::reload() {
    reloadTimer_.stop();
    if (model_->isLoading()) {
        constexpr int again = 200;
        reloadTimer_.start(again);
        return;
    }
    model_->makeStale(allChanged_ ? QList<qint64>() : QList<qint64>(changedIds_.begin(), changedIds_.end()));
    allChanged_ = false;
    changedIds_.clear();
    reloadBegan_ = nowMs();
    model_->reload(grid_->anchors());
}

void AssetsPage::refresh() {
    allChanged_ = true;
    reload();
}

} // namespace oc::ui
