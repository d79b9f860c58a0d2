// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Problem.h"
#include "engine/base/Result.h"
#include "engine/plan/Plan.h"

#include <QByteArray>

#include <memory>

namespace oc {

struct EditCandidates;

enum class PlanFormat { Json, Yaml };

/// .yaml and .yml are YAML, all else JSON.
[[nodiscard]] PlanFormat planFormatForFile(const QString& file);

/// A place in a text: line and column from 1, column in UTF-16 units.
struct TextPosition {
    int line = 0;
    int column = 0;
    qsizetype offset = -1; ///< byte offset
    qsizetype length = 0;  ///< bytes
};

/// A plan's text and what it says. Edits change the text only where they must: all other bytes (order of keys,
/// spacing, number forms, comments, unknown keys, byte order mark, line ends) stay. A text that cannot be read keeps
/// the bytes, tells its problems, and refuses edits. A value, cheap to copy; not for two threads at once.
class PlanDocument {
public:
    /// An empty plan: {"steps": []}.
    PlanDocument();
    [[nodiscard]] static PlanDocument fromText(const QByteArray& text, PlanFormat format, const QString& file = {});
    /// Errors of the file system only; mistakes in the text are problems().
    [[nodiscard]] static Result<PlanDocument> load(const QString& file);
    /// Writes a new file beside it and renames it over (mode kept). Does not change file().
    [[nodiscard]] Status save(const QString& file) const;

    [[nodiscard]] PlanFormat format() const;
    [[nodiscard]] QString file() const;
    [[nodiscard]] const QByteArray& text() const;
    /// The text is well-formed and an object; only then are edits possible.
    [[nodiscard]] bool isReadable() const;
    [[nodiscard]] const Plan& plan() const;
    /// The whole document as a value (unknown keys and x- keys included).
    [[nodiscard]] const QJsonValue& root() const;
    /// Mistakes that need no catalogue: syntax, unknown keys, wrong types, duplicate ids and keys. See also
    /// validatePlan().
    [[nodiscard]] const Problems& problems() const;
    /// Where the value of a pointer stands; its nearest parent when it is not there.
    [[nodiscard]] TextPosition position(const QString& pointer) const;
    /// Where character 'index' (UTF-16) of a string's value stands; the value's beginning when that cannot be told.
    [[nodiscard]] TextPosition positionInString(const QString& pointer, qsizetype index) const;
    /// Where the key of a pointer stands ("/steps/0/tol": the word tol).
    [[nodiscard]] TextPosition keyPosition(const QString& pointer) const;
    /// The innermost pointer at a byte offset.
    [[nodiscard]] QString pointerAt(qsizetype offset) const;

    /// Replaces the value at the pointer, or adds the last token as a new key (objects; missing parent objects are
    /// made) or, with "-" or an index equal to the length, as a new item (lists). Undefined removes.
    [[nodiscard]] Status set(const QString& pointer, const QJsonValue& value);
    struct Change {
        QString pointer;
        QJsonValue value;
    };
    /// Each of them as set() does it, or none; in the time of one where their places in the text allow it.
    [[nodiscard]] Status setAll(const QList<Change>& changes);
    [[nodiscard]] Status remove(const QString& pointer);
    [[nodiscard]] Status insertItem(const QString& listPointer, int index, const QJsonValue& value);
    /// Moves an item with its own bytes and the comments that belong to it.
    [[nodiscard]] Status moveItem(const QString& listPointer, int from, int to);
    /// Keys of an object are written in this order when a new one is made: id, name, tool, parameters, target, ...

    /// The same plan in the other notation (comments and layout are those of a fresh text).
    [[nodiscard]] Result<PlanDocument> converted(PlanFormat format) const;

private:
    struct Data;
    explicit PlanDocument(std::shared_ptr<const Data> data) : d_(std::move(data)) {}
    /// Takes the first of the texts that says what is wanted.
    [[nodiscard]] Status change(const EditCandidates& candidates, const QJsonValue& wanted, const QString& pointer);

    std::shared_ptr<const Data> d_;
};

} // namespace oc
