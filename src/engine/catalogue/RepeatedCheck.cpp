// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/RepeatedCheck.h"

#include <algorithm>

namespace oc {

RepeatedCheck::RepeatedCheck(const QList<ParameterSpec>& specs) : specs_(specs) {
    for (const ParameterSpec& spec : specs)
        asked_ += spec.dependsOn.names();
}

CheckedParameters RepeatedCheck::check(const QJsonObject& given) {
    if (isKnown_ && checkWhatDiffers(given)) return {values_, {}};
    CheckedParameters checked = checkParameters(specs_, given, false);
    isKnown_ = checked.problems.isEmpty();
    given_ = given;
    values_ = checked.values;
    return checked;
}

/// False when that does not do; what is known is then to be made anew.
bool RepeatedCheck::checkWhatDiffers(const QJsonObject& given) {
    if (given.size() != given_.size()) return false;
    for (auto now = given.begin(), before = given_.constBegin(); now != given.end(); ++now, ++before) { // both by name
        const QString name = now.key();
        if (name != before.key()) return false;
        if (*now == *before) continue;
        const ParameterSpec* const spec = independent(name);
        if (!spec || now->isNull() || before->isNull()) return false; // null may stand for the default
        const auto value = checkValue(*spec, *now);
        if (!value) return false;
        values_.insert(name, *value);
    }
    given_ = given;
    return true;
}

/// By its own name; null when others hang on its value, or it on that of others.
const ParameterSpec* RepeatedCheck::independent(const QString& name) const {
    const auto spec =
        std::find_if(specs_.begin(), specs_.end(), [&name](const ParameterSpec& one) { return one.name == name; });
    return spec == specs_.end() || !spec->dependsOn.isEmpty() || asked_.contains(name) ? nullptr : &*spec;
}

} // namespace oc
