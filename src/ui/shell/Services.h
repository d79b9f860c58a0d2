// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace oc {

class AssetStore;
class ExecutorRegistry;
class LiveCatalogue;
class Redactor;
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
};

} // namespace ui
} // namespace oc
