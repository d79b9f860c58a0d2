// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/Findings.h"

#include <QJsonArray>

namespace oc::ui::findings {

namespace {

const QString field = QStringLiteral("findings");
const QStringList usual{QStringLiteral("severity"), QStringLiteral("what"), QStringLiteral("count"),
                        QStringLiteral("example")};

} // namespace

TaskResultPtr of(const TaskResultPtr& result) {
    const QJsonArray list = result->outcome.output.fields.value(field).toArray();
    if (list.isEmpty() || !list.first().isObject()) return nullptr;
    auto table = std::make_shared<Table>();
    QStringList names;
    for (const QString& name : usual)
        if (list.first().toObject().contains(name)) names.append(name);
    for (const QJsonValue& one : list) {
        const QJsonObject finding = one.toObject();
        for (auto it = finding.constBegin(); it != finding.constEnd(); ++it)
            if (!names.contains(it.key())) names.append(it.key());
    }
    for (const QString& name : std::as_const(names)) {
        const bool number = list.first().toObject().value(name).isDouble();
        table->columns.append(Column{name, number ? ColumnType::Integer : ColumnType::String, {}});
    }
    for (const QJsonValue& one : list)
        for (const QString& name : std::as_const(names))
            table->cells.append(one.toObject().value(name));
    auto made = std::make_shared<TaskResult>(*result);
    made->outcome.output = StepOutput{{}, table};
    return made;
}

QList<TaskResultPtr> of(const QList<TaskResultPtr>& results) {
    QList<TaskResultPtr> list;
    for (const TaskResultPtr& result : results)
        if (TaskResultPtr found = of(result)) list.append(std::move(found));
    return list;
}

int count(const QList<TaskResultPtr>& results) {
    qsizetype all = 0;
    for (const TaskResultPtr& result : results)
        all += result->outcome.output.fields.value(field).toArray().size();
    return int(all);
}

} // namespace oc::ui::findings
