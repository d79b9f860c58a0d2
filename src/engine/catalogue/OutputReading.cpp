// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/ToolReading.h"

#include <algorithm>
#include <limits>

namespace oc::toolReading {

using namespace Qt::StringLiterals;

namespace {

const QStringList& formatNames() {
    static const QStringList names{u"columns"_s,      u"csv"_s,   u"json"_s, u"json_lines"_s, u"key_value"_s,
                                   u"regex"_s,        u"lines"_s, u"text"_s, u"mysql_xml"_s,  u"prometheus_text"_s,
                                   u"line_protocol"_s};
    return names;
}

QStringList columnTypeNames() {
    QStringList names;
    for (int i = 0; i <= static_cast<int>(ColumnType::Json); ++i)
        names.append(columnTypeName(static_cast<ColumnType>(i)));
    return names;
}

OutputColumn readColumn(const Context& context, const YamlNode& node) {
    OutputColumn column;
    const Map map(context, node,
                  {"name"_L1, "type"_L1, "unit"_L1, "source"_L1, "index"_L1, "scale"_L1, "time_format"_L1, "null"_L1,
                   "values"_L1, "parameter"_L1, "lookup"_L1, "carry"_L1});
    if (!map.isMap()) return column;
    if (const YamlNode* name = map.require("name"_L1)) column.column.name = readText(context, *name);
    if (const YamlNode* type = map.find("type"_L1)) {
        const QStringList names = columnTypeNames();
        const auto at = names.indexOf(readWord(context, *type, names, u"a column type"_s));
        if (at >= 0) column.column.type = static_cast<ColumnType>(at);
    }
    if (const YamlNode* unit = map.find("unit"_L1)) column.column.unit = readText(context, *unit);
    if (const YamlNode* source = map.find("source"_L1)) column.source = readText(context, *source);
    if (const YamlNode* lookup = map.find("lookup"_L1)) {
        column.lookup = readText(context, *lookup);
        if (column.lookup.count(u'*') != 1)
            context.error(*lookup, u"bad_lookup"_s,
                          u"expected a path with one * for the value of source, found %1"_s.arg(lookup->typeName()));
    }
    if (const YamlNode* index = map.find("index"_L1))
        column.index = readInteger(context, *index, 0, 10'000).value_or(-1);
    if (const YamlNode* scale = map.find("scale"_L1)) column.scale = readNumber(context, *scale).value_or(1.0);
    if (const YamlNode* format = map.find("time_format"_L1)) {
        column.timeFormat = readText(context, *format);
        if (column.column.type != ColumnType::Time)
            context.keyError(*format, u"misplaced_key"_s, u"time_format is only for the type time"_s);
    }
    if (const YamlNode* null = map.find("null"_L1)) column.nullText = readText(context, *null);
    if (const YamlNode* carry = map.find("carry"_L1)) column.carry = readFlag(context, *carry).value_or(false);
    if (const YamlNode* values = map.find("values"_L1)) {
        if (values->kind != YamlNode::Kind::Map)
            context.error(*values, u"wrong_type"_s, u"expected a map, found %1"_s.arg(values->typeName()));
        for (const YamlNode* value : values->children)
            column.values.insert(value->key, readText(context, *value, true));
    }
    if (const YamlNode* parameter = map.find("parameter"_L1)) {
        column.parameter = readText(context, *parameter);
        const ParameterSpec* spec = context.tool.parameter(column.parameter);
        if (!spec || spec->name != column.parameter || spec->isSecret())
            context.error(*parameter, u"unknown_parameter"_s,
                          u"expected the name of a parameter that is no secret, found %1"_s.arg(parameter->typeName()));
    }
    return column;
}

QList<OutputColumn> readColumns(const Context& context, const YamlNode* list) {
    QList<OutputColumn> columns;
    if (!list) return columns;
    QSet<QString> names;
    for (const YamlNode* node : readList(context, *list)) {
        OutputColumn column = readColumn(context, *node);
        if (column.column.name.isEmpty()) continue;
        if (names.contains(column.column.name))
            context.error(*node, u"duplicate_column"_s, u"there are two columns %1"_s.arg(column.column.name));
        names.insert(column.column.name);
        columns.append(std::move(column));
    }
    return columns;
}

QStringList groupsOf(const QString& pattern) {
    QStringList groups = QRegularExpression(pattern).namedCaptureGroups();
    groups.removeAll(QString());
    return groups;
}

/// Every column of a regular expression comes from one of its groups.
void checkGroups(const Context& context, const YamlNode* list, const QList<OutputColumn>& columns,
                 const QStringList& groups) {
    for (const OutputColumn& column : columns) {
        const QString source = column.source.isEmpty() ? column.column.name : column.source;
        if (column.index >= 0 || !column.parameter.isEmpty() || groups.contains(source)) continue;
        const QString nearest = nearestName(source, groups);
        context.error(*list, u"unknown_group"_s,
                      u"column %1: the expression has no group (?<%2>...)"_s.arg(column.column.name, source),
                      nearest.isEmpty() ? u"it has "_s + groups.join(u", "_s) : u"did you mean %1?"_s.arg(nearest));
    }
}

/// Reports keys that the format does not read.
void checkKeys(const Context& context, const Map& map, const QString& format) {
    struct Rule {
        QLatin1StringView key;
        QStringList formats;
    };
    const Rule rules[] = {{"pattern"_L1, {u"regex"_s}},
                          {"rows_path"_L1, {u"json"_s}},
                          {"or_text"_L1, {u"json"_s}},
                          {"csv_header"_L1, {u"csv"_s}},
                          {"metric"_L1, {u"prometheus_text"_s}},
                          {"host_summary"_L1, {u"prometheus_text"_s}},
                          {"separator"_L1, {u"columns"_s, u"csv"_s, u"key_value"_s}},
                          {"comment"_L1, {u"columns"_s, u"csv"_s, u"key_value"_s, u"regex"_s, u"lines"_s}},
                          {"limit_bytes"_L1, {u"lines"_s, u"text"_s}}};
    for (const Rule& rule : rules) {
        const YamlNode* node = map.find(rule.key);
        if (node && !rule.formats.contains(format))
            context.keyError(*node, u"misplaced_key"_s,
                             u"%1 is only for the format %2"_s.arg(rule.key, rule.formats.join(u" or "_s)));
    }
}

void readSummary(const Context& context, const Map& map, OutputSpec& output) {
    QStringList groups;
    if (const YamlNode* summary = map.find("summary"_L1)) {
        for (const YamlNode* pattern : readList(context, *summary)) {
            output.summary.append(readPattern(context, *pattern));
            const QStringList found = groupsOf(output.summary.last());
            if (found.isEmpty())
                context.error(*pattern, u"unknown_group"_s,
                              u"the expression has no group (?<name>...), so it says nothing"_s);
            groups += found;
        }
    }
    const YamlNode* columns = map.find("summary_columns"_L1);
    output.summaryColumns = readColumns(context, columns);
    if (columns) checkGroups(context, columns, output.summaryColumns, groups);
}

QString readParameterName(const Context& context, const YamlNode& node, std::initializer_list<ParameterType> types) {
    const QString name = readText(context, node);
    const ParameterSpec* spec = context.tool.parameter(name);
    if (!spec || spec->name != name || std::find(types.begin(), types.end(), spec->type) == types.end()) {
        QStringList names;
        for (const ParameterType type : types)
            names.append(parameterTypeName(type));
        context.error(
            node, u"unknown_parameter"_s,
            u"expected the name of a parameter of type %1, found %2"_s.arg(names.join(u" or "_s), node.typeName()));
    }
    return name;
}

OutputFrom readFrom(const Context& context, const YamlNode& node) {
    const QString word =
        readWord(context, node, {u"stdout"_s, u"stderr"_s, u"both"_s}, u"where the output comes from"_s);
    return word == "both"_L1 ? OutputFrom::Both : word == "stderr"_L1 ? OutputFrom::Stderr : OutputFrom::Stdout;
}

} // namespace

OutputSpec readOutput(const Context& context, const YamlNode& node) {
    OutputSpec output;
    const Map map(context, node,
                  {"format"_L1, "from"_L1, "or_text"_L1, "header_lines"_L1, "separator"_L1, "comment"_L1,
                   "csv_header"_L1, "rows_path"_L1, "pattern"_L1, "record"_L1, "columns"_L1, "summary"_L1,
                   "summary_columns"_L1, "rows_name"_L1, "sort"_L1, "limit"_L1, "limit_bytes"_L1, "metric"_L1,
                   "host_summary"_L1});
    if (!map.isMap()) return output;
    QString format;
    if (const YamlNode* word = map.require("format"_L1))
        format = readWord(context, *word, formatNames(), u"a format"_s);
    if (format.isEmpty())
        format = u"text"_s;
    else
        checkKeys(context, map, format);
    output.format = static_cast<OutputFormat>(formatNames().indexOf(format));

    if (const YamlNode* from = map.find("from"_L1)) output.from = readFrom(context, *from);
    if (const YamlNode* lines = map.find("header_lines"_L1))
        output.headerLines = readInteger(context, *lines, 0, 1000).value_or(0);
    if (const YamlNode* separator = map.find("separator"_L1))
        output.separator =
            output.format == OutputFormat::Columns ? readPattern(context, *separator) : readText(context, *separator);
    if (const YamlNode* comment = map.find("comment"_L1)) output.comment = readText(context, *comment);
    if (const YamlNode* header = map.find("csv_header"_L1))
        output.csvHeader = readFlag(context, *header).value_or(true);
    if (const YamlNode* path = map.find("rows_path"_L1)) output.rowsPath = readText(context, *path, true);
    if (const YamlNode* text = map.find("or_text"_L1)) output.orText = readFlag(context, *text).value_or(false);
    if (const YamlNode* record = map.find("record"_L1)) output.record = readFlag(context, *record).value_or(false);
    if (const YamlNode* name = map.find("rows_name"_L1)) output.rowsName = readText(context, *name);

    const YamlNode* columns = map.find("columns"_L1);
    output.columns = readColumns(context, columns);
    // Lines with a separator are a table even when nobody knows beforehand how wide it will be.
    const bool needsColumns = output.format == OutputFormat::Columns
                                  ? output.headerLines == 0 && output.separator.isEmpty()
                                  : output.format == OutputFormat::Csv && !output.csvHeader;
    if (needsColumns && output.columns.isEmpty())
        context.error(node, u"missing_key"_s, u"the format %1 needs columns here"_s.arg(format));
    if (output.format == OutputFormat::Regex) {
        if (const YamlNode* pattern = map.require("pattern"_L1)) {
            output.pattern = readPattern(context, *pattern);
            if (QRegularExpression(output.pattern).isValid()) {
                const QStringList groups = groupsOf(output.pattern);
                if (groups.isEmpty())
                    context.error(*pattern, u"unknown_group"_s,
                                  u"the expression has no group (?<name>...), so it says nothing"_s);
                if (columns) checkGroups(context, columns, output.columns, groups);
            }
        }
    }
    if (output.format != OutputFormat::Regex &&
        std::any_of(output.columns.begin(), output.columns.end(), [](const OutputColumn& c) { return c.carry; }))
        context.error(*columns, u"misplaced_key"_s, u"carry is only for the format regex"_s);
    readSummary(context, map, output);
    if (const YamlNode* sort = map.find("sort"_L1)) {
        output.sort = readText(context, *sort);
        QStringList names;
        for (const OutputColumn& column : std::as_const(output.columns))
            names.append(column.column.name);
        const QString name = output.sort.startsWith(u'-') ? output.sort.mid(1) : output.sort;
        if (!names.isEmpty() && !names.contains(name))
            context.error(*sort, u"unknown_column"_s, u"there is no column %1 to sort by"_s.arg(name));
    }
    if (const YamlNode* limit = map.find("limit"_L1))
        output.limit = readParameterName(context, *limit, {ParameterType::Integer});
    if (const YamlNode* limit = map.find("limit_bytes"_L1))
        output.limitBytes = readParameterName(context, *limit, {ParameterType::Integer, ParameterType::Size});
    if (const YamlNode* metric = map.find("metric"_L1))
        output.metric = readParameterName(context, *metric, {ParameterType::String});
    if (const YamlNode* host = map.find("host_summary"_L1))
        output.hostSummary = readFlag(context, *host).value_or(false);
    return output;
}

} // namespace oc::toolReading
