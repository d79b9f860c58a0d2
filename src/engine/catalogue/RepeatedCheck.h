// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ParameterSpec.h"

namespace oc {

/// checkParameters() without expressions for one set after another of the same declarations. They mostly differ in one
/// value, and then only that is checked: a thousand alerts of a channel have one address. Used by one thread.
class RepeatedCheck {
public:
    /// The declarations live longer.
    explicit RepeatedCheck(const QList<ParameterSpec>& specs);

    /// The same as checkParameters().
    [[nodiscard]] CheckedParameters check(const QJsonObject& given);

private:
    [[nodiscard]] bool checkWhatDiffers(const QJsonObject& given);
    [[nodiscard]] const ParameterSpec* independent(const QString& name) const;

    const QList<ParameterSpec>& specs_;
    QStringList asked_; ///< what conditions ask for
    // The last set that was good.
    bool isKnown_ = false;
    QJsonObject given_;
    QJsonObject values_;
};

} // namespace oc
