// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/PreviousResults.h"

#include "engine/base/Json.h"

namespace oc {

namespace {

QByteArray keyOf(const QString& stepId, const QString& target, const QJsonValue& item) {
    QByteArray key = stepId.toUtf8() + '\0' + target.toUtf8() + '\0';
    if (!item.isUndefined()) key += json::toText(item);
    return key;
}

} // namespace

PreviousResults::PreviousResults(const QList<TaskResultPtr>& results, const QStringList& fresh) {
    for (const TaskResultPtr& result : results) {
        if (result->outcome.status != TaskStatus::Success || fresh.contains(result->stepId)) continue;
        byKey_.insert(keyOf(result->stepId, result->target, result->item), result);
        byStep_[result->stepId].append(result);
    }
}

TaskResultPtr PreviousResults::find(const QString& stepId, const QString& target, const QJsonValue& item) const {
    if (byKey_.isEmpty()) return nullptr;
    return byKey_.value(keyOf(stepId, target, item));
}

} // namespace oc
