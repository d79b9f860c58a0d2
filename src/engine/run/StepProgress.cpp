// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/StepProgress.h"

#include <algorithm>
#include <cmath>

namespace oc {

namespace {

/// "10%" of total or a plain number; nothing for anything else.
std::optional<double> share(const QString& text, int total) {
    QString number = text.trimmed();
    const bool percent = number.endsWith(QLatin1Char('%'));
    if (percent) number.chop(1);
    bool ok = false;
    const double value = number.trimmed().toDouble(&ok);
    if (!ok || !std::isfinite(value) || value < 0) return std::nullopt;
    return percent ? value * total / 100.0 : value;
}

int clamped(double value, int low, int high) {
    return static_cast<int>(std::clamp(value, static_cast<double>(low), static_cast<double>(std::max(low, high))));
}

} // namespace

std::optional<int> StepProgress::allowedFailures(const QString& text, int total) {
    const std::optional<double> value = share(text, total);
    if (!value) return std::nullopt;
    return clamped(std::floor(*value), 0, total);
}

StepProgress::StepProgress(int total, int maxParallel, const QJsonArray& batches, const QString& maxFailures)
    : total_(total), maxParallel_(std::max(1, maxParallel)), allowed_(allowedFailures(maxFailures, total)) {
    for (const QJsonValue& size : batches) {
        const std::optional<double> tasks = size.isDouble() ? size.toDouble() : share(size.toString(), total);
        batchSizes_.push_back(clamped(std::ceil(tasks.value_or(1)), 1, total));
    }
    beginBatch();
}

void StepProgress::beginBatch() {
    if (batchSizes_.empty()) {
        batchEnd_ = total_;
        return;
    }
    const int size = batchSizes_[std::min(batch_, batchSizes_.size() - 1)];
    ++batch_;
    batchEnd_ = size >= total_ - next_ ? total_ : next_ + size;
}

int StepProgress::takeNext() {
    ++running_;
    return next_++;
}

void StepProgress::count(TaskStatus status) {
    switch (status) {
    case TaskStatus::Success:
        ++succeeded_;
        break;
    case TaskStatus::Skipped:
        ++skipped_;
        break;
    case TaskStatus::Cancelled:
        ++cancelled_;
        break;
    default:
        ++failed_;
        break;
    }
}

void StepProgress::endedUnstarted(TaskStatus status) {
    ++next_;
    count(status);
}

void StepProgress::ended(TaskStatus status) {
    --running_;
    count(status);
    if (batchSizes_.empty()) {
        if (allowed_ && failed_ > *allowed_ && next_ < total_) halted_ = true;
    } else if (running_ == 0 && next_ == batchEnd_ && next_ < total_) {
        if (tooManyFailures()) {
            halted_ = true;
        } else {
            beginBatch();
        }
    }
}

} // namespace oc
