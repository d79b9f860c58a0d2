// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QKeyEvent;
class QWidget;

namespace oc::ui {

/// Passes the keys that move in a list (up, down, a page) from the search above it on to it, so that the focus stays
/// where one types. True: it was one of those keys. GUI thread.
[[nodiscard]] bool moveInList(const QKeyEvent& key, QWidget& list);

} // namespace oc::ui
