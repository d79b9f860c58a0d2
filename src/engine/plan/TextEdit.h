// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/SyntaxTree.h"

namespace oc {

/// Bytes to put in the place of others.
struct Splice {
    qsizetype begin = 0;
    qsizetype end = 0;
    QByteArray text;
};

/// Ways to make one edit, the nicest first; each is a set of splices that do not overlap, in any order.
struct EditCandidates {
    QList<QList<Splice>> ways;
};

[[nodiscard]] QByteArray applySplices(const QByteArray& text, QList<Splice> splices);

/// The nodes from the root to a value.
using NodePath = std::vector<const SyntaxNode*>;

/// How a text is laid out: what new text must look like to fit in.
class TextLayout {
public:
    TextLayout(const QByteArray& text, const SyntaxNode& root);

    [[nodiscard]] const QByteArray& text() const { return text_; }
    [[nodiscard]] const QByteArray& lineEnding() const { return eol_; }
    [[nodiscard]] int unit() const { return int(unit_.size()); }
    [[nodiscard]] const QByteArray& unitText() const { return unit_; }
    [[nodiscard]] const QByteArray& colon() const { return colon_; }
    [[nodiscard]] QByteArray comma() const { return colon_.endsWith(' ') ? ", " : ","; }

    [[nodiscard]] qsizetype lineBegin(qsizetype at) const;
    /// Before the line's ending.
    [[nodiscard]] qsizetype lineEnd(qsizetype at) const;
    /// Behind the line's ending; the text's size in the last line.
    [[nodiscard]] qsizetype nextLine(qsizetype at) const;
    /// In characters from the line's begin.
    [[nodiscard]] int column(qsizetype at) const;
    [[nodiscard]] QByteArray indentOfLine(qsizetype at) const;
    /// Nothing but blanks stands before it in its line.
    [[nodiscard]] bool beginsLine(qsizetype at) const;
    [[nodiscard]] bool isOneLine(qsizetype begin, qsizetype end) const;

private:
    const QByteArray& text_;
    QByteArray eol_ = "\n";
    QByteArray unit_ = "  ";
    QByteArray colon_ = ": ";
};

/// The keys of a new object in the order people write them: id, name, tool, parameters, ...
[[nodiscard]] QStringList orderedKeys(const QJsonObject& object);

} // namespace oc
