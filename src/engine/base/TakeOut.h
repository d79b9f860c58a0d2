// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

namespace oc {

/// Takes one out of those that are owned there, known by its address: it must be among them.
template <class Owned, class Known>
std::unique_ptr<Owned> takeOut(std::vector<std::unique_ptr<Owned>>& all, const Known& known) {
    const auto found = std::find_if(all.begin(), all.end(), [&known](const auto& one) { return one.get() == &known; });
    auto one = std::move(*found);
    all.erase(found);
    return one;
}

} // namespace oc
