// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Alert.h"

namespace oc {
struct RunHeader;
}

namespace oc::ui {

/// What an alert is about: what the sheet is filled with when it opens. A value.
struct AlertSubject {
    QString about; ///< "the run nightly-check"; empty: nothing in particular
    Alert draft;

    [[nodiscard]] static AlertSubject ofRun(const RunHeader& run);
};

} // namespace oc::ui
