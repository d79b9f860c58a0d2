// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/LiveCatalogue.h"

#include "engine/catalogue/ToolFiles.h"

#include <QDirIterator>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QSet>
#include <QThreadPool>
#include <QTimer>

#include <mutex>

namespace oc {

namespace {

constexpr int settleMs = 200; // an editor writes a file in several steps

/// What a load on the worker thread brings back.
struct Loaded {
    QList<ToolFile> files;
    QStringList watched; ///< every file and folder that tells of a change
    CataloguePtr catalogue;
};

/// Files are watched for changes in place, folders for files that come, go and are replaced. Of a folder that is not
/// there yet, the one above it.
QStringList placesToWatch(const QStringList& folders, const QList<ToolFile>& files) {
    QStringList places;
    for (const QString& folder : folders) {
        if (!QFileInfo::exists(folder)) {
            const QString above = QFileInfo(folder).path();
            if (QFileInfo::exists(above)) places.append(above);
            continue;
        }
        places.append(folder);
        QDirIterator below(folder, QDir::Dirs | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        while (below.hasNext())
            places.append(below.next());
    }
    for (const ToolFile& file : files)
        places.append(file.path);
    return places;
}

} // namespace

struct LiveCatalogue::Private {
    CatalogueLoader loader;
    mutable std::mutex mutex;
    CataloguePtr current = std::make_shared<const Catalogue>(); ///< under the mutex

    // On the thread of the object.
    std::unique_ptr<QFileSystemWatcher> watcher;
    QTimer settle;
    bool started = false;
    bool loading = false;
    bool changedMeanwhile = false;
    bool loadedOnce = false;
    QList<ToolFile> files;

    QThreadPool pool; ///< last: its end is waited for before anything else goes

    explicit Private(CatalogueLoader l) : loader(std::move(l)) { pool.setMaxThreadCount(1); }

    /// True when there was something new to watch.
    bool watch(const QStringList& places) {
        QSet<QString> wanted(places.begin(), places.end());
        const QStringList watched = watcher->files() + watcher->directories();
        QStringList old;
        for (const QString& place : watched) {
            if (!wanted.remove(place)) old.append(place);
        }
        if (!old.isEmpty()) watcher->removePaths(old);
        if (!wanted.isEmpty()) watcher->addPaths(wanted.values());
        return !wanted.isEmpty();
    }

    void keep(const CataloguePtr& catalogue) {
        const std::lock_guard lock(mutex);
        current = catalogue;
    }
};

LiveCatalogue::LiveCatalogue(CatalogueLoader loader, QObject* parent)
    : QObject(parent), d_(std::make_unique<Private>(std::move(loader))) {
    d_->settle.setSingleShot(true);
    d_->settle.setInterval(settleMs);
    connect(&d_->settle, &QTimer::timeout, this, &LiveCatalogue::reload);
}

LiveCatalogue::~LiveCatalogue() {
    d_->pool.waitForDone();
}

void LiveCatalogue::start() {
    if (d_->started) return;
    d_->started = true;
    d_->watcher = std::make_unique<QFileSystemWatcher>();
    // A file that was replaced is no longer watched; the next load watches it again.
    const auto changedOnDisk = [this] { d_->settle.start(); };
    connect(d_->watcher.get(), &QFileSystemWatcher::fileChanged, this, changedOnDisk);
    connect(d_->watcher.get(), &QFileSystemWatcher::directoryChanged, this, changedOnDisk);
    reload();
}

void LiveCatalogue::reload() {
    if (d_->loading) {
        d_->changedMeanwhile = true;
        return;
    }
    d_->loading = true;
    const bool first = !std::exchange(d_->loadedOnce, true);
    d_->pool.start([this, first, before = d_->files] {
        auto loaded = std::make_shared<Loaded>();
        loaded->files = findToolFiles(d_->loader.folders());
        loaded->watched = placesToWatch(d_->loader.folders(), loaded->files);
        if (first || loaded->files != before) {
            loaded->catalogue = d_->loader.load();
            (void)loaded->catalogue->tools(); // what a window shows is read here, not when it asks for it
        }
        QMetaObject::invokeMethod(
            this,
            [this, loaded] {
                d_->loading = false;
                d_->files = loaded->files;
                const bool watchesMore = d_->watch(loaded->watched);
                if (loaded->catalogue) {
                    d_->keep(loaded->catalogue);
                    Q_EMIT changed(loaded->catalogue);
                }
                // What changed between the look and the watch is only seen by looking once more.
                if (std::exchange(d_->changedMeanwhile, false) || watchesMore) d_->settle.start();
            },
            Qt::QueuedConnection);
    });
}

void LiveCatalogue::loadNow() {
    const CataloguePtr catalogue = d_->loader.load();
    d_->keep(catalogue);
    Q_EMIT changed(catalogue);
}

CataloguePtr LiveCatalogue::current() const {
    const std::lock_guard lock(d_->mutex);
    return d_->current;
}

} // namespace oc

#include "moc_LiveCatalogue.cpp"
