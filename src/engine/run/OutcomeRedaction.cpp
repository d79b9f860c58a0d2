// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/OutcomeRedaction.h"

namespace oc {

namespace {

Error redactedError(const Redactor& redactor, const Error& error) {
    Error clean = error;
    clean.message = redactor.redact(error.message);
    clean.hint = redactor.redact(error.hint);
    if (error.cause) clean.cause = std::make_shared<const Error>(redactedError(redactor, *error.cause));
    return clean;
}

std::shared_ptr<const Table> redactedTable(const Redactor& redactor, const std::shared_ptr<const Table>& table) {
    std::shared_ptr<Table> copy;
    for (qsizetype i = 0; i < table->cells.size(); ++i) {
        if (table->cells.kind(i) < TableCells::Kind::Text) continue; // no text, nothing to hide in
        const QJsonValue cell = table->cells.at(i);
        const QJsonValue clean = redactor.redact(cell);
        if (clean == cell) continue;
        if (!copy) copy = std::make_shared<Table>(*table);
        copy->cells.set(i, clean);
    }
    return copy ? copy : table;
}

} // namespace

StepOutcome redactedOutcome(const Redactor& redactor, const StepOutcome& outcome) {
    if (redactor.isEmpty()) return outcome;
    StepOutcome clean = outcome;
    clean.message = redactor.redact(outcome.message);
    if (outcome.error) clean.error = redactedError(redactor, *outcome.error);
    if (!outcome.output.fields.isEmpty()) {
        clean.output.fields = redactor.redact(QJsonValue(outcome.output.fields)).toObject();
    }
    if (outcome.output.table) clean.output.table = redactedTable(redactor, outcome.output.table);
    if (!outcome.variables.isEmpty()) clean.variables = redactor.redact(QJsonValue(outcome.variables)).toObject();
    return clean;
}

} // namespace oc
