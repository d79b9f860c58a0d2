// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/TimeReader.h"

#include "executors/support/output/NumberText.h"

#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace oc {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Takes what is read from the front of the text; false leaves it anywhere.
struct Scanner {
    const char* at;
    const char* end;

    [[nodiscard]] bool atEnd() const { return at == end; }
    bool take(char c) {
        if (at == end || *at != c) return false;
        ++at;
        return true;
    }
    bool digits(int least, int most, int& value) {
        int count = 0;
        value = 0;
        for (; count < most && at < end && *at >= '0' && *at <= '9'; ++count, ++at)
            value = value * 10 + (*at - '0');
        return count >= least;
    }
    template <std::size_t N>
    bool name(const std::array<std::string_view, N>& names, int& index) {
        if (end - at < 3) return false;
        const std::string_view found(at, 3);
        for (std::size_t i = 0; i < N; ++i) {
            if (names[i] != found) continue;
            index = int(i);
            at += 3;
            return true;
        }
        return false;
    }
    bool blanks() {
        const char* begin = at;
        while (at < end && (*at == ' ' || *at == '\t'))
            ++at;
        return at > begin;
    }
};

void appendDigits(std::string& text, unsigned value, int width) {
    char digits[10];
    for (int i = width; i-- > 0; value /= 10)
        digits[i] = char('0' + value % 10);
    text.append(digits, std::size_t(width));
}

} // namespace

TimeReader::TimeReader(QString format) : format_(std::move(format)) {
    if (format_ == QLatin1StringView("unix"))
        unit_ = Unit::Seconds;
    else if (format_ == QLatin1StringView("unix_ms"))
        unit_ = Unit::Milliseconds;
    else if (format_ == QLatin1StringView("unix_us"))
        unit_ = Unit::Microseconds;
    else if (format_ == QLatin1StringView("unix_ns"))
        unit_ = Unit::Nanoseconds;
    else if (!format_.isEmpty())
        steps_ = stepsOf(format_);
}

std::vector<TimeReader::Step> TimeReader::stepsOf(const QString& format) {
    std::vector<Step> steps;
    bool year = false, month = false, day = false;
    for (qsizetype i = 0; i < format.size();) {
        qsizetype run = 1;
        while (i + run < format.size() && format[i + run] == format[i])
            ++run;
        const QStringView token = QStringView(format).sliced(i, run);
        i += run;
        if (token == QLatin1StringView("ddd")) {
            steps.push_back({Part::WeekdayName});
        } else if (token == QLatin1StringView("d") || token == QLatin1StringView("dd")) {
            steps.push_back({run == 1 ? Part::Day : Part::TwoDigitDay});
            day = true;
        } else if (token == QLatin1StringView("MMM") || token == QLatin1StringView("MM")) {
            steps.push_back({run == 3 ? Part::MonthName : Part::Month});
            month = true;
        } else if (token == QLatin1StringView("yyyy")) {
            steps.push_back({Part::Year});
            year = true;
        } else if (token == QLatin1StringView("HH")) {
            steps.push_back({Part::Hour});
        } else if (token == QLatin1StringView("mm")) {
            steps.push_back({Part::Minute});
        } else if (token == QLatin1StringView("ss")) {
            steps.push_back({Part::Second});
        } else if (token == QLatin1StringView(" ")) {
            steps.push_back({Part::Blank});
        } else if (run == 1 && QLatin1StringView(":-/.,").contains(token[0])) {
            steps.push_back({Part::Literal, token[0].toLatin1()});
        } else {
            return {};
        }
    }
    if (!year || !month || !day) return {};
    return steps;
}

std::optional<qint64> TimeReader::read(QByteArrayView text) {
    if (text.startsWith('@')) text = text.sliced(1); // as systemctl --timestamp=unix and date take it
    if (unit_ != Unit::None) {
        static constexpr std::array<double, 5> factors{0, 1000, 1, 0.001, 0.000001};
        const double factor = factors[std::size_t(unit_)];
        const auto value = numberText::whole<double>(text);
        if (!value || !(std::abs(*value * factor) <= 8.0e15)) return std::nullopt;
        return qint64(std::llround(*value * factor));
    }
    if (const auto fast = format_.isEmpty() ? readIso(text) : readSteps(text)) return fast;
    return readAny(text);
}

