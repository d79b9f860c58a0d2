// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/HostSummary.h"

#include "executors/support/output/CellReader.h"

#include <QJsonArray>

#include <cmath>

namespace oc {
namespace {

constexpr qsizetype most = 1000; // of disks and of processors: what a scrape may claim is bounded

QJsonValue rounded(double percent) {
    return std::isfinite(percent) ? QJsonValue(std::round(percent * 10) / 10) : QJsonValue(QJsonValue::Null);
}

QJsonValue whole(double value) {
    if (!std::isfinite(value) || std::abs(value) >= 9.0e15) return QJsonValue::Null;
    return QJsonValue(qint64(std::llround(value)));
}

QJsonValue percentOf(double part, double all) {
    return all > 0 ? rounded(100 * part / all) : QJsonValue(QJsonValue::Null);
}

QJsonValue text(const QJsonValue& value) {
    return value.toString().isEmpty() ? QJsonValue(QJsonValue::Null) : value;
}

/// The metric's value as a whole number; null when it was not in the scrape.
QJsonValue wholeOf(const QMap<QString, double>& values, const QString& metric) {
    const auto found = values.constFind(metric);
    return found == values.cend() ? QJsonValue(QJsonValue::Null) : whole(*found);
}

} // namespace

void HostSummary::add(const PrometheusSample& sample) {
    if (!sample.name.startsWith(QLatin1String("node_")) || !std::isfinite(sample.value)) return;
    if (sample.labels.isEmpty()) {
        if (single_.size() < most || single_.contains(sample.name)) single_.insert(sample.name, sample.value);
        return;
    }
    const auto label = [&sample](const char* name) { return sample.labels.value(QLatin1String(name)).toString(); };
    if (sample.name == QLatin1String("node_cpu_seconds_total")) {
        if (processors_.size() < 100 * most) processors_.insert(label("cpu"));
        processorSeconds_ += sample.value;
        const QString mode = label("mode");
        if (mode == QLatin1String("idle") || mode == QLatin1String("iowait")) idleSeconds_ += sample.value;
    } else if (sample.name.startsWith(QLatin1String("node_filesystem_"))) {
        const QString place = label("mountpoint");
        if (fileSystems_.size() >= most && !fileSystems_.contains(place)) return;
        FileSystem& system = fileSystems_[place];
        system.device = label("device");
        system.type = label("fstype");
        system.values.insert(sample.name, sample.value);
    } else if (sample.name.startsWith(QLatin1String("node_disk_"))) {
        const QString device = label("device");
        if (deviceCounters_.size() >= most && !deviceCounters_.contains(device)) return;
        deviceCounters_[device].insert(sample.name, sample.value);
    } else if (sample.name == QLatin1String("node_uname_info")) {
        machine_ = sample.labels;
    } else if (sample.name == QLatin1String("node_os_info")) {
        system_ = label("pretty_name");
    }
}

QJsonValue HostSummary::value(const QString& metric) const {
    const auto found = single_.constFind(metric);
    return found == single_.cend() ? QJsonValue(QJsonValue::Null) : QJsonValue(*found);
}

QJsonArray HostSummary::fileSystems() const {
    QJsonArray list;
    for (auto entry = fileSystems_.begin(); entry != fileSystems_.end(); ++entry) {
        const QMap<QString, double>& values = entry->values;
        const double size = values.value(QStringLiteral("node_filesystem_size_bytes"));
        if (size <= 0) continue; // not one that holds data, or only an error was told
        const QString freeMetric = QStringLiteral("node_filesystem_free_bytes");
        const QString availableMetric = QStringLiteral("node_filesystem_avail_bytes");
        const double used = size - values.value(freeMetric);
        const bool known = values.contains(freeMetric) && values.contains(availableMetric);
        list.append(QJsonObject{
            {QStringLiteral("filesystem"), entry->device},
            {QStringLiteral("type"), entry->type},
            {QStringLiteral("size_bytes"), whole(size)},
            {QStringLiteral("used_bytes"), values.contains(freeMetric) ? whole(used) : QJsonValue()},
            {QStringLiteral("available_bytes"), wholeOf(values, availableMetric)},
            {QStringLiteral("used_percent"),
             known ? percentOf(used, used + values.value(availableMetric)) : QJsonValue()},
            {QStringLiteral("read_only"), values.value(QStringLiteral("node_filesystem_readonly")) == 1},
            {QStringLiteral("mounted_on"), entry.key()},
        });
    }
    return list;
}

QJsonArray HostSummary::devices() const {
    QJsonArray list;
    for (auto entry = deviceCounters_.begin(); entry != deviceCounters_.end(); ++entry) {
        const auto seconds = entry->constFind(QStringLiteral("node_disk_io_time_seconds_total"));
        list.append(QJsonObject{
            {QStringLiteral("device"), entry.key()},
            {QStringLiteral("read_bytes"), wholeOf(*entry, QStringLiteral("node_disk_read_bytes_total"))},
            {QStringLiteral("written_bytes"), wholeOf(*entry, QStringLiteral("node_disk_written_bytes_total"))},
            {QStringLiteral("busy_seconds"), seconds == entry->cend() ? QJsonValue() : QJsonValue(*seconds)},
        });
    }
    return list;
}

QJsonObject HostSummary::fields() const {
    QJsonObject fields;
    fields.insert(QStringLiteral("host"), text(machine_.value(QLatin1String("nodename"))));
    fields.insert(QStringLiteral("os"), system_.isEmpty() ? QJsonValue() : QJsonValue(system_));
    fields.insert(QStringLiteral("kernel"), text(machine_.value(QLatin1String("release"))));
    fields.insert(QStringLiteral("architecture"), text(machine_.value(QLatin1String("machine"))));

    const QJsonValue boot = value(QStringLiteral("node_boot_time_seconds"));
    const QJsonValue now = value(QStringLiteral("node_time_seconds"));
    const bool plausible = boot.isDouble() && boot.toDouble() >= 0 && boot.toDouble() < 2.5e11;
    fields.insert(QStringLiteral("booted_at"),
                  plausible ? QJsonValue(cellReader::isoText(qint64(boot.toDouble() * 1000))) : QJsonValue());
    fields.insert(QStringLiteral("uptime_seconds"),
                  boot.isDouble() && now.isDouble() ? whole(now.toDouble() - boot.toDouble()) : QJsonValue());

    fields.insert(QStringLiteral("cpus"),
                  processors_.isEmpty() ? QJsonValue() : QJsonValue(qint64(processors_.size())));
    fields.insert(QStringLiteral("cpu_used_percent"), percentOf(processorSeconds_ - idleSeconds_, processorSeconds_));
    for (const char* load : {"load1", "load5", "load15"}) {
        fields.insert(QLatin1String(load), value(QStringLiteral("node_") + QLatin1String(load)));
    }

    const QString totalMetric = QStringLiteral("node_memory_MemTotal_bytes");
    const QString availableMetric = QStringLiteral("node_memory_MemAvailable_bytes");
    const double total = single_.value(totalMetric);
    fields.insert(QStringLiteral("memory_total_bytes"), wholeOf(single_, totalMetric));
    fields.insert(QStringLiteral("memory_available_bytes"), wholeOf(single_, availableMetric));
    fields.insert(QStringLiteral("memory_used_percent"), single_.contains(availableMetric)
                                                             ? percentOf(total - single_.value(availableMetric), total)
                                                             : QJsonValue());
    const QString swapMetric = QStringLiteral("node_memory_SwapTotal_bytes");
    const QString swapFreeMetric = QStringLiteral("node_memory_SwapFree_bytes");
    fields.insert(QStringLiteral("swap_total_bytes"), wholeOf(single_, swapMetric));
    fields.insert(QStringLiteral("swap_used_bytes"),
                  single_.contains(swapMetric) && single_.contains(swapFreeMetric)
                      ? whole(single_.value(swapMetric) - single_.value(swapFreeMetric))
                      : QJsonValue());
    fields.insert(QStringLiteral("filesystems"), fileSystems());
    fields.insert(QStringLiteral("disks"), devices());
    return fields;
}

} // namespace oc
