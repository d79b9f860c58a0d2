// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/plan/Plan.h"
#include "engine/run/ExecutorRegistry.h"

#include <QJsonObject>

#include <optional>

namespace oc {

/// What one step would do.
struct StepPlanPreview {
    int step = 0;
    QString stepId;
    QString tool;
    Risk risk = Risk::Read;
    QString target;    ///< for people; empty: this machine
    QString condition; ///< when: as written
    QString loop;      ///< for_each: as written
    /// Expressions that need another step's output stay as they are written.
    QList<QString> unresolved;
    std::optional<StepPreview> preview;
    /// Each other machine that is known before the run, and how it is reached: "win-01: https://win-01:5986/wsman as
    /// ops"; or why it cannot be.
    QStringList places;
    std::optional<Error> error; ///< instead of the preview
    bool enabled = true;

    [[nodiscard]] QJsonObject toJson() const;
};

struct SubPlan;
class TargetResolver;

/// Where the steps of a previewed plan would run.
struct PreviewTargets {
    TargetResolver* resolver = nullptr;        ///< looks names and filters up; may block. Null: a name is itself
    QJsonValue instead{QJsonValue::Undefined}; ///< of each step's own target
};

/// What a plan that is a step would do: the preview of each of its steps. inputs: checked, secrets masked; those that
/// are expressions stay as they are written.
[[nodiscard]] StepPreview previewOfSubPlan(const SubPlan& plan, const ExecutorRegistry& executors,
                                           const QJsonObject& inputs);

/// The parameters as a preview is asked for: canonical, defaults filled in, secrets (and references to them) masked, so
/// that no executor is given the clear text for an answer.
[[nodiscard]] QJsonObject maskedParameters(const ToolSpec& tool, const QJsonObject& given);

/// Resolves what can be known before a run (inputs, env), leaves the rest as written, and asks each executor what it
/// would do. Does none of it. Secrets are masked. Not for the GUI thread: expressions are evaluated.
[[nodiscard]] QList<StepPlanPreview> previewPlan(const Plan& plan, const Catalogue& catalogue,
                                                 const ExecutorRegistry& executors, const QJsonObject& inputs,
                                                 const PreviewTargets& targets = {});

} // namespace oc
