// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Alert.h"
#include "engine/base/Duration.h"
#include "engine/catalogue/ParameterSpec.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace oc {

struct RetrySpec {
    int attempts = 1; ///< in all, the first included
    Milliseconds delay{2000};
    double backoff = 2.0;
    QStringList on; ///< error codes ("timeout", "unreachable"); empty: any failure

    friend bool operator==(const RetrySpec&, const RetrySpec&) = default;
};

enum class RunIf { Success, Failure, Always };

struct OnFailure {
    enum class Kind { Stop, Continue, Goto };
    Kind kind = Kind::Stop;
    QString gotoId;
    friend bool operator==(const OnFailure&, const OnFailure&) = default;
};

/// One step as the plan says it; strings may hold {{ expressions }} that are resolved when the step runs. A value.
struct StepSpec {
    QString id; ///< unique; "step-3" when the file gives none
    bool idGiven = false;
    QString name;
    QString tool;                             ///< its name; of a step that is a plan: toolOfPlan(file)
    QJsonObject parameters;                   ///< as written
    QJsonValue target{QJsonValue::Undefined}; ///< string, list of strings, asset filter object, or expression
    QStringList needs;
    bool needsGiven = false; ///< the key stands there, were it with an empty list: "waits for nothing"
    QString when;            ///< expression with or without {{ }}; empty: always
    QJsonValue forEach{QJsonValue::Undefined}; ///< list or expression
    int maxParallel = 0;                       ///< 0: the default of the settings
    QJsonArray batches;                        ///< rolling: [1, "10%", "50%"]
    QString maxFailures;                       ///< "5%" or "3"; empty: any failure counts
    std::optional<RetrySpec> retry;
    std::optional<Milliseconds> timeout;
    OnFailure onFailure;
    RunIf runIf = RunIf::Success;
    QString approve;
    bool enabled = true;

    /// What a person sees: the name, or the tool's (the plan's file) when it has none.
    [[nodiscard]] QString title() const;
};

/// What stands for a plan's file ("checks/disk.yaml", as the step's "plan" has it) where else a tool's name does.
[[nodiscard]] QString toolOfPlan(const QString& file);
/// The other way round; empty when it is a tool.
[[nodiscard]] QString planOfTool(const QString& tool);

/// Whom to tell when a run of the plan has ended: one entry of "notify". A value.
struct NotifySpec {
    bool onFailure = false;
    bool onSuccess = false;
    bool onSlower = false;                  ///< it succeeded, and took longer than usual
    std::optional<Milliseconds> slowerThan; ///< what counts as slower; unset: see RunFacts::isSlow()
    QStringList channels;                   ///< empty: those of the template
    QString templateName;                   ///< of a saved template; empty: none
    QString title;                          ///< templated, like text; empty: the template's, else the standard one
    QString text;
    std::optional<Severity> severity; ///< unset: the template's, else by how the run ended
};

/// A plan as a value: what PlanDocument read, and what RunScheduler runs. Holds no text; any thread.
struct Plan {
    QString name;
    QString description;
    QString version;
    QList<ParameterSpec> inputs;
    QJsonValue defaultTarget{QJsonValue::Undefined};
    std::optional<Milliseconds> defaultTimeout;
    std::optional<RetrySpec> defaultRetry;
    QList<StepSpec> steps;
    QList<NotifySpec> notify;

    /// True once any step has "needs", were it an empty list: then steps without order run side by side. Else one after
    /// another.
    [[nodiscard]] bool isGraph() const;
    [[nodiscard]] int indexOf(QStringView stepId) const; ///< -1 when there is none
};

} // namespace oc
