// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace oc {

/// How many bytes the buffers of one analysis may hold together. Used by one thread.
class ByteBudget {
public:
    explicit ByteBudget(std::size_t limit) : left_(limit) {}

    [[nodiscard]] bool take(std::size_t bytes) {
        if (bytes > left_) return false;
        left_ -= bytes;
        return true;
    }
    void give(std::size_t bytes) { left_ += bytes; }
    [[nodiscard]] std::size_t left() const { return left_; }

private:
    std::size_t left_;
};

} // namespace oc
