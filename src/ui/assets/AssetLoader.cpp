// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetLoader.h"

#include "executors/asset/AssetStore.h"

#include <QSet>

#include <sys/resource.h>

namespace oc::ui {

AssetLoader::AssetLoader(AssetStore& store, QObject* parent) : QObject(parent), store_(store) {
    for (QThreadPool* pool : {&views_, &pages_}) {
        pool->setMaxThreadCount(1);
        pool->setExpiryTimeout(-1); // each thread keeps its connection
    }
    // A million ids are read for seconds: on a machine whose processors are busy the window must not wait for that. On
    // Linux it is the calling thread's alone (setpriority(2)).
    views_.start([] { (void)::setpriority(PRIO_PROCESS, 0, 5); });
}

AssetLoader::~AssetLoader() {
    stopView_.request_stop();
    stopPages_.request_stop();
    views_.waitForDone();
    pages_.waitForDone();
}

template <class Body>
void AssetLoader::tell(int generation, Body body) {
    QMetaObject::invokeMethod(
        this,
        [this, generation, body = std::move(body)]() mutable {
            if (generation == generation_) body();
        },
        Qt::QueuedConnection);
}

std::stop_token AssetLoader::beginView() {
    stopView_.request_stop();
    stopView_ = std::stop_source();
    ++generation_;
    readingView_ = true;
    return stopView_.get_token();
}

void AssetLoader::open(const AssetView& view) {
    forgetPages();
    const std::stop_token stop = beginView();
    views_.start([this, view, stop, generation = generation_] {
        const auto fail = [&](const Error& error) {
            if (stop.stop_requested()) return;
            tell(generation, [this, error] {
                readingView_ = false;
                Q_EMIT failed(error);
            });
        };
        const auto begin = store_.first(view, endRows, stop);
        if (!begin) return fail(begin.error());
        if (begin->size() < endRows) {
            QList<qint64> all;
            for (const Asset& asset : *begin)
                all.append(asset.id);
            tell(generation, [this, begin = *begin, all] {
                Q_EMIT first(begin);
                Q_EMIT ends({all.size(), {}});
                Q_EMIT ids(all);
                readingView_ = false;
                Q_EMIT idsEnd();
            });
            return;
        }
        tell(generation, [this, begin = *begin] { Q_EMIT first(begin); });
        Ends found;
        const auto count = store_.count(view, stop);
        if (!count) return fail(count.error());
        found.count = *count;
        auto last = store_.last(view, endRows, stop);
        if (!last) return fail(last.error());
        found.last = std::move(*last);
        tell(generation, [this, found] { Q_EMIT ends(found); });
        const Status done = store_.ids(
            view, stop, [&](const QList<qint64>& chunk) { tell(generation, [this, chunk] { Q_EMIT ids(chunk); }); });
        if (!done) return fail(done.error());
        tell(generation, [this] {
            readingView_ = false;
            Q_EMIT idsEnd();
        });
    });
}

void AssetLoader::readAgain(const AssetView& view, const QList<qint64>& asked) {
    const std::stop_token stop = beginView();
    views_.start([this, view, asked, stop, generation = generation_] {
        Rows read;
        const Status done = store_.ids(view, stop, [&](const QList<qint64>& chunk) { read.ids += chunk; });
        if (!done) {
            if (stop.stop_requested()) return;
            tell(generation, [this, error = done.error()] {
                readingView_ = false;
                Q_EMIT failed(error);
            });
            return;
        }
        const QSet<qint64> wanted(asked.begin(), asked.end());
        if (!wanted.isEmpty()) {
            for (qint64 row = 0; row < read.ids.size(); ++row)
                if (wanted.contains(read.ids.at(row))) read.places.insert(read.ids.at(row), row);
        }
        tell(generation, [this, read = std::move(read)] {
            readingView_ = false;
            Q_EMIT rows(read);
        });
    });
}

void AssetLoader::readPage(qint64 page, const QList<qint64>& ids) {
    // Somebody who drags the scroll bar from end to end wants the pages where it stops, not all it passed.
    constexpr qsizetype kept = 8;
    wishes_.removeIf([page](const PageWish& wish) { return wish.page == page; });
    wishes_.append({page, ids});
    while (wishes_.size() > kept)
        Q_EMIT dropped(wishes_.takeFirst().page);
    startPage();
}

void AssetLoader::forgetPages() {
    wishes_.clear();
    stopPages_.request_stop();
    stopPages_ = std::stop_source();
}

void AssetLoader::startPage() {
    if (readingPage_ || wishes_.isEmpty()) return;
    readingPage_ = true;
    pages_.start([this, wish = wishes_.takeLast(), stop = stopPages_.get_token()] {
        Result<QList<Asset>> read = store_.read(wish.ids, stop);
        const bool stopped = stop.stop_requested();
        QMetaObject::invokeMethod(
            this,
            [this, wish, read = std::move(read), stopped] {
                readingPage_ = false;
                if (!stopped) {
                    if (read)
                        Q_EMIT page(wish.page, wish.ids, *read);
                    else
                        Q_EMIT pageFailed(read.error());
                }
                startPage();
            },
            Qt::QueuedConnection);
    });
}

} // namespace oc::ui
