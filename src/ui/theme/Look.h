// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace oc::ui {

/// What part a widget plays, beyond its class; Style paints it accordingly. Kept as a dynamic property of the widget.
enum class Look {
    Normal,
    Primary, ///< the one main button of a page
    Danger,  ///< stops or removes something
    Alert,   ///< sends something to people
    Quiet,   ///< a button without a frame until the mouse is over it (tool strips)
    Tab,     ///< a checkable button that reads as a pill-shaped tab
    Segment, ///< one of a row of exclusive buttons; checked ones are filled with the accent
    Rail,    ///< a page of the left rail: icon over its name
    Chip,    ///< a small rounded label
    Link,    ///< a button that reads as a link in a text
};

void setLook(QWidget* widget, Look look);
[[nodiscard]] Look lookOf(const QWidget* widget);

/// Paints the frame of a field whose text cannot be taken.
void setWrongLook(QWidget* field, bool wrong);

/// What a plain QWidget or QFrame is painted with (Style does it; children that paint nothing show it).
enum class Ground { None, Window, Surface, Raised };

/// edges: which sides get a one pixel line in the border colour. radius: of rounded corners, with a whole frame.
void setGround(QWidget* widget, Ground ground, Qt::Edges edges = {}, int radius = 0);

} // namespace oc::ui
