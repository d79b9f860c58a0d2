// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/common/Composition.h"
#include "executors/communication/AlertChannels.h"
#include "ui/shell/Services.h"

namespace oc {

/// What the window gets of the composition root, which must outlive it. What cannot be opened (a read-only home) is
/// left out; the window then says so. Main thread.
[[nodiscard]] inline ui::Services windowServices(Composition& composition) {
    const auto store = composition.runStore();
    const auto outbox = composition.outbox();
    const auto deliverer = composition.deliverer();
    const auto notifier = composition.notifier();
    return {composition.settings,
            composition.folders,
            composition.redactor,
            composition.secrets,
            composition.liveCatalogue(),
            composition.executors(),
            composition.scheduler(),
            store ? *store : nullptr,
            composition.assets,
            outbox ? *outbox : nullptr,
            deliverer ? *deliverer : nullptr,
            [&composition] { return composition.alertChannels(); },
            notifier ? *notifier : nullptr,
            composition.alertsFile().path()};
}

} // namespace oc
