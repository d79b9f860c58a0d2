// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/asset/AssetView.h"

#include <QHash>
#include <QObject>
#include <QThreadPool>

#include <stop_token>

namespace oc {
class AssetStore;
}

namespace oc::ui {

/// What the grid reads of the inventory, on two worker threads: one reads views (the first rows, how many there are,
/// the last ones, then the id of each row), the other the rows that are looked at, so that a page need not wait for a
/// long reading of ids. A new view stops the reading of the one before; nothing of an older view is told any more.
/// Lives on the GUI thread, and so do its signals.
class AssetLoader : public QObject {
    Q_OBJECT

public:
    /// Rows at each end that are read before the ids are known.
    static constexpr int endRows = 200;

    /// What is told of a view once its rows are counted.
    struct Ends {
        qint64 count = 0;
        QList<Asset> last;
    };
    /// The whole of a view that is read again.
    struct Rows {
        QList<qint64> ids;
        QHash<qint64, qint64> places; ///< where the ids that were asked about stand now; those that left it are missing
    };

    explicit AssetLoader(AssetStore& store, QObject* parent = nullptr);
    ~AssetLoader() override;

    /// first(), ends(), then ids() several times, then idsEnd(); or failed().
    void open(const AssetView& view);
    /// rows(); or failed(). Nothing is told before all is read, so that what is shown can stay meanwhile.
    void readAgain(const AssetView& view, const QList<qint64>& asked);
    /// page() with the assets that there still are; the newest wish is done first.
    void readPage(qint64 page, const QList<qint64>& ids);
    /// Pages that nobody looks at any more.
    void forgetPages();
    [[nodiscard]] bool isReadingView() const { return readingView_; }

Q_SIGNALS:
    /// A person looks at these while the rest is counted. Fewer than endRows: they are all.
    void first(const QList<oc::Asset>& assets);
    void ends(const oc::ui::AssetLoader::Ends& ends);
    void ids(const QList<qint64>& more);
    void idsEnd();
    void rows(const oc::ui::AssetLoader::Rows& rows);
    /// So many newer pages were asked for that this one is not read: ask again when it is still looked at.
    void dropped(qint64 page);
    void page(qint64 page, const QList<qint64>& asked, const QList<oc::Asset>& assets);
    void failed(const oc::Error& error);
    void pageFailed(const oc::Error& error);

private:
    struct PageWish {
        qint64 page = 0;
        QList<qint64> ids;
    };
    std::stop_token beginView();
    void startPage();
    /// Calls 'body' on the GUI thread unless another view was opened meanwhile.
    template <class Body>
    void tell(int generation, Body body);

    AssetStore& store_;
    QThreadPool views_;
    QThreadPool pages_;
    std::stop_source stopView_;
    std::stop_source stopPages_;
    int generation_ = 0;
    bool readingView_ = false;
    bool readingPage_ = false;
    QList<PageWish> wishes_;
};

} // namespace oc::ui
