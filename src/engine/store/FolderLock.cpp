// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/FolderLock.h"

#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace oc {

namespace {

int openLock(const QString& folder, int flags) {
    return ::open(QFile::encodeName(folder + QStringLiteral("/lock")).constData(), flags | O_RDWR | O_CLOEXEC, 0600);
}

} // namespace

std::unique_ptr<FolderLock> FolderLock::take(const QString& folder, int* errorNumber) {
    const int descriptor = openLock(folder, O_CREAT);
    if (descriptor < 0) {
        *errorNumber = errno;
        return nullptr;
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        *errorNumber = errno;
        ::close(descriptor);
        return nullptr;
    }
    return std::unique_ptr<FolderLock>(new FolderLock(descriptor));
}

FolderLock::State FolderLock::probe(const QString& folder) {
    const int descriptor = openLock(folder, 0);
    if (descriptor < 0) return errno == ENOENT ? State::Free : State::Held;
    const bool taken = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    ::close(descriptor);
    return taken ? State::Free : State::Held;
}

FolderLock::~FolderLock() {
    ::close(descriptor_);
}

} // namespace oc
