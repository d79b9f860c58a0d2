// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/SecretFiles.h"

#include "executors/support/process/UniqueFd.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>

namespace oc {
namespace {

QByteArray parentFolder() {
    for (const char* name : {"XDG_RUNTIME_DIR", "TMPDIR"}) {
        const QByteArray folder = qgetenv(name);
        if (folder.startsWith('/') && ::access(folder.constData(), W_OK | X_OK) == 0) return folder;
    }
    return QByteArrayLiteral("/tmp");
}

Error cannotWrite(const QByteArray& where, int error) {
    return {QStringLiteral("secret_file"),
            QStringLiteral("cannot write a file for a secret in %1: %2")
                .arg(QString::fromUtf8(where), QString::fromLocal8Bit(std::strerror(error))),
            QStringLiteral("XDG_RUNTIME_DIR or TMPDIR must name a folder that can be written"),
            {}};
}

/// A file name that stays inside the folder whatever the tool calls the file.
QByteArray fileName(const QString& name) {
    QByteArray file;
    for (const char c : name.toUtf8()) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                           c == '-' || (c == '.' && !file.isEmpty());
        file.append(plain ? c : '_');
    }
    return file.isEmpty() ? QByteArrayLiteral("_") : file;
}

} // namespace

SecretFiles::~SecretFiles() {
    for (const QString& path : std::as_const(paths_))
        ::unlink(path.toUtf8().constData());
    if (!folder_.isEmpty()) ::rmdir(folder_.constData());
}

Status SecretFiles::write(const QMap<QString, QString>& contents) {
    if (contents.isEmpty()) return {};
    QByteArray pattern = parentFolder() + "/opsconductor-XXXXXX";
    if (!::mkdtemp(pattern.data())) return cannotWrite(pattern, errno); // 0700
    folder_ = pattern;
    for (auto entry = contents.begin(); entry != contents.end(); ++entry) {
        const QByteArray path = folder_ + '/' + fileName(entry.key());
        const UniqueFd fd(::open(path.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!fd.isOpen()) return cannotWrite(path, errno);
        paths_.insert(entry.key(), QString::fromUtf8(path)); // from here on it is removed
        const QByteArray bytes = entry.value().toUtf8();
        qsizetype written = 0;
        while (written < bytes.size()) {
            const ssize_t count = ::write(fd.get(), bytes.constData() + written, std::size_t(bytes.size() - written));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return cannotWrite(path, errno);
            written += count;
        }
    }
    return {};
}

} // namespace oc
