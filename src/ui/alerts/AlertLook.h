// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Alert.h"

class QString;

namespace oc::ui {

class Theme;

/// How a message reads where it arrives, made from what is sent (not from what it was made of). A value.
struct AlertLook {
    QString html; ///< for a QTextBrowser; everything in it is escaped
    QString size; ///< "612 of 40,000 characters"
};

/// GUI thread, for the colours.
[[nodiscard]] AlertLook alertLook(const AlertMessage& message, const Theme& theme);

} // namespace oc::ui
