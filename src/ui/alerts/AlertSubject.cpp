// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/AlertSubject.h"

#include "engine/base/Clock.h"
#include "engine/store/RunStore.h"
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
    return subject;
}

} // namespace oc::ui
