// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Duration.h"
#include "engine/base/Problem.h"
#include "engine/plan/SyntaxTree.h"
#include "engine/plan/TextIndex.h"

#include <optional>

namespace oc {

/// Reads typed values out of a syntax tree and collects what is wrong with them, each with its pointer and place.
class NodeReader {
public:
    NodeReader(const TextIndex& index, QString file) : index_(index), file_(std::move(file)) {}

    [[nodiscard]] const Problems& problems() const { return problems_; }
    /// Problems that follow belong to this step.
    void setStep(const QString& stepId) { stepId_ = stepId; }

    void add(const SyntaxNode& node, const QString& pointer, const QString& code, const QString& message,
             const QString& hint = {}, bool atKey = false);
    /// Unknown keys, with the nearest known one; x- keys and $schema are let be.
    void checkKeys(const SyntaxNode& object, const QString& pointer, const QStringList& known, const QString& where);

    // Each is empty, and tells the problem, when the value is of another type.
    std::optional<QString> text(const SyntaxNode& node, const QString& pointer, bool mayBeEmpty = true);
    std::optional<bool> flag(const SyntaxNode& node, const QString& pointer);
    std::optional<double> number(const SyntaxNode& node, const QString& pointer, double least, double most);
    std::optional<int> integer(const SyntaxNode& node, const QString& pointer, int least, int most);
    std::optional<Milliseconds> duration(const SyntaxNode& node, const QString& pointer, bool mayBeZero);
    /// A list of texts, or one text.
    std::optional<QStringList> texts(const SyntaxNode& node, const QString& pointer);
    /// One of some words.
    std::optional<int> word(const SyntaxNode& node, const QString& pointer, const QStringList& words);
    bool isObject(const SyntaxNode& node, const QString& pointer);
    bool isList(const SyntaxNode& node, const QString& pointer);
    void wrongType(const SyntaxNode& node, const QString& pointer, const QString& expected, const QString& hint = {});

    [[nodiscard]] static QString itemPointer(const QString& pointer, qsizetype index);
    [[nodiscard]] static QString memberPointer(const QString& pointer, const QString& key);
    /// "timeout", "steps[3]": the last token for a message.
    [[nodiscard]] static QString nameOf(const SyntaxNode& node, const QString& pointer);

private:
    const TextIndex& index_;
    const QString file_;
    QString stepId_;
    Problems problems_;
};

} // namespace oc
