// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/ToolFiles.h"

#include <QDirIterator>
#include <QFile>

#include <algorithm>

#include <sys/stat.h>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

qint64 nanoseconds(const timespec& time) {
    return qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

bool isYaml(const QString& path) {
    return path.endsWith(".yaml"_L1, Qt::CaseInsensitive) || path.endsWith(".yml"_L1, Qt::CaseInsensitive);
}

} // namespace

QList<ToolFile> findToolFiles(const QStringList& folders) {
    QList<ToolFile> files;
    for (const QString& folder : folders) {
        const qsizetype first = files.size();
        // Its name filters are regular expressions: compiling them is felt in a start.
        QDirIterator entries(folder, QDir::Files, QDirIterator::Subdirectories);
        while (entries.hasNext()) {
            ToolFile file;
            file.path = entries.next();
            if (!isYaml(file.path)) continue;
            struct stat status {};
            if (::stat(QFile::encodeName(file.path).constData(), &status) != 0) continue; // gone since it was listed
            file.size = status.st_size;
            file.modifiedNs = nanoseconds(status.st_mtim);
            file.changedNs = nanoseconds(status.st_ctim);
            files.append(std::move(file));
        }
        std::sort(files.begin() + first, files.end(),
                  [](const ToolFile& a, const ToolFile& b) { return a.path < b.path; });
    }
    return files;
}

} // namespace oc
