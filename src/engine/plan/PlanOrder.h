// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/Plan.h"

#include <QHash>

namespace oc {

/// Which step is certain to have ended before which, by order or by needs. Refers to the plan; one thread.
class PlanOrder {
public:
    explicit PlanOrder(const Plan& plan);

    [[nodiscard]] const QHash<QString, int>& indexes() const { return indexes_; }
    [[nodiscard]] QStringList ids() const { return ids_; }
    [[nodiscard]] bool runsBefore(int earlier, int later) const;
    /// True when nothing runs before it.
    [[nodiscard]] bool isFirst(int step) const;
    /// The steps as they will run: each behind all that it waits for, else in the order of the plan. Those of a ring
    /// stand at the end.
    [[nodiscard]] QList<int> runOrder() const;
    /// Each ring of needs once, as indexes: a, b, c means a needs b needs c needs a.
    [[nodiscard]] QList<QList<int>> cycles() const;

private:
    const Plan& plan_;
    bool isGraph_;
    QStringList ids_;
    QHash<QString, int> indexes_;
    std::vector<std::vector<int>> needs_;
    mutable int cachedStep_ = -1;
    mutable std::vector<bool> cachedBefore_;
};

} // namespace oc
