// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <thread>

namespace oc::opsctl {

/// While it lives, Ctrl+C (SIGINT) and SIGTERM request a stop, so that a transaction is undone before the program ends;
/// a second one ends it at once. One at a time; main thread.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

private:
    std::stop_source stop_;
    std::thread watcher_;
};

} // namespace oc::opsctl
