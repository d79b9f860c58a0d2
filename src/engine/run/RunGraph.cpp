// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/RunGraph.h"

#include <QHash>

#include <algorithm>

namespace oc {

RunGraph::RunGraph(const Plan& plan, const QStringList& wanted, const QStringList& passed) : graph_(plan.isGraph()) {
    const auto count = static_cast<int>(plan.steps.size());
    QHash<QString, int> index;
    for (int i = 0; i < count; ++i)
        index.insert(plan.steps.at(i).id, i);
    nodes_.resize(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        const StepSpec& spec = plan.steps.at(i);
        Node& node = nodes_[i];
        node.id = spec.id;
        node.runIf = spec.runIf;
        node.onFailure = spec.onFailure.kind;
        node.enabled = spec.enabled;
        node.wanted = (wanted.isEmpty() || wanted.contains(spec.id)) && !passed.contains(spec.id);
        if (spec.onFailure.kind == OnFailure::Kind::Goto) {
            node.gotoStep = index.value(spec.onFailure.gotoId, -1);
            if (!graph_ && node.gotoStep <= i) node.gotoStep = -1;
            if (node.gotoStep < 0 || node.gotoStep == i) node.onFailure = OnFailure::Kind::Stop;
        }
        if (!graph_) continue;
        for (const QString& need : spec.needs) {
            const int other = index.value(need, -1);
            if (other < 0 || other == i) continue; // the validator refuses such plans
            node.needs.push_back(other);
            nodes_[other].dependants.push_back(i);
            ++node.openNeeds;
        }
    }
    if (graph_) {
        for (int i = 0; i < count; ++i) {
            if (nodes_[i].openNeeds == 0) ready_.push_back(i);
        }
    }
}

bool RunGraph::troubled(const Node& need) const {
    return need.end == StepEnd::Failed || need.end == StepEnd::NotRun || need.end == StepEnd::Refused;
}

RunGraph::Decision RunGraph::decide(int step) const {
    const Node& node = nodes_[step];
    if (!node.enabled) return {step, false, StepEnd::Passed, QStringLiteral("the step is switched off")};
    if (!node.wanted) return {step, false, StepEnd::Passed, QStringLiteral("not among the steps to run")};
    if (node.runIf == RunIf::Always) return {step, true, {}, {}};

    const Node* trouble = nullptr;        // any failed need
    const Node* seriousTrouble = nullptr; // one that is not to be continued after
    for (const int index : node.needs) {
        const Node& need = nodes_[index];
        if (!troubled(need)) continue;
        if (!trouble) trouble = &need;
        const bool continued = need.end == StepEnd::Failed && need.onFailure == OnFailure::Kind::Continue;
        if (!continued && !seriousTrouble) seriousTrouble = &need;
    }
    if (node.runIf == RunIf::Failure) {
        if (graph_ ? trouble != nullptr : anyTrouble_) return {step, true, {}, {}};
        return {step, false, StepEnd::Passed, QStringLiteral("no step before it failed")};
    }
    if (seriousTrouble && !node.forgiven) {
        const QString what = seriousTrouble->end == StepEnd::Failed    ? QStringLiteral("failed")
                             : seriousTrouble->end == StepEnd::Refused ? QStringLiteral("was refused")
                                                                       : QStringLiteral("was not run");
        return {step, false, StepEnd::NotRun, QStringLiteral("step '%1' %2").arg(seriousTrouble->id, what)};
    }
    if (stoppedBy_ >= 0) {
        const Node& stopper = nodes_[stoppedBy_];
        const QString what = stopper.end == StepEnd::Refused ? QStringLiteral("was refused") : QStringLiteral("failed");
        return {step, false, StepEnd::NotRun, QStringLiteral("step '%1' %2").arg(stopper.id, what)};
    }
    return {step, true, {}, {}};
}

void RunGraph::hand(const Decision& decision, QList<Decision>& out) {
    nodes_[decision.step].handedOut = true;
    out.append(decision);
    if (!decision.start) end(decision.step, decision.end);
}

void RunGraph::abandonRest(QList<Decision>& out) {
    const StepEnd how = cancelled_ ? StepEnd::Cancelled : StepEnd::NotRun;
    const QString reason = cancelled_ ? QStringLiteral("the run was cancelled") : haltReason_;
    for (int i = 0; i < static_cast<int>(nodes_.size()); ++i) {
        if (!nodes_[i].handedOut) hand({i, false, how, reason}, out);
    }
    ready_.clear();
    cursor_ = static_cast<int>(nodes_.size());
}

void RunGraph::nextInSequence(QList<Decision>& out) {
    const auto count = static_cast<int>(nodes_.size());
    while (cursor_ < count && (cursor_ == 0 || nodes_[cursor_ - 1].ended)) {
        const int step = cursor_++;
        if (jumpTo_ > step) {
            hand({step, false, StepEnd::NotRun,
                  QStringLiteral("passed over on the way to '%1'").arg(nodes_[jumpTo_].id)},
                 out);
        } else {
            hand(decide(step), out);
        }
    }
}

void RunGraph::nextInGraph(QList<Decision>& out) {
    if (stoppedBy_ >= 0 && !stopHandled_) {
        stopHandled_ = true;
        // They could only be decided the same way later; telling now shows at once what the failure costs.
        for (int i = 0; i < static_cast<int>(nodes_.size()); ++i) {
            const Node& node = nodes_[i];
            if (!node.handedOut && node.runIf == RunIf::Success) hand(decide(i), out);
        }
    }
    while (!ready_.empty()) {
        std::vector<int> now;
        now.swap(ready_);
        std::sort(now.begin(), now.end());
        for (const int step : now) {
            if (!nodes_[step].handedOut) hand(decide(step), out);
        }
    }
}

QList<RunGraph::Decision> RunGraph::next() {
    QList<Decision> out;
    if (cancelled_ || halted_) {
        abandonRest(out);
    } else if (graph_) {
        nextInGraph(out);
    } else {
        nextInSequence(out);
    }
    return out;
}

void RunGraph::stop(int step) {
    if (stoppedBy_ < 0) stoppedBy_ = step;
}

void RunGraph::end(int step, StepEnd how) {
    Node& node = nodes_[step];
    if (node.ended) return;
    node.ended = true;
    node.end = how;
    ++ended_;
    // A step that was passed over by goto says nothing about the ones after it; in a graph NotRun is looked up by need.
    if (how == StepEnd::Failed || how == StepEnd::Refused) anyTrouble_ = true;
    if (how == StepEnd::Refused) stop(step);
    if (how == StepEnd::Failed && node.onFailure != OnFailure::Kind::Continue) {
        failed_ = true;
        if (node.onFailure == OnFailure::Kind::Stop) {
            stop(step);
        } else if (graph_) {
            nodes_[node.gotoStep].forgiven = true;
        } else {
            jumpTo_ = node.gotoStep;
        }
    }
    for (const int dependant : node.dependants) {
        if (--nodes_[dependant].openNeeds == 0 && !nodes_[dependant].handedOut) ready_.push_back(dependant);
    }
}

void RunGraph::finish(int step, StepEnd how) {
    end(step, how);
}

void RunGraph::cancelRest() {
    cancelled_ = true;
}

void RunGraph::stopRest(const QString& reason) {
    if (halted_) return;
    halted_ = true;
    haltReason_ = reason;
}

} // namespace oc
