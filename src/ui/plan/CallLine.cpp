// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/CallLine.h"

#include "engine/base/Json.h"
#include "engine/base/Words.h"

#include <algorithm>

namespace oc::ui {

namespace {

QString plain(const QJsonValue& value) {
    return value.isString() ? value.toString() : QString::fromUtf8(json::toText(value));
}

} // namespace

QString callLine(const StepSpec& step) {
    const QString plan = planOfTool(step.tool);
    QStringList words{QStringLiteral("opsctl"), QStringLiteral("call"), step.tool};
    if (!plan.isEmpty()) words = {QStringLiteral("opsctl"), QStringLiteral("run"), plan};
    const auto add = [&](const QString& name, const QString& value) {
        if (!plan.isEmpty()) words.append(QStringLiteral("--input"));
        words.append(name + u'=' + value);
    };
    for (auto it = step.parameters.constBegin(); it != step.parameters.constEnd(); ++it) {
        const QJsonValue value = it.value();
        // A name given twice makes a list; one item alone, or items that are no texts, are said as JSON.
        const QJsonArray list = value.toArray();
        const bool repeated = list.size() > 1 && std::all_of(list.begin(), list.end(), [](const QJsonValue& item) {
                                  return !item.isArray() && !item.isObject();
                              });
        if (!repeated) {
            add(it.key(), plain(value));
            continue;
        }
        for (const QJsonValue& item : list)
            add(it.key(), plain(item));
    }
    const QJsonArray targets = step.target.isArray() ? step.target.toArray() : QJsonArray{step.target};
    for (const QJsonValue& target : targets)
        if (!target.isUndefined() && !target.isNull()) words << QStringLiteral("--target") << plain(target);
    return shellQuoted(words);
}

} // namespace oc::ui
