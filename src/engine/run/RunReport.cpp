// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/RunReport.h"

#include "engine/base/Clock.h"

#include <QJsonArray>

namespace oc {

QJsonObject RunReport::toJson() const {
    QJsonArray steps;
    for (const TaskResultPtr& result : results)
        steps.append(result->toJson());
    const auto orNull = [](const QString& text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); };
    return {{QStringLiteral("execution_id"), runId},
            {QStringLiteral("status"), runStatusName(status)},
            {QStringLiteral("result"), QJsonObject{{QStringLiteral("success"), status == RunStatus::Completed},
                                                   {QStringLiteral("message"), message}}},
            {QStringLiteral("step_results"), steps},
            {QStringLiteral("started_at"), orNull(isoTime(startedAt))},
            {QStringLiteral("completed_at"), orNull(isoTime(completedAt))},
            {QStringLiteral("error_message"), orNull(errorMessage)}};
}

} // namespace oc
