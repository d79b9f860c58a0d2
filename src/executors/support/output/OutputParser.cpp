// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/OutputParser.h"

#include "executors/support/output/CellReader.h"
#include "executors/support/output/OutputFormats.h"

#include <QRegularExpression>

#include <algorithm>

namespace oc {
namespace {

Result<ParsedOutput> text(const QByteArray& bytes) {
    ParsedOutput parsed;
    parsed.output.fields.insert(QStringLiteral("text"), QString::fromUtf8(bytes));
    return parsed;
}

/// The named groups of the summary patterns, as fields beside the rows.
Status summarise(const OutputSpec& spec, const QByteArray& bytes, ParsedOutput& parsed) {
    QString whole = QString::fromUtf8(bytes);
    whole.remove(QLatin1Char('\r'));
    // Every declared field is there, found or not, so that expressions can rely on it.
    for (const OutputColumn& column : spec.summaryColumns) {
        parsed.output.fields.insert(column.column.name, QJsonValue(QJsonValue::Null));
    }
    for (const QString& text : spec.summary) {
        const QRegularExpression pattern(text, QRegularExpression::MultilineOption);
        if (!pattern.isValid()) {
            return Error{
                QStringLiteral("bad_pattern"),
                QStringLiteral("the tool's summary pattern is no regular expression: %1").arg(pattern.errorString()),
                {},
                {}};
        }
        const auto match = pattern.match(whole);
        if (!match.hasMatch()) continue;
        const QStringList names = pattern.namedCaptureGroups();
        for (int group = 1; group < names.size(); ++group) {
            const QString& name = names.at(group);
            if (name.isEmpty() || match.capturedStart(group) < 0) continue;
            const auto declared = std::find_if(
                spec.summaryColumns.begin(), spec.summaryColumns.end(), [&name](const OutputColumn& column) {
                    return (column.source.isEmpty() ? column.column.name : column.source) == name;
                });
            if (declared == spec.summaryColumns.end()) {
                parsed.output.fields.insert(name, match.captured(group));
                continue;
            }
            bool bad = false;
            parsed.output.fields.insert(declared->column.name,
                                        cellReader::fromText(*declared, match.captured(group).toUtf8(), bad));
            if (bad) {
                parsed.notices.append(
                    QStringLiteral("%1 could not be read as %2: %3")
                        .arg(declared->column.name, columnTypeName(declared->column.type), match.captured(group)));
            }
        }
    }
    return {};
}

} // namespace

Result<ParsedOutput> OutputParser::parse(const QByteArray& bytes) const {
    Result<ParsedOutput> parsed = [&]() -> Result<ParsedOutput> {
        switch (spec_.format) {
        case OutputFormat::Columns:
            return outputFormats::columns(spec_, bytes);
        case OutputFormat::Csv:
            return outputFormats::csv(spec_, bytes);
        case OutputFormat::Json:
            return outputFormats::json(spec_, bytes);
        case OutputFormat::JsonLines:
            return outputFormats::jsonLines(spec_, bytes);
        case OutputFormat::KeyValue:
            return outputFormats::keyValue(spec_, bytes);
        case OutputFormat::Regex:
            return outputFormats::regex(spec_, bytes);
        case OutputFormat::Lines:
            return outputFormats::lines(spec_, bytes);
        case OutputFormat::MysqlXml:
            return outputFormats::mysqlXml(spec_, bytes);
        case OutputFormat::PrometheusText:
            return outputFormats::prometheusText(spec_, bytes);
        case OutputFormat::LineProtocol:
            return outputFormats::lineProtocol(spec_, bytes);
        case OutputFormat::Text:
            break;
        }
        return text(bytes);
    }();
    if (!parsed || (spec_.summary.isEmpty() && spec_.summaryColumns.isEmpty())) return parsed;
    if (auto summarised = summarise(spec_, bytes, *parsed); !summarised) return summarised.error();
    return parsed;
}

} // namespace oc
