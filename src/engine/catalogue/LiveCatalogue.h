// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/CatalogueLoader.h"

#include <QObject>

#include <memory>

namespace oc {

/// The catalogue that follows the files: loads on a worker thread, watches the folders, and announces each new
/// state. Lives on the thread that made it; current() may be called from any thread.
class LiveCatalogue : public QObject {
    Q_OBJECT

public:
    explicit LiveCatalogue(CatalogueLoader loader, QObject* parent = nullptr);
    ~LiveCatalogue() override;

    /// Loads in the background; changed() follows. Until then current() is an empty catalogue.
    void start();
    /// Loads now, on the calling thread.
    void loadNow();
    [[nodiscard]] CataloguePtr current() const;

Q_SIGNALS:
    void changed(oc::CataloguePtr catalogue);

private:
    void reload();

    struct Private;
    std::unique_ptr<Private> d_;
};

} // namespace oc
