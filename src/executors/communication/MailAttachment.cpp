// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/MailAttachment.h"

#include <QFile>
#include <QFileInfo>
#include <QMimeDatabase>

#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace oc {

namespace {

Error noAttachment(const QString& path, const QString& why) {
    return {QStringLiteral("no_attachment"),
            QStringLiteral("the attachment %1 %2").arg(path, why),
            QStringLiteral("Nothing was sent. Attachments are files of the machine that OpsConductor runs on."),
            {}};
}

QString systemError(int number) {
    return QString::fromLocal8Bit(std::strerror(number));
}

qint64 nanoseconds(const timespec& time) {
    return qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

} // namespace

Result<MailAttachment> MailAttachment::fromPath(const QString& path) {
    struct stat found = {};
    const QByteArray native = QFile::encodeName(path);
    // Not opened before it is known to be a file: opening a pipe would wait for its other end.
    if (::stat(native.constData(), &found) != 0)
        return noAttachment(path, QStringLiteral("cannot be read: %1").arg(systemError(errno)));
    if (!S_ISREG(found.st_mode))
        return noAttachment(path, S_ISDIR(found.st_mode) ? QStringLiteral("is a folder")
                                                         : QStringLiteral("is no regular file"));
    if (::access(native.constData(), R_OK) != 0)
        return noAttachment(path, QStringLiteral("cannot be read: %1").arg(systemError(errno)));
    MailAttachment file;
    file.path = path;
    file.name = QFileInfo(path).fileName();
    file.type = QMimeDatabase().mimeTypeForFile(path, QMimeDatabase::MatchExtension).name().toLatin1();
    // These may not be in base64 (RFC 2046, sections 5.1 and 5.2.1).
    if (file.type.isEmpty() || file.type.startsWith("message/") || file.type.startsWith("multipart/"))
        file.type = QByteArrayLiteral("application/octet-stream");
    file.size = found.st_size;
    file.modifiedNs = nanoseconds(found.st_mtim);
    file.device = found.st_dev;
    file.inode = found.st_ino;
    return file;
}

bool MailAttachment::isStill(int descriptor) const {
    struct stat now = {};
    return ::fstat(descriptor, &now) == 0 && now.st_nlink > 0 && now.st_size == size &&
           nanoseconds(now.st_mtim) == modifiedNs && now.st_dev == device && now.st_ino == inode;
}

} // namespace oc
