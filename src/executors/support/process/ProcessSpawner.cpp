// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/process/ProcessSpawner.h"

#include "executors/support/process/Pidfd.h"
#include "executors/support/process/ProcessWatch.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace oc {
namespace {

struct SpawnActions {
    posix_spawn_file_actions_t actions;
    SpawnActions() { posix_spawn_file_actions_init(&actions); }
    ~SpawnActions() { posix_spawn_file_actions_destroy(&actions); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
};

struct SpawnAttributes {
    posix_spawnattr_t attributes;
    SpawnAttributes() {
        posix_spawnattr_init(&attributes);
        sigset_t all, none;
        sigfillset(&all);
        sigemptyset(&none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setsigmask(&attributes, &none);
        // A session of its own: no terminal to ask a password on, and one group to end.
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }
    ~SpawnAttributes() { posix_spawnattr_destroy(&attributes); }
    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;
};

/// Away from 0, 1 and 2, which dup2 in the child would overwrite (they are free when we were started without them).
UniqueFd aboveStandard(UniqueFd fd) {
    if (fd.get() > 2 || !fd.isOpen()) return fd;
    return UniqueFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 3));
}

Error systemError(const QString& code, const QString& what, int error) {
    Error result{code, QStringLiteral("%1: %2").arg(what, QString::fromLocal8Bit(std::strerror(error))), {}, {}};
    if (error == EMFILE || error == ENFILE) {
        result.hint = QStringLiteral("too many files are open; run fewer tasks at once or raise ulimit -n");
    } else if (error == ENOMEM || error == ENOSPC) {
        result.hint = QStringLiteral("this machine is out of memory");
    }
    return result;
}

Result<UniqueFd> memoryFile(const QByteArray& content) {
    // A file in memory, not a pipe: a program that never reads it blocks nothing and raises no SIGPIPE.
    UniqueFd fd = aboveStandard(UniqueFd(::memfd_create("stdin", MFD_CLOEXEC)));
    if (!fd.isOpen()) {
        return systemError(QStringLiteral("cannot_start"), QStringLiteral("cannot prepare standard input"), errno);
    }
    qsizetype written = 0;
    while (written < content.size()) {
        const ssize_t count = ::write(fd.get(), content.constData() + written, std::size_t(content.size() - written));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) {
            return systemError(QStringLiteral("cannot_start"), QStringLiteral("cannot prepare standard input"), errno);
        }
        written += count;
    }
    ::lseek(fd.get(), 0, SEEK_SET);
    return fd;
}

Error explain(int error, const QByteArray& path, const ProcessSpec& spec) {
    const QString program = QString::fromUtf8(path);
    struct stat info {};
    if (!spec.workingDirectory.isEmpty() && (error == ENOENT || error == ENOTDIR || error == EACCES)) {
        if (::stat(spec.workingDirectory.constData(), &info) != 0 || !S_ISDIR(info.st_mode) ||
            ::access(spec.workingDirectory.constData(), X_OK) != 0) {
            const int why = ::stat(spec.workingDirectory.constData(), &info) != 0 ? errno
                            : !S_ISDIR(info.st_mode)                              ? ENOTDIR
                                                                                  : EACCES;
            return systemError(QStringLiteral("bad_working_directory"),
                               QStringLiteral("the working directory %1 cannot be entered")
                                   .arg(QString::fromUtf8(spec.workingDirectory)),
                               why);
        }
    }
    switch (error) {
    case ENOENT:
        if (::stat(path.constData(), &info) == 0) {
            return {QStringLiteral("program_not_runnable"),
                    QStringLiteral("%1 is there, but the interpreter or loader it names is not").arg(program),
                    QStringLiteral("look at its first line (#!), or at what `file` says of it"),
                    {}};
        }
        return {QStringLiteral("program_missing"), QStringLiteral("%1 is not on this machine").arg(program), {}, {}};
    case ENOTDIR:
        return {QStringLiteral("program_missing"), QStringLiteral("%1 is not on this machine").arg(program), {}, {}};
    case EACCES:
    case EPERM:
        return {QStringLiteral("program_not_executable"),
                QStringLiteral("%1 may not be executed").arg(program),
                QStringLiteral("its permissions lack x for this user, or its file system is mounted noexec"),
                {}};
    case ENOEXEC:
        return {QStringLiteral("program_not_runnable"),
                QStringLiteral("%1 is no program this machine can run").arg(program),
                QStringLiteral("it is built for another architecture, or a script without a #! line"),
                {}};
    case E2BIG:
        return {QStringLiteral("arguments_too_long"),
                QStringLiteral("the arguments and the environment of %1 are longer than the system takes").arg(program),
                QStringLiteral("give fewer or shorter values"),
                {}};
    case EAGAIN:
        return {QStringLiteral("too_many_processes"),
                QStringLiteral("%1 was not started: this user may have no more processes").arg(program),
                QStringLiteral("run fewer tasks at once or raise ulimit -u"),
                {}};
    default:
        return systemError(QStringLiteral("cannot_start"), QStringLiteral("%1 was not started").arg(program), error);
    }
}

} // namespace

ProcessSpawner::ProcessSpawner() : programs_(environment_.value("PATH")) {}

