// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/SyntaxTree.h"

namespace oc::yaml {

/// What a scalar means in the core schema of YAML 1.2.2, chapter 10.3.
struct Resolved {
    SyntaxNode::Kind kind = SyntaxNode::Kind::String;
    QJsonValue value;
    QString problem; ///< set when it has no value in JSON
    QString hint;
};

[[nodiscard]] Resolved resolve(const QByteArray& value, bool plain, const QByteArray& tag = {});

} // namespace oc::yaml
