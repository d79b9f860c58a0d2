// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/CaptureWriter.h"

#include <QFile>
#include <QFileInfo>

#include <pcap/pcap.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace oc {

namespace {

Error writeError(const QString& file, int number) {
    const QString why = QString::fromLocal8Bit(std::strerror(number));
    if (number == ENOSPC || number == EDQUOT) {
        return {QStringLiteral("disk_full"),
                QStringLiteral("%1 cannot be saved: %2").arg(file, why),
                QStringLiteral("Free some space, or set count, filter or snaplen to save less."),
                {}};
    }
    return {number == EACCES || number == EPERM || number == EROFS ? QStringLiteral("permission_denied")
                                                                   : QStringLiteral("write_failed"),
            QStringLiteral("%1 cannot be saved: %2").arg(file, why),
            {},
            {}};
}

Error existsError(const QString& file) {
    return {QStringLiteral("exists"),
            QStringLiteral("%1 exists already and is not overwritten").arg(file),
            QStringLiteral("Choose another name for write, or remove the file first."),
            {}};
}

} // namespace

Result<CaptureWriter> CaptureWriter::create(const QString& file, const CaptureSource& source) {
    const QString absolute = QFileInfo(file).absoluteFilePath();
    const QByteArray name = QFile::encodeName(absolute);
    if (::access(name.constData(), F_OK) == 0 || QFileInfo(absolute).isSymLink()) return existsError(absolute);
    QByteArray temporary = name + ".XXXXXX";
    const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
    if (descriptor < 0) return writeError(absolute, errno);
    std::FILE* stream = ::fdopen(descriptor, "wb");
    pcap_dumper* dumper = stream ? pcap_dump_fopen(source.handle(), stream) : nullptr;
    if (!dumper) {
        const int number = errno;
        if (stream) {
            std::fclose(stream);
        } else {
            ::close(descriptor);
        }
        ::unlink(temporary.constData());
        return writeError(absolute, number);
    }
    return CaptureWriter(absolute, temporary, dumper);
}

CaptureWriter::CaptureWriter(CaptureWriter&& other) noexcept
    : file_(std::move(other.file_)),
      temporary_(std::move(other.temporary_)),
      dumper_(std::exchange(other.dumper_, nullptr)),
      error_(other.error_) {}

CaptureWriter::~CaptureWriter() {
    discard();
}

void CaptureWriter::discard() {
    if (!dumper_) return;
    pcap_dump_close(std::exchange(dumper_, nullptr));
    ::unlink(temporary_.constData());
}

bool CaptureWriter::add(const CaptureSource::Frame& frame) {
    if (error_ != 0) return false;
    pcap_pkthdr header{};
    header.ts.tv_sec = frame.seconds;
    header.ts.tv_usec = frame.microseconds;
    header.caplen = static_cast<bpf_u_int32>(frame.bytes.size());
    header.len = frame.wireLength;
    errno = 0;
    pcap_dump(reinterpret_cast<u_char*>(dumper_), &header, frame.bytes.data());
    // pcap_dump returns nothing: the stream alone knows.
    if (std::ferror(pcap_dump_file(dumper_))) error_ = errno != 0 ? errno : EIO;
    return error_ == 0;
}

Status CaptureWriter::commit() {
    if (error_ == 0) {
        errno = 0;
        if (pcap_dump_flush(dumper_) != 0 || ::fsync(::fileno(pcap_dump_file(dumper_))) != 0)
            error_ = errno != 0 ? errno : EIO;
    }
    const QByteArray name = QFile::encodeName(file_);
    if (error_ == 0 &&
        ::renameat2(AT_FDCWD, temporary_.constData(), AT_FDCWD, name.constData(), RENAME_NOREPLACE) != 0) {
        error_ = errno;
        // Some network file systems know no such rename; a hard link refuses an existing name just as well.
        if (error_ == EINVAL || error_ == ENOSYS) {
            error_ = ::link(temporary_.constData(), name.constData()) == 0 ? 0 : errno;
            if (error_ == 0) ::unlink(temporary_.constData());
        }
    }
    if (error_ != 0) {
        discard();
        return error_ == EEXIST ? existsError(file_) : writeError(file_, error_);
    }
    pcap_dump_close(std::exchange(dumper_, nullptr));
    return {};
}

} // namespace oc
