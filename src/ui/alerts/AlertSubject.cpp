// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/AlertSubject.h"

#include "engine/base/Clock.h"
#include "engine/store/RunStore.h"
#include "executors/asset/AssetStore.h"
#include "ui/results/ChosenRows.h"
#include "ui/results/TaskRow.h"
#include "ui/results/ValueText.h"

#include <QCoreApplication>

#include <algorithm>

namespace oc::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(AlertSubject)
};

} // namespace

AlertSubject AlertSubject::ofRun(const RunHeader& run) {
    const QString name = run.planName.isEmpty() ? run.id : run.planName;
    const QString status = statusWord(run.status, run.tasksSucceeded, run.tasksFailed);
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

AlertSubject AlertSubject::ofRows(const QString& runId, const ChosenRows& rows) {
    constexpr qsizetype told = 20;
    AlertSubject subject;
    if (rows.isEmpty()) return subject;
    subject.runId = runId;
    subject.isWhole = true;
    const auto cell = [&rows](const QList<QJsonValue>& row, int column) {
        return valueText::forPeople(row.at(column), rows.columns.at(column));
    };
    const int severity = rows.indexOf(QStringLiteral("severity"));
    const int what = rows.indexOf(QStringLiteral("what"));
    const bool findings = severity >= 0 && what >= 0;
    const qsizetype count = rows.rows.size();
    Alert& draft = subject.draft;
    draft.source = QStringLiteral("run %1").arg(runId);
    draft.severity = findings ? Severity::Info : Severity::Warning;
    QStringList lines;
    for (const QList<QJsonValue>& row : rows.rows) {
        if (findings)
            draft.severity =
                std::max(draft.severity, severityFromName(row.at(severity).toString()).value_or(Severity::Info));
        QStringList words;
        for (int i = 0; i < rows.columns.size(); ++i)
            if (const QString text = cell(row, i); !text.isEmpty()) words.append(text);
        lines.append(words.join(QStringLiteral(" · ")));
    }
    if (count == 1) {
        // The first text says which it is; the rest stands beside its name.
        const QList<QJsonValue>& row = rows.rows.first();
        QString name = findings ? cell(row, what) : QString();
        for (int i = 0; i < rows.columns.size() && name.isEmpty(); ++i)
            if (rows.columns.at(i).type == ColumnType::String) name = cell(row, i);
        draft.title = QStringLiteral("%1: %2").arg(rows.step, name.isEmpty() ? lines.first() : name);
        subject.about =
            findings ? Words::tr("a finding of %1").arg(rows.step) : Words::tr("a row of %1").arg(rows.step);
        for (int i = 0; i < rows.columns.size() && draft.facts.size() < told; ++i)
            if (const QString text = cell(row, i); !text.isEmpty() && i != severity && i != what)
                draft.facts.append({rows.columns.at(i).name, text});
        return subject;
    }
    subject.about = findings ? Words::tr("%1 findings of %2").arg(count).arg(rows.step)
                             : Words::tr("%1 rows of %2").arg(count).arg(rows.step);
    draft.title = findings ? Words::tr("%1: %2 findings").arg(rows.step).arg(count)
                           : Words::tr("%1: %2 rows").arg(rows.step).arg(count);
    draft.text = lines.mid(0, told).join(u'\n');
    if (count > told) draft.text += u'\n' + Words::tr("and %1 more").arg(count - told);
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
