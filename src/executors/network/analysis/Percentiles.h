// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonValue>

#include <cstdint>
#include <vector>

namespace oc {

/// Median, 95th percentile and maximum of any number of values. Exact up to 65,536 of them; of more a fair sample of
/// that size is kept, which gives a percentile to within half a percent of rank. Used by one thread.
class Percentiles {
public:
    void add(double value);
    [[nodiscard]] std::int64_t count() const { return count_; }
    /// {"median", "p95", "max"}, rounded to three decimals; null without a value.
    [[nodiscard]] QJsonValue toJson();
    /// fraction from 0 to 1; 0 without a value.
    [[nodiscard]] double at(double fraction);

private:
    std::vector<double> sample_;
    std::int64_t count_ = 0;
    double largest_ = 0;
    std::uint64_t random_ = 0x853c49e6748fea9bULL;
};

} // namespace oc
