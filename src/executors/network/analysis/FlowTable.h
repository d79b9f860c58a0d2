// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/FlowKey.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <utility>
#include <vector>

namespace oc {

/// The flows of a capture with what an analysis keeps of each; never more than a limit. When it is full, the flow that
/// was silent the longest goes: of the passing ones (a SYN that nobody answered, a connection that has ended) if there
/// is one, so that a flood of them does not push out those that talk. Used by one thread.
template <class State>
class FlowTable {
public:
    struct Entry {
        FlowKey key;
        State state{};

    private:
        friend class FlowTable;
        std::uint64_t hash = 0;
        std::uint32_t older = none;
        std::uint32_t newer = none;
        bool passing = true;
    };

    explicit FlowTable(std::size_t limit) : limit_(limit), index_(initialSlots, none) {}

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t evicted() const { return evicted_; }

    /// The flow of the key, or null. It counts as heard of now.
    Entry* find(const FlowKey& key) {
        const std::uint32_t number = index_[slotOf(key, key.hash(seed_))];
        if (number == none) return nullptr;
        touch(number);
        return &entries_[number];
    }
    /// The flow of the key; a new one is passing. evict(Entry&) is told of one that has to go for it. The reference
    /// holds until the entry is erased or has to go.
    template <class Evict>
    Entry& at(const FlowKey& key, Evict&& evict) {
        const std::uint64_t hash = key.hash(seed_);
        std::size_t slot = slotOf(key, hash);
        if (index_[slot] != none) {
            touch(index_[slot]);
            return entries_[index_[slot]];
        }
        if (size_ >= limit_) {
            const std::uint32_t victim = lists_[0].oldest != none ? lists_[0].oldest : lists_[1].oldest;
            evict(entries_[victim]);
            ++evicted_;
            erase(entries_[victim]);
            slot = slotOf(key, hash);
        } else if ((size_ + 1) * 2 > index_.size()) {
            grow();
            slot = slotOf(key, hash);
        }
        std::uint32_t number = 0;
        if (!free_.empty()) {
            number = free_.back();
            free_.pop_back();
        } else {
            number = static_cast<std::uint32_t>(entries_.size());
            entries_.emplace_back();
        }
        Entry& entry = entries_[number];
        entry.key = key;
        entry.hash = hash;
        entry.passing = true;
        index_[slot] = number;
        ++size_;
        append(number);
        return entry;
    }
    void setPassing(Entry& entry, bool passing) {
        if (entry.passing == passing) return;
        const std::uint32_t number = index_[slotOf(entry.key, entry.hash)];
        unlink(number);
        entry.passing = passing;
        append(number);
    }
    void erase(Entry& entry) {
        std::size_t hole = slotOf(entry.key, entry.hash);
        const std::uint32_t number = index_[hole];
        unlink(number);
        entry.state = State{};
        free_.push_back(number);
        --size_;
        // What was pushed on by it moves back, so that a search may end at the first empty slot.
        const std::size_t mask = index_.size() - 1;
        for (std::size_t next = (hole + 1) & mask; index_[next] != none; next = (next + 1) & mask) {
            const std::size_t home = entries_[index_[next]].hash & mask;
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                index_[hole] = index_[next];
                hole = next;
            }
        }
        index_[hole] = none;
    }
    /// Each flow, those that were silent the longest first; they must not be erased meanwhile.
    template <class Visit>
    void each(Visit&& visit) {
        for (const List& list : lists_) {
            for (std::uint32_t number = list.oldest; number != none; number = entries_[number].newer)
                visit(entries_[number]);
        }
    }

private:
    static constexpr std::uint32_t none = 0xffffffff;
    static constexpr std::size_t initialSlots = 1024;

    struct List {
        std::uint32_t oldest = none;
        std::uint32_t newest = none;
    };

    /// Where the key is, or the empty slot where it would be.
    [[nodiscard]] std::size_t slotOf(const FlowKey& key, std::uint64_t hash) const {
        const std::size_t mask = index_.size() - 1;
        std::size_t slot = hash & mask;
        while (index_[slot] != none && !(entries_[index_[slot]].hash == hash && entries_[index_[slot]].key == key))
            slot = (slot + 1) & mask;
        return slot;
    }
    void grow() {
        std::vector<std::uint32_t> old(index_.size() * 2, none);
        old.swap(index_);
        const std::size_t mask = index_.size() - 1;
        for (const std::uint32_t number : old) {
            if (number == none) continue;
            std::size_t slot = entries_[number].hash & mask;
            while (index_[slot] != none)
                slot = (slot + 1) & mask;
            index_[slot] = number;
        }
    }
    void append(std::uint32_t number) {
        Entry& entry = entries_[number];
        List& list = lists_[entry.passing ? 0 : 1];
        entry.older = list.newest;
        entry.newer = none;
        (list.newest == none ? list.oldest : entries_[list.newest].newer) = number;
        list.newest = number;
    }
    void unlink(std::uint32_t number) {
        Entry& entry = entries_[number];
        List& list = lists_[entry.passing ? 0 : 1];
        (entry.older == none ? list.oldest : entries_[entry.older].newer) = entry.newer;
        (entry.newer == none ? list.newest : entries_[entry.newer].older) = entry.older;
    }
    void touch(std::uint32_t number) {
        if (entries_[number].newer == none) return;
        unlink(number);
        append(number);
    }

    std::size_t limit_;
    // Not to be guessed: nobody shall send packets that all fall into one place.
    std::uint64_t seed_ = std::uint64_t(std::random_device{}()) << 32 | std::random_device{}();
    std::deque<Entry> entries_; ///< stays where it is when it grows
    std::vector<std::uint32_t> free_;
    std::vector<std::uint32_t> index_; ///< open addressing; a power of two, at most half full
    std::array<List, 2> lists_;        ///< the passing, the others
    std::size_t size_ = 0;
    std::size_t evicted_ = 0;
};

} // namespace oc
