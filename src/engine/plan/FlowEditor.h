// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/TextEdit.h"

#include <QJsonArray>
#include <QJsonObject>

namespace oc {

/// Edits of lists and objects in brackets: all of JSON, and the flow style of YAML. Refers to the text; one use.
class FlowEditor {
public:
    FlowEditor(const TextLayout& layout, bool isYaml) : layout_(layout), isYaml_(isYaml) {}

    // A path ends with the container (or, for replace, with the value).
    [[nodiscard]] QList<Splice> replace(const NodePath& path, const QJsonValue& value) const;
    [[nodiscard]] QList<Splice> addMember(const NodePath& path, const QString& key, const QJsonValue& value) const;
    [[nodiscard]] QList<Splice> insertItem(const NodePath& path, int index, const QJsonValue& value) const;
    [[nodiscard]] QList<Splice> removeChild(const SyntaxNode& container, int index) const;
    [[nodiscard]] QList<Splice> moveItem(const SyntaxNode& list, int from, int to) const;

    /// indent: of the line in which it begins.
    [[nodiscard]] QByteArray format(const QJsonValue& value, const QByteArray& indent, bool oneLine) const;

private:
    [[nodiscard]] QByteArray formatKey(const QString& key) const;
    [[nodiscard]] QByteArray formatScalar(const QJsonValue& value) const;
    [[nodiscard]] bool isInline(const NodePath& path) const;
    [[nodiscard]] QList<Splice> insertInto(const NodePath& path, int index, const QByteArray& key,
                                           const QJsonValue& value) const;
    [[nodiscard]] static qsizetype beginOf(const SyntaxNode& child) {
        return child.keyBegin >= 0 ? child.keyBegin : child.begin;
    }

    const TextLayout& layout_;
    const bool isYaml_;
};

} // namespace oc
