// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/network/vapix/XmlElement.h"

#include <QJsonObject>
#include <QList>

/// What /axis-cgi/record/list.cgi answers, as the columns of Axis-VAPIX-Recording. Pure functions over foreign XML.
namespace oc::cameraRecordings {

/// "bad_reply" when there is no list of recordings.
[[nodiscard]] Result<QList<QJsonObject>> rows(const XmlElement& root);

} // namespace oc::cameraRecordings
