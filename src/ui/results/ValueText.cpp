// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ValueText.h"

#include "engine/base/Duration.h"
#include "engine/base/Json.h"
#include "ui/forms/NameText.h"

#include <QCollator>
#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace oc::ui::valueText {

namespace {

QString tr(const char* source) {
    return QCoreApplication::translate("oc::ui::ValueText", source);
}

QString number(double value) {
    // JSON's integers up to 2^53 are shown whole; fractions with at most four places that matter.
    if (std::abs(value) < 9.007e15 && value == std::floor(value)) return QString::number(qint64(value));
    const double magnitude = std::abs(value);
    if (magnitude >= 1e15 || magnitude < 1e-4) return QString::number(value, 'g', 5);
    QString text = QString::number(value, 'f', magnitude >= 100 ? 1 : magnitude >= 1 ? 2 : 4);
    while (text.endsWith(u'0'))
        text.chop(1);
    if (text.endsWith(u'.')) text.chop(1);
    return text;
}

QString timeText(const QJsonValue& value) {
    QDateTime time;
    if (value.isDouble()) {
        const double v = value.toDouble();
        time = QDateTime::fromMSecsSinceEpoch(qint64(v > 1e11 ? v : v * 1000));
    } else {
        time = QDateTime::fromString(value.toString(), Qt::ISODateWithMs);
    }
    if (!time.isValid()) return value.isString() ? value.toString() : number(value.toDouble());
    return time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

} // namespace

bool isNumeric(ColumnType type) {
    return type == ColumnType::Integer || type == ColumnType::Number || type == ColumnType::Bytes ||
           type == ColumnType::Percent || type == ColumnType::Duration;
}

QString duration(double ms) {
    if (ms < 0) return {};
    if (ms < 1) return tr("<1 ms");
    if (ms < 1000) return tr("%1 ms").arg(qint64(std::llround(ms)));
    const double seconds = ms / 1000;
    if (seconds < 60) return tr("%1 s").arg(seconds, 0, 'f', 1);
    const qint64 whole = qint64(seconds);
    const auto two = [](qint64 n) { return QStringLiteral("%1").arg(n, 2, 10, QLatin1Char('0')); };
    if (whole < 3600) return tr("%1 min %2 s").arg(whole / 60).arg(two(whole % 60));
    if (whole < 86400) return tr("%1 h %2 min").arg(whole / 3600).arg(two(whole % 3600 / 60));
    return tr("%1 d %2 h").arg(whole / 86400).arg(whole % 86400 / 3600);
}

QString forPeople(const QJsonValue& value, const Column& column) {
    if (value.isUndefined() || value.isNull()) return {};
    switch (column.type) {
    case ColumnType::Bytes:
        if (!value.isDouble()) break;
        return column.unit.endsWith(QStringLiteral("/s")) ? formatSize(qint64(value.toDouble())) + QStringLiteral("/s")
                                                          : formatSize(qint64(value.toDouble()));
    case ColumnType::Percent:
        if (!value.isDouble()) break;
        return number(std::round(value.toDouble() * 10) / 10) + QStringLiteral(" %");
    case ColumnType::Duration: {
        if (!value.isDouble()) break;
        const double v = value.toDouble();
        const double scale = column.unit == QStringLiteral("ms")   ? 1
                             : column.unit == QStringLiteral("us") ? 0.001
                             : column.unit == QStringLiteral("ns") ? 0.000001
                                                                   : 1000;
        const double ms = v * scale;
        return ms > 0 && ms < 10 ? tr("%1 ms").arg(number(std::round(ms * 1000) / 1000)) : duration(ms);
    }
    case ColumnType::Time:
        return timeText(value);
    default:
        break;
    }
    if (value.isBool()) return value.toBool() ? tr("yes") : tr("no");
    if (value.isDouble()) {
        const QString text = number(value.toDouble());
        return column.unit.isEmpty() ? text : text + u' ' + column.unit;
    }
    if (value.isString()) {
        // One row is one line; what stands on more is in the JSON view and the tooltip.
        QString text = value.toString();
        return text.replace(u'\n', QStringLiteral(" ⏎ "));
    }
    return QString::fromUtf8(json::toText(value));
}

QVariant raw(const QJsonValue& value, const Column& column) {
    Q_UNUSED(column);
    if (value.isUndefined() || value.isNull()) return {};
    if (value.isDouble()) return value.toDouble();
    if (value.isBool()) return value.toBool();
    if (value.isString()) return value.toString();
    return QString::fromUtf8(json::toText(value));
}

QString forExport(const QJsonValue& value) {
    if (value.isUndefined() || value.isNull()) return {};
    if (value.isString()) return value.toString();
    return QString::fromUtf8(json::toText(value));
}

QString heading(const Column& column) {
    QString name = column.name;
    for (const auto suffix : {"_bytes", "_percent", "_seconds", "_ms"})
        if (column.type != ColumnType::String && name.endsWith(QLatin1StringView(suffix)) && name.size() > 8)
            name.chop(qsizetype(qstrlen(suffix)));
    name = nameText(name);
    // Beside the size of the same name it must be told apart.
    if (column.type == ColumnType::Percent && !name.endsWith(u'%')) name += QStringLiteral(" %");
    return name;
}

int compare(const QVariant& a, const QVariant& b) {
    const bool noA = !a.isValid();
    const bool noB = !b.isValid();
    if (noA || noB) return int(noB) - int(noA) == 0 ? 0 : noA ? -1 : 1;
    const bool numberA = a.metaType().id() != QMetaType::QString;
    const bool numberB = b.metaType().id() != QMetaType::QString;
    if (numberA && numberB) {
        const double x = a.toDouble();
        const double y = b.toDouble();
        return x < y ? -1 : x > y ? 1 : 0;
    }
    if (numberA != numberB) return numberA ? -1 : 1;
    static thread_local const QCollator collator = [] {
        // The C locale knows no order of numbers.
        const QLocale system;
        QCollator made(system.language() == QLocale::C ? QLocale(QLocale::English) : system);
        made.setNumericMode(true);
        made.setCaseSensitivity(Qt::CaseInsensitive);
        return made;
    }();
    return collator.compare(a.toString(), b.toString());
}

} // namespace oc::ui::valueText
