// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/output/PrometheusText.h"

#include <QJsonObject>
#include <QMap>
#include <QSet>

namespace oc {

/// What a host's node_exporter says of its processors, memory and disks, gathered from the samples of one scrape. A
/// value; used by one thread.
class HostSummary {
public:
    void add(const PrometheusSample& sample);
    /// Every field is there, null when the scrape does not tell. Processor use is the average since boot: one scrape
    /// has counters only. Used parts of a file system are reckoned as df does it.
    [[nodiscard]] QJsonObject fields() const;

private:
    struct FileSystem {
        QString device;
        QString type;
        QMap<QString, double> values; ///< metric -> value
    };

    [[nodiscard]] QJsonValue value(const QString& metric) const;
    [[nodiscard]] QJsonArray fileSystems() const;
    [[nodiscard]] QJsonArray devices() const;

    QMap<QString, double> single_; ///< metrics without labels
    QJsonObject machine_;
    QString system_;
    QSet<QString> processors_;
    double idleSeconds_ = 0;
    double processorSeconds_ = 0;
    QMap<QString, FileSystem> fileSystems_;               ///< by the place where it is mounted
    QMap<QString, QMap<QString, double>> deviceCounters_; ///< device -> metric -> value
};

} // namespace oc
