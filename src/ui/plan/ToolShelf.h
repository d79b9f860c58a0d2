// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace oc {
struct Folders;
}

/// The tools that a person marked as favourites, and those that were put into plans last, kept beside what the window
/// remembers of itself. GUI thread.
namespace oc::ui::toolShelf {

/// In the order in which they were marked.
[[nodiscard]] QStringList favourites(const Folders& folders);
void setFavourite(const Folders& folders, const QString& tool, bool on);
/// The newest first; favourites are not repeated by those who show both.
[[nodiscard]] QStringList recent(const Folders& folders);
void noteUse(const Folders& folders, const QString& tool);

} // namespace oc::ui::toolShelf
