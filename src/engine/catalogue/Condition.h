// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <memory>

namespace oc {

/// The small conditions of tool files (when:, depends_on:), read once when the file is read:
///   path                     has a value that is not empty, false or null
///   not path, action == list, action != list, action in [start, stop]
///   arguments.0 == list      the first item of a list parameter
///   joined by 'and' and 'or' ('and' binds tighter), with parentheses. Words are compared as text.
/// A default-constructed condition always holds. A value; immutable, shared.
class Condition {
public:
    Condition() = default;
    [[nodiscard]] static Result<Condition> parse(const QString& text);

    [[nodiscard]] bool isEmpty() const { return !root_; }
    [[nodiscard]] bool holds(const QJsonObject& parameters) const;
    [[nodiscard]] QString text() const { return text_; }
    /// Every parameter it mentions.
    [[nodiscard]] QStringList names() const;

    struct Node;

private:
    QString text_;
    std::shared_ptr<const Node> root_;
};

} // namespace oc
