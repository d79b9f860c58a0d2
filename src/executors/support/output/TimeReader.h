// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace oc {

/// Reads times of one format, as OutputColumn::timeFormat has it. The usual forms are read byte by byte, what they
/// leave to be desired by QDateTime, which takes a hundred times as long. Used by one thread.
class TimeReader {
public:
    explicit TimeReader(QString format);

    /// Milliseconds since 1970 in UTC; nothing when the text is no time. A time without a zone is local.
    [[nodiscard]] std::optional<qint64> read(QByteArrayView text);

private:
    enum class Unit { None, Seconds, Milliseconds, Microseconds, Nanoseconds };
    enum class Part { WeekdayName, Day, TwoDigitDay, MonthName, Month, Year, Hour, Minute, Second, Blank, Literal };
    struct Step {
        Part part;
        char literal = '\0';
    };
    struct Civil {
        int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, milliseconds = 0;
        int weekday = -1; ///< 0 is Sunday; -1: not said
    };

    [[nodiscard]] static std::vector<Step> stepsOf(const QString& format);
    [[nodiscard]] std::optional<qint64> readSteps(QByteArrayView text);
    [[nodiscard]] std::optional<qint64> readIso(QByteArrayView text);
    [[nodiscard]] std::optional<qint64> readAny(QByteArrayView text) const;
    /// Nothing when there is no such day or time, or when it is not there on the clocks of this place.
    [[nodiscard]] std::optional<qint64> utcOf(const Civil& civil, std::optional<int> offsetSeconds);

    /// Milliseconds to add for UTC, when they are the same all that day.
    [[nodiscard]] std::optional<qint64> offsetOn(const Civil& civil);

    QString format_;
    Unit unit_ = Unit::None;
    std::vector<Step> steps_; ///< empty: only QDateTime can read this format
    /// By day, since to ask for them takes long; nothing for a day on which clocks are changed.
    std::unordered_map<qint64, std::optional<qint64>> offsets_;
};

/// Appends "2026-11-23T20:11:05.120Z", also for the first millisecond of 1970.
void appendIsoTime(std::string& text, qint64 milliseconds);

} // namespace oc
