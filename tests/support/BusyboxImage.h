// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QProcess>

namespace oc::test {

/// A tar archive of a root file system that is Debian's static busybox and some of its names; empty when it could not
/// be made. For "docker import" and "podman import".
inline QString busyboxImage(const QString& folder) {
    const QDir root(folder + QStringLiteral("/root"));
    if (!root.mkpath(QStringLiteral("bin")) || !root.mkpath(QStringLiteral("tmp")) ||
        !QFile::copy(QStringLiteral("/bin/busybox"), root.filePath(QStringLiteral("bin/busybox"))))
        return {};
    for (const char* name : {"sh", "sleep", "echo", "cat", "pwd", "id", "printenv", "seq"})
        QFile::link(QStringLiteral("busybox"), root.filePath(QStringLiteral("bin/") + QLatin1String(name)));
    const QString tar = folder + QStringLiteral("/image.tar");
    return QProcess::execute(QStringLiteral("tar"),
                             {QStringLiteral("-C"), root.path(), QStringLiteral("-cf"), tar, QStringLiteral(".")}) == 0
               ? tar
               : QString();
}

} // namespace oc::test
