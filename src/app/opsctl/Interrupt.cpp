// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opsctl/Interrupt.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

namespace oc::opsctl {

namespace {

// A signal handler may do no more than write to a descriptor; a thread that waits for it does the rest.
int descriptor = -1;
volatile std::sig_atomic_t count = 0;

extern "C" void onInterrupt(int number) {
    if (count > 0) _exit(128 + number);
    count = count + 1;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(descriptor, &one, sizeof one);
}

} // namespace

Interrupt::Interrupt() {
    count = 0;
    descriptor = eventfd(0, EFD_CLOEXEC);
    watcher_ = std::thread([this] {
        std::uint64_t times = 0;
        if (read(descriptor, &times, sizeof times) == sizeof times) stop_.request_stop();
    });
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
}

Interrupt::~Interrupt() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(descriptor, &one, sizeof one);
    watcher_.join();
    close(descriptor);
    descriptor = -1;
}

} // namespace oc::opsctl
