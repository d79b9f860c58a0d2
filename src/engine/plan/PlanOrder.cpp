// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanOrder.h"

#include <functional>
#include <queue>

#include <algorithm>

namespace oc {

PlanOrder::PlanOrder(const Plan& plan) : plan_(plan), isGraph_(plan.isGraph()) {
    for (qsizetype i = 0; i < plan.steps.size(); ++i) {
        ids_.append(plan.steps.at(i).id);
        indexes_.insert(plan.steps.at(i).id, int(i));
    }
    needs_.resize(size_t(plan.steps.size()));
    for (qsizetype i = 0; i < plan.steps.size(); ++i) {
        for (const QString& id : plan.steps.at(i).needs) {
            if (const int index = indexes_.value(id, -1); index >= 0) needs_[size_t(i)].push_back(index);
        }
    }
}

bool PlanOrder::runsBefore(int earlier, int later) const {
    if (!isGraph_) return earlier < later;
    if (cachedStep_ != later) {
        cachedStep_ = later;
        cachedBefore_.assign(needs_.size(), false);
        std::vector<int> open{later};
        while (!open.empty()) {
            const int step = open.back();
            open.pop_back();
            for (const int need : needs_[size_t(step)]) {
                if (cachedBefore_[size_t(need)]) continue;
                cachedBefore_[size_t(need)] = true;
                open.push_back(need);
            }
        }
    }
    return cachedBefore_[size_t(earlier)];
}

bool PlanOrder::isFirst(int step) const {
    return isGraph_ ? plan_.steps.at(step).needs.isEmpty() : step == 0;
}

QList<QList<int>> PlanOrder::cycles() const {
    enum class Mark : char { New, Open, Done };
    QList<QList<int>> found;
    std::vector<Mark> marks(needs_.size(), Mark::New);
    struct Visit {
        int step;
        size_t next;
    };
    for (size_t start = 0; start < needs_.size(); ++start) {
        if (marks[start] != Mark::New) continue;
        std::vector<Visit> path{{int(start), 0}};
        marks[start] = Mark::Open;
        while (!path.empty()) {
            Visit& visit = path.back();
            const auto& needs = needs_[size_t(visit.step)];
            if (visit.next == needs.size()) {
                marks[size_t(visit.step)] = Mark::Done;
                path.pop_back();
                continue;
            }
            const int need = needs[visit.next++];
            if (marks[size_t(need)] == Mark::New) {
                marks[size_t(need)] = Mark::Open;
                path.push_back({need, 0});
            } else if (marks[size_t(need)] == Mark::Open) {
                QList<int> ring;
                auto from = std::find_if(path.begin(), path.end(), [need](const Visit& v) { return v.step == need; });
                for (; from != path.end(); ++from)
                    ring.append(from->step);
                found.append(ring);
            }
        }
    }
    return found;
}

QList<int> PlanOrder::runOrder() const {
    const auto count = static_cast<int>(plan_.steps.size());
    QList<int> order;
    if (!isGraph_) {
        for (int i = 0; i < count; ++i)
            order.append(i);
        return order;
    }
    std::vector<int> open(static_cast<std::size_t>(count), 0);
    std::vector<std::vector<int>> waiting(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        for (const int need : needs_[static_cast<std::size_t>(i)]) {
            ++open[static_cast<std::size_t>(i)];
            waiting[static_cast<std::size_t>(need)].push_back(i);
        }
    }
    std::priority_queue<int, std::vector<int>, std::greater<>> ready; // the first of the plan first
    for (int i = 0; i < count; ++i)
        if (open[static_cast<std::size_t>(i)] == 0) ready.push(i);
    std::vector<bool> done(static_cast<std::size_t>(count), false);
    while (!ready.empty()) {
        const int step = ready.top();
        ready.pop();
        order.append(step);
        done[static_cast<std::size_t>(step)] = true;
        for (const int next : waiting[static_cast<std::size_t>(step)])
            if (--open[static_cast<std::size_t>(next)] == 0) ready.push(next);
    }
    for (int i = 0; i < count; ++i)
        if (!done[static_cast<std::size_t>(i)]) order.append(i);
    return order;
}

} // namespace oc
