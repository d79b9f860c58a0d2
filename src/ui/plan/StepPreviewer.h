// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/plan/Plan.h"
#include "engine/run/Executor.h"

#include <QObject>
#include <QTimer>

namespace oc::ui {

struct Services;

/// What a step would send, as text, made on a worker thread shortly after the last change. GUI thread.
class StepPreviewer : public QObject {
    Q_OBJECT

public:
    StepPreviewer(Services& services, QObject* parent = nullptr);

    void show(const StepSpec& step, const CataloguePtr& catalogue);
    void clear();
    /// The same for one step at once; blocking, any thread. An error says what is missing.
    [[nodiscard]] static Result<StepPreview> previewOf(const StepSpec& step, const Catalogue& catalogue,
                                                       const Services& services);

Q_SIGNALS:
    /// problem: the text says why there is nothing to show.
    void ready(const QString& text, bool problem);

private:
    void work();

    Services& services_;
    StepSpec step_;
    CataloguePtr catalogue_;
    QTimer timer_;
    int generation_ = 0;
};

} // namespace oc::ui
