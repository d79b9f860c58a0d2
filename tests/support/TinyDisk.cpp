// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/TinyDisk.h"

#include <QFile>
#include <QStorageInfo>

#include <cerrno>
#include <cstring>
#include <sys/mount.h>

namespace oc::test {

using namespace Qt::StringLiterals;

TinyDisk::TinyDisk(int kilobytes) {
    const QByteArray options = "size=" + QByteArray::number(kilobytes) + "k";
    if (::mount("tmpfs", QFile::encodeName(path()).constData(), "tmpfs", MS_NOSUID | MS_NODEV, options.constData()) !=
        0) {
        problem_ = u"a disk that is really full takes the right to mount one, as root has it: "_s +
                   QString::fromLocal8Bit(strerror(errno));
    }
}

TinyDisk::~TinyDisk() {
    if (problem_.isEmpty()) ::umount2(QFile::encodeName(path()).constData(), MNT_DETACH);
}

bool TinyDisk::makeReadOnly() {
    return ::mount("tmpfs", QFile::encodeName(path()).constData(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

void TinyDisk::fillExcept(qint64 freeBytes) {
    QFile ballast(filePath(u"ballast"_s));
    if (!ballast.open(QIODevice::Append | QIODevice::Unbuffered)) return;
    const QByteArray block(4096, 'x');
    while (QStorageInfo(path()).bytesFree() > freeBytes && ballast.write(block) == block.size()) {
    }
}

void TinyDisk::freeAgain() {
    QFile::remove(filePath(u"ballast"_s));
}

} // namespace oc::test
