// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QHash>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace oc {

/// One line of a scrape. A value.
struct PrometheusSample {
    QString name;
    QString family; ///< the name that HELP and TYPE go by: without _bucket, _sum and _count of a histogram or summary
    QString type;   ///< "counter", "gauge", "histogram", "summary"; "untyped" when the scrape does not say
    QString help;
    QJsonObject labels;
    double value = 0;                   ///< may be NaN or infinite
    QByteArray text;                    ///< the value as written
    std::optional<qint64> milliseconds; ///< since 1970-01-01 UTC
};

/// Reads Prometheus' text exposition format 0.0.4 line by line, and names in quotation marks, as version 1.0.0 has
/// them. Every byte sequence is safe: a line that is no sample is counted and passed over. Used by one thread.
class PrometheusText {
public:
    /// The bytes must live as long as it does.
    explicit PrometheusText(QByteArrayView bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    /// False at the end.
    [[nodiscard]] bool next(PrometheusSample& sample);
    [[nodiscard]] qsizetype badLines() const { return badLines_; }
    /// Number (from 1) and beginning of the first bad line.
    [[nodiscard]] qsizetype firstBadLine() const { return firstBadLine_; }
    [[nodiscard]] QString firstBadText() const { return firstBadText_; }

private:
    struct Family {
        QString type;
        QString help;
    };

    bool readComment(QByteArrayView line);
    bool readSample(QByteArrayView line, PrometheusSample& sample) const;
    void addFamily(PrometheusSample& sample) const;

    const char* at_;
    const char* end_;
    qsizetype line_ = 0;
    qsizetype badLines_ = 0;
    qsizetype firstBadLine_ = 0;
    QString firstBadText_;
    QHash<QString, Family> families_;
};

} // namespace oc
