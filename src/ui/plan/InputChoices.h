// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"

#include <QObject>

#include <stop_token>

namespace oc::ui {

class ParameterForm;
struct Services;

/// Asks the tools that know the choices of a plan's inputs ("choices_from"), all at once on worker threads, and offers
/// what they say in the form. Stops them when it goes away. GUI thread; the form must outlive it.
class InputChoices : public QObject {
    Q_OBJECT

public:
    InputChoices(Services& services, const CataloguePtr& catalogue, ParameterForm& form, QObject* parent);
    ~InputChoices() override;

private:
    void ask(const ParameterSpec& input);

    Services& services_;
    const CataloguePtr catalogue_;
    ParameterForm& form_;
    std::stop_source stop_;
};

} // namespace oc::ui
