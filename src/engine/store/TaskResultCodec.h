// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/run/RunTypes.h"

#include <QByteArray>

namespace oc::taskResultCodec {

/// A task's whole result as CBOR: exact for every integer and byte, and about as fast as copying. Pure; any thread.
[[nodiscard]] QByteArray encode(const TaskResult& result);
/// "state_damaged" for anything encode() did not write.
[[nodiscard]] Result<TaskResultPtr> decode(const QByteArray& bytes);

} // namespace oc::taskResultCodec
