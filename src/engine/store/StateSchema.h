// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"
#include "engine/store/SqliteFile.h"

namespace oc::stateSchema {

/// PRAGMA application_id of state.db: "OCst".
constexpr qint32 applicationId = 0x4f437374;

[[nodiscard]] SqliteFile::Migrations migrations();
[[nodiscard]] SqliteTexts texts(const QString& stateFolder);

// The numbers are in databases: an enumerator may be added at the end, but none may change its place.
static_assert(int(RunStatus::Running) == 0 && int(RunStatus::Completed) == 1 && int(RunStatus::Failed) == 2 &&
              int(RunStatus::Cancelled) == 3 && int(RunStatus::Refused) == 4 && int(RunStatus::Interrupted) == 5);
static_assert(int(RunEvent::Kind::RunStarted) == 0 && int(RunEvent::Kind::StepStarted) == 1 &&
              int(RunEvent::Kind::TaskStarted) == 2 && int(RunEvent::Kind::TaskOutput) == 3 &&
              int(RunEvent::Kind::TaskProgress) == 4 && int(RunEvent::Kind::TaskRetrying) == 5 &&
              int(RunEvent::Kind::TaskFinished) == 6 && int(RunEvent::Kind::StepFinished) == 7 &&
              int(RunEvent::Kind::ApprovalRequested) == 8 && int(RunEvent::Kind::ApprovalAnswered) == 9 &&
              int(RunEvent::Kind::Notice) == 10 && int(RunEvent::Kind::RunFinished) == 11);

} // namespace oc::stateSchema
