// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Duration.h"

#include "engine/base/Json.h"

#include <array>
#include <cmath>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

struct Unit {
    QLatin1StringView name;
    qint64 ms;
};

constexpr std::array<Unit, 5> units{
    {{"d"_L1, 86'400'000}, {"h"_L1, 3'600'000}, {"m"_L1, 60'000}, {"s"_L1, 1'000}, {"ms"_L1, 1}}};

constexpr double longestMs = 1e4 * 366 * 86'400'000.0; // ten thousand years: far from any overflow

Error badDuration(const QString& found) {
    return {u"bad_duration"_s,
            u"expected a duration, found %1"_s.arg(found),
            u"write it as 250ms, 30s, 5m, 2h, 1d or 1h30m; a bare number is seconds"_s,
            {}};
}

Error badSize(const QString& found) {
    return {
        u"bad_size"_s, u"expected a size, found %1"_s.arg(found), u"write it as 512, 4k, 10M, 1.5 GB or 2 GiB"_s, {}};
}

QString quoted(const QJsonValue& value) {
    return QString::fromUtf8(json::toText(value).left(80));
}

/// Digits with at most one point, from 'at'; moves 'at' behind them. No sign, no exponent.
bool readNumber(const QString& text, qsizetype& at, double& number) {
    const qsizetype start = at;
    int digits = 0;
    int points = 0;
    while (at < text.size()) {
        const QChar c = text.at(at);
        if (c >= u'0' && c <= u'9') {
            ++digits;
        } else if (c != u'.' || points++ > 0) {
            break;
        }
        ++at;
    }
    bool ok = false;
    number = text.mid(start, at - start).toDouble(&ok);
    return ok && digits > 0 && digits < 40;
}

void skipSpaces(const QString& text, qsizetype& at) {
    while (at < text.size() && text.at(at) == u' ')
        ++at;
}

QString readLetters(const QString& text, qsizetype& at) {
    const qsizetype start = at;
    while (at < text.size() && text.at(at).isLetter())
        ++at;
    return text.mid(start, at - start);
}

} // namespace

Result<Milliseconds> parseDuration(const QJsonValue& value) {
    if (value.isDouble()) {
        const double ms = value.toDouble() * 1000.0;
        if (!std::isfinite(ms) || ms < 0 || ms > longestMs) return badDuration(quoted(value));
        return Milliseconds(std::llround(ms));
    }
    if (!value.isString()) return badDuration(json::typeName(value));

    const QString text = value.toString().trimmed();
    double total = 0;
    std::size_t next = 0; // units go from large to small, each at most once
    qsizetype at = 0;
    bool bare = false;
    if (text.isEmpty()) return badDuration(quoted(value));
    while (at < text.size()) {
        double number = 0;
        if (bare || !readNumber(text, at, number)) return badDuration(quoted(value));
        skipSpaces(text, at);
        const QString name = readLetters(text, at);
        skipSpaces(text, at);
        if (name.isEmpty()) {
            if (total > 0 || next > 0) return badDuration(quoted(value));
            bare = true;
            total = number * 1000.0;
            continue;
        }
        while (next < units.size() && units[next].name != name)
            ++next;
        if (next == units.size()) return badDuration(quoted(value));
        total += number * static_cast<double>(units[next].ms);
        ++next;
    }
    if (total > longestMs) return badDuration(quoted(value));
    return Milliseconds(std::llround(total));
}

QString formatDuration(Milliseconds duration) {
    qint64 rest = duration.count();
    if (rest == 0) return u"0s"_s;
    QString text;
    if (rest < 0) {
        text = u"-"_s;
        rest = -rest;
    }
    for (const Unit& unit : units) {
        if (unit.ms == 1'000 && rest >= 1'000 && rest % 1'000 != 0) {
            QString fraction = QString::number(rest % 1'000).rightJustified(3, u'0');
            while (fraction.endsWith(u'0'))
                fraction.chop(1);
            return text + QString::number(rest / 1'000) + u'.' + fraction + u's';
        }
        const qint64 count = rest / unit.ms;
        if (count == 0) continue;
        text += QString::number(count) + unit.name;
        rest -= count * unit.ms;
    }
    return text;
}

Result<qint64> parseSize(const QJsonValue& value) {
    constexpr double most = 9.0e18;
    if (value.isDouble()) {
        const double bytes = value.toDouble();
        if (!std::isfinite(bytes) || bytes < 0 || bytes > most || std::floor(bytes) != bytes)
            return badSize(quoted(value));
        return value.toInteger(static_cast<qint64>(bytes));
    }
    if (!value.isString()) return badSize(json::typeName(value));

    const QString text = value.toString().trimmed();
    bool whole = false;
    const qint64 plain = text.toLongLong(&whole);
    if (whole && plain >= 0 && text.at(0) != u'+') return plain;

    qsizetype at = 0;
    double number = 0;
    if (!readNumber(text, at, number)) return badSize(quoted(value));
    skipSpaces(text, at);
    const QString unit = readLetters(text, at).toLower();
    if (at != text.size()) return badSize(quoted(value));
    double factor = 1;
    if (!unit.isEmpty() && unit != "b"_L1) {
        const qsizetype power = u"kmgtp"_s.indexOf(unit.at(0)) + 1;
        const QString rest = unit.mid(1);
        if (power == 0 || (!rest.isEmpty() && rest != "b"_L1 && rest != "ib"_L1)) return badSize(quoted(value));
        factor = std::pow(rest == "b"_L1 ? 1000.0 : 1024.0, static_cast<double>(power));
    }
    const double bytes = number * factor;
    if (!(bytes <= most)) return badSize(quoted(value));
    return static_cast<qint64>(std::llround(bytes));
}

QString formatSize(qint64 bytes) {
    constexpr std::array<QLatin1StringView, 7> names{"B"_L1, "kB"_L1, "MB"_L1, "GB"_L1, "TB"_L1, "PB"_L1, "EB"_L1};
    if (bytes > -1000 && bytes < 1000) return QString::number(bytes) + u" B"_s;
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    // 999.95 would be shown as "1000.0": go on to the next unit before that.
    while (std::fabs(value) >= 999.5 && unit + 1 < names.size()) {
        value /= 1000.0;
        ++unit;
    }
    const int decimals = std::fabs(value) < 99.95 ? 1 : 0;
    return QString::number(value, 'f', decimals) + u' ' + names[unit];
}

} // namespace oc
