// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include <utility>
#include <vector>

namespace oc::ui {

/// The nodes of a graph in layers, so that every line leads from one layer to the next: a node stands in the layer
/// behind the last of those that lead to it, and a line over several layers passes a node of its own in each between.
/// The order within a layer is the given one, changed where that saves crossings (barycentre sweeps). Lines that close
/// a ring are left out. A value made once; any thread.
class LayerOrder {
public:
    /// before: the height of each node, NaN for a new one; empty: all are new. Nodes that were there keep their order,
    /// and the others go where their lines come from.
    LayerOrder(int nodes, const QList<std::pair<int, int>>& lines, std::vector<double> before = {});

    [[nodiscard]] const std::vector<std::vector<int>>& layers() const { return layers_; }
    /// The given nodes and those by which lines pass (from 'nodes' on).
    [[nodiscard]] int nodeCount() const { return int(before_.size()); }
    [[nodiscard]] const std::vector<int>& before(int node) const { return before_[size_t(node)]; }
    [[nodiscard]] const std::vector<int>& after(int node) const { return after_[size_t(node)]; }
    /// Between all neighbouring layers.
    [[nodiscard]] qsizetype crossings() const;

private:
    void makeLayers(int nodes, const QList<std::pair<int, int>>& lines);
    void connect(int from, int to);
    void sortBy(std::vector<double> heights);
    bool sweep(bool forward);
    void number();
    [[nodiscard]] qsizetype crossings(size_t layer) const;

    std::vector<std::vector<int>> layers_;
    std::vector<std::vector<int>> before_, after_;
    std::vector<int> place_; ///< of each node in its layer
};

} // namespace oc::ui
