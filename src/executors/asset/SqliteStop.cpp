// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/SqliteStop.h"

#include <QSqlDriver>
#include <QVariant>

#include <cstring>
#include <dlfcn.h>

namespace oc {

namespace {

using ProgressHandler = void (*)(void* connection, int steps, int (*callback)(void*), void* argument);

/// How many of SQLite's virtual instructions pass between two looks: some tenths of a millisecond.
constexpr int steps = 10'000;

ProgressHandler find(const QSqlDriver* driver) {
    // The table of virtual functions stands in the plugin.
    Dl_info plugin{};
    if (::dladdr(*reinterpret_cast<void* const*>(driver), &plugin) == 0 || !plugin.dli_fname) return nullptr;
    void* library = ::dlopen(plugin.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    if (!library) return nullptr;
    auto* const found = reinterpret_cast<ProgressHandler>(::dlsym(library, "sqlite3_progress_handler"));
    ::dlclose(library); // Qt keeps it
    return found;
}

ProgressHandler handler(const QSqlDriver* driver) {
    static const ProgressHandler found = find(driver);
    return found;
}

/// sqlite3*, which Qt hands out in a variant of that type.
void* handle(const QSqlDriver* driver) {
    const QVariant value = driver->handle();
    if (!value.isValid() || std::strcmp(value.typeName(), "sqlite3*") != 0) return nullptr;
    return *static_cast<void* const*>(value.constData());
}

} // namespace

SqliteStop::SqliteStop(const QSqlDatabase& database, const std::stop_token& stop) : stop_(stop) {
    const QSqlDriver* const driver = database.driver();
    if (!stop_.stop_possible() || !driver || !handler(driver)) return;
    connection_ = handle(driver);
    if (!connection_) return;
    handler(driver)(
        connection_, steps,
        [](void* token) { return static_cast<const std::stop_token*>(token)->stop_requested() ? 1 : 0; }, &stop_);
}

SqliteStop::~SqliteStop() {
    if (connection_) handler(nullptr)(connection_, 0, nullptr, nullptr);
}

} // namespace oc
