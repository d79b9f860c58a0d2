// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <poll.h>
#include <stop_token>

namespace oc {

/// Waits for a descriptor (a capture, a probe's socket) to become readable or whatever else poll(2) knows, for the stop
/// token or for a time, whichever comes first. Used by one thread; the stop may come from any.
class CaptureWait {
public:
    explicit CaptureWait(const std::stop_token& stop);
    ~CaptureWait();
    CaptureWait(const CaptureWait&) = delete;
    CaptureWait& operator=(const CaptureWait&) = delete;

    void wait(int descriptor, std::chrono::milliseconds longest, short events = POLLIN);

private:
    int event_; ///< an eventfd; -1 when the process has no descriptor left
    std::optional<std::stop_callback<std::function<void()>>> callback_;
};

} // namespace oc
