// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/PlanDrafts.h"

#include <QFileSystemWatcher>
#include <QHash>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <memory>

namespace oc::ui {

class OpenPlan;
struct Services;

/// Keeps what is being edited: a draft of each plan that is not saved is on disk within two seconds of a change, and
/// drafts that a killed program left are brought back. Watches the files of the open plans, and tells when somebody
/// else has changed one. GUI thread; the disk is read and written on a worker thread.
class PlanKeeper : public QObject {
    Q_OBJECT

public:
    static constexpr int draftAfterMs = 1000;

    PlanKeeper(Services& services, QObject* parent);
    /// Waits for what is being written. The drafts of plans that were closed are gone by then.
    ~PlanKeeper() override;

    /// From now until the plan is deleted, which means that it was saved or given up.
    void watch(OpenPlan* plan);
    /// Ends in restored(), when a program left drafts.
    void restore();
    /// What restored() gave has been opened, and is watched now.
    void forgetRestored();

Q_SIGNALS:
    void restored(const QList<oc::PlanDraft>& drafts);
    /// The file of the plan holds another text than when it was read or saved here. gone: it is not there any more.
    void changedElsewhere(oc::ui::OpenPlan* plan, const oc::PlanDocument& theirs, bool gone);
    void failed(const oc::Error& error);

private:
    struct Watched {
        QString key;
        QString file;
        QTimer* timer = nullptr;
        bool written = false;
    };
    void changed(OpenPlan* plan);
    void writeDraft(OpenPlan* plan);
    void dropDraft(Watched& watched);
    void follow(OpenPlan* plan);
    [[nodiscard]] OpenPlan* planOf(const QString& file) const;
    void lookSoon(const QString& file);
    void look(const QString& file);
    /// On the worker, which owns the drafts; made there when they are first needed.
    [[nodiscard]] Result<PlanDrafts*> drafts();

    Services& services_;
    const QString folder_;
    QHash<OpenPlan*, Watched> watched_;
    QFileSystemWatcher files_;
    std::unique_ptr<PlanDrafts> drafts_;
    QThreadPool worker_; ///< one thread: writing and removing stay in order
    int lastKey_ = 0;
    bool toldFailure_ = false;
};

} // namespace oc::ui
