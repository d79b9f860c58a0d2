// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/RunLock.h"

#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace oc {

namespace {

int openLock(const QString& runFolder, int flags) {
    return ::open(QFile::encodeName(runFolder + QStringLiteral("/lock")).constData(), flags | O_RDWR | O_CLOEXEC, 0600);
}

} // namespace

std::unique_ptr<RunLock> RunLock::take(const QString& runFolder, int* errorNumber) {
    const int descriptor = openLock(runFolder, O_CREAT);
    if (descriptor < 0) {
        *errorNumber = errno;
        return nullptr;
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        *errorNumber = errno;
        ::close(descriptor);
        return nullptr;
    }
    return std::unique_ptr<RunLock>(new RunLock(descriptor));
}

RunLock::State RunLock::probe(const QString& runFolder) {
    const int descriptor = openLock(runFolder, 0);
    if (descriptor < 0) return errno == ENOENT ? State::Free : State::Held;
    const bool taken = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    ::close(descriptor);
    return taken ? State::Free : State::Held;
}

RunLock::~RunLock() {
    ::close(descriptor_);
}

} // namespace oc
