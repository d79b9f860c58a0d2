// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace oc::expression {

/// A word, literal or sign of JavaScript, as a range of the text it was read from (UTF-16 units).
struct Token {
    enum class Kind { Identifier, Number, String, Template, Regex, Sign };
    Kind kind = Kind::Sign;
    qsizetype begin = 0;
    qsizetype end = 0;
    bool isMember = false;   ///< stands after a dot: a property, not a variable
    bool isHyphened = false; ///< a step id with hyphens after "steps.": not one word to JavaScript
};

struct ScanError {
    qsizetype offset = 0;
    QString message;
};

/// A stretch of a templated text: literal text, or one {{ expression }} with its tokens.
struct Segment {
    bool isExpression = false;
    qsizetype begin = 0; ///< with the braces
    qsizetype end = 0;
    qsizetype innerBegin = 0; ///< without the braces
    qsizetype innerEnd = 0;
    QList<Token> tokens; ///< offsets in the whole text
};

struct Scan {
    QList<Segment> segments;
    std::optional<ScanError> error;

    /// The one expression when the text is nothing else (white space around it aside); else null.
    [[nodiscard]] const Segment* whole(const QString& text) const;
};

/// Cuts a text at its {{ }}. The end of an expression is the first "}}" outside its strings, comments, regular
/// expressions and brackets, so {{ {a: {b: 1}} }} and {{ "}}" }} are read as meant.
[[nodiscard]] Scan scanText(const QString& text);
/// Reads a text that is an expression as a whole (braces optional): one segment.
[[nodiscard]] Scan scanExpression(const QString& text);

/// A chain of properties that can be followed without JavaScript: steps.disk.output.rows[0].size
struct Path {
    QString variable;
    QList<QString> names; ///< property names; an index as its digits
    QList<bool> isIndex;  ///< in step with names
};
[[nodiscard]] std::optional<Path> simplePath(const QString& text, const QList<Token>& tokens);
/// Every such chain in an expression, longest form: for "did you mean".
[[nodiscard]] QList<Path> memberPaths(const QString& text, const QList<Token>& tokens);

/// A name mentioned as steps.NAME or inputs.NAME, with its place.
struct Reference {
    QString variable; ///< "steps" or "inputs"
    QString name;
    qsizetype offset = 0;
};
[[nodiscard]] QList<Reference> referencesIn(const QString& text, const QList<Token>& tokens);

/// What an evaluation may leave behind: nothing, changed variables, or a changed environment.
enum class Effect { None, Variables, Environment };
[[nodiscard]] Effect effectOf(const QString& text, const QList<Token>& tokens);

/// The value of a quoted JavaScript string token; nothing when it holds an escape that needs JavaScript to read.
[[nodiscard]] std::optional<QString> plainString(QStringView token);

} // namespace oc::expression
