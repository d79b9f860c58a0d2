// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/opsctl/Command.h"
#include "executors/asset/AssetChange.h"
#include "executors/asset/AssetView.h"

/// What the commands about assets share.
namespace oc::opsctl {

int listAssets(const QStringList& arguments, Composition& program, Console& console);
int showAsset(const QStringList& arguments, Composition& program, Console& console);
int importAssets(const QStringList& arguments, Composition& program, Console& console);
int exportAssets(const QStringList& arguments, Composition& program, Console& console);
int logAssets(const QStringList& arguments, Composition& program, Console& console);
int restoreAsset(const QStringList& arguments, Composition& program, Console& console);

/// Tells the error, and the exit code for it.
int assetTrouble(const Error& error, Console& console);

/// --where, --search and --sort.
void addViewOptions(Options& options);
[[nodiscard]] Result<AssetView> viewOf(const Options& options);

/// "role=web tier=1".
[[nodiscard]] QString tagsText(const QJsonObject& tags);
/// "owner: ops → dba, location: fra1": what a line of the log did.
[[nodiscard]] QString changeText(const AssetLogEntry& entry);
/// "import of hosts.csv", "run 01J...", "edit".
[[nodiscard]] QString changeOrigin(const AssetAuthor& author);
[[nodiscard]] QJsonObject logToJson(const AssetLogEntry& entry);
/// The lines as a table.
[[nodiscard]] QString logText(const QList<AssetLogEntry>& entries, const QHash<qint64, QString>& names,
                              const Console& console);

} // namespace oc::opsctl
