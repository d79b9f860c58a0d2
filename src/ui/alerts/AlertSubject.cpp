// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/AlertSubject.h"

#include "engine/base/Clock.h"
#include "engine/store/RunStore.h"
#include "executors/asset/AssetStore.h"
#include "ui/results/TaskRow.h"

#include <QCoreApplication>

namespace oc::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(AlertSubject)
};

} // namespace

AlertSubject AlertSubject::ofRun(const RunHeader& run) {
    const QString name = run.planName.isEmpty() ? run.id : run.planName;
    const QString status = statusWord(run.status);
    AlertSubject subject;
    subject.about = Words::tr("the run %1").arg(name);
    Alert& draft = subject.draft;
    draft.title = run.tasksFailed > 0
                      ? Words::tr("%1: %2 of %3 tasks failed").arg(name).arg(run.tasksFailed).arg(run.tasksTotal)
                      : QStringLiteral("%1: %2").arg(name, status);
    const bool fine = run.status == RunStatus::Completed && run.tasksFailed == 0;
    draft.severity = fine ? Severity::Info : Severity::Warning;
    draft.text = run.message;
    draft.source = QStringLiteral("run %1").arg(run.id);
    draft.facts = {{Words::tr("Plan"), name},
                   {Words::tr("Status"), status},
                   {Words::tr("Started"), isoTime(run.startedAt)},
                   {Words::tr("Tasks"), Words::tr("%1, %2 failed").arg(run.tasksTotal).arg(run.tasksFailed)}};
    subject.runId = run.id;
    return subject;
}

AlertSubject AlertSubject::ofRun(const QString& runId, const QString& planName) {
    AlertSubject subject;
    subject.about = Words::tr("the run %1").arg(planName.isEmpty() ? runId : planName);
    subject.draft.source = QStringLiteral("run %1").arg(runId);
    subject.runId = runId;
    return subject;
}

AlertSubject AlertSubject::ofAssets(const QList<Asset>& assets) {
    AlertSubject subject;
    if (assets.isEmpty()) return subject;
    QStringList names;
    for (const Asset& asset : assets) {
        names.append(asset.hostname);
        subject.assets.append(asset.toJson());
    }
    const Asset& first = assets.first();
    subject.about = assets.size() == 1 ? first.hostname : Words::tr("%1 assets").arg(assets.size());
    constexpr qsizetype named = 20;
    QString list = names.mid(0, named).join(QStringLiteral(", "));
    if (names.size() > named) list += Words::tr(" and %1 more").arg(names.size() - named);
    Alert& draft = subject.draft;
    draft.source = assets.size() == 1 ? QStringLiteral("asset %1").arg(first.hostname) : QStringLiteral("assets");
    draft.facts.append({assets.size() == 1 ? Words::tr("Asset") : Words::tr("Assets"), list});
    if (assets.size() > 1) return subject;
    for (const auto& [name, value] : {std::pair{Words::tr("Address"), first.ipAddress},
                                      {Words::tr("Environment"), first.environment},
                                      {Words::tr("Owner"), first.owner},
                                      {Words::tr("Location"), first.location}})
        if (!value.isEmpty()) draft.facts.append({name, value});
    return subject;
}

} // namespace oc::ui