std::optional<qint64> TimeReader::readSteps(QByteArrayView text) {
    if (steps_.empty()) return std::nullopt;
    Scanner scanner{text.data(), text.data() + text.size()};
    Civil civil;
    for (const Step& step : steps_) {
        bool good = false;
        switch (step.part) {
        case Part::WeekdayName:
            good = scanner.name(weekdays, civil.weekday);
            break;
        case Part::Day:
            good = scanner.digits(1, 2, civil.day);
            break;
        case Part::TwoDigitDay:
            good = scanner.digits(2, 2, civil.day);
            break;
        case Part::MonthName:
            good = scanner.name(months, civil.month);
            ++civil.month;
            break;
        case Part::Month:
            good = scanner.digits(2, 2, civil.month);
            break;
        case Part::Year:
            good = scanner.digits(4, 4, civil.year);
            break;
        case Part::Hour:
            good = scanner.digits(2, 2, civil.hour);
            break;
        case Part::Minute:
            good = scanner.digits(2, 2, civil.minute);
            break;
        case Part::Second:
            good = scanner.digits(2, 2, civil.second);
            break;
        case Part::Blank:
            good = scanner.blanks();
            break;
        case Part::Literal:
            good = scanner.take(step.literal);
            break;
        }
        if (!good) return std::nullopt;
    }
    if (!scanner.atEnd()) return std::nullopt;
    return utcOf(civil, std::nullopt);
}

/// "2026-11-23T20:11:05Z", with up to three digits of a second, with an offset as +01:00, or local.
std::optional<qint64> TimeReader::readIso(QByteArrayView text) {
    Scanner scanner{text.data(), text.data() + text.size()};
    Civil civil;
    if (!scanner.digits(4, 4, civil.year) || !scanner.take('-') || !scanner.digits(2, 2, civil.month) ||
        !scanner.take('-') || !scanner.digits(2, 2, civil.day) || !(scanner.take('T') || scanner.take(' ')) ||
        !scanner.digits(2, 2, civil.hour) || !scanner.take(':') || !scanner.digits(2, 2, civil.minute) ||
        !scanner.take(':') || !scanner.digits(2, 2, civil.second)) {
        return std::nullopt;
    }
    if (scanner.take('.')) {
        const char* begin = scanner.at;
        if (!scanner.digits(1, 3, civil.milliseconds)) return std::nullopt;
        for (auto given = scanner.at - begin; given < 3; ++given)
            civil.milliseconds *= 10;
    }
    if (scanner.atEnd()) return utcOf(civil, std::nullopt);
    if (scanner.take('Z')) return scanner.atEnd() ? utcOf(civil, 0) : std::nullopt;
    const int sign = scanner.take('+') ? 1 : scanner.take('-') ? -1 : 0;
    int hours = 0, minutes = 0;
    if (sign == 0 || !scanner.digits(2, 2, hours) || !scanner.take(':') || !scanner.digits(2, 2, minutes) ||
        !scanner.atEnd() || hours > 13 || minutes > 59) {
        return std::nullopt;
    }
    return utcOf(civil, sign * (hours * 3600 + minutes * 60));
}

std::optional<qint64> TimeReader::utcOf(const Civil& civil, std::optional<int> offsetSeconds) {
    using namespace std::chrono;
    const year_month_day date{year(civil.year), month(unsigned(civil.month)), day(unsigned(civil.day))};
    if (civil.year < 1 || !date.ok() || civil.hour > 23 || civil.minute > 59 || civil.second > 59) return std::nullopt;
    const sys_days days{date};
    if (civil.weekday >= 0 && weekday(days).c_encoding() != unsigned(civil.weekday)) return std::nullopt;
    const qint64 minute = qint64(days.time_since_epoch().count()) * 1440 + civil.hour * 60 + civil.minute;
    const qint64 local = (minute * 60 + civil.second) * 1000 + civil.milliseconds;
    if (offsetSeconds) return local - qint64(*offsetSeconds) * 1000;
    if (const auto offset = offsetOn(civil)) return local + *offset;
    const QDateTime time(QDate(civil.year, civil.month, civil.day),
                         QTime(civil.hour, civil.minute, civil.second, civil.milliseconds));
    if (!time.isValid() || time.time().hour() != civil.hour || time.time().minute() != civil.minute)
        return std::nullopt;
    return time.toMSecsSinceEpoch();
}

