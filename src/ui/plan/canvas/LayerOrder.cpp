// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/canvas/LayerOrder.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oc::ui {

namespace {

/// Sums of a range, for counting pairs that stand in the wrong order (Barth, Juenger, Mutzel 2002).
class FenwickTree {
public:
    explicit FenwickTree(size_t size) : sums_(size + 1, 0) {}
    void add(size_t at) {
        for (++at; at < sums_.size(); at += at & (~at + 1))
            ++sums_[at];
    }
    [[nodiscard]] qsizetype sumTo(size_t at) const { // inclusive
        qsizetype sum = 0;
        for (++at; at > 0; at -= at & (~at + 1))
            sum += sums_[at];
        return sum;
    }

private:
    std::vector<qsizetype> sums_;
};

} // namespace

LayerOrder::LayerOrder(int nodes, const QList<std::pair<int, int>>& lines, std::vector<double> before) {
    makeLayers(nodes, lines);
    number();
    if (!before.empty()) {
        sortBy(std::move(before));
        return;
    }
    // The given order is the reader's; another one must be better to take its place.
    std::vector<std::vector<int>> best = layers_;
    qsizetype fewest = crossings();
    constexpr int rounds = 8;
    int sinceBetter = 0;
    for (int round = 0; round < rounds && fewest > 0 && sinceBetter < 3; ++round) {
        if (!sweep(round % 2 == 0)) break;
        ++sinceBetter;
        const qsizetype count = crossings();
        if (count >= fewest) continue;
        fewest = count;
        best = layers_;
        sinceBetter = 0;
    }
    layers_ = std::move(best);
    number();
}

void LayerOrder::connect(int from, int to) {
    after_[size_t(from)].push_back(to);
    before_[size_t(to)].push_back(from);
}

void LayerOrder::makeLayers(int nodes, const QList<std::pair<int, int>>& lines) {
    const auto count = size_t(nodes);
    std::vector<std::vector<int>> follows(count);
    std::vector<int> open(count, 0);
    for (const auto& [from, to] : lines) {
        if (from == to) continue;
        follows[size_t(from)].push_back(to);
        ++open[size_t(to)];
    }
    // Topological order; what is left over stands in a ring, of which the first of the plan goes first.
    std::vector<int> layer(count, 0);
    std::vector<int> position(count, -1);
    std::vector<int> ready;
    for (int i = nodes - 1; i >= 0; --i)
        if (open[size_t(i)] == 0) ready.push_back(i);
    int done = 0;
    int next = 0;
    while (done < nodes) {
        if (ready.empty()) {
            while (position[size_t(next)] >= 0)
                ++next;
            ready.push_back(next);
        }
        const int node = ready.back();
        ready.pop_back();
        if (position[size_t(node)] >= 0) continue;
        position[size_t(node)] = done++;
        for (const int to : follows[size_t(node)]) {
            if (position[size_t(to)] >= 0) continue; // closes a ring
            layer[size_t(to)] = std::max(layer[size_t(to)], layer[size_t(node)] + 1);
            if (--open[size_t(to)] == 0) ready.push_back(to);
        }
    }
    const int last = nodes == 0 ? -1 : *std::max_element(layer.begin(), layer.end());
    layers_.resize(size_t(last + 1));
    before_.resize(count);
    after_.resize(count);
    for (int i = 0; i < nodes; ++i)
        layers_[size_t(layer[size_t(i)])].push_back(i);
    for (const auto& [from, to] : lines) {
        const int begin = layer[size_t(from)];
        const int end = layer[size_t(to)];
        if (begin >= end) continue; // of a ring
        int node = from;
        for (int between = begin + 1; between < end; ++between) {
            const auto passed = int(before_.size());
            before_.emplace_back();
            after_.emplace_back();
            layers_[size_t(between)].push_back(passed);
            connect(node, passed);
            node = passed;
        }
        connect(node, to);
    }
}

void LayerOrder::number() {
    place_.resize(before_.size());
    for (const std::vector<int>& layer : layers_)
        for (size_t i = 0; i < layer.size(); ++i)
            place_[size_t(layer[i])] = int(i);
}

void LayerOrder::sortBy(std::vector<double> heights) {
    heights.resize(before_.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::vector<int>& layer : layers_) {
        double above = 0;
        for (const int node : layer) {
            double& height = heights[size_t(node)];
            if (!std::isnan(height)) {
                above = height;
                continue;
            }
            // The layers before have theirs by now. What nothing leads to stays below what it stands below in the plan.
            const std::vector<int>& near = before(node);
            height = near.empty() ? above : 0;
            for (const int other : near)
                height += heights[size_t(other)] / double(near.size());
        }
        std::stable_sort(layer.begin(), layer.end(),
                         [&](int a, int b) { return heights[size_t(a)] < heights[size_t(b)]; });
    }
    number();
}

bool LayerOrder::sweep(bool forward) {
    bool changed = false;
    const auto count = layers_.size();
    std::vector<double> weight(before_.size());
    for (size_t step = 1; step < count; ++step) {
        std::vector<int>& layer = layers_[forward ? step : count - 1 - step];
        for (size_t i = 0; i < layer.size(); ++i) {
            const int node = layer[i];
            const std::vector<int>& near = forward ? before(node) : after(node);
            double sum = 0;
            for (const int other : near)
                sum += place_[size_t(other)];
            // What leads nowhere stays where it is, between the others.
            weight[size_t(node)] = near.empty() ? double(i) : sum / double(near.size());
        }
        std::vector<int> sorted = layer;
        std::stable_sort(sorted.begin(), sorted.end(),
                         [&](int a, int b) { return weight[size_t(a)] < weight[size_t(b)]; });
        if (sorted == layer) continue;
        layer = std::move(sorted);
        changed = true;
        for (size_t i = 0; i < layer.size(); ++i)
            place_[size_t(layer[i])] = int(i);
    }
    return changed;
}

qsizetype LayerOrder::crossings(size_t layer) const {
    std::vector<int> ends;
    FenwickTree tree(layers_[layer + 1].size());
    qsizetype count = 0;
    qsizetype seen = 0;
    for (const int node : layers_[layer]) {
        ends.clear();
        for (const int to : after(node))
            ends.push_back(place_[size_t(to)]);
        // Lines from one node do not cross: counted before any of them is added.
        for (const int end : ends)
            count += seen - tree.sumTo(size_t(end));
        for (const int end : ends) {
            tree.add(size_t(end));
            ++seen;
        }
    }
    return count;
}

qsizetype LayerOrder::crossings() const {
    qsizetype count = 0;
    for (size_t layer = 0; layer + 1 < layers_.size(); ++layer)
        count += crossings(layer);
    return count;
}

} // namespace oc::ui
