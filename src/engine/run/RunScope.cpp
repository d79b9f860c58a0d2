// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/RunScope.h"

#include <QRegularExpression>

#include <atomic>

namespace oc {

namespace {

bool mentions(const QString& text, const QRegularExpression& word) {
    return word.match(text).hasMatch();
}

void look(const QString& text, ExpressionUse& use) {
    static const QRegularExpression steps(QStringLiteral("\\bsteps\\b"));
    static const QRegularExpression inputs(QStringLiteral("\\binputs\\b"));
    use.any = true;
    const expression::References found = expression::references(text);
    use.steps += found.steps;
    use.inputs += found.inputs;
    // steps[name] or Object.keys(steps): which ones is known only to JavaScript. More mentions than names means that.
    const auto surplus = [&](const QRegularExpression& word, const QString& prefix, const QStringList& names) {
        if (!mentions(text, word)) return false;
        static const QRegularExpression plain(
            QStringLiteral("\\b(steps|inputs)\\s*(\\.\\s*[A-Za-z_$][\\w$]*|\\[\\s*(['\"])[^'\"]*\\3\\s*\\])"));
        qsizetype named = 0;
        for (auto it = plain.globalMatch(text); it.hasNext();)
            named += it.next().captured(1) == prefix;
        return names.isEmpty() || text.count(word) > named;
    };
    use.everyStep = use.everyStep || surplus(steps, QStringLiteral("steps"), found.steps);
    use.everyInput = use.everyInput || surplus(inputs, QStringLiteral("inputs"), found.inputs);
}

void look(const QJsonValue& value, ExpressionUse& use) {
    if (value.isString()) {
        if (const QString text = value.toString(); expression::isTemplated(text)) look(text, use);
    } else if (value.isArray()) {
        for (const QJsonValue& item : value.toArray())
            look(item, use);
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            look(it.value(), use);
    }
}

quint64 nextSerial() {
    static std::atomic<quint64> serial{0};
    return ++serial;
}

} // namespace

ExpressionUse expressionUse(const StepSpec& step, const QJsonValue& target) {
    ExpressionUse use;
    if (!step.when.isEmpty()) {
        look(expression::isTemplated(step.when) ? step.when : QStringLiteral("{{ %1 }}").arg(step.when), use);
    }
    look(step.forEach, use);
    look(target, use);
    look(QJsonValue(step.parameters), use);
    look(QJsonValue(step.approve), use);
    use.steps.removeDuplicates();
    use.inputs.removeDuplicates();
    return use;
}

RunScope::RunScope(QJsonObject inputs, Steps steps, QJsonObject run, QJsonObject environment)
    : serial_(nextSerial()),
      inputs_(std::move(inputs)),
      steps_(std::move(steps)),
      run_(std::move(run)),
      environment_(std::move(environment)) {}

ExpressionEvaluator& RunScope::evaluator(WorkerLocal& local) const {
    ExpressionEvaluator& evaluator = local.evaluator();
    if (local.scopeSerial == serial_) return evaluator;
    QJsonObject steps;
    for (const auto& [id, record] : steps_)
        steps.insert(id, record->toJson());
    evaluator.set(QStringLiteral("inputs"), inputs_);
    evaluator.set(QStringLiteral("steps"), steps);
    evaluator.set(QStringLiteral("run"), run_);
    evaluator.set(QStringLiteral("env"), environment_);
    for (const char* name : {"item", "index", "target"}) {
        evaluator.set(QString::fromLatin1(name), QJsonValue(QJsonValue::Undefined));
    }
    local.scopeSerial = serial_;
    return evaluator;
}

} // namespace oc
