// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/NewFile.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

Error fileError(const QString& path, int number) {
    const QString why = QString::fromLocal8Bit(std::strerror(number));
    if (number == EEXIST) {
        return {u"file_exists"_s,
                u"%1 exists already and is not overwritten"_s.arg(path),
                u"Choose another name for output, or remove the file first."_s,
                {}};
    }
    const QString code = number == ENOSPC || number == EDQUOT                     ? u"disk_full"_s
                         : number == ENOENT || number == ENOTDIR                  ? u"not_found"_s
                         : number == EACCES || number == EPERM || number == EROFS ? u"permission_denied"_s
                                                                                  : u"write_failed"_s;
    return {code, u"%1 cannot be saved: %2"_s.arg(path, why), {}, {}};
}

} // namespace

Result<NewFile> NewFile::create(const QString& path) {
    const QString absolute = QFileInfo(path).absoluteFilePath();
    const QByteArray name = QFile::encodeName(absolute);
    if (QFileInfo(absolute).isSymLink() || ::access(name.constData(), F_OK) == 0) return fileError(absolute, EEXIST);
    QByteArray temporary = name + ".XXXXXX";
    const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
    if (descriptor < 0) return fileError(absolute, errno);
    return NewFile(absolute, temporary, descriptor);
}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}

NewFile::~NewFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(temporary_.constData());
}

Status NewFile::write(const QByteArray& bytes) {
    for (qsizetype at = 0; at < bytes.size();) {
        const ssize_t written = ::write(descriptor_, bytes.constData() + at, std::size_t(bytes.size() - at));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fileError(path_, errno);
        at += written;
    }
    size_ += bytes.size();
    return {};
}

Status NewFile::commit() {
    const QByteArray name = QFile::encodeName(path_);
    if (::fsync(descriptor_) != 0 && errno != EINVAL) return fileError(path_, errno);
    // link() and not rename(): it does not take the place of a file that came meanwhile.
    if (::link(temporary_.constData(), name.constData()) != 0) return fileError(path_, errno);
    ::unlink(temporary_.constData());
    ::close(std::exchange(descriptor_, -1));
    return {};
}

} // namespace oc
