// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

#include <QHash>

namespace oc {

/// What succeeded in the run that is resumed: taken over instead of done again. Immutable once filled.
class PreviousResults {
public:
    PreviousResults() = default;
    /// fresh: ids of steps that are done again all the same.
    explicit PreviousResults(const QList<TaskResultPtr>& results, const QStringList& fresh = {});

    [[nodiscard]] bool isEmpty() const { return byKey_.isEmpty(); }
    /// Null when that task did not succeed there. Tasks are the same by step id, target and item.
    [[nodiscard]] TaskResultPtr find(const QString& stepId, const QString& target, const QJsonValue& item) const;
    [[nodiscard]] QList<TaskResultPtr> ofStep(const QString& stepId) const { return byStep_.value(stepId); }

private:
    QHash<QByteArray, TaskResultPtr> byKey_;
    QHash<QString, QList<TaskResultPtr>> byStep_;
};

} // namespace oc
