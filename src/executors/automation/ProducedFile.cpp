// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/ProducedFile.h"

#include "executors/support/process/UniqueFd.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>

namespace oc {
namespace {

Error failed(const QString& what, const QByteArray& path, int error) {
    return {
        QStringLiteral("produced_file"),
        QStringLiteral("%1 %2: %3").arg(what, QString::fromUtf8(path), QString::fromLocal8Bit(std::strerror(error))),
        {},
        {}};
}

Error exists(const QByteArray& path, const QString& what, const QString& hint) {
    return {QStringLiteral("file_exists"), QStringLiteral("%1 %2").arg(QString::fromUtf8(path), what), hint, {}};
}

struct Content {
    QByteArray sha256;
    qint64 size = 0;
};

/// Also sees to it that the bytes are on the disk.
Result<Content> readFile(const QByteArray& path, const std::stop_token& stop) {
    const UniqueFd fd(::open(path.constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd.isOpen()) return failed(QStringLiteral("cannot read"), path, errno);
    if (::fsync(fd.get()) != 0 && errno != EINVAL) return failed(QStringLiteral("cannot write"), path, errno);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    Content content;
    std::array<char, 256 * 1024> buffer{};
    while (true) {
        if (stop.stop_requested())
            return Error{QStringLiteral("cancelled"), QStringLiteral("stopped while its checksum was made"), {}, {}};
        const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed(QStringLiteral("cannot read"), path, errno);
        if (count == 0) break;
        hash.addData(QByteArrayView(buffer.data(), count));
        content.size += count;
    }
    content.sha256 = hash.result().toHex();
    return content;
}

Result<Content> readFolder(const QByteArray& path, const std::stop_token& stop) {
    QMap<QByteArray, QByteArray> sums;
    Content all;
    const QDir folder(QString::fromUtf8(path));
    QDirIterator files(folder.path(), QDir::Files | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QByteArray file = files.next().toUtf8();
        const auto content = readFile(file, stop);
        if (!content) return content.error();
        all.size += content->size;
        sums.insert(folder.relativeFilePath(QString::fromUtf8(file)).toUtf8(), content->sha256);
    }
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (auto sum = sums.cbegin(); sum != sums.cend(); ++sum)
        hash.addData(sum.value() + "  " + sum.key() + '\n');
    all.sha256 = hash.result().toHex();
    return all;
}

void syncFolder(const QByteArray& path) {
    const UniqueFd fd(::open(path.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.isOpen()) ::fsync(fd.get());
}

} // namespace

Status ProducedFile::prepare(const QString& path, bool overwrite) {
    QFileInfo info(QDir::cleanPath(path));
    if (overwrite && info.isSymLink() && info.exists()) info = QFileInfo(info.canonicalFilePath());
    target_ = info.absoluteFilePath().toUtf8();
    overwrite_ = overwrite;
    struct stat found {};
    if (::lstat(target_.constData(), &found) == 0) {
        if (!overwrite)
            return exists(target_, QStringLiteral("is already there"),
                          QStringLiteral("give another name, or overwrite: true"));
        if (!S_ISREG(found.st_mode))
            return exists(target_, QStringLiteral("is already there, and is no file"),
                          QStringLiteral("only a file is ever overwritten; give another name"));
    }
    const QByteArray parent = info.absolutePath().toUtf8();
    auto folder = std::make_unique<BesideFolder>(parent);
    if (folder->problem() != 0) return failed(QStringLiteral("cannot write in"), parent, folder->problem());
    work_ = folder->path() + '/' + info.fileName().toUtf8();
    folder_ = std::move(folder);
    return {};
}

Result<QJsonObject> ProducedFile::finish(const std::stop_token& stop) {
    struct stat made {};
    if (::lstat(work_.constData(), &made) != 0)
        return Error{QStringLiteral("produced_file"),
                     QStringLiteral("the program ended without a complaint, but wrote no file"),
                     {},
                     {}};
    const bool isFolder = S_ISDIR(made.st_mode);
    const auto content = isFolder ? readFolder(work_, stop) : readFile(work_, stop);
    if (!content) return content.error();
    if (const int problem = BesideFolder::moveIntoPlace(work_, target_, overwrite_); problem != 0) {
        if (problem == EEXIST || problem == ENOTEMPTY || problem == EISDIR || problem == ENOTDIR)
            return exists(target_, QStringLiteral("came into being meanwhile"), QStringLiteral("give another name"));
        return failed(QStringLiteral("cannot write"), target_, problem);
    }
    syncFolder(QFileInfo(QString::fromUtf8(target_)).path().toUtf8());
    return QJsonObject{{QStringLiteral("file"), QString::fromUtf8(target_)},
                       {QStringLiteral("size_bytes"), content->size},
                       {QStringLiteral("sha256"), QString::fromLatin1(content->sha256)}};
}

} // namespace oc
