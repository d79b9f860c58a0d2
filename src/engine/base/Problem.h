// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>

namespace oc {

/// A mistake in a file a person wrote (a tool, a plan), with the place where it stands. A value.
struct Problem {
    enum class Severity { Error, Warning };

    Severity severity = Severity::Error;
    QString code;    ///< stable, snake_case
    QString message; ///< what was expected and what was found
    QString hint;
    QString file;    ///< as the person named it; empty for a plan that has no file yet
    QString pointer; ///< RFC 6901 JSON pointer of the value at fault, "/steps/2/parameters/path"
    int line = 0;    ///< from 1; 0 when there is no place
    int column = 0;  ///< from 1, counted in characters (UTF-16 units), not bytes
    QString stepId;  ///< the step it belongs to, if any

    /// "file:line:column: message (hint)": what opsctl prints.
    [[nodiscard]] QString toText() const;
    [[nodiscard]] QJsonObject toJson() const;
};

using Problems = QList<Problem>;

[[nodiscard]] bool hasErrors(const Problems& problems);

} // namespace oc
