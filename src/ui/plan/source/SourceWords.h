// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/plan/PlanDocument.h"

namespace oc::ui {

/// What a person may want to write next in the source of a plan. Pure; any thread.
namespace sourceWords {

struct Offer {
    QStringList words; ///< sorted; empty: nothing is offered
    int typed = 0;     ///< bytes before the cursor that the word has already
};

/// before: the text up to the cursor. document: the plan as it was read last, which may be some keystrokes older.
[[nodiscard]] Offer at(const QByteArray& before, const PlanDocument& document, const Catalogue& catalogue);

} // namespace sourceWords

} // namespace oc::ui
