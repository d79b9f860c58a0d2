// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/Packet.h"
#include "executors/network/analysis/ByteBudget.h"

#include <utility>
#include <vector>

namespace oc {

/// Bytes of a stream that wait for the rest of what they belong to, within a limit of its own and a budget that it
/// shares. Used by one thread; the budget must outlive it.
class StreamBuffer {
public:
    StreamBuffer(ByteBudget& budget, std::size_t limit) : budget_(&budget), limit_(limit) {}
    StreamBuffer(const StreamBuffer&) = delete;
    StreamBuffer& operator=(const StreamBuffer&) = delete;
    ~StreamBuffer() { clear(); }

    /// False, with nothing kept of it, when there is no room.
    [[nodiscard]] bool append(Packet::Bytes bytes) {
        if (size() + bytes.size() > limit_) return false;
        // What was read is dropped once it is the larger part, so that each byte moves no more than twice.
        if (begin_ > bytes_.size() / 2) drop();
        if (!budget_->take(bytes.size())) return false;
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return true;
    }
    [[nodiscard]] Packet::Bytes bytes() const { return Packet::Bytes(bytes_).subspan(begin_); }
    [[nodiscard]] std::size_t size() const { return bytes_.size() - begin_; }
    void consume(std::size_t count) {
        begin_ += count;
        if (begin_ == bytes_.size()) clear();
    }
    /// Of the same budget.
    void swapWith(StreamBuffer& other) {
        bytes_.swap(other.bytes_);
        std::swap(begin_, other.begin_);
    }
    void clear() {
        budget_->give(bytes_.size());
        bytes_ = {};
        begin_ = 0;
    }

private:
    void drop() {
        budget_->give(begin_);
        bytes_.erase(bytes_.begin(), bytes_.begin() + std::ptrdiff_t(begin_));
        begin_ = 0;
    }

    ByteBudget* budget_;
    std::size_t limit_;
    std::vector<std::uint8_t> bytes_;
    std::size_t begin_ = 0;
};

} // namespace oc
