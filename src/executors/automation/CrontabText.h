// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace oc {

/// One entry of a crontab: when, and what. A value; crontab(5).
struct CrontabEntry {
    QByteArray schedule; ///< five fields, one blank between them, or "@daily"
    QByteArray command;  ///< with its % and \\% as they stand

    [[nodiscard]] QByteArray line() const { return schedule + ' ' + command; }
    bool operator==(const CrontabEntry&) const = default;
};

/// Reading and editing the text of a user's crontab. Pure.
namespace crontabText {

/// An entry as a person types it. "bad_schedule" or "bad_entry" says what is wrong with which field.
[[nodiscard]] Result<CrontabEntry> parseEntry(const QByteArray& line);
/// An entry as cron itself would take it, without checking its fields; none for comments, settings and blank lines.
[[nodiscard]] std::optional<CrontabEntry> readLine(const QByteArray& line);
[[nodiscard]] QList<CrontabEntry> entries(const QByteArray& text);
/// The text with the entry as its last line. All other bytes stay, but for the line's end that was missing before it.
[[nodiscard]] QByteArray added(const QByteArray& text, const CrontabEntry& entry);
/// The text without any line that is this entry. All other bytes stay.
[[nodiscard]] QByteArray removed(const QByteArray& text, const CrontabEntry& entry);
/// Whether the command has a % that cron takes as the end of the command and the beginning of its standard input.
[[nodiscard]] bool hasBarePercent(const QByteArray& command);

} // namespace crontabText

} // namespace oc
