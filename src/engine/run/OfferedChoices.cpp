// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/OfferedChoices.h"

#include "engine/base/Json.h"
#include "engine/plan/Plan.h"
#include "engine/plan/StepRisk.h"
#include "engine/run/ToolCall.h"

#include <QSet>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype most = 5000; ///< what a person could search by typing; the field takes any other value

/// Gathers values, each once.
class Choices {
public:
    [[nodiscard]] bool isFull() const { return list_.size() >= most; }
    void add(const QJsonValue& value, const QString& label) {
        if (value.isNull() || value.isUndefined() || isFull()) return;
        const QByteArray key = json::toText(value);
        if (seen_.contains(key)) return;
        seen_.insert(key);
        list_.append({value, label});
    }
    [[nodiscard]] QList<OfferedChoice> take() { return std::move(list_); }

private:
    QList<OfferedChoice> list_;
    QSet<QByteArray> seen_;
};

QString plain(const QJsonValue& value) {
    if (value.isNull() || value.isUndefined()) return {};
    return value.isString() ? value.toString() : QString::fromUtf8(json::toText(value));
}

Error noColumn(const QString& wanted, const QStringList& known) {
    const QString nearest = nearestName(wanted, known);
    return {u"no_such_column"_s,
            u"what the tool gives has no \"%1\""_s.arg(wanted),
            !nearest.isEmpty() ? u"did you mean \"%1\"?"_s.arg(nearest)
            : known.isEmpty()  ? u"it gives nothing that could be chosen from"_s
                               : u"it has %1"_s.arg(known.join(u", "_s)),
            {}};
}

} // namespace

Result<QList<OfferedChoice>> choicesIn(const StepOutput& output, const ChoiceSource& source) {
    Choices choices;
    if (output.table) {
        QStringList names;
        for (const Column& column : output.table->columns)
            names.append(column.name);
        const qsizetype value = source.value.isEmpty() ? 0 : names.indexOf(source.value);
        const qsizetype label = source.label.isEmpty() ? -1 : names.indexOf(source.label);
        if (value < 0 && !output.fields.contains(source.value)) return noColumn(source.value, names);
        if (!source.label.isEmpty() && label < 0) return noColumn(source.label, names);
        if (value >= 0 && value < names.size()) {
            for (qsizetype row = 0; row < output.table->rowCount() && !choices.isFull(); ++row)
                choices.add(output.table->at(row, value), label < 0 ? QString() : plain(output.table->at(row, label)));
            return choices.take();
        }
    }
    const QString field =
        !source.value.isEmpty() || output.fields.isEmpty() ? source.value : output.fields.begin().key();
    const QJsonValue found = output.fields.value(field);
    if (found.isUndefined()) return noColumn(field, output.fields.keys());
    if (!found.isArray()) {
        choices.add(found, {});
        return choices.take();
    }
    const QJsonArray items = found.toArray();
    for (const QJsonValue& item : items) {
        if (choices.isFull()) break;
        choices.add(item, {});
    }
    return choices.take();
}

Result<QList<OfferedChoice>> offeredChoices(const ChoiceSource& source, const Catalogue& catalogue,
                                            const ExecutorRegistry& executors, SecretStore* secrets, Redactor& redactor,
                                            const std::stop_token& stop) {
    ToolCall call;
    call.tool = catalogue.find(source.tool);
    if (!call.tool) {
        return Error{
            u"no_such_tool"_s, u"There is no tool named %1"_s.arg(source.tool), u"see opsctl tools list"_s, {}};
    }
    StepSpec step;
    step.parameters = source.parameters;
    if (riskOfStep(step, *call.tool) != Risk::Read) {
        return Error{u"not_read_only"_s,
                     u"%1 does more than read, so nothing was asked"_s.arg(call.tool->name),
                     u"\"choices_from\" takes a tool that only reads"_s,
                     {}};
    }
    call.parameters = source.parameters;
    const StepOutcome outcome = callTool(call, executors, secrets, redactor, stop);
    if (outcome.error) return *outcome.error;
    if (outcome.status != TaskStatus::Success) return Error{u"failed"_s, outcome.message, {}, {}};
    return choicesIn(outcome.output, source);
}

} // namespace oc
