// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/NodeReader.h"
#include "engine/plan/Plan.h"

namespace oc {

/// Turns a syntax tree into a Plan (design, "A plan: JSON (or YAML)"); what is wrong with it is left at its default
/// and told as a problem. One use, any thread.
class PlanReader {
public:
    PlanReader(const TextIndex& index, const QString& file) : reader_(index, file) {}

    [[nodiscard]] Plan read(const SyntaxNode& root);
    [[nodiscard]] const Problems& problems() const { return reader_.problems(); }

private:
    void readInputs(const SyntaxNode& list, const QString& pointer, Plan& plan);
    void readInput(const SyntaxNode& object, const QString& pointer, Plan& plan);
    [[nodiscard]] std::optional<ChoiceSource> readChoiceSource(const SyntaxNode& object, const QString& pointer);
    void readNotify(const SyntaxNode& node, const QString& pointer, Plan& plan);
    void readNotifyEntry(const SyntaxNode& object, const QString& pointer, Plan& plan);
    void readNotifyOn(const SyntaxNode& node, const QString& pointer, NotifySpec& spec);
    void readSteps(const SyntaxNode& list, const QString& pointer, Plan& plan);
    void readStep(const SyntaxNode& object, const QString& pointer, StepSpec& step);
    /// "tool" or "plan".
    void readWhat(const SyntaxNode& node, const QString& pointer, StepSpec& step);
    /// The keys that a step and defaults share. False: it is none of them.
    bool readShared(const SyntaxNode& member, const QString& pointer, StepSpec& step);
    [[nodiscard]] QJsonValue readTarget(const SyntaxNode& node, const QString& pointer);
    [[nodiscard]] std::optional<RetrySpec> readRetry(const SyntaxNode& object, const QString& pointer);
    void readOnFailure(const SyntaxNode& node, const QString& pointer, OnFailure& out);
    void readBatches(const SyntaxNode& list, const QString& pointer, QJsonArray& out);
    void readMaxFailures(const SyntaxNode& node, const QString& pointer, QString& out);
    void readId(const SyntaxNode& node, const QString& pointer, StepSpec& step);
    /// "5%" as 5; nothing when it is no percentage from 0 to 100.
    [[nodiscard]] static std::optional<double> percentage(const SyntaxNode& node);

    NodeReader reader_;
    StepSpec defaults_;
};

} // namespace oc
