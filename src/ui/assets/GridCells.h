// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/asset/Asset.h"

#include <QStringList>

namespace oc::ui {

/// How the fields of an asset stand in the cells of the grid, and how what a person writes there becomes a value.
/// Pure; any thread.
namespace gridCells {

/// The columns of the grid from left to right, as they stand before anybody moves them.
[[nodiscard]] const QList<AssetColumn>& order();
/// The section of the grid that shows it.
[[nodiscard]] int section(AssetColumn column);
/// "Host name".
[[nodiscard]] QString title(AssetColumn column);
/// Shown before anybody chose.
[[nodiscard]] bool isShownAtFirst(AssetColumn column);

/// For the screen: times as people say them, tags as "role=web, tier=front".
[[nodiscard]] QString shown(const Asset& asset, AssetColumn column);
/// For the clipboard, the editor and a file: exact, and read() takes it back.
[[nodiscard]] QString exact(const Asset& asset, AssetColumn column);
/// One chip for each tag.
[[nodiscard]] QStringList tagTexts(const QJsonObject& tags);

/// What the text means in this column, checked; "asset_invalid" with what is wrong. before: the asset as it is, so that
/// a tag whose text was not touched keeps its type (5 stays a number).
[[nodiscard]] Result<QJsonValue> read(const Asset& before, AssetColumn column, const QString& text);

/// "today 12:04", "yesterday 12:04", "Mon 12:04", "2026-10-02".
[[nodiscard]] QString timeText(qint64 ms, qint64 now);

} // namespace gridCells

} // namespace oc::ui
