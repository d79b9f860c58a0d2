// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/process/ProcessTree.h"

#include "executors/support/process/Pidfd.h"
#include "executors/support/process/UniqueFd.h"

#include <QSet>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

#include <dirent.h>
#include <fcntl.h>

namespace oc {
namespace {

QByteArray readProc(pid_t pid, const char* file) {
    char path[64];
    std::snprintf(path, sizeof path, "/proc/%d/%s", int(pid), file);
    const UniqueFd fd(::open(path, O_RDONLY | O_CLOEXEC));
    QByteArray content;
    if (!fd.isOpen()) return content;
    char buffer[16384];
    for (;;) {
        const ssize_t got = ::read(fd.get(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return content;
        content.append(buffer, got);
    }
}

std::optional<LiveProcess> readStat(pid_t pid) {
    const QByteArray text = readProc(pid, "stat");
    // The name stands in parentheses and may itself hold any character, so the last ')' ends it.
    const qsizetype open = text.indexOf('(');
    const qsizetype close = text.lastIndexOf(')');
    if (open < 0 || close < open) return std::nullopt;
    LiveProcess process;
    process.pid = pid;
    process.name = text.mid(open + 1, close - open - 1);
    int parent = 0, group = 0, session = 0;
    if (std::sscanf(text.constData() + close + 1,
                    " %c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &process.state,
                    &parent, &group, &session, &process.startTicks) != 5) {
        return std::nullopt;
    }
    process.parent = parent;
    process.group = group;
    process.session = session;
    return process;
}

bool isDead(const LiveProcess& process) {
    return process.state == 'Z' || process.state == 'X';
}

} // namespace

ProcessTree::ProcessTree(pid_t leader, QByteArray marker) : leader_(leader) {
    if (!marker.isEmpty()) needle_ = QByteArray("OPSCONDUCTOR_TASK=") + marker + '\0';
    if (const auto self = readStat(leader)) started_ = self->startTicks;
}

bool ProcessTree::hasMarker(pid_t pid) const {
    if (needle_.isEmpty()) return false;
    QByteArray environment = readProc(pid, "environ");
    const qsizetype at = environment.indexOf(needle_);
    return at == 0 || (at > 0 && environment[at - 1] == '\0');
}

QList<LiveProcess> ProcessTree::members() {
    QList<LiveProcess> all;
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir("/proc"), &::closedir);
    if (!directory) return {};
    const pid_t self = ::getpid();
    while (const dirent* entry = ::readdir(directory.get())) {
        pid_t pid = 0;
        const char* end = entry->d_name + std::strlen(entry->d_name);
        const auto [rest, error] = std::from_chars(entry->d_name, end, pid);
        if (error != std::errc() || rest != end || pid == self) continue;
        if (auto process = readStat(pid); process && process->startTicks >= started_) all.append(std::move(*process));
    }
    QSet<pid_t> ours{leader_};
    for (const LiveProcess& process : std::as_const(known_)) {
        for (const LiveProcess& now : std::as_const(all)) {
            if (now.pid == process.pid && now.startTicks == process.startTicks) ours.insert(now.pid);
        }
    }
    for (const LiveProcess& process : std::as_const(all)) {
        if (process.session == leader_ || process.group == leader_ || hasMarker(process.pid)) ours.insert(process.pid);
    }
    // Children may stand before their parents in the listing: repeat until nothing is added.
    for (bool grown = true; grown;) {
        grown = false;
        for (const LiveProcess& process : std::as_const(all)) {
            if (ours.contains(process.parent) && !ours.contains(process.pid)) {
                ours.insert(process.pid);
                grown = true;
            }
        }
    }
    QList<LiveProcess> alive;
    for (LiveProcess& process : all) {
        if (ours.contains(process.pid) && !isDead(process)) alive.append(std::move(process));
    }
    known_ = alive;
    return alive;
}

QList<LiveProcess> ProcessTree::signalAll(const QList<LiveProcess>& processes, int signal) {
    QList<LiveProcess> refused;
    for (const LiveProcess& process : processes) {
        const UniqueFd fd(::pidfd_open(process.pid, 0));
        if (!fd.isOpen()) continue; // gone
        const auto now = readStat(process.pid);
        if (!now || now->startTicks != process.startTicks) continue;
        if (::pidfd_send_signal(fd.get(), signal, nullptr, 0) != 0 && errno == EPERM) refused.append(process);
    }
    return refused;
}

} // namespace oc
