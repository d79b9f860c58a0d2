// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/BesideFolder.h"

#include <QDir>
#include <QFile>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace oc {

BesideFolder::BesideFolder(const QByteArray& parent) : path_(parent + "/.opsconductor-XXXXXX") {
    if (!::mkdtemp(path_.data())) problem_ = errno;
}

BesideFolder::~BesideFolder() {
    if (problem_ == 0) QDir(QFile::decodeName(path_)).removeRecursively();
}

int BesideFolder::moveIntoPlace(const QByteArray& from, const QByteArray& to, bool overwrite) {
    if (overwrite) return ::rename(from.constData(), to.constData()) == 0 ? 0 : errno;
    if (::renameat2(AT_FDCWD, from.constData(), AT_FDCWD, to.constData(), RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return errno;
    // The file system (NFS) does not know how to. A link never replaces either, but there is none to a folder.
    if (::link(from.constData(), to.constData()) == 0) {
        ::unlink(from.constData());
        return 0;
    }
    if (errno != EPERM && errno != ENOTSUP) return errno;
    struct stat found {};
    if (::lstat(to.constData(), &found) == 0) return EEXIST;
    return ::rename(from.constData(), to.constData()) == 0 ? 0 : errno;
}

} // namespace oc
