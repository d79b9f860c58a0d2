// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QList>
#include <QString>

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <limits>
#include <optional>
#include <stop_token>
#include <utility>

namespace oc {

/// One program to start. A value; bytes, because that is what the kernel takes.
struct ProcessSpec {
    QByteArrayList argv;                                  ///< argv[0] is a name to look up in PATH, or a path
    std::optional<QByteArray> standardInput;              ///< none: /dev/null
    QList<std::pair<QByteArray, QByteArray>> environment; ///< set over what is inherited
    QByteArray workingDirectory;                          ///< empty: this process's
    QByteArray marker; ///< value of OPSCONDUCTOR_TASK, by which strays are found again
};

/// How long a program may take and how it is asked to go.
struct ProcessLimits {
    std::stop_token stop;
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
    std::chrono::milliseconds grace{2000};  ///< between TERM and KILL
    std::chrono::milliseconds silence{200}; ///< how long output is awaited from those a finished program left behind
    std::chrono::milliseconds longestDrain{2000}; ///< and how long at most when they never fall silent
    /// Of standard output; a program that prints more is ended. A little more than this may reach the sink.
    qint64 outputBytes = std::numeric_limits<qint64>::max();
};

/// A process that is still there, for messages.
struct LiveProcess {
    pid_t pid = 0;
    pid_t parent = 0;
    pid_t group = 0;
    pid_t session = 0;
    char state = '?';
    unsigned long long startTicks =
        0; ///< since boot: with the pid, what tells a process from a later one of that number
    QByteArray name;

    /// "1234 (sleep)", with "in uninterruptible sleep" when it is.
    [[nodiscard]] QString toText() const;
};

/// How a program ended. A value.
struct ProcessEnd {
    enum class Stopped { No, Cancelled, TimedOut, EnoughOutput };

    Stopped stopped = Stopped::No;
    bool lost = false; ///< the kernel would not tell the status, or the program could not be killed
    int exitCode = -1; ///< -1 when it did not exit by itself
    int signal = 0;
    bool coreDumped = false;
    bool outputHeld = false;  ///< a background process kept the output open; reading was given up
    QList<LiveProcess> alive; ///< of its processes, those that live on (holders of the output; survivors of KILL)
    double durationMs = 0;

    /// "exit code 2", "killed by signal 9 (KILL)", "killed by signal 11 (SEGV), core dumped".
    [[nodiscard]] QString toText() const;
};

/// Called on the thread that runs the program with each chunk of at most 64 KiB.
using ProcessSink = std::function<void(OutputStream, const QByteArray&)>;

} // namespace oc
