// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <bitset>
#include <unordered_map>

namespace oc {

/// A set of ids of assets. They are given out one after another, so a bit each is enough: a million take 150 kB. A
/// value.
class TouchedIds {
public:
    void insert(qint64 id) { pages_[id / pageSize].set(std::size_t(id % pageSize)); }
    [[nodiscard]] bool contains(qint64 id) const {
        const auto page = pages_.find(id / pageSize);
        return page != pages_.end() && page->second.test(std::size_t(id % pageSize));
    }

private:
    static constexpr qint64 pageSize = 1024;
    std::unordered_map<qint64, std::bitset<std::size_t(pageSize)>> pages_;
};

} // namespace oc
