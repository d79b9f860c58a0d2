// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/PlanDrafts.h"

#include "engine/base/Json.h"

#include <QDir>
#include <QFile>
#include <QJsonObject>
#include <QSaveFile>
#include <QUuid>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

const QString lockName = u"lock"_s;

Error failed(const QString& what, const QString& why) {
    return {u"drafts_failed"_s, u"%1: %2"_s.arg(what, why), u"Plans that are not saved would be lost in a crash"_s, {}};
}

std::unique_ptr<QLockFile> lockOf(const QString& folder) {
    auto lock = std::make_unique<QLockFile>(folder + u'/' + lockName);
    lock->setStaleLockTime(0); // only a process that has ended lets go of it, however old it is
    return lock;
}

QByteArray toBytes(const PlanDraft& draft) {
    // Base64: a draft must come back byte by byte, also one that is no valid UTF-8.
    return json::toText(QJsonObject{{u"file"_s, draft.file},
                                    {u"title"_s, draft.title},
                                    {u"format"_s, draft.format == PlanFormat::Yaml ? u"yaml"_s : u"json"_s},
                                    {u"text"_s, QString::fromLatin1(draft.text.toBase64())},
                                    {u"saved"_s, QString::fromLatin1(draft.savedText.toBase64())}});
}

std::optional<PlanDraft> fromBytes(const QByteArray& bytes) {
    const Result<QJsonValue> value = json::parse(bytes);
    if (!value || !value->isObject() || !value->toObject().value(u"text"_s).isString()) return std::nullopt;
    const QJsonObject object = value->toObject();
    PlanDraft draft;
    draft.file = object.value(u"file"_s).toString();
    draft.title = object.value(u"title"_s).toString();
    draft.format = object.value(u"format"_s).toString() == "yaml"_L1 ? PlanFormat::Yaml : PlanFormat::Json;
    draft.text = QByteArray::fromBase64(object.value(u"text"_s).toString().toLatin1());
    draft.savedText = QByteArray::fromBase64(object.value(u"saved"_s).toString().toLatin1());
    return draft;
}

} // namespace

Result<std::unique_ptr<PlanDrafts>> PlanDrafts::open(const QString& folder) {
    const QString own = folder + u'/' + QUuid::createUuid().toString(QUuid::WithoutBraces);
    if (!QDir().mkpath(own)) return failed(own, u"the folder cannot be made"_s);
    QFile::setPermissions(own, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    auto lock = lockOf(own);
    if (!lock->tryLock(0)) return failed(own, u"the folder cannot be locked"_s);
    return std::unique_ptr<PlanDrafts>(new PlanDrafts(own, std::move(lock)));
}

PlanDrafts::~PlanDrafts() {
    lock_->unlock();
    QDir().rmdir(folder_); // fails while a draft is in it, which is as it should be
}

QString PlanDrafts::fileOf(const QString& key) const {
    return folder_ + u'/' + key + u".json"_s;
}

Status PlanDrafts::write(const QString& key, const PlanDraft& draft) {
    QSaveFile file(fileOf(key));
    const QByteArray bytes = toBytes(draft);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return failed(fileOf(key), file.errorString());
    QFile::setPermissions(fileOf(key), QFile::ReadOwner | QFile::WriteOwner);
    return {};
}

Status PlanDrafts::remove(const QString& key) {
    QFile file(fileOf(key));
    if (file.exists() && !file.remove()) return failed(fileOf(key), file.errorString());
    return {};
}

QList<PlanDraft> PlanDrafts::takeOver() {
    QList<PlanDraft> drafts;
    QDir all(folder_);
    const QString own = all.dirName();
    all.cdUp();
    const auto folders = all.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QString& name : folders) {
        if (name == own) continue;
        const QDir folder(all.filePath(name));
        auto lock = lockOf(folder.path());
        if (!lock->tryLock(0)) continue; // its program runs
        const auto files = folder.entryList({u"*.json"_s}, QDir::Files, QDir::Name);
        for (const QString& one : files) {
            QFile file(folder.filePath(one));
            if (!file.open(QIODevice::ReadOnly)) continue;
            const auto draft = fromBytes(file.readAll());
            if (!draft) continue;
            drafts.append(*draft);
            takenFiles_.append(file.fileName());
        }
        takenLocks_.push_back(std::move(lock));
        if (files.isEmpty()) {
            takenLocks_.back()->unlock();
            takenLocks_.pop_back();
            QDir().rmdir(folder.path());
        }
    }
    return drafts;
}

void PlanDrafts::forget() {
    QStringList folders;
    for (const QString& file : std::as_const(takenFiles_)) {
        QFile::remove(file);
        folders.append(QFileInfo(file).path());
    }
    takenFiles_.clear();
    for (const auto& lock : takenLocks_)
        lock->unlock();
    takenLocks_.clear();
    for (const QString& folder : std::as_const(folders))
        QDir().rmdir(folder);
}

} // namespace oc
