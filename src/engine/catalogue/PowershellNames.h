// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>

namespace oc {

/// Whether a script could not be given a parameter of this name: PowerShell keeps the variable for itself
/// (about_Automatic_Variables), or the code around the script does. Whatever the case.
[[nodiscard]] bool isReservedPowershellName(QStringView name);

} // namespace oc
