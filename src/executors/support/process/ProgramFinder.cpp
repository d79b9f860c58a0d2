// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/process/ProgramFinder.h"

#include <QString>

#include <sys/stat.h>
#include <unistd.h>

namespace oc {
namespace {

enum class Found { No, NotExecutable, Yes };

Found look(const QByteArray& path) {
    struct stat info {};
    if (::stat(path.constData(), &info) != 0 || S_ISDIR(info.st_mode)) return Found::No;
    return ::access(path.constData(), X_OK) == 0 ? Found::Yes : Found::NotExecutable;
}

} // namespace

ProgramFinder::ProgramFinder(const QByteArray& path) {
    QByteArrayList candidates = path.split(':');
    if (path.isEmpty()) candidates = {"/usr/local/bin", "/usr/bin", "/bin"};
    candidates += QByteArrayList{"/usr/local/sbin", "/usr/sbin", "/sbin"};
    for (const QByteArray& folder : candidates) {
        if (folder.startsWith('/') && !folders_.contains(folder)) folders_.append(folder);
    }
}

Result<QByteArray> ProgramFinder::find(const QByteArray& name) const {
    if (name.contains('/')) return name;
    {
        const std::lock_guard lock(mutex_);
        const auto known = found_.constFind(name);
        if (known != found_.cend()) {
            if (look(*known) == Found::Yes) return *known;
            found_.erase(known);
        }
    }
    QByteArray unusable;
    for (const QByteArray& folder : folders_) {
        const QByteArray path = folder + '/' + name;
        switch (look(path)) {
        case Found::Yes: {
            const std::lock_guard lock(mutex_);
            found_.insert(name, path);
            return path;
        }
        case Found::NotExecutable:
            if (unusable.isEmpty()) unusable = path;
            break;
        case Found::No:
            break;
        }
    }
    if (!unusable.isEmpty()) {
        return Error{QStringLiteral("program_not_executable"),
                     QStringLiteral("%1 may not be executed").arg(QString::fromUtf8(unusable)),
                     QStringLiteral("its permissions lack x for this user, or its file system is mounted noexec"),
                     {}};
    }
    return Error{QStringLiteral("program_missing"),
                 QStringLiteral("%1 is not on this machine").arg(QString::fromUtf8(name)),
                 QStringLiteral("it was looked for in %1").arg(QString::fromUtf8(folders_.join(':'))),
                 {}};
}

} // namespace oc
