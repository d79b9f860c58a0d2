// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Executor.h"
#include "executors/support/HttpClient.h"

#include <QStringList>

namespace oc {

/// The request of a chat message for people: the body byte for byte as it would go out, of the address no more than
/// its host. where is empty when there is no address yet; toSet then says what to set.
[[nodiscard]] StepPreview chatPreview(const HttpMessage& message, const QString& where, const QString& toSet,
                                      const QStringList& notes, const Redactor& redactor);

} // namespace oc
