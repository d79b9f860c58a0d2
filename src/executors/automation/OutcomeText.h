// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Table.h"

#include <QByteArray>
#include <QString>

namespace oc::outcomeText {

/// The first line that says something, at most 300 characters.
[[nodiscard]] QString firstLine(const QByteArray& bytes);
/// The first line of what a program said on standard error that speaks of an error, else the first that says
/// something; at most 300 characters.
[[nodiscard]] QString errorLine(const QByteArray& bytes);
/// What a program that reports its errors as JSON calls its "message", its first line; empty when there is none.
[[nodiscard]] QString message(const StepOutput& output);
/// Why a program failed, in its own words: what the tool's error_pattern finds in the beginning of standard error, else
/// of its output; else its error line.
[[nodiscard]] QString ownWords(const QString& pattern, const QByteArray& errorHead, const QByteArray& outputHead);
/// "12 rows", "1 row", "no rows"; empty when there is no table.
[[nodiscard]] QString rows(const StepOutput& output);
/// "14 ms", "2.5 s".
[[nodiscard]] QString duration(double milliseconds);
/// At most 4000 characters, and how many more there are.
[[nodiscard]] QString cut(const QString& text);

} // namespace oc::outcomeText
