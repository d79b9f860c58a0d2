// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/Plan.h"
#include "engine/run/Dispatcher.h"
#include "engine/run/StepRecord.h"

#include <utility>

namespace oc {

/// What the expressions of one step refer to, read from their text.
struct ExpressionUse {
    bool any = false; ///< the step has expressions
    QStringList steps;
    QStringList inputs;
    bool everyStep = false; ///< "steps" is used in a way that does not tell which
    bool everyInput = false;
};

[[nodiscard]] ExpressionUse expressionUse(const StepSpec& step, const QJsonValue& target);

/// What the expressions of one step may see, item, index and target apart. Holds only what the step refers to, so
/// that a long plan is not converted to JavaScript again for each step. Immutable.
class RunScope {
public:
    using Steps = std::vector<std::pair<QString, std::shared_ptr<const StepRecord>>>;

    RunScope(QJsonObject inputs, Steps steps, QJsonObject run, QJsonObject environment);

    /// The thread's evaluator with this scope set; set only when it holds another one.
    [[nodiscard]] ExpressionEvaluator& evaluator(WorkerLocal& local) const;

private:
    quint64 serial_;
    QJsonObject inputs_;
    Steps steps_;
    QJsonObject run_;
    QJsonObject environment_;
};

using RunScopePtr = std::shared_ptr<const RunScope>;

} // namespace oc
