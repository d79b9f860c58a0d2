// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"

namespace oc {

/// The argument list of a program for these resolved parameters; files maps the names of secretFiles to paths.
/// An argument with a NUL byte, or one that would be 128 KiB or more (Linux MAX_ARG_STRLEN), is refused.
[[nodiscard]] Result<QStringList> buildArgv(const ArgvRun& run, const QJsonObject& parameters,
                                            const QMap<QString, QString>& files = {});

} // namespace oc
