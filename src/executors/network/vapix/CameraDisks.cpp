// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/CameraDisks.h"

#include "executors/network/vapix/CameraParameters.h"

#include <algorithm>

namespace oc::cameraDisks {

using namespace Qt::StringLiterals;

namespace {

QJsonValue kilobytes(const QString& text) {
    bool good = false;
    const qint64 size = text.toLongLong(&good);
    return good && size >= 0 && size < (qint64(1) << 52) ? QJsonValue(size * 1024) : QJsonValue(QJsonValue::Null);
}

QJsonValue yesNo(const QString& text) {
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(isYes(text));
}

QJsonValue days(const QString& text) {
    bool good = false;
    const qint64 age = text.toLongLong(&good);
    return good ? QJsonValue(age) : QJsonValue(QJsonValue::Null);
}

QJsonValue words(const QString& text) {
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

} // namespace

Result<QList<QJsonObject>> rows(const XmlElement& root) {
    if (!root.find(u"disks")) return Error{u"bad_reply"_s, u"the answer has no list of disks"_s, {}, {}};
    QList<QJsonObject> rows;
    const auto disks = root.all(u"disk");
    for (const XmlElement* disk : disks) {
        // Firmware calls it encryptionenabled (9.80), the documentation diskencryptionenabled.
        const QString encrypted = disk->hasAttribute(u"diskencrypted") ? disk->attribute(u"diskencrypted")
                                  : disk->hasAttribute(u"encryptionenabled")
                                      ? disk->attribute(u"encryptionenabled")
                                      : disk->attribute(u"diskencryptionenabled");
        rows << QJsonObject{{u"disk"_s, disk->attribute(u"diskid")},
                            {u"name"_s, disk->attribute(u"name")},
                            {u"status"_s, disk->attribute(u"status")},
                            {u"filesystem"_s, words(disk->attribute(u"filesystem"))},
                            {u"size_bytes"_s, kilobytes(disk->attribute(u"totalsize"))},
                            {u"free_bytes"_s, kilobytes(disk->attribute(u"freesize"))},
                            {u"locked"_s, yesNo(disk->attribute(u"locked"))},
                            {u"full"_s, yesNo(disk->attribute(u"full"))},
                            {u"readonly"_s, yesNo(disk->attribute(u"readonly"))},
                            {u"encrypted"_s, yesNo(encrypted)},
                            {u"cleanup_policy"_s, words(disk->attribute(u"cleanuppolicy"))},
                            {u"cleanup_age_days"_s, days(disk->attribute(u"cleanupmaxage"))}};
    }
    return rows;
}

Result<Job> job(const XmlElement& root) {
    const XmlElement* element = root.find(u"job");
    if (!element) return Error{u"bad_reply"_s, u"the answer tells of no job"_s, {}, {}};
    Job job;
    job.id = element->attribute(u"jobid");
    if (job.id.isEmpty() || job.id.size() > 40)
        return Error{u"bad_reply"_s, u"the camera named no job to wait for"_s, {}, {}};
    job.progress = std::clamp(element->attribute(u"progress").toInt(), 0, 100);
    job.description = element->attribute(u"description").simplified().left(200);
    return job;
}

} // namespace oc::cameraDisks
