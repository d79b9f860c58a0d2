// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/SubPlanTally.h"

#include <QFileInfo>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

std::shared_ptr<const Table> tableOf(const std::vector<SubPlanTally::Row>& rows) {
    auto table = std::make_shared<Table>();
    table->columns = {{u"step"_s, ColumnType::String, {}},    {u"tool"_s, ColumnType::String, {}},
                      {u"target"_s, ColumnType::String, {}},  {u"status"_s, ColumnType::String, {}},
                      {u"message"_s, ColumnType::String, {}}, {u"duration"_s, ColumnType::Duration, u"ms"_s}};
    for (const SubPlanTally::Row& row : rows) {
        table->cells.append(row.step);
        table->cells.append(row.tool);
        table->cells.append(row.target.isEmpty() ? QJsonValue() : QJsonValue(row.target));
        table->cells.append(taskStatusName(row.status));
        table->cells.append(row.message);
        table->cells.append(row.durationMs);
    }
    return table;
}

} // namespace

void SubPlanTally::note(const TaskResult& result) {
    rows.push_back(
        {result.stepId, result.tool, result.target, result.outcome.status, result.outcome.message, result.durationMs});
}

StepOutcome outcomeOfSubPlan(const QString& runId, const QString& planFile, const SubPlanTally& tally) {
    StepOutcome outcome;
    QJsonObject steps;
    for (const auto& [id, record] : tally.steps) {
        if (record) steps.insert(id, record->toJson().value("output"_L1));
    }
    outcome.output.fields = {{u"run_id"_s, runId}, {u"status"_s, runStatusName(tally.status)}, {u"steps"_s, steps}};
    outcome.output.table = tableOf(tally.rows);
    outcome.message = tally.message;
    switch (tally.status) {
    case RunStatus::Completed:
        outcome.status = TaskStatus::Success;
        return outcome;
    case RunStatus::Cancelled:
        outcome.status = TaskStatus::Cancelled;
        return outcome;
    default:
        break;
    }
    outcome.status = TaskStatus::Failed;
    // With the code of what failed, retry: {on: [unreachable]} means the same as for a single tool.
    const QString code = tally.status == RunStatus::Refused ? u"refused"_s
                         : tally.error                      ? tally.error->code
                                                            : u"plan_failed"_s;
    const QString plan = planFile.isEmpty() ? u"the plan"_s : QFileInfo(planFile).fileName();
    outcome.error =
        Error{code,
              u"%1: %2"_s.arg(plan, tally.message),
              tally.error && !tally.error->hint.isEmpty() ? tally.error->hint
                                                          : u"see its steps: opsctl runs show %1"_s.arg(runId),
              {}};
    outcome.message = outcome.error->message;
    return outcome;
}

} // namespace oc
