// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/AlertsFile.h"

#include "engine/base/Json.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QSaveFile>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestFile = 1024 * 1024;
constexpr int lockWaitMs = 5'000;

} // namespace

Result<QJsonObject> AlertsFile::read() const {
    QFile file(path_);
    if (!file.exists()) return QJsonObject();
    const auto bad = [this](const QString& what, const QString& hint) {
        return Error{u"bad_channels"_s, path_ + u": "_s + what, hint, {}};
    };
    if (!file.open(QIODevice::ReadOnly)) return bad(file.errorString(), u"check its permissions"_s);
    if (file.size() > largestFile) return bad(u"is larger than 1 MiB"_s, u"is it the right file?"_s);
    const auto document = json::parse(file.readAll());
    if (!document) return bad(document.error().message, document.error().hint);
    if (!document->isObject())
        return bad(u"must be an object"_s, u"{\"channels\": [{\"name\": ..., \"tool\": ...}]}"_s);
    return document->toObject();
}

Result<QList<AlertTemplate>> AlertsFile::templates() const {
    const auto document = read();
    if (!document) return document.error();
    const QJsonValue list = document->value(u"templates"_s);
    if (list.isUndefined()) return standardTemplates();
    auto templates = alertTemplatesFromJson(list);
    if (!templates) {
        Error error = templates.error();
        error.message = path_ + u": "_s + error.message;
        return error;
    }
    return templates;
}

Status AlertsFile::saveTemplates(const QList<AlertTemplate>& templates) const {
    const QJsonArray list = alertTemplatesToJson(templates);
    if (const auto good = alertTemplatesFromJson(list); !good) return good.error();
    return save(u"templates"_s, list);
}

Status AlertsFile::save(const QString& key, const QJsonValue& value) const {
    const auto unwritable = [this](const QString& why) {
        return Error{u"alerts_unwritable"_s, path_ + u" cannot be written: "_s + why, u"check the folder"_s, {}};
    };
    if (!QDir().mkpath(QFileInfo(path_).path())) return unwritable(u"its folder cannot be made"_s);
    QLockFile lock(path_ + u".lock"_s); // two programs that change it at once
    if (!lock.tryLock(lockWaitMs)) return unwritable(u"another program is changing it"_s);
    auto document = read();
    if (!document) return document.error();
    document->insert(key, value);
    QSaveFile file(path_);
    if (!file.open(QIODevice::WriteOnly)) return unwritable(file.errorString());
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.write(json::toText(*document, true));
    if (!file.commit()) return unwritable(file.errorString());
    return {};
}

} // namespace oc
