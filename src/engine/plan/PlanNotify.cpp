// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanReader.h"

namespace oc {

using namespace Qt::StringLiterals;

namespace {

const QStringList notifyKeys{u"on"_s,    u"channels"_s, u"slower_than"_s, u"template"_s,
                             u"title"_s, u"text"_s,     u"severity"_s};

} // namespace

void PlanReader::readNotify(const SyntaxNode& node, const QString& pointer, Plan& plan) {
    if (node.isObject()) {
        readNotifyEntry(node, pointer, plan);
    } else if (node.isList()) {
        for (size_t i = 0; i < node.children.size(); ++i) {
            const QString at = NodeReader::itemPointer(pointer, qsizetype(i));
            if (reader_.isObject(node.children[i], at))
                readNotifyEntry(node.children[i], at, plan);
            else
                plan.notify.append(NotifySpec()); // keeps the places of the others
        }
    } else {
        reader_.wrongType(node, pointer, u"an object or a list of objects"_s,
                          u"such as {on: failure, channels: [mail]}"_s);
    }
}

void PlanReader::readNotifyEntry(const SyntaxNode& object, const QString& pointer, Plan& plan) {
    reader_.checkKeys(object, pointer, notifyKeys, u"notify"_s);
    NotifySpec spec;
    bool saysWhen = false, saysWhere = false;
    const SyntaxNode* slower = nullptr;
    for (const SyntaxNode& member : object.children) {
        const QString& key = member.key;
        const QString at = NodeReader::memberPointer(pointer, key);
        if (key == u"on") {
            saysWhen = true;
            readNotifyOn(member, at, spec);
        } else if (key == u"channels") {
            saysWhere = true;
            const auto names = reader_.texts(member, at);
            spec.channels = names.value_or(QStringList());
            if (names && names->isEmpty())
                reader_.add(member, at, u"empty_value"_s, u"\"channels\" names no channel"_s,
                            u"\"opsctl alerts channels\" shows them"_s);
        } else if (key == u"slower_than") {
            slower = &member;
            spec.slowerThan = reader_.duration(member, at, false);
        } else if (key == u"template") {
            saysWhere = true;
            spec.templateName = reader_.text(member, at, false).value_or(QString());
        } else if (key == u"title") {
            spec.title = reader_.text(member, at, false).value_or(QString());
        } else if (key == u"text") {
            spec.text = reader_.text(member, at).value_or(QString());
        } else if (key == u"severity") {
            const auto word = reader_.word(member, at, {u"info"_s, u"warning"_s, u"critical"_s});
            if (word) spec.severity = Severity(*word);
        }
    }
    if (!saysWhere)
        reader_.add(object, pointer, u"missing_key"_s, u"\"notify\" needs \"channels\""_s,
                    u"\"opsctl alerts channels\" shows them"_s);
    if (!saysWhen) {
        spec.onFailure = true;
        spec.onSlower = slower != nullptr;
    } else if (slower && !spec.onSlower) {
        reader_.add(*slower, pointer + u"/slower_than"_s, u"no_effect"_s,
                    u"\"slower_than\" has no effect: \"on\" does not name slower"_s, u"on: [failure, slower]"_s);
    }
    plan.notify.append(spec);
}

void PlanReader::readNotifyOn(const SyntaxNode& node, const QString& pointer, NotifySpec& spec) {
    const QStringList words{u"failure"_s, u"success"_s, u"slower"_s};
    const auto take = [&](const SyntaxNode& one, const QString& at) {
        const auto word = reader_.word(one, at, words);
        if (!word) return;
        spec.onFailure = spec.onFailure || *word == 0;
        spec.onSuccess = spec.onSuccess || *word == 1;
        spec.onSlower = spec.onSlower || *word == 2;
    };
    if (!node.isList()) {
        take(node, pointer);
        return;
    }
    if (node.children.empty())
        reader_.add(node, pointer, u"empty_value"_s, u"\"on\" names nothing"_s, words.join(u", "_s));
    for (size_t i = 0; i < node.children.size(); ++i)
        take(node.children[i], NodeReader::itemPointer(pointer, qsizetype(i)));
}

} // namespace oc
