// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetWatch.h"

#include "executors/asset/AssetFeed.h"
#include "executors/asset/AssetStore.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace oc {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds firstPause{250};
constexpr milliseconds longestPause{30'000};

void pauseFor(milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, time, [] { return false; });
}

} // namespace

struct AssetWatch::Private {
    Private(AssetWatch& watch, AssetStore& store) : watch(watch), store(store) {}

    AssetWatch& watch;
    AssetStore& store;
    std::jthread thread; ///< asked to end, and waited for, by its destructor

    void run(const std::stop_token& stop) {
        const std::unique_ptr<AssetFeed> feed = store.feed();
        bool lost = false;
        milliseconds pause = firstPause;
        while (!stop.stop_requested()) {
            const std::optional<Error> error = follow(*feed, stop, lost, pause);
            if (!error || stop.stop_requested()) return;
            lost = true;
            // A queued call is dropped when the object it is for is gone.
            QMetaObject::invokeMethod(&watch,
                                      [this, error, next = int(pause.count())] { Q_EMIT watch.lost(*error, next); });
            pauseFor(pause, stop);
            pause = std::min(pause * 2, longestPause);
        }
    }

    /// Until it is stopped (nothing) or the database is lost.
    std::optional<Error> follow(AssetFeed& feed, const std::stop_token& stop, bool& lost, milliseconds& pause) {
        if (const Status opened = feed.open(stop); !opened) return opened.error();
        pause = firstPause;
        if (lost) {
            lost = false;
            QMetaObject::invokeMethod(&watch, [this] {
                Q_EMIT watch.back();
                Q_EMIT watch.changed({});
            });
        }
        for (;;) {
            const Result<std::optional<QList<qint64>>> ids = feed.next(stop);
            if (!ids) return ids.error();
            if (!*ids) return std::nullopt;
            QMetaObject::invokeMethod(&watch, [this, ids = **ids] { Q_EMIT watch.changed(ids); });
        }
    }
};

AssetWatch::AssetWatch(AssetStore& store, QObject* parent)
    : QObject(parent), d_(std::make_unique<Private>(*this, store)) {}

AssetWatch::~AssetWatch() = default;

void AssetWatch::start() {
    if (d_->thread.joinable()) return;
    d_->thread = std::jthread([d = d_.get()](const std::stop_token& stop) { d->run(stop); });
}

} // namespace oc
