// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Ids.h"
#include "engine/base/Json.h"
#include "engine/catalogue/ParameterSpec.h"

#include <QHash>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr int deepestExpression = 200;

/// Whether a value still waits for an expression ("{{ ... }}") somewhere in it.
bool hasExpression(const QJsonValue& value, int depth = 0) {
    if (depth > deepestExpression) return false;
    if (value.isString()) {
        const QString text = value.toString();
        const qsizetype open = text.indexOf("{{"_L1);
        return open >= 0 && text.indexOf("}}"_L1, open + 2) >= 0;
    }
    if (value.isArray()) {
        const QJsonArray list = value.toArray();
        return std::any_of(list.begin(), list.end(),
                           [depth](const auto& item) { return hasExpression(item, depth + 1); });
    }
    if (!value.isObject()) return false;
    const QJsonObject object = value.toObject();
    return std::any_of(object.begin(), object.end(),
                       [depth](const auto& item) { return hasExpression(item, depth + 1); });
}

/// One check of one set. Lives for one call.
class Check {
public:
    Check(const QList<ParameterSpec>& specs, bool allowExpressions)
        : specs_(specs), allowExpressions_(allowExpressions) {}

    CheckedParameters run(const QJsonObject& given) {
        sortIn(given);
        if (isCanonical_) checked_.values = given;
        // First what hangs on nothing, so that conditions find the values they ask for.
        for (const ParameterSpec& spec : specs_) {
            if (spec.dependsOn.isEmpty()) take(spec);
        }
        for (const ParameterSpec& spec : specs_) {
            if (!spec.dependsOn.isEmpty()) takeDependent(spec);
        }
        return std::move(checked_);
    }

private:
    struct Given {
        const ParameterSpec* spec;
        QString key; ///< as it was written
        QJsonValue value;
    };

    void report(const QString& key, const QString& code, const QString& message, const QString& hint = {}) {
        Problem problem;
        problem.code = code;
        problem.message = message;
        problem.hint = hint;
        problem.pointer = u'/' + json::escapeToken(key);
        checked_.problems.append(problem);
    }

    /// Mostly names are written as they are declared; only for others all are brought into one form.
    [[nodiscard]] const ParameterSpec* named(const QString& name) {
        for (const ParameterSpec& spec : specs_) {
            if (spec.name == name) return &spec;
        }
        if (byName_.isEmpty()) {
            for (const ParameterSpec& spec : specs_) {
                for (const QString& alias : spec.aliases)
                    byName_.insert(normalizedName(alias), &spec);
            }
            for (const ParameterSpec& spec : specs_)
                byName_.insert(normalizedName(spec.name), &spec);
        }
        return byName_.value(normalizedName(name));
    }

    [[nodiscard]] const Given* findGiven(const ParameterSpec* spec) const {
        const auto found =
            std::find_if(given_.begin(), given_.end(), [spec](const Given& one) { return one.spec == spec; });
        return found == given_.end() ? nullptr : &*found;
    }

    void sortIn(const QJsonObject& given) {
        for (auto it = given.begin(); it != given.end(); ++it) {
            const ParameterSpec* spec = named(it.key());
            isCanonical_ = isCanonical_ && spec && spec->name == it.key();
            if (!spec) {
                QStringList names;
                for (const ParameterSpec& known : specs_)
                    names.append(known.name);
                const QString nearest = nearestName(it.key(), names);
                QString hint = u"it has none"_s;
                if (!nearest.isEmpty())
                    hint = u"did you mean %1?"_s.arg(nearest);
                else if (!names.isEmpty())
                    hint = u"it knows "_s + names.join(u", "_s);
                report(it.key(), u"unknown_parameter"_s, u"there is no parameter %1"_s.arg(it.key().left(60)), hint);
                continue;
            }
            const auto before = findGiven(spec);
            if (before != nullptr) {
                report(it.key(), u"parameter_twice"_s,
                       u"%1 is given twice: as %2 and as %3"_s.arg(spec->name, before->key, it.key()),
                       u"keep one of them"_s);
                continue;
            }
            given_.append({spec, it.key(), it.value()});
        }
    }

    void take(const ParameterSpec& spec) {
        const auto found = findGiven(&spec);
        const bool nothing = found == nullptr || (found->value.isNull() && spec.type != ParameterType::Json);
        if (nothing) {
            leaveOut(found);
            if (spec.hasCheckedDefault) {
                checked_.values.insert(spec.name, spec.defaultValue);
            } else if (!spec.defaultValue.isUndefined()) {
                const auto value = checkValue(spec, spec.defaultValue);
                checked_.values.insert(spec.name, value ? *value : spec.defaultValue);
            } else if (spec.required) {
                report(spec.name, u"missing_parameter"_s, u"%1 is missing"_s.arg(spec.name), spec.description);
            }
            return;
        }
        if (allowExpressions_ && hasExpression(found->value)) {
            if (!isCanonical_) checked_.values.insert(spec.name, found->value);
            return;
        }
        const auto value = checkValue(spec, found->value);
        if (value) {
            if (!isCanonical_ || *value != found->value) checked_.values.insert(spec.name, *value);
        } else {
            leaveOut(found);
            report(found->key, value.error().code, u"%1: %2"_s.arg(spec.name, value.error().message),
                   value.error().hint);
        }
    }

    void takeDependent(const ParameterSpec& spec) {
        if (isOpen(spec.dependsOn)) { // whether it is wanted shows only when the expressions are evaluated
            if (findGiven(&spec)) take(spec);
            return;
        }
        // A condition may ask for a parameter that is declared later and only has its given value yet.
        QJsonObject values = checked_.values;
        const QStringList names = spec.dependsOn.names();
        for (const QString& name : names) {
            const auto given = findGiven(named(name));
            if (!values.contains(name) && given != nullptr) values.insert(name, given->value);
        }
        if (spec.dependsOn.holds(values)) {
            take(spec);
            return;
        }
        const auto found = findGiven(&spec);
        leaveOut(found);
        if (found == nullptr || found->value.isNull() || found->value == spec.defaultValue) return;
        report(found->key, u"parameter_not_allowed"_s, u"%1 has no meaning here"_s.arg(spec.name),
               u"it is only for %1"_s.arg(spec.dependsOn.text()));
    }

    /// The values began as those given, in which this one stands.
    void leaveOut(const Given* given) {
        if (isCanonical_ && given != nullptr) checked_.values.remove(given->key);
    }

    /// Whether the condition hangs on an expression.
    [[nodiscard]] bool isOpen(const Condition& condition) {
        if (!allowExpressions_) return false;
        const QStringList names = condition.names();
        return std::any_of(names.begin(), names.end(), [this](const QString& name) {
            const auto given = findGiven(named(name));
            return given != nullptr && hasExpression(given->value);
        });
    }

    const QList<ParameterSpec>& specs_;
    bool allowExpressions_;
    bool isCanonical_ = true; ///< all names are: most of the values can stay as they are, which is quicker
    QHash<QString, const ParameterSpec*> byName_; ///< by normalized name or alias; empty until named() needs it
    QList<Given> given_;                          ///< a handful
    CheckedParameters checked_;
};

} // namespace

CheckedParameters checkParameters(const QList<ParameterSpec>& specs, const QJsonObject& given, bool allowExpressions) {
    return Check(specs, allowExpressions).run(given);
}

} // namespace oc
