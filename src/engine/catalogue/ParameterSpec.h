// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Problem.h"
#include "engine/base/Result.h"
#include "engine/catalogue/Condition.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QStringList>

#include <optional>

namespace oc {

enum class ParameterType {
    String,
    Text,
    Integer,
    Number,
    Boolean,
    Enum,
    Path,
    Host,
    Ip,
    Cidr,
    Port,
    Url,
    Email,
    Duration,
    Size,
    List,
    Map,
    Json,
    Secret,
    Expression,
    Asset
};

[[nodiscard]] QString parameterTypeName(ParameterType type);
[[nodiscard]] std::optional<ParameterType> parameterTypeFromName(const QString& name);

/// Where the values that a form offers for a plan's input come from: a tool that only reads, asked when the form is
/// shown. Other values can be given all the same. A value.
struct ChoiceSource {
    QString tool;
    QJsonObject parameters;
    QString value; ///< column of its table, or field; empty: the first one
    QString label; ///< column shown beside the value; empty: none

    friend bool operator==(const ChoiceSource&, const ChoiceSource&) = default;
};

/// The declaration of one value a person gives: a tool's parameter or a plan's input. The form, the check before a
/// run, completion, the help page and the command line are all made from it. A value.
struct ParameterSpec {
    QString name;
    ParameterType type = ParameterType::String;
    bool required = false;
    QJsonValue defaultValue{QJsonValue::Undefined};
    bool hasCheckedDefault = false; ///< the default stands in its canonical form already
    QJsonArray choices;
    std::optional<ChoiceSource> choicesFrom; ///< of a plan's input
    std::optional<double> minimum;           ///< of a number; of the length of a string; of the count of a list
    std::optional<double> maximum;
    QString pattern;      ///< ECMA/PCRE regular expression that the whole text must match
    QString firstPattern; ///< of a list: the same for its first item alone
    QStringList aliases;
    Condition dependsOn; ///< only shown, and only allowed, when this holds
    QString placeholder;
    QString description;
    QString label; ///< for the form; default: the name with spaces, capitalised
    QString unit;
    ParameterType itemType = ParameterType::String; ///< of a list
    bool words = false; ///< a list's text is split as a shell splits words (splitWords()), not at commas

    [[nodiscard]] bool isSecret() const { return type == ParameterType::Secret; }
};

/// Checks one value against its declaration and gives it back in its canonical form (an integer written as "5"
/// becomes 5, "yes" becomes true, a comma separated text becomes a list). A string that is one whole {{ expression }}
/// must be evaluated before. Durations stay text; sizes become bytes.
[[nodiscard]] Result<QJsonValue> checkValue(const ParameterSpec& spec, const QJsonValue& value);

struct CheckedParameters {
    QJsonObject values; ///< canonical names and values, defaults filled in
    Problems problems;  ///< pointers relative to the parameters object ("/path")
};

/// Checks a whole set: unknown names (with the nearest known one as hint), missing ones, aliases given beside their
/// name, dependsOn, and each value. Values that hold expressions are taken as they are when allowExpressions is set.
[[nodiscard]] CheckedParameters checkParameters(const QList<ParameterSpec>& specs, const QJsonObject& given,
                                                bool allowExpressions);

/// The known name nearest to a mistyped one; empty when none is near.
[[nodiscard]] QString nearestName(const QString& wrong, const QStringList& known);

} // namespace oc
