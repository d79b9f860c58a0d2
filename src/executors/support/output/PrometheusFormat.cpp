// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/CellReader.h"
#include "executors/support/output/HostSummary.h"
#include "executors/support/output/OutputFormats.h"
#include "executors/support/output/PrometheusText.h"
#include "executors/support/output/TableBuilder.h"

#include <QRegularExpression>

#include <cmath>

namespace oc::outputFormats {
namespace {

OutputColumn column(const QString& name, ColumnType type) {
    OutputColumn column;
    column.column.name = name;
    column.column.type = type;
    return column;
}

QList<OutputColumn> usual() {
    return {column(QStringLiteral("metric"), ColumnType::String), column(QStringLiteral("type"), ColumnType::String),
            column(QStringLiteral("labels"), ColumnType::Json), column(QStringLiteral("value"), ColumnType::Number),
            column(QStringLiteral("time"), ColumnType::Time)};
}

void addValue(TableBuilder& builder, const OutputColumn& column, const PrometheusSample& sample) {
    // NaN and the infinities are values here, but no numbers of JSON; as text they are there all the same.
    if (column.column.type == ColumnType::String || std::isfinite(sample.value)) {
        builder.add(QByteArrayView(sample.text));
    } else {
        builder.addNull();
    }
}

void addCell(TableBuilder& builder, const OutputColumn& column, const PrometheusSample& sample) {
    const QString& source = column.source.isEmpty() ? column.column.name : column.source;
    if (source == QLatin1String("metric")) {
        builder.add(QJsonValue(sample.name));
    } else if (source == QLatin1String("type")) {
        builder.add(QJsonValue(sample.type));
    } else if (source == QLatin1String("help")) {
        builder.add(QJsonValue(sample.help));
    } else if (source == QLatin1String("labels")) {
        builder.add(QJsonValue(sample.labels));
    } else if (source == QLatin1String("value")) {
        addValue(builder, column, sample);
    } else if (source == QLatin1String("time") && sample.milliseconds) {
        builder.add(QJsonValue(cellReader::isoText(*sample.milliseconds)));
    } else if (source.startsWith(QLatin1String("labels."))) {
        builder.add(sample.labels.value(QStringView(source).mid(7)));
    } else {
        builder.addNull();
    }
}

} // namespace

Result<ParsedOutput> prometheusText(const OutputSpec& spec, QByteArrayView bytes) {
    TableBuilder builder(spec.columns.isEmpty() ? usual() : spec.columns);
    QRegularExpression wanted;
    if (!spec.metric.isEmpty()) wanted.setPattern(QRegularExpression::wildcardToRegularExpression(spec.metric));
    const auto isWanted = [&](const PrometheusSample& sample) {
        if (spec.metric.isEmpty()) return true;
        if (wanted.match(sample.name).hasMatch()) return true;
        return sample.family != sample.name && wanted.match(sample.family).hasMatch();
    };

    PrometheusText reader(bytes);
    PrometheusSample sample;
    HostSummary host;
    bool any = false;
    while (reader.next(sample)) {
        any = true;
        if (spec.hostSummary) host.add(sample);
        if (!isWanted(sample)) continue;
        if (builder.isFull()) {
            builder.rowLeftOut();
            continue;
        }
        for (const OutputColumn& column : builder.columns())
            addCell(builder, column, sample);
        builder.endRow();
    }
    if (!any && reader.badLines() > 0) {
        return Error{QStringLiteral("output_unreadable"),
                     QStringLiteral("this is not Prometheus' text format: line %1 is \"%2\"")
                         .arg(reader.firstBadLine())
                         .arg(reader.firstBadText()),
                     QStringLiteral("exporters have it at /metrics"),
                     {}};
    }
    ParsedOutput parsed;
    parsed.output = builder.finish(spec, parsed.notices);
    if (spec.hostSummary) {
        const QJsonObject fields = host.fields();
        for (auto field = fields.begin(); field != fields.end(); ++field)
            parsed.output.fields.insert(field.key(), field.value());
    }
    if (reader.badLines() > 0) {
        parsed.notices.prepend((reader.badLines() == 1
                                    ? QStringLiteral("1 line is no sample and was left out: line %2, \"%3\"")
                                    : QStringLiteral("%1 lines are no samples and were left out, first line %2, \"%3\"")
                                          .arg(reader.badLines()))
                                   .arg(reader.firstBadLine())
                                   .arg(reader.firstBadText()));
    }
    return parsed;
}

} // namespace oc::outputFormats
