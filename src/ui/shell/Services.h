// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <functional>

namespace oc {

class AlertChannels;
class AssetStore;
class Deliverer;
class ExecutorRegistry;
class LiveCatalogue;
class Outbox;
class Redactor;
class RunNotifier;
class RunScheduler;
class RunStore;
class SecretStore;
class Settings;
struct Folders;

namespace ui {

/// What src/app built and the window uses. References only; everything outlives the window. runStore is null when the
/// state cannot be written (read-only home): the window then says so and keeps no history.
struct Services {
    Settings& settings;
    const Folders& folders;
    Redactor& redactor;
    SecretStore& secrets;
    LiveCatalogue& catalogue;
    const ExecutorRegistry& executors;
    RunScheduler& scheduler;
    RunStore* runStore;
    AssetStore& assets;
    Outbox* outbox = nullptr; ///< null when the state cannot be written: no alerts then
    Deliverer* deliverer = nullptr;
    /// Reads the settings, the keychain and a file: not on the GUI thread.
    std::function<Result<AlertChannels>()> alertChannels = {};
    const RunNotifier* notifier = nullptr; ///< tells people of a run's end; null: no history, or no outbox
    QString alertsFile = {};               ///< AlertsFile: channels of one's own, and templates
};

} // namespace ui
} // namespace oc
