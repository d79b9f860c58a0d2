// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/CaptureWait.h"

#include <algorithm>
#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>

namespace oc {

namespace {

// Without an eventfd a stop is still seen, only later.
constexpr std::chrono::milliseconds withoutEvent{50};

} // namespace

CaptureWait::CaptureWait(const std::stop_token& stop) : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    callback_.emplace(stop, [this] {
        const std::uint64_t one = 1;
        if (event_ >= 0) [[maybe_unused]]
            const auto written = ::write(event_, &one, sizeof one);
    });
}

CaptureWait::~CaptureWait() {
    callback_.reset(); // waits for a callback that runs just now
    if (event_ >= 0) ::close(event_);
}

void CaptureWait::wait(int descriptor, std::chrono::milliseconds longest, short events) {
    if (event_ < 0) longest = std::min(longest, withoutEvent);
    pollfd descriptors[] = {{descriptor, events, 0}, {event_, POLLIN, 0}};
    ::poll(descriptors, 2, int(std::max<std::int64_t>(0, longest.count())));
}

} // namespace oc
