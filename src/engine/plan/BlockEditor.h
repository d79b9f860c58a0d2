// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/TextEdit.h"
#include "engine/plan/YamlWriter.h"

#include <optional>

namespace oc {

/// Edits of YAML's indented lists and objects, line by line, comments kept with what they belong to. No splices mean
/// that it cannot be done so. Refers to the text; one use.
class BlockEditor {
public:
    BlockEditor(const TextLayout& layout, yaml::BlockStyle style) : layout_(layout), style_(std::move(style)) {}

    // A path ends with the value (replace) or the container.
    [[nodiscard]] QList<Splice> replace(const NodePath& path, const QJsonValue& value) const;
    [[nodiscard]] QList<Splice> addMember(const NodePath& path, const QString& key, const QJsonValue& value) const;
    [[nodiscard]] QList<Splice> insertItem(const NodePath& path, int index, const QJsonValue& value) const;
    [[nodiscard]] QList<Splice> removeChild(const NodePath& path, int index) const;
    [[nodiscard]] QList<Splice> moveItem(const SyntaxNode& list, int from, int to) const;

private:
    /// Whole lines: an item with the comments directly above it.
    struct Lines {
        qsizetype begin = 0;
        qsizetype end = 0; ///< behind the line ending
    };
    [[nodiscard]] std::optional<qsizetype> dash(const SyntaxNode& list, int index) const;
    [[nodiscard]] std::optional<Lines> linesOf(const SyntaxNode& list, int index) const;
    [[nodiscard]] qsizetype commentsAbove(qsizetype line, qsizetype limit) const;
    [[nodiscard]] QList<Splice> removeLines(qsizetype begin, qsizetype end) const;

    const TextLayout& layout_;
    const yaml::BlockStyle style_;
};

} // namespace oc
