// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHashFunctions>
#include <QString>

#include <array>
#include <cstdint>
#include <vector>

namespace oc {

/// Which keys may have been there before: says yes to each that was, and to few others (1 in 1,000 after a million), in
/// 4 MB however many they are. A Bloom filter (B. Bloom, CACM 13 (7), 1970). A value.
class SeenKeys {
public:
    void insert(const QString& key) {
        if (words_.empty()) words_.resize(bits / 64);
        for (const std::size_t place : places(key))
            words_[place / 64] |= std::uint64_t(1) << (place % 64);
    }
    [[nodiscard]] bool mayContain(const QString& key) const {
        if (words_.empty()) return false;
        for (const std::size_t place : places(key))
            if ((words_[place / 64] >> (place % 64) & 1U) == 0) return false;
        return true;
    }

private:
    static constexpr std::size_t bits = std::size_t(1) << 25;

    static std::array<std::size_t, 3> places(const QString& key) {
        const std::size_t first = qHash(key, 0);
        const std::size_t step = qHash(key, 1) | 1U;
        return {first % bits, (first + step) % bits, (first + 2 * step) % bits};
    }

    std::vector<std::uint64_t> words_;
};

} // namespace oc
