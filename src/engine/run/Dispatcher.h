// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"
#include "engine/plan/Expression.h"

#include <memory>

namespace oc {

class ExpressionEvaluator;

/// Who does a piece of work: the threads of a tool's domain, or those that get steps ready. Plan: those that begin and
/// close plans that are steps; while such a plan runs, it has no thread.
enum class WorkPool : quint8 { Automation, Communication, Asset, Network, Planning, Plan };
constexpr int workPoolCount = 6;
[[nodiscard]] constexpr WorkPool workPoolOf(Domain domain) {
    switch (domain) {
    case Domain::Automation:
        return WorkPool::Automation;
    case Domain::Communication:
        return WorkPool::Communication;
    case Domain::Asset:
        return WorkPool::Asset;
    case Domain::Network:
        return WorkPool::Network;
    case Domain::Plan:
        return WorkPool::Plan;
    }
    return WorkPool::Automation;
}

/// What a worker thread keeps from one piece of work to the next. Made, used and destroyed on that thread.
class WorkerLocal {
public:
    /// A JavaScript engine costs more than most tasks; only threads that meet an expression have one.
    [[nodiscard]] ExpressionEvaluator& evaluator() {
        if (!evaluator_) evaluator_ = std::make_unique<ExpressionEvaluator>();
        return *evaluator_;
    }
    /// Which scope the evaluator holds now; 0: none.
    quint64 scopeSerial = 0;

private:
    std::unique_ptr<ExpressionEvaluator> evaluator_;
};

/// One piece of work. run() is called once, on a worker thread, and must not throw.
class Work {
public:
    virtual ~Work() = default;
    virtual void run(WorkerLocal& local) = 0;
};

/// Gives work to worker threads. The functions may be called from any thread.
class Dispatcher {
public:
    virtual ~Dispatcher() = default;
    virtual void post(WorkPool pool, std::shared_ptr<Work> work) = 0;
    /// How many pieces of work may be given at once: those that are worked on, and a few that wait so that no
    /// thread idles while the scheduler decides.
    [[nodiscard]] virtual int capacity(WorkPool pool) const = 0;
};

} // namespace oc
