// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanReader.h"

#include "engine/base/Json.h"
#include "engine/plan/Expression.h"

#include <QHash>
#include <QSet>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

const QStringList planKeys{u"name"_s,     u"description"_s, u"version"_s, u"inputs"_s,
                           u"defaults"_s, u"steps"_s,       u"notify"_s};
const QStringList sharedKeys{u"target"_s,  u"timeout"_s,      u"retry"_s,       u"on_failure"_s,
                             u"batches"_s, u"max_parallel"_s, u"max_failures"_s};
const QStringList stepKeys =
    QStringList{u"id"_s,   u"name"_s,     u"tool"_s,   u"plan"_s,    u"parameters"_s, u"needs"_s,
                u"when"_s, u"for_each"_s, u"run_if"_s, u"approve"_s, u"enabled"_s} +
    sharedKeys;

bool isGoodId(const QString& id) {
    if (id.isEmpty() || id.size() > 100 || !(id.at(0).isLetterOrNumber() || id.at(0) == u'_')) return false;
    return std::all_of(id.begin(), id.end(), [](QChar c) { return c.isLetterOrNumber() || c == u'_' || c == u'-'; });
}

} // namespace

Plan PlanReader::read(const SyntaxNode& root) {
    Plan plan;
    reader_.checkKeys(root, {}, planKeys, u"a plan"_s);
    const SyntaxNode* steps = nullptr;
    for (const SyntaxNode& member : root.children) {
        const QString pointer = NodeReader::memberPointer({}, member.key);
        if (member.key == u"name") {
            plan.name = reader_.text(member, pointer).value_or(QString());
        } else if (member.key == u"description") {
            plan.description = reader_.text(member, pointer).value_or(QString());
        } else if (member.key == u"version") {
            if (member.kind == SyntaxNode::Kind::Number) {
                plan.version = QString::fromUtf8(json::toText(member.scalar)); // 1.0 without quotes
            } else {
                plan.version = reader_.text(member, pointer).value_or(QString());
            }
        } else if (member.key == u"inputs") {
            if (reader_.isList(member, pointer)) readInputs(member, pointer, plan);
        } else if (member.key == u"defaults") {
            if (reader_.isObject(member, pointer)) {
                reader_.checkKeys(member, pointer, sharedKeys, u"defaults"_s);
                for (const SyntaxNode& value : member.children)
                    readShared(value, NodeReader::memberPointer(pointer, value.key), defaults_);
            }
        } else if (member.key == u"notify") {
            readNotify(member, pointer, plan);
        } else if (member.key == u"steps") {
            steps = &member;
        }
    }
    plan.defaultTarget = defaults_.target;
    plan.defaultTimeout = defaults_.timeout;
    plan.defaultRetry = defaults_.retry;
    if (!steps) {
        reader_.add(root, {}, u"missing_key"_s, u"a plan needs \"steps\""_s, u"add steps: a list of tools to run"_s);
    } else if (reader_.isList(*steps, u"/steps"_s)) {
        readSteps(*steps, u"/steps"_s, plan);
    }
    return plan;
}

void PlanReader::readSteps(const SyntaxNode& list, const QString& pointer, Plan& plan) {
    QSet<QString> taken;
    for (const SyntaxNode& item : list.children) {
        const SyntaxNode* id = item.child(u"id"_s);
        if (id && id->kind == SyntaxNode::Kind::String) taken.insert(id->scalar.toString());
    }
    QHash<QString, int> seen;
    plan.steps.reserve(qsizetype(list.children.size()));
    for (size_t i = 0; i < list.children.size(); ++i) {
        const SyntaxNode& item = list.children[i];
        const QString itemPointer = NodeReader::itemPointer(pointer, qsizetype(i));
        StepSpec step;
        step.maxParallel = defaults_.maxParallel;
        step.maxFailures = defaults_.maxFailures;
        step.batches = defaults_.batches;
        step.onFailure = defaults_.onFailure;
        const QString number = QString::number(i + 1);
        step.id = u"step-"_s + number;
        for (int n = 2; taken.contains(step.id); ++n)
            step.id = u"step-%1-%2"_s.arg(number).arg(n);
        const QString ownId = step.id;
        const SyntaxNode* idNode = item.child(u"id"_s);
        const bool hasId = idNode && idNode->kind == SyntaxNode::Kind::String;
        reader_.setStep(hasId ? idNode->scalar.toString() : ownId);
        if (reader_.isObject(item, itemPointer)) readStep(item, itemPointer, step);
        if (step.idGiven && idNode) {
            if (const auto before = seen.constFind(step.id); before != seen.constEnd()) {
                reader_.add(*idNode, itemPointer + u"/id"_s, u"duplicate_id"_s,
                            u"the id \"%1\" is that of step %2, too"_s.arg(step.id).arg(*before + 1),
                            u"give each step an id of its own"_s);
                step.id = ownId;
                step.idGiven = false;
            } else {
                seen.insert(step.id, int(i));
            }
        }
        reader_.setStep({});
        taken.insert(step.id);
        plan.steps.append(std::move(step));
    }
}

