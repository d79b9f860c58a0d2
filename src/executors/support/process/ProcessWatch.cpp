// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/process/ProcessWatch.h"

#include "executors/support/process/Pidfd.h"
#include "executors/support/process/ProcessTree.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

namespace oc {
namespace {

constexpr qsizetype chunkSize = 64 * 1024;

int pollTimeout(std::chrono::steady_clock::time_point until) {
    if (until == std::chrono::steady_clock::time_point::max()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    return int(std::clamp<long long>(left, 0, 3'600'000));
}

} // namespace

ProcessWatch::ProcessWatch(SpawnedProcess child, const QByteArray& marker, const ProcessLimits& limits,
                           const ProcessSink& sink)
    : child_(std::move(child)),
      marker_(marker),
      limits_(limits),
      sink_(sink),
      stopEvent_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

ProcessEnd ProcessWatch::wait() {
    const auto began = Clock::now();
    ProcessEnd end;
    {
        const int event = stopEvent_.get();
        // Runs on the thread that asks for the stop; destroyed before the descriptor is closed.
        const std::stop_callback wake(limits_.stop, [event] { ::eventfd_write(event, 1); });
        untilExitOrStop();
        if (exited_) {
            drainAfterExit();
        } else {
            end.stopped = stopSeen_ || limits_.stop.stop_requested() ? ProcessEnd::Stopped::Cancelled
                          : printed_ > limits_.outputBytes           ? ProcessEnd::Stopped::EnoughOutput
                                                                     : ProcessEnd::Stopped::TimedOut;
            endTree(end);
        }
    }
    if (held_) {
        end.outputHeld = true;
        end.alive = ProcessTree(child_.pid, marker_).members();
    }
    reap(end);
    end.durationMs = std::chrono::duration<double, std::milli>(Clock::now() - began).count();
    return end;
}

void ProcessWatch::pump(UniqueFd& fd, OutputStream stream) {
    thread_local QByteArray buffer(chunkSize, Qt::Uninitialized);
    const ssize_t got = ::read(fd.get(), buffer.data(), std::size_t(chunkSize));
    if (got > 0) {
        lastData_ = Clock::now();
        if (stream == OutputStream::Stdout) printed_ += got;
        sink_(stream, QByteArray(buffer.constData(), got));
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        fd.reset();
    }
}

bool ProcessWatch::pollOnce(Clock::time_point until, const std::vector<UniqueFd>& others) {
    std::vector<pollfd> fds;
    fds.reserve(4 + others.size());
    // poll ignores negative descriptors: those that are closed or no longer of interest.
    fds.push_back({child_.standardOutput.get(), POLLIN, 0});
    fds.push_back({child_.standardError.get(), POLLIN, 0});
    fds.push_back({exited_ ? -1 : child_.pidfd.get(), POLLIN, 0});
    fds.push_back({stopSeen_ ? -1 : stopEvent_.get(), POLLIN, 0});
    for (const UniqueFd& other : others)
        fds.push_back({other.get(), POLLIN, 0});
    const int count = ::poll(fds.data(), nfds_t(fds.size()), pollTimeout(until));
    if (count <= 0) return false;
    if (fds[0].revents) pump(child_.standardOutput, OutputStream::Stdout);
    if (fds[1].revents) pump(child_.standardError, OutputStream::Stderr);
    if (fds[2].revents) exited_ = true;
    if (fds[3].revents) stopSeen_ = true;
    return std::any_of(fds.begin() + 2, fds.end(), [](const pollfd& fd) { return fd.revents != 0; });
}

void ProcessWatch::untilExitOrStop() {
    while (!exited_) {
        pollOnce(limits_.deadline);
        if (exited_) return; // an end by itself counts, even in the same moment
        if (stopSeen_ || printed_ > limits_.outputBytes || Clock::now() >= limits_.deadline) return;
    }
}

void ProcessWatch::drainAfterExit() {
    const auto exitedAt = Clock::now();
    lastData_ = exitedAt;
    while (child_.standardOutput.isOpen() || child_.standardError.isOpen()) {
        const auto until = std::min(lastData_ + limits_.silence, exitedAt + limits_.longestDrain);
        pollOnce(until);
        if (Clock::now() >= std::min(lastData_ + limits_.silence, exitedAt + limits_.longestDrain)) {
            held_ = child_.standardOutput.isOpen() || child_.standardError.isOpen();
            return;
        }
    }
}

void ProcessWatch::endTree(ProcessEnd& end) {
    ProcessTree tree(child_.pid, marker_);
    const auto termUntil = Clock::now() + limits_.grace;
    const auto killUntil = termUntil + std::chrono::seconds(1);
    bool killing = false;
    QList<LiveProcess> asked;
    for (;;) {
        QList<LiveProcess> members = tree.members();
        const auto now = Clock::now();
        if (members.isEmpty() || now >= killUntil) {
            end.alive = std::move(members);
            break;
        }
        killing = killing || now >= termUntil;
        if (killing) {
            ProcessTree::signalAll(members, SIGKILL);
        } else {
            QList<LiveProcess> fresh;
            for (const LiveProcess& member : std::as_const(members)) {
                const bool before = std::any_of(asked.begin(), asked.end(), [&member](const LiveProcess& other) {
                    return other.pid == member.pid && other.startTicks == member.startTicks;
                });
                if (!before) fresh.append(member);
            }
            ProcessTree::signalAll(fresh, SIGTERM);
            // A stopped process sees TERM only when it goes on.
            ProcessTree::signalAll(fresh, SIGCONT);
            asked += fresh;
        }
        std::vector<UniqueFd> others;
        for (const LiveProcess& member : std::as_const(members)) {
            if (member.pid == child_.pid) continue;
            if (UniqueFd fd(::pidfd_open(member.pid, 0)); fd.isOpen()) others.push_back(std::move(fd));
        }
        // Killed processes may have been just forking: look again soon. Else wait for something to happen.
        const auto until = killing ? Clock::now() + std::chrono::milliseconds(20) : termUntil;
        while (!pollOnce(until, others) && Clock::now() < until) {
        }
    }
    if (!exited_) ::kill(-child_.pid, SIGKILL); // where /proc could not be read this is all there is
    // What they said at the end is still in the pipes.
    drainAfterExit();
    held_ = false;
    if (!exited_) exited_ = end.alive.isEmpty();
}

void ProcessWatch::reap(ProcessEnd& end) {
    siginfo_t info{};
    int result = 0;
    do {
        result = ::waitid(P_PIDFD, id_t(child_.pidfd.get()), &info, WEXITED | (exited_ ? 0 : WNOHANG));
    } while (result != 0 && errno == EINTR);
    if (result != 0) { // ECHILD: whoever started us has SIGCHLD ignored
        end.lost = true;
        return;
    }
    if (info.si_pid == 0) {
        end.lost = true;
        unreaped_ = std::move(child_.pidfd);
        return;
    }
    if (info.si_code == CLD_EXITED) {
        end.exitCode = info.si_status;
    } else {
        end.signal = info.si_status;
        end.coreDumped = info.si_code == CLD_DUMPED;
    }
}

} // namespace oc
