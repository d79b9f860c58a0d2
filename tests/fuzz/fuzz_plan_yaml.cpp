// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/SyntaxTree.h"

using namespace oc;

namespace {

/// Every range must lie in the text, and in that of its parent unless it stands elsewhere.
void visit(const QByteArray& text, const SyntaxNode& node) {
    if (node.begin < 0 || node.end < node.begin || node.end > text.size()) __builtin_trap();
    if (node.kind == SyntaxNode::Kind::String) {
        const qsizetype length = node.scalar.toString().size();
        for (const qsizetype index : {qsizetype(0), length / 2, length}) {
            const qsizetype at = offsetInString(text, node, index);
            if (at < 0 || at > text.size()) __builtin_trap();
        }
    }
    for (const SyntaxNode& child : node.children) {
        if (!node.isAliased && !child.isAliased && (child.begin < node.begin || child.end > node.end)) __builtin_trap();
        visit(text, child);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const QByteArray text(reinterpret_cast<const char*>(data), qsizetype(size));
    const SyntaxTree tree = parseYamlSyntax(text);
    if (!tree.isWellFormed) {
        if (tree.problems.isEmpty()) __builtin_trap();
        return 0;
    }
    visit(text, tree.root);
    (void)tree.root.toJson();
    return 0;
}
