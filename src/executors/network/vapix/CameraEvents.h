// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/network/vapix/XmlElement.h"

#include <QJsonObject>
#include <QList>

/// What the SOAP services event1 and action1 answer, as the columns of Axis-VAPIX-Event-Services. Pure functions over
/// foreign XML; each takes the first element of the SOAP body. "bad_reply" when it is another one.
namespace oc::cameraEvents {

/// GetEventInstances: a tree of topics, whose path is put together as topic expressions write it
/// ("tns1:Device/tnsaxis:IO/Port").
[[nodiscard]] Result<QList<QJsonObject>> topics(const XmlElement& response);
/// GetActionRules, with the actions of GetActionConfigurations.
[[nodiscard]] Result<QList<QJsonObject>> rules(const XmlElement& rules, const XmlElement& configurations);
/// GetScheduledEvents.
[[nodiscard]] Result<QList<QJsonObject>> schedules(const XmlElement& response);

} // namespace oc::cameraEvents