void PlanReader::readId(const SyntaxNode& node, const QString& pointer, StepSpec& step) {
    const auto id = reader_.text(node, pointer, false);
    if (!id) return;
    if (!isGoodId(*id)) {
        reader_.add(node, pointer, u"bad_id"_s, u"\"%1\" cannot be an id"_s.arg(id->left(60)),
                    u"use letters, digits, _ and -, at most 100"_s);
        return;
    }
    step.id = *id;
    step.idGiven = true;
}

void PlanReader::readStep(const SyntaxNode& object, const QString& pointer, StepSpec& step) {
    reader_.checkKeys(object, pointer, stepKeys, u"a step"_s);
    const SyntaxNode* what = nullptr;
    for (const SyntaxNode& member : object.children) {
        const QString& key = member.key;
        const QString at = NodeReader::memberPointer(pointer, key);
        if (readShared(member, at, step)) continue;
        if (key == u"id") {
            readId(member, at, step);
        } else if (key == u"name") {
            step.name = reader_.text(member, at).value_or(QString());
        } else if (key == u"tool" || key == u"plan") {
            if (what) {
                reader_.add(member, at, u"tool_and_plan"_s, u"a step runs a \"tool\" or a \"plan\", not both"_s,
                            u"remove one of the two"_s);
            } else {
                what = &member;
                readWhat(member, at, step);
            }
        } else if (key == u"parameters") {
            if (reader_.isObject(member, at)) step.parameters = member.toJson().toObject();
        } else if (key == u"needs") {
            step.needsGiven = true;
            step.needs = reader_.texts(member, at).value_or(QStringList());
            if (QStringList unique = step.needs; unique.removeDuplicates() > 0) {
                reader_.add(member, at, u"duplicate_value"_s, u"\"needs\" names a step twice"_s);
                step.needs = unique;
            }
        } else if (key == u"when") {
            if (member.kind == SyntaxNode::Kind::Bool) {
                step.when = member.scalar.toBool() ? u"true"_s : u"false"_s;
            } else {
                step.when = reader_.text(member, at, false).value_or(QString());
            }
        } else if (key == u"for_each") {
            if (member.isList() ||
                (member.kind == SyntaxNode::Kind::String && expression::isTemplated(member.scalar.toString()))) {
                step.forEach = member.toJson();
            } else {
                reader_.wrongType(member, at, u"a list or an expression"_s,
                                  u"such as {{ steps.find.output.assets }}"_s);
            }
        } else if (key == u"run_if") {
            const auto word = reader_.word(member, at, {u"success"_s, u"failure"_s, u"always"_s});
            if (word) step.runIf = std::array{RunIf::Success, RunIf::Failure, RunIf::Always}[size_t(*word)];
        } else if (key == u"approve") {
            step.approve = reader_.text(member, at, false).value_or(QString());
        } else if (key == u"enabled") {
            step.enabled = reader_.flag(member, at).value_or(true);
        }
    }
    if (!what) {
        reader_.add(object, pointer, u"missing_key"_s, u"the step needs a \"tool\""_s,
                    u"\"opsctl tools list\" shows them all; \"plan\" names the file of a plan to run as this step"_s);
    }
}

void PlanReader::readWhat(const SyntaxNode& node, const QString& pointer, StepSpec& step) {
    const QString text = reader_.text(node, pointer, false).value_or(QString());
    if (text.isEmpty()) return;
    if (node.key == u"tool") {
        if (const QString file = planOfTool(text); !file.isEmpty()) {
            reader_.add(node, pointer, u"plan_as_tool"_s, u"\"%1\" is no tool"_s.arg(text.left(60)),
                        u"write plan: %1 to run that plan as a step"_s.arg(file.left(60)));
            return;
        }
        step.tool = text;
    } else if (expression::isTemplated(text)) {
        // What will run is checked, and agreed to, before the run.
        reader_.add(node, pointer, u"plan_is_expression"_s, u"\"plan\" must name a file, not an expression"_s,
                    u"use a step for each plan, and \"when\" to choose"_s);
    } else {
        step.tool = toolOfPlan(text);
    }
}

