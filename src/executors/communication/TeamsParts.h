// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QJsonArray>
#include <QJsonObject>

namespace oc::teams {

// Parts of an Adaptive Card (schema 1.4, https://adaptivecards.io/explorer). Errors: "bad_parameter" with a JSON
// pointer that begins with the given one. A value that is missing or null gives an empty part.

[[nodiscard]] QJsonObject textBlock(const QString& text);
/// A map of names and values, or a list of {"name" or "title", "value"}; numbers and truth values become texts.
[[nodiscard]] Result<QJsonObject> factSet(const QJsonValue& facts, const QString& pointer);
/// Records of title, subtitle, text and facts (or activityTitle and so on, as connectors had it): a Container each.
[[nodiscard]] Result<QJsonArray> sections(const QJsonValue& sections, const QString& pointer);
/// Records of title (or name) and url: Action.OpenUrl, http and https only.
[[nodiscard]] Result<QJsonArray> actions(const QJsonValue& actions, const QString& pointer);

} // namespace oc::teams
