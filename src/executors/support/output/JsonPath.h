// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonValue>
#include <QString>
#include <QStringList>

namespace oc {

/// A dotted path into a JSON value: "metadata.name", "status.conditions.0.type"; a dot that belongs to a key is
/// written "\.". Split once, used for every row. A value.
class JsonPath {
public:
    JsonPath() = default;
    explicit JsonPath(const QString& text);

    /// Undefined when there is nothing. The empty path is the value itself.
    [[nodiscard]] QJsonValue in(const QJsonValue& root) const;
    [[nodiscard]] const QStringList& keys() const { return keys_; }
    /// Which item of a list a key is, from 0; -1 when it is none.
    [[nodiscard]] static qsizetype indexOf(const QString& key);

private:
    QStringList keys_;
};

} // namespace oc
