// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonValue>
#include <QList>
#include <QString>
#include <QStringList>

#include <vector>

namespace oc {

/// A value of a JSON or YAML text with the bytes it is made of.
struct SyntaxNode {
    enum class Kind : quint8 { Null, Bool, Number, String, List, Object };
    enum class Style : quint8 { Plain, SingleQuoted, DoubleQuoted, Literal, Folded, Flow, Block };

    Kind kind = Kind::Null;
    Style style = Style::Plain;
    bool isAliased = false; ///< stands elsewhere in the text; the range is that of the alias
    qsizetype begin = 0;    ///< byte offsets of the value
    qsizetype end = 0;
    qsizetype keyBegin = -1; ///< of the key, in an object
    qsizetype keyEnd = -1;
    QString key;
    QJsonValue scalar; ///< unless it is a list or an object
    std::vector<SyntaxNode> children;

    [[nodiscard]] bool isContainer() const { return kind == Kind::List || kind == Kind::Object; }
    [[nodiscard]] bool isList() const { return kind == Kind::List; }
    [[nodiscard]] bool isObject() const { return kind == Kind::Object; }
    /// The last one of that key (as everywhere when a key is doubled); -1 when there is none.
    [[nodiscard]] int indexOfKey(QStringView name) const;
    /// By key or index; null when there is none.
    [[nodiscard]] const SyntaxNode* child(const QString& token) const;
    [[nodiscard]] QJsonValue toJson() const;
    /// "string", "list", ...: for messages.
    [[nodiscard]] QString typeName() const;
};

struct SyntaxProblem {
    QString code;
    QString message;
    QString hint;
    qsizetype offset = 0; ///< byte
};

/// What a text says. 'isWellFormed' is false when the text could not be read to its end.
struct SyntaxTree {
    SyntaxNode root;
    bool isWellFormed = false;
    QList<SyntaxProblem> problems;
};

/// More than this is no plan; the limits keep damaged and hostile files from eating the memory.
inline constexpr qsizetype largestPlanText = 64 * 1024 * 1024;
inline constexpr int deepestPlanNesting = 200;

/// Strict RFC 8259, but for a byte order mark at the beginning, which is skipped. Never throws; any thread.
[[nodiscard]] SyntaxTree parseJsonSyntax(const QByteArray& text);
/// YAML with the scalars of the 1.2 core schema, one document, no merge keys. Never throws; any thread.
[[nodiscard]] SyntaxTree parseYamlSyntax(const QByteArray& text);

/// The byte order mark's length: 3 or 0.
[[nodiscard]] qsizetype byteOrderMarkLength(const QByteArray& text);
/// The checks both notations share: size and UTF-8. False, with a problem, when the text is not to be read.
[[nodiscard]] bool isReadableText(const QByteArray& text, QList<SyntaxProblem>& problems);
/// Tells every key that an object has twice.
void findDuplicateKeys(const SyntaxNode& object, QList<SyntaxProblem>& problems);
/// A number or word of a text: QJsonValue keeps integers of 64 bits exact. Undefined when it is out of range.
[[nodiscard]] QJsonValue numberValue(const QByteArray& text);

/// Where character 'index' (UTF-16) of a string's value stands in the text; the string's beginning when its
/// notation does not allow to tell.
[[nodiscard]] qsizetype offsetInString(const QByteArray& text, const SyntaxNode& node, qsizetype index);

} // namespace oc