std::optional<qint64> TimeReader::offsetOn(const Civil& civil) {
    const QDate date(civil.year, civil.month, civil.day);
    const qint64 day = date.toJulianDay();
    if (const auto known = offsets_.find(day); known != offsets_.end()) return known->second;
    const auto offsetAt = [&date](QTime clock) -> std::optional<qint64> {
        const QDateTime time(date, clock);
        if (!time.isValid() || time.time() != clock) return std::nullopt;
        return -qint64(time.offsetFromUtc()) * 1000;
    };
    // A day that begins and ends with the same offset has it all along.
    const auto begin = offsetAt(QTime(0, 0)), end = offsetAt(QTime(23, 59, 59));
    if (offsets_.size() > 1000) offsets_.clear();
    return offsets_[day] = begin == end ? begin : std::nullopt;
}

std::optional<qint64> TimeReader::readAny(QByteArrayView text) const {
    // "/Date(1763928665123)/" or with an offset behind the number, which only tells the zone it was shown in: JSON of
    // Windows PowerShell.
    if (format_.isEmpty() && text.startsWith("/Date(") && text.endsWith(")/") && text.size() > 8) {
        QByteArrayView number = text.sliced(6, text.size() - 8);
        const qsizetype sign = number.size() - 5;
        if (sign > 0 && (number[sign] == '+' || number[sign] == '-')) number = number.first(sign);
        const auto value = numberText::whole<qint64>(number);
        return value && std::abs(*value) < qint64(8.0e15) ? value : std::nullopt;
    }
    // Programs pad the day of the month with a blank ("Nov  3").
    const QString string = QString::fromUtf8(text).simplified();
    QDateTime time =
        format_.isEmpty() ? QDateTime::fromString(string, Qt::ISODateWithMs) : QLocale::c().toDateTime(string, format_);
    if (format_.isEmpty() && !time.isValid()) {
        // "2026-11-23 20:11:05+00", as databases write it: hours alone as offset.
        QString widened = string;
        if (const qsizetype sign = widened.size() - 3;
            sign > 10 && (widened[sign] == QLatin1Char('+') || widened[sign] == QLatin1Char('-'))) {
            widened += QStringLiteral(":00");
        }
        time = QDateTime::fromString(widened, Qt::ISODateWithMs);
    }
    if (format_.isEmpty() && !time.isValid()) {
        // "2026-11-23 20:11:05.123456789 +0100 CET", as programs written in Go print it.
        static const QRegularExpression go(
            QStringLiteral("^(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?) ([+-]\\d\\d)(\\d\\d) \\S+$"));
        if (const auto parts = go.match(string); parts.hasMatch()) {
            time = QDateTime::fromString(
                QStringLiteral("%1T%2%3:%4")
                    .arg(parts.captured(1), parts.captured(2), parts.captured(3), parts.captured(4)),
                Qt::ISODateWithMs);
        }
    }
    if (!time.isValid()) return std::nullopt;
    return time.toMSecsSinceEpoch();
}

void appendIsoTime(std::string& text, qint64 msSinceEpoch) {
    using namespace std::chrono;
    const sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(msSinceEpoch)};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    if (const int year = int(date.year()); year >= 0 && year <= 9999) {
        appendDigits(text, unsigned(year), 4);
    } else {
        char buffer[24];
        text.append(buffer, std::size_t(std::snprintf(buffer, sizeof buffer, "%04d", year)));
    }
    text += '-';
    appendDigits(text, unsigned(date.month()), 2);
    text += '-';
    appendDigits(text, unsigned(date.day()), 2);
    text += 'T';
    appendDigits(text, unsigned(clock.hours().count()), 2);
    text += ':';
    appendDigits(text, unsigned(clock.minutes().count()), 2);
    text += ':';
    appendDigits(text, unsigned(clock.seconds().count()), 2);
    text += '.';
    appendDigits(text, unsigned(clock.subseconds().count()), 3);
    text += 'Z';
}

} // namespace oc