bool PlanReader::readShared(const SyntaxNode& member, const QString& at, StepSpec& step) {
    const QString& key = member.key;
    if (key == u"target") {
        step.target = readTarget(member, at);
    } else if (key == u"timeout") {
        step.timeout = reader_.duration(member, at, false);
    } else if (key == u"retry") {
        if (reader_.isObject(member, at)) step.retry = readRetry(member, at);
    } else if (key == u"on_failure") {
        readOnFailure(member, at, step.onFailure);
    } else if (key == u"batches") {
        if (reader_.isList(member, at)) readBatches(member, at, step.batches);
    } else if (key == u"max_parallel") {
        step.maxParallel = reader_.integer(member, at, 1, 100'000).value_or(0);
    } else if (key == u"max_failures") {
        readMaxFailures(member, at, step.maxFailures);
    } else {
        return false;
    }
    return true;
}

QJsonValue PlanReader::readTarget(const SyntaxNode& node, const QString& pointer) {
    if (node.kind == SyntaxNode::Kind::String) {
        const auto text = reader_.text(node, pointer, false);
        return text ? QJsonValue(*text) : QJsonValue(QJsonValue::Undefined);
    }
    if (node.isList()) {
        if (node.children.empty()) {
            reader_.add(node, pointer, u"empty_value"_s, u"\"target\" names no machine"_s,
                        u"leave it out to run on this machine"_s);
            return QJsonValue::Undefined;
        }
        const auto names = reader_.texts(node, pointer);
        return names ? QJsonValue(QJsonArray::fromStringList(*names)) : QJsonValue(QJsonValue::Undefined);
    }
    if (node.isObject()) {
        if (node.children.empty()) {
            reader_.add(node, pointer, u"empty_value"_s, u"\"target\" is a filter without conditions"_s,
                        u"name at least one field, such as environment"_s);
            return QJsonValue::Undefined;
        }
        return node.toJson();
    }
    reader_.wrongType(node, pointer, u"a name, a list of names, an asset filter or an expression"_s);
    return QJsonValue::Undefined;
}

std::optional<RetrySpec> PlanReader::readRetry(const SyntaxNode& object, const QString& pointer) {
    reader_.checkKeys(object, pointer, {u"attempts"_s, u"delay"_s, u"backoff"_s, u"on"_s}, u"retry"_s);
    RetrySpec retry;
    bool hasAttempts = false;
    for (const SyntaxNode& member : object.children) {
        const QString at = NodeReader::memberPointer(pointer, member.key);
        if (member.key == u"attempts") {
            hasAttempts = true;
            retry.attempts = reader_.integer(member, at, 1, 1000).value_or(retry.attempts);
        } else if (member.key == u"delay") {
            retry.delay = reader_.duration(member, at, true).value_or(retry.delay);
        } else if (member.key == u"backoff") {
            retry.backoff = reader_.number(member, at, 1, 100).value_or(retry.backoff);
        } else if (member.key == u"on") {
            retry.on = reader_.texts(member, at).value_or(retry.on);
        }
    }
    if (!hasAttempts) {
        reader_.add(object, pointer, u"missing_key"_s, u"\"retry\" needs \"attempts\""_s,
                    u"how often to try in all, such as 3"_s);
    }
    return retry;
}

void PlanReader::readOnFailure(const SyntaxNode& node, const QString& pointer, OnFailure& out) {
    if (node.isObject()) {
        reader_.checkKeys(node, pointer, {u"goto"_s}, u"on_failure"_s);
        const SyntaxNode* target = node.child(u"goto"_s);
        if (!target) {
            reader_.add(node, pointer, u"missing_key"_s, u"\"on_failure\" needs \"goto\""_s,
                        u"{goto: id of a later step}"_s);
            return;
        }
        if (const auto id = reader_.text(*target, pointer + u"/goto"_s, false)) out = {OnFailure::Kind::Goto, *id};
        return;
    }
    const auto word = reader_.word(node, pointer, {u"stop"_s, u"continue"_s});
    if (word) out = {*word == 0 ? OnFailure::Kind::Stop : OnFailure::Kind::Continue, {}};
}

std::optional<double> PlanReader::percentage(const SyntaxNode& node) {
    const QString text = node.kind == SyntaxNode::Kind::String ? node.scalar.toString().trimmed() : QString();
    bool ok = false;
    const double value = text.endsWith(u'%') ? text.chopped(1).trimmed().toDouble(&ok) : 0;
    if (!ok || value < 0 || value > 100) return {};
    return value;
}

void PlanReader::readBatches(const SyntaxNode& list, const QString& pointer, QJsonArray& out) {
    QJsonArray batches;
    for (size_t i = 0; i < list.children.size(); ++i) {
        const SyntaxNode& item = list.children[i];
        const QString at = NodeReader::itemPointer(pointer, qsizetype(i));
        if (item.kind == SyntaxNode::Kind::Number) {
            if (const auto count = reader_.integer(item, at, 1, 1'000'000)) batches.append(*count);
        } else if (percentage(item).value_or(0) > 0) {
            batches.append(item.scalar.toString().trimmed());
        } else {
            reader_.wrongType(item, at, u"a number of machines or a percentage such as \"10%\""_s);
        }
    }
    if (list.children.empty()) {
        reader_.add(list, pointer, u"empty_value"_s, u"\"batches\" names no size"_s,
                    u"such as [1, \"10%\", \"50%\"]"_s);
    }
    out = batches;
}

void PlanReader::readMaxFailures(const SyntaxNode& node, const QString& pointer, QString& out) {
    if (node.kind == SyntaxNode::Kind::Number) {
        if (const auto count = reader_.integer(node, pointer, 0, 1'000'000)) out = QString::number(*count);
        return;
    }
    const QString text = node.kind == SyntaxNode::Kind::String ? node.scalar.toString().trimmed() : QString();
    bool ok = false;
    const int count = text.toInt(&ok);
    if (percentage(node) || (ok && count >= 0)) {
        out = text;
    } else {
        reader_.wrongType(node, pointer, u"a number or a percentage such as \"5%\""_s);
    }
}

} // namespace oc
