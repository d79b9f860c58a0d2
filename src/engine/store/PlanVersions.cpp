// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/PlanVersions.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

const QString suffix = u".plan"_s;

Error failed(const QString& file, const QString& why) {
    return {u"versions_failed"_s, u"%1: %2"_s.arg(file, why), u"the plan itself was saved"_s, {}};
}

} // namespace

QString PlanVersions::folderOf(const QString& file) const {
    const QByteArray path = QFileInfo(file).absoluteFilePath().toUtf8();
    return folder_ + u'/' +
           QString::fromLatin1(QCryptographicHash::hash(path, QCryptographicHash::Sha256).toHex().left(32));
}

Status PlanVersions::add(const QString& file, const QByteArray& text, qint64 savedAt) const {
    const QList<Version> there = of(file);
    if (!there.isEmpty())
        if (const Result<QByteArray> newest = read(there.first()); newest && *newest == text) return {};
    const QString folder = folderOf(file);
    if (!QDir().mkpath(folder)) return failed(folder, u"the folder cannot be made"_s);
    QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    // Names sort as times do. Two of one moment get numbers of their own.
    qint64 at = savedAt;
    const auto nameOf = [&] { return u"%1/%2%3"_s.arg(folder).arg(at, 15, 10, QLatin1Char('0')).arg(suffix); };
    while (QFileInfo::exists(nameOf()))
        ++at;
    QSaveFile out(nameOf());
    if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size() || !out.commit())
        return failed(out.fileName(), out.errorString());
    for (qsizetype i = kept - 1; i < there.size(); ++i)
        QFile::remove(there.at(i).path);
    return {};
}

QList<PlanVersions::Version> PlanVersions::of(const QString& file) const {
    QList<Version> versions;
    const auto files = QDir(folderOf(file)).entryInfoList({u'*' + suffix}, QDir::Files, QDir::Name | QDir::Reversed);
    for (const QFileInfo& one : files)
        versions.append({one.completeBaseName().toLongLong(), one.filePath(), one.size()});
    return versions;
}

Result<QByteArray> PlanVersions::read(const Version& version) {
    QFile file(version.path);
    if (!file.open(QIODevice::ReadOnly)) return failed(version.path, file.errorString());
    return file.readAll();
}

} // namespace oc
