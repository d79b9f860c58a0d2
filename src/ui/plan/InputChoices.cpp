// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/InputChoices.h"

#include "engine/run/OfferedChoices.h"
#include "ui/forms/ParameterForm.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"

#include <QtConcurrentRun>

namespace oc::ui {

InputChoices::InputChoices(Services& services, const CataloguePtr& catalogue, ParameterForm& form, QObject* parent)
    : QObject(parent), services_(services), catalogue_(catalogue), form_(form) {
    for (const ParameterSpec& input : form.specs())
        if (input.choicesFrom) ask(input);
}

InputChoices::~InputChoices() {
    stop_.request_stop();
}

void InputChoices::ask(const ParameterSpec& input) {
    form_.setOffersPending(input.name, tr("Asking %1…").arg(input.choicesFrom->tool));
    const auto work = [source = *input.choicesFrom, catalogue = catalogue_, services = &services_,
                       stop = stop_.get_token()] {
        return offeredChoices(source, *catalogue, services->executors, &services->secrets, services->redactor, stop);
    };
    whenDone(this, QtConcurrent::run(work), [this, name = input.name](const Result<QList<OfferedChoice>>& choices) {
        if (!choices) {
            // The value can be typed all the same.
            form_.setOffersPending(name, tr("No choices: %1").arg(services_.redactor.redact(choices.error().toText())));
            return;
        }
        QList<FieldOffer> offers;
        for (const OfferedChoice& choice : *choices)
            offers.append({choice.value, choice.label});
        form_.setOffers(name, offers);
    });
}

} // namespace oc::ui
