// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/network/vapix/XmlElement.h"

#include <QJsonObject>
#include <QList>
#include <QString>

/// What /axis-cgi/disks answers, as the columns of Axis-VAPIX-Edge-Storage. Pure functions over foreign XML.
namespace oc::cameraDisks {

/// disks/list.cgi. "bad_reply" when there is no list of disks.
[[nodiscard]] Result<QList<QJsonObject>> rows(const XmlElement& root);

/// A job inside of the camera.
struct Job {
    QString id;
    int progress = 0; ///< percent
    QString description;
};
/// Of mount.cgi and the like, and of job.cgi. "bad_reply" when there is no job.
[[nodiscard]] Result<Job> job(const XmlElement& root);

} // namespace oc::cameraDisks
