// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Problem.h"

#include <QByteArray>
#include <QJsonValue>
#include <QString>

#include <deque>
#include <vector>

namespace oc {

/// One value of a YAML file, with the place where it stands.
struct YamlNode {
    enum class Kind { Scalar, List, Map };

    Kind kind = Kind::Scalar;
    bool plain = false; ///< a scalar without quotation marks: may be a number, a boolean or null
    int line = 0;       ///< from 1
    int column = 0;     ///< from 1, in characters as libyaml counts them (code points)
    QString text;       ///< of a scalar
    QString key;        ///< its name, when it stands in a map
    const YamlNode* keyNode = nullptr;
    const YamlNode* parent = nullptr;
    int index = 0;                   ///< its place in the parent
    std::vector<YamlNode*> children; ///< of a list or a map, in the file's order

    [[nodiscard]] const YamlNode* find(QStringView name) const;
    [[nodiscard]] bool isNull() const;
    /// As YAML 1.2's core schema has it, except that numbers with a leading zero ("0644") stay text.
    [[nodiscard]] QJsonValue toJson() const;
    /// RFC 6901 pointer from the root.
    [[nodiscard]] QString pointer() const;
    /// "text", "number", "list", ...: for messages.
    [[nodiscard]] QString typeName() const;
};

/// A YAML file that holds one document, read by libyaml. Aliases, tags and duplicate names are mistakes, so what comes
/// in is never larger than the file. Owns its nodes; any thread.
class YamlTree {
public:
    static constexpr qsizetype largestFile = 1024 * 1024; ///< bytes; of what a person writes by hand

    /// Never throws. The root is null when the text cannot be read, also when it has more than 'largest' bytes.
    [[nodiscard]] static YamlTree parse(const QByteArray& text, const QString& file, qsizetype largest = largestFile);

    [[nodiscard]] const YamlNode* root() const { return root_; }
    /// Mistakes of the YAML itself.
    [[nodiscard]] const Problems& problems() const { return problems_; }
    /// A mistake at a node; at its name rather than its value when atKey.
    [[nodiscard]] Problem problemAt(const YamlNode& node, const QString& code, const QString& message,
                                    const QString& hint = {}, bool atKey = false) const;

private:
    class Builder;
    [[nodiscard]] int utf16Column(int line, int column) const;

    QByteArray text_;
    QString file_;
    std::deque<YamlNode> nodes_;
    const YamlNode* root_ = nullptr;
    Problems problems_;
};

} // namespace oc
