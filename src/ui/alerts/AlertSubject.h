// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Alert.h"

#include <QJsonArray>

namespace oc {
struct Asset;
struct RunHeader;
} // namespace oc

namespace oc::ui {

struct ChosenRows;

/// What an alert is about: what the sheet is filled with when it opens. A value.
struct AlertSubject {
    QString about; ///< "the run nightly-check"; empty: nothing in particular
    Alert draft;
    QString runId;        ///< of the history: the sheet reads there what failed, and where
    bool isWhole = false; ///< the draft says it all: what the history knows of the run is for templates only
    QJsonArray assets;    ///< what templates see as assets

    [[nodiscard]] static AlertSubject ofRun(const RunHeader& run);
    /// All else is read from the history.
    [[nodiscard]] static AlertSubject ofRun(const QString& runId, const QString& planName);
    /// Rows of its results, or findings (ui/results/Findings): those have their own severity.
    [[nodiscard]] static AlertSubject ofRows(const QString& runId, const ChosenRows& rows);
    [[nodiscard]] static AlertSubject ofAssets(const QList<Asset>& assets);
};

} // namespace oc::ui