Result<SpawnedProcess> ProcessSpawner::spawn(const ProcessSpec& spec) {
    int out[2], err[2];
    if (::pipe2(out, O_CLOEXEC) != 0) {
        return systemError(QStringLiteral("cannot_start"), QStringLiteral("cannot make a pipe"), errno);
    }
    UniqueFd outRead = UniqueFd(out[0]), outWrite = aboveStandard(UniqueFd(out[1]));
    if (::pipe2(err, O_CLOEXEC) != 0) {
        return systemError(QStringLiteral("cannot_start"), QStringLiteral("cannot make a pipe"), errno);
    }
    UniqueFd errRead = UniqueFd(err[0]), errWrite = aboveStandard(UniqueFd(err[1]));
    auto child = spawn(spec, outWrite.get(), errWrite.get());
    if (!child) return child.error();
    child->standardOutput = std::move(outRead);
    child->standardError = std::move(errRead);
    return child;
}

Result<SpawnedProcess> ProcessSpawner::spawn(const ProcessSpec& spec, int standardOutput, int standardError) {
    if (spec.argv.isEmpty() || spec.argv.first().isEmpty()) {
        return Error{QStringLiteral("no_program"), QStringLiteral("no program is named"), {}, {}};
    }
    auto program = programs_.find(spec.argv.first());
    if (!program) return program.error();
    UniqueFd input;
    if (spec.standardInput) {
        auto file = memoryFile(*spec.standardInput);
        if (!file) return file.error();
        input = std::move(*file);
    }

    SpawnActions actions;
    if (input.isOpen()) {
        posix_spawn_file_actions_adddup2(&actions.actions, input.get(), 0);
    } else {
        posix_spawn_file_actions_addopen(&actions.actions, 0, "/dev/null", O_RDONLY, 0);
    }
    posix_spawn_file_actions_adddup2(&actions.actions, standardOutput, 1);
    posix_spawn_file_actions_adddup2(&actions.actions, standardError, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions.actions, 3);
    if (!spec.workingDirectory.isEmpty()) {
        posix_spawn_file_actions_addchdir_np(&actions.actions, spec.workingDirectory.constData());
    }

    std::vector<char*> argv;
    argv.reserve(std::size_t(spec.argv.size() + 1));
    for (const QByteArray& argument : spec.argv)
        argv.push_back(const_cast<char*>(argument.constData()));
    argv.push_back(nullptr);
    auto over = spec.environment;
    if (!spec.marker.isEmpty()) over.append({QByteArrayLiteral("OPSCONDUCTOR_TASK"), spec.marker});
    QByteArrayList storage;
    const std::vector<char*> environment = environment_.block(over, storage);

    const SpawnAttributes attributes;
    SpawnedProcess child;
    int error = 0;
    for (int attempt = 0; attempt < 20; ++attempt) {
        error = ::posix_spawn(&child.pid, program->constData(), &actions.actions, &attributes.attributes, argv.data(),
                              environment.data());
        // A script that another thread has just written may still be open for writing in a child of that thread
        // which is about to exec; that lasts for microseconds.
        if (error != ETXTBSY) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    if (error != 0) return explain(error, *program, spec);
    child.pidfd = UniqueFd(::pidfd_open(child.pid, 0));
    if (!child.pidfd.isOpen()) {
        const int why = errno;
        ::kill(-child.pid, SIGKILL);
        ::waitpid(child.pid, nullptr, 0);
        return systemError(QStringLiteral("cannot_start"), QStringLiteral("cannot watch the program"), why);
    }
    return child;
}

Result<ApartProcess> ProcessSpawner::startApart(const ProcessSpec& spec, std::chrono::milliseconds grace) {
    reapLate();
    auto said = memoryFile({}); // not a pipe: it must not break when nobody reads any more
    if (!said) return said.error();
    auto child = spawn(spec, said->get(), said->get());
    if (!child) return child.error();
    ApartProcess apart{child->pid, {}, {}};
    pollfd ended{child->pidfd.get(), POLLIN, 0};
    if (::poll(&ended, 1, int(grace.count())) > 0) {
        siginfo_t info{};
        if (::waitid(P_PIDFD, id_t(child->pidfd.get()), &info, WEXITED) == 0)
            apart.exitCode = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
        apart.said.resize(4096);
        apart.said.resize(std::max<ssize_t>(0, ::pread(said->get(), apart.said.data(), 4096, 0)));
        return apart;
    }
    const std::lock_guard lock(lateMutex_);
    late_.push_back(std::move(child->pidfd));
    return apart;
}

Result<ProcessEnd> ProcessSpawner::run(const ProcessSpec& spec, const ProcessLimits& limits, const ProcessSink& sink) {
    reapLate();
    auto child = spawn(spec);
    if (!child) return child.error();
    ProcessWatch watch(std::move(*child), spec.marker, limits, sink);
    ProcessEnd end = watch.wait();
    if (UniqueFd unreaped = watch.takeUnreaped(); unreaped.isOpen()) {
        const std::lock_guard lock(lateMutex_);
        late_.push_back(std::move(unreaped));
    }
    return end;
}

void ProcessSpawner::reapLate() {
    const std::lock_guard lock(lateMutex_);
    std::erase_if(late_, [](const UniqueFd& pidfd) {
        siginfo_t info{};
        return ::waitid(P_PIDFD, id_t(pidfd.get()), &info, WEXITED | WNOHANG) != 0 || info.si_pid != 0;
    });
}

} // namespace oc
