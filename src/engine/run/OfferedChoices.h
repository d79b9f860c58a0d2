// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/run/ExecutorRegistry.h"

namespace oc {

class SecretStore;

/// One value that a form offers. A value.
struct OfferedChoice {
    QJsonValue value;
    QString label; ///< shown beside it; empty: none

    friend bool operator==(const OfferedChoice&, const OfferedChoice&) = default;
};

/// Takes the choices out of what a tool gave: each value once, in its order. Pure. Error "no_such_column".
[[nodiscard]] Result<QList<OfferedChoice>> choicesIn(const StepOutput& output, const ChoiceSource& source);

/// Asks the tool. Refuses one that does more than read ("not_read_only"), whatever said that it may be asked. Blocks
/// within the tool's time limit; not for the GUI thread.
[[nodiscard]] Result<QList<OfferedChoice>> offeredChoices(const ChoiceSource& source, const Catalogue& catalogue,
                                                          const ExecutorRegistry& executors, SecretStore* secrets,
                                                          Redactor& redactor, const std::stop_token& stop);

} // namespace oc
