// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Deliverer.h"
#include "engine/base/Redactor.h"
#include "engine/catalogue/LiveCatalogue.h"
#include "engine/policy/PolicySettings.h"
#include "engine/run/RunScheduler.h"
#include "engine/secrets/SecretStore.h"
#include "engine/settings/Folders.h"
#include "engine/settings/Settings.h"
#include "engine/store/RunStore.h"
#include "executors/asset/AssetExecutor.h"
#include "executors/asset/AssetStore.h"
#include "executors/automation/AutomationExecutor.h"
#include "executors/communication/AlertChannels.h"
#include "executors/communication/AlertsFile.h"
#include "executors/communication/CommunicationExecutor.h"
#include "executors/communication/RunNotifier.h"
#include "executors/network/NetworkExecutor.h"

#include <memory>
#include <optional>
#include <thread>

namespace oc {

/// "0.1.0".
[[nodiscard]] QString programVersion();
/// Where the program's own tools/ and resources/ are: beside an installed program, else the source tree it was built
/// in.
[[nodiscard]] QString programDataFolder();

/// The composition root: builds every object of the program once and owns it, in the order in which they need each
/// other. Made and destroyed on the main thread. What costs time (the catalogue, the history, the scheduler's threads)
/// is only made when asked for, so that a command pays for no more than it uses.
class Composition {
public:
    Composition();
    ~Composition();
    Composition(const Composition&) = delete;
    Composition& operator=(const Composition&) = delete;

    const Folders folders;
    Redactor redactor;
    Settings settings;
    SecretStore secrets;
    AssetStore assets;

    [[nodiscard]] const ExecutorRegistry& executors() const { return registry_; }
    [[nodiscard]] CatalogueLoader catalogueLoader() const;
    /// Made on first use, not loaded: see LiveCatalogue::start() and loadNow().
    [[nodiscard]] LiveCatalogue& liveCatalogue();
    /// Opens the history on first use; the same answer afterwards.
    [[nodiscard]] Result<RunStore*> runStore();
    /// Begins, beside whatever else is done until the run starts, what its tools would have to wait for: loading
    /// libcurl takes as long as sending a mail.
    void warmUp(const Plan& plan, const Catalogue& catalogue);
    /// With history when it can be opened. Made on first use.
    [[nodiscard]] RunScheduler& scheduler();
    /// Opens the outbox on first use; the same answer afterwards.
    [[nodiscard]] Result<Outbox*> outbox();
    /// What delivers from it. Made on first use, not started.
    [[nodiscard]] Result<Deliverer*> deliverer();
    /// As the settings and alerts.json beside them say at this moment.
    [[nodiscard]] Result<AlertChannels> alertChannels();
    [[nodiscard]] AlertsFile alertsFile() const;
    /// Tells people of a run's end. Made on first use.
    [[nodiscard]] Result<const RunNotifier*> notifier();
    [[nodiscard]] RunPolicy policy() const { return runPolicyOf(settings); }

private:
    AutomationExecutor automation_;
    CommunicationExecutor communication_;
    AssetExecutor assetExecutor_;
    NetworkExecutor network_;
    ExecutorRegistry registry_;
    std::unique_ptr<LiveCatalogue> catalogue_;
    std::optional<Error> storeError_;
    std::unique_ptr<RunStore> store_;
    std::unique_ptr<RunScheduler> scheduler_;
    std::optional<Error> outboxError_;
    std::unique_ptr<Outbox> outbox_;
    std::unique_ptr<Deliverer> deliverer_;
    std::unique_ptr<RunNotifier> notifier_;
    std::jthread warming_;
};

} // namespace oc
