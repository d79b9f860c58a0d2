// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/CaptureOptions.h"

#include "engine/base/Words.h"

#include <QDir>

#include <cmath>

namespace oc {

namespace {

constexpr int largestSnapLength = 262144;

Error badParameter(const QString& message, const QString& hint = {}) {
    return {QStringLiteral("bad_parameter"), message, hint, {}};
}

/// An absent or null parameter gives the fallback.
Result<qint64> wholeNumber(const QJsonObject& parameters, const QString& name, qint64 fallback, qint64 lowest,
                           qint64 highest) {
    const QJsonValue value = parameters.value(name);
    if (value.isUndefined() || value.isNull()) return fallback;
    const double number = value.isDouble() ? value.toDouble() : std::nan("");
    if (std::isnan(number) || number != std::floor(number) || number < double(lowest) || number > double(highest)) {
        return badParameter(
            QStringLiteral("%1 must be a whole number from %2 to %3").arg(name).arg(lowest).arg(highest));
    }
    return qint64(number);
}

} // namespace

Result<CaptureOptions> CaptureOptions::fromParameters(const QJsonObject& parameters) {
    CaptureOptions options;
    options.interface = parameters.value(QStringLiteral("interface")).toString();
    options.file = parameters.value(QStringLiteral("file")).toString();
    if (options.interface.isEmpty() == options.file.isEmpty()) {
        return badParameter(
            options.file.isEmpty() ? QStringLiteral("neither an interface nor a capture file is given")
                                   : QStringLiteral("both an interface and a capture file are given"),
            QStringLiteral("Give interface for a live capture (eth0, any), or file to read a saved one."));
    }
    options.filter = parameters.value(QStringLiteral("filter")).toString();
    options.write = parameters.value(QStringLiteral("write")).toString();
    if (options.filter.contains(QChar(0)) || options.file.contains(QChar(0)) || options.write.contains(QChar(0)) ||
        options.interface.contains(QChar(0))) {
        return badParameter(QStringLiteral("a parameter holds a zero character"));
    }
    const auto count = wholeNumber(parameters, QStringLiteral("count"), 0, 1, qint64(1) << 52);
    if (!count) return count.error();
    options.count = *count;
    const auto snapLength = wholeNumber(parameters, QStringLiteral("snaplen"), largestSnapLength, 1, largestSnapLength);
    if (!snapLength) return snapLength.error();
    options.snapLength = int(*snapLength);
    const QJsonValue duration = parameters.value(QStringLiteral("duration"));
    if (!duration.isUndefined() && !duration.isNull()) {
        const auto parsed = parseDuration(duration);
        if (!parsed) return badParameter(QStringLiteral("duration cannot be read")).because(parsed.error());
        if (parsed->count() <= 0) return badParameter(QStringLiteral("duration must be longer than nothing"));
        options.duration = *parsed;
    }
    return options;
}

QStringList CaptureOptions::tcpdumpArguments() const {
    QStringList arguments{QStringLiteral("tcpdump"), QStringLiteral("-n")};
    if (live()) {
        arguments << QStringLiteral("-i") << interface;
    } else {
        arguments << QStringLiteral("-r") << file;
    }
    if (snapLength != largestSnapLength) arguments << QStringLiteral("-s") << QString::number(snapLength);
    if (count > 0) arguments << QStringLiteral("-c") << QString::number(count);
    if (!write.isEmpty()) arguments << QStringLiteral("-w") << write;
    if (!filter.isEmpty()) arguments << filter;
    return arguments;
}

QString CaptureOptions::tcpdumpCommand() const {
    QStringList words;
    if (live()) words << QStringLiteral("timeout") << QString::number(double(duration.count()) / 1000.0);
    return shellQuoted(words + tcpdumpArguments());
}

} // namespace oc
