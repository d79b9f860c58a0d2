// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanDocument.h"
#include "engine/plan/SyntaxTree.h"
#include "engine/plan/TextIndex.h"

#include <mutex>

namespace oc {

/// What a PlanDocument shares with its copies. Immutable once made; any thread.
struct PlanDocument::Data {
    PlanFormat format = PlanFormat::Json;
    QString file;
    QByteArray text;
    SyntaxTree tree;
    TextIndex index;
    Plan plan;
    Problems problems;

    /// Reads the text; readPlan() is the second half, left out while an edit is only being tried.
    static std::shared_ptr<Data> parse(const QByteArray& text, PlanFormat format, const QString& file);
    void readPlan();
    [[nodiscard]] bool isReadable() const { return tree.isWellFormed && tree.root.isObject(); }
    /// The node of a pointer, or its nearest parent (exact is then false).
    [[nodiscard]] const SyntaxNode& nodeAt(const QString& pointer, bool* exact = nullptr) const;
    [[nodiscard]] QString pointerAt(qsizetype offset) const;
    /// The whole text's value; made when it is first asked for: an edit needs it, a run does not. Undefined when the
    /// text could not be read.
    [[nodiscard]] const QJsonValue& root() const;

private:
    mutable std::once_flag rootMade_;
    mutable QJsonValue root_{QJsonValue::Undefined};
};

} // namespace oc
