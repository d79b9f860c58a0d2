// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/NativeHandler.h"

namespace oc {

class ProcessSpawner;

/// crontab: lists a user's entries, adds one and removes one, all other lines staying as they are. Reads and writes
/// through the program crontab alone. Holds no state of a task; any number of threads: changes wait for each other,
/// also those of other processes of OpsConductor, so that none is lost.
class CrontabHandler : public NativeHandler {
public:
    explicit CrontabHandler(ProcessSpawner& spawner) : spawner_(spawner) {}

    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) const override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Availability availability() const override;

private:
    ProcessSpawner& spawner_;
};

} // namespace oc
