// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/NativeHandler.h"

namespace oc {

class ProcessSpawner;

/// ssh-keygen: makes a key pair, tells fingerprints, forgets a host's key. Native, because ssh-keygen asks for the
/// passphrase and whether to overwrite on one and the same input: here the pair is made beside its place and moved
/// there only when nothing stands in it. Holds no state of a task; any number of threads.
class SshKeyHandler : public NativeHandler {
public:
    explicit SshKeyHandler(ProcessSpawner& spawner) : spawner_(spawner) {}

    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) const override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Availability availability() const override;

private:
    [[nodiscard]] StepOutcome generate(const QJsonObject& parameters, StepContext& context) const;
    [[nodiscard]] StepOutcome fingerprint(const QJsonObject& parameters, StepContext& context) const;
    [[nodiscard]] StepOutcome removeHost(const QJsonObject& parameters, StepContext& context) const;

    ProcessSpawner& spawner_;
};

} // namespace oc
