// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/RowSource.h"

#include "engine/plan/PlanOrder.h"
#include "engine/plan/RowComparison.h"
#include "ui/plan/OpenPlan.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace oc::ui {

namespace {

QString tr(const char* source) {
    return QCoreApplication::translate("oc::ui::RowSource", source);
}

ColumnType typeOf(const QJsonValue& value) {
    return value.isDouble()                      ? ColumnType::Number
           : value.isBool()                      ? ColumnType::Boolean
           : value.isArray() || value.isObject() ? ColumnType::Json
                                                 : ColumnType::String;
}

ColumnType typeOf(ParameterType type) {
    switch (type) {
    case ParameterType::Integer:
    case ParameterType::Port:
        return ColumnType::Integer;
    case ParameterType::Number:
    case ParameterType::Duration:
        return ColumnType::Number;
    case ParameterType::Size:
        return ColumnType::Bytes;
    case ParameterType::Boolean:
        return ColumnType::Boolean;
    case ParameterType::List:
    case ParameterType::Map:
    case ParameterType::Json:
        return ColumnType::Json;
    default:
        return ColumnType::String;
    }
}

/// The declared column of that name, else one made from the value.
void add(QList<Column>& columns, const QString& name, const QJsonValue& value, const QList<OutputColumn>& declared) {
    const auto known = std::find_if(declared.begin(), declared.end(),
                                    [&](const OutputColumn& column) { return column.column.name == name; });
    columns.append(known != declared.end() ? known->column : Column{name, typeOf(value), {}});
}

/// "rows" of an output that is there, in the order in which the table has them.
QList<Column> columnsOfRows(const QJsonObject& output, const QString& rowsName, const QList<OutputColumn>& declared) {
    QList<Column> columns;
    const QJsonObject first = output.value(rowsName).toArray().first().toObject();
    QStringList names;
    const QJsonArray listed = output.value(QStringLiteral("columns")).toArray();
    for (const QJsonValue& column : listed)
        names.append(column.toObject().value(QStringLiteral("name")).toString());
    for (auto it = first.constBegin(); it != first.constEnd(); ++it)
        if (!names.contains(it.key())) names.append(it.key());
    for (const QString& name : std::as_const(names))
        add(columns, name, first.value(name), declared);
    return columns;
}

QString pathOf(const QString& stepId) {
    // As people write it, also with hyphens; other ids need brackets.
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z_$][\\w$]*(-[\\w$]+)*$"));
    const QString steps = QStringLiteral("steps");
    const bool dotted = plain.match(stepId).hasMatch();
    return (dotted ? steps + u'.' + stepId : steps + u'[' + expression::quoted(stepId) + u']') +
           QStringLiteral(".output");
}

bool isWithRows(const RowSource& source) {
    return source.isRows;
}

} // namespace

const Column* RowSource::column(const QString& name) const {
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == name; });
    return found == columns.end() ? nullptr : &*found;
}

bool hasRowSources(const OpenPlan& plan, const QString& stepId, const Catalogue& catalogue) {
    const Plan& spec = plan.model().plan();
    if (!spec.inputs.isEmpty()) return true;
    const int index = plan.model().indexOf(stepId);
    if (index < 0) return false;
    const PlanOrder order(spec);
    for (int i = 0; i < spec.steps.size(); ++i) {
        if (i == index || !order.runsBefore(i, index)) continue;
        const ToolSpecPtr tool = catalogue.find(spec.steps.at(i).tool);
        if (!tool) continue;
        const OutputSpec& declared = tool->behaviour.output;
        if (!declared.columns.isEmpty() || !declared.summaryColumns.isEmpty()) return true;
        const QString& id = spec.steps.at(i).id;
        if (plan.pinned().contains(id) || plan.follower().lastResultOf(id)) return true;
    }
    return false;
}

QList<RowSource> rowSources(const OpenPlan& plan, const QString& stepId, const Catalogue& catalogue) {
    QList<RowSource> sources;
    const Plan& spec = plan.model().plan();
    const int index = plan.model().indexOf(stepId);
    const PlanOrder order(spec);
    for (int i = int(spec.steps.size()) - 1; i >= 0 && index >= 0; --i) {
        if (i == index || !order.runsBefore(i, index)) continue;
        const StepSpec& step = spec.steps.at(i);
        const ToolSpecPtr tool = catalogue.find(step.tool);
        if (!tool) continue;
        const OutputSpec& declared = tool->behaviour.output;
        QJsonObject output;
        if (const auto pinned = plan.pinned().constFind(step.id); pinned != plan.pinned().cend())
            output = pinned->output;
        else if (const auto last = plan.lastOutput(step.id))
            output = last->output;
        RowSource rows{pathOf(step.id) + u'.' + declared.rowsName, step.title(), true, {}};
        RowSource fields{pathOf(step.id), tr("%1: its result").arg(step.title()), false, {}};
        const bool onMachines = !step.target.isUndefined() || !spec.defaultTarget.isUndefined();
        if (!output.value(declared.rowsName).toArray().isEmpty()) {
            rows.columns = columnsOfRows(output, declared.rowsName, declared.columns);
        } else if (!declared.record && !declared.columns.isEmpty()) {
            if (onMachines) rows.columns.append(Column{QStringLiteral("target"), ColumnType::String, {}});
            for (const OutputColumn& column : declared.columns)
                rows.columns.append(column.column);
        }
        for (const OutputColumn& column : declared.record ? declared.columns : declared.summaryColumns)
            fields.columns.append(column.column);
        for (auto it = output.constBegin(); it != output.constEnd(); ++it) {
            const bool listed = it.key() == declared.rowsName || it.key() == QStringLiteral("columns");
            if (!listed && !fields.column(it.key()) && typeOf(it.value()) != ColumnType::Json)
                fields.columns.append(Column{it.key(), typeOf(it.value()), {}});
        }
        for (const RowSource& source : {rows, fields})
            if (!source.columns.isEmpty()) sources.append(source);
    }
    RowSource inputs{QStringLiteral("inputs"), tr("Inputs of the plan"), false, {}};
    for (const ParameterSpec& input : spec.inputs)
        inputs.columns.append(Column{input.name, typeOf(input.type), input.unit});
    if (!inputs.columns.isEmpty()) sources.append(inputs);
    std::stable_partition(sources.begin(), sources.end(), isWithRows);
    return sources;
}

} // namespace oc::ui
