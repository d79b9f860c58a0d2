// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace oc {
struct Folders;
}

/// The plans that were open last, newest first, kept beside what the window remembers of itself. GUI thread.
namespace oc::ui::recentPlans {

[[nodiscard]] QStringList load(const Folders& folders);
void add(const Folders& folders, const QString& file);

} // namespace oc::ui::recentPlans
