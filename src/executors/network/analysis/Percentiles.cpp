// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/Percentiles.h"

#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace oc {

namespace {

constexpr std::size_t sampleSize = 65536;

double rounded(double value) {
    return std::round(value * 1000) / 1000;
}

} // namespace

void Percentiles::add(double value) {
    largest_ = count_ == 0 ? value : std::max(largest_, value);
    ++count_;
    if (sample_.size() < sampleSize) {
        sample_.push_back(value);
        return;
    }
    // Reservoir sampling (Vitter's algorithm R), with a generator that gives the same result for the same capture.
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    const std::uint64_t place = random_ % static_cast<std::uint64_t>(count_);
    if (place < sampleSize) sample_[place] = value;
}

double Percentiles::at(double fraction) {
    if (sample_.empty()) return 0;
    // The nearest rank: always a value that was there.
    const auto rank = static_cast<std::size_t>(std::ceil(fraction * double(sample_.size())));
    const std::size_t index = std::clamp<std::size_t>(rank, 1, sample_.size()) - 1;
    std::nth_element(sample_.begin(), sample_.begin() + std::ptrdiff_t(index), sample_.end());
    return sample_[index];
}

QJsonValue Percentiles::toJson() {
    if (count_ == 0) return QJsonValue::Null;
    return QJsonObject{{QStringLiteral("median"), rounded(at(0.5))},
                       {QStringLiteral("p95"), rounded(at(0.95))},
                       {QStringLiteral("max"), rounded(largest_)}};
}

} // namespace oc
