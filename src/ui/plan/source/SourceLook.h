// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanDocument.h"

class QsciScintilla;

namespace oc::ui {

class Theme;

/// The colours and fonts of the source editor, from the theme's tokens. GUI thread.
namespace sourceLook {

/// Gives the editor a lexer for this notation, in the colours of now.
void apply(QsciScintilla& editor, const Theme& theme, PlanFormat format);

} // namespace sourceLook

} // namespace oc::ui
