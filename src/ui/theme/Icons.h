// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

#include <functional>

namespace oc::ui {

/// Icons by name: our own drawings (resources/icons), else the breeze theme's through QIcon::fromTheme. Nothing is
/// read before an icon is painted the first time. GUI thread.
class Icons {
public:
    /// color: asked at each painting that is not cached, so that icons follow the palette.
    using ColorSource = std::function<QColor()>;

    Icons();

    /// The freedesktop name ("document-save") or one of our own ("plans", "tool-linux"). Drawn in the given colour,
    /// greyed when disabled. Icons of many colours (mime types) do not pass here: use QIcon::fromTheme.
    [[nodiscard]] QIcon icon(const QString& name, ColorSource color) const;
    /// For switching: breeze or breeze-dark.
    void setDark(bool dark);
    /// True when one of our own drawings has this name.
    [[nodiscard]] static bool isOwn(const QString& name);
};

} // namespace oc::ui
