// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/RunNotifier.h"

#include "engine/base/Clock.h"
#include "executors/communication/AlertRendering.h"

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr int earlierAtOnce = 50;

AlertScope scopeOf(const RunFacts& facts) {
    AlertScope scope = alertScope(nowMs());
    scope.insert(u"run"_s, facts.toJson());
    scope.insert(u"steps"_s, facts.steps());
    scope.insert(u"inputs"_s, facts.run.inputs);
    return scope;
}

} // namespace

bool RunNotifier::isDue(const NotifySpec& spec, const RunFacts& facts) {
    switch (facts.run.status) {
    case RunStatus::Completed:
        return spec.onSuccess || (spec.onSlower && facts.isSlow(spec.slowerThan));
    case RunStatus::Failed:
    case RunStatus::Interrupted:
        return spec.onFailure;
    case RunStatus::Running:
    case RunStatus::Cancelled: // by a person, who knows
    case RunStatus::Refused:
        break;
    }
    return false;
}

Result<AlertTemplate> RunNotifier::savedTemplate(const QString& name) const {
    const auto templates = file_.templates();
    if (!templates) return templates.error();
    return findTemplate(*templates, name);
}

Problems RunNotifier::check(const PlanDocument& plan) const {
    Problems problems;
    if (plan.plan().notify.isEmpty()) return problems;
    const bool isList = plan.root().toObject().value(u"notify"_s).isArray();
    const auto channels = channels_();
    for (qsizetype i = 0; i < plan.plan().notify.size(); ++i) {
        const NotifySpec& spec = plan.plan().notify.at(i);
        const QString pointer = isList ? u"/notify/%1"_s.arg(i) : u"/notify"_s;
        const auto warn = [&](const QString& key, const Error& error) {
            const TextPosition place = plan.position(pointer + u'/' + key);
            problems.append({Problem::Severity::Warning,
                             error.code,
                             error.message,
                             error.hint,
                             plan.file(),
                             pointer + u'/' + key,
                             place.line,
                             place.column,
                             {}});
        };
        QStringList names = spec.channels;
        if (!spec.templateName.isEmpty()) {
            const auto found = savedTemplate(spec.templateName);
            if (!found)
                warn(u"template"_s, found.error());
            else if (names.isEmpty())
                names = found->channels;
        }
        if (!channels) {
            warn(u"channels"_s, channels.error());
            continue;
        }
        for (const QString& name : std::as_const(names)) {
            if (const auto found = channels->find(name); !found) warn(u"channels"_s, found.error());
        }
    }
    return problems;
}

Result<Alert> RunNotifier::alertFor(const NotifySpec& spec, const RunFacts& facts, QStringList& channels) const {
    Alert alert = facts.alert();
    if (facts.run.status == RunStatus::Completed && spec.onSlower && facts.isSlow(spec.slowerThan)) {
        alert.title += u", slower than usual"_s;
        alert.severity = Severity::Warning;
    }
    AlertTemplate words;
    if (!spec.templateName.isEmpty()) {
        auto found = savedTemplate(spec.templateName);
        if (!found) return found.error();
        words = std::move(*found);
        if (channels.isEmpty()) channels = words.channels;
    }
    if (!spec.title.isEmpty()) words.title = spec.title;
    if (!spec.text.isEmpty()) words.text = spec.text;
    if (spec.severity) words.severity = spec.severity;
    return fillTemplate(words, alert, scopeOf(facts));
}

Result<RunNotifier::Notified> RunNotifier::runEnded(const QString& runId) const {
    Notified notified;
    const auto header = store_.run(runId);
    if (!header) return header.error();
    if (!header->untold || header->status == RunStatus::Running) return notified; // most: no result is read
    const auto facts = readRunFacts(store_, header->id);
    if (!facts) return facts.error();
    std::optional<Result<AlertChannels>> known;
    QList<Outbox::AlertToPut> alerts;
    for (qsizetype i = 0; i < facts->plan.notify.size(); ++i) {
        const NotifySpec& spec = facts->plan.notify.at(i);
        if (!isDue(spec, *facts)) continue;
        if (!known) known = channels_();
        if (!*known) return known->error(); // the run stays untold until the file with the channels can be read
        QStringList names = spec.channels;
        auto alert = alertFor(spec, *facts, names);
        if (!alert) {
            notified.errors.append(alert.error());
            alert = facts->alert();
        }
        alert->key = u"notify %1 %2"_s.arg(i).arg(facts->run.id);
        if (names.isEmpty())
            notified.errors.append({u"no_channel"_s,
                                    u"the template '%1' names no channel"_s.arg(spec.templateName),
                                    u"add channels to the plan's notify, or to the template"_s,
                                    {}});
        QList<AlertMessage> messages;
        for (const QString& name : std::as_const(names)) {
            const auto channel = (*known)->find(name);
            if (channel)
                messages.append(renderAlert(*alert, *channel, nowMs()));
            else
                notified.errors.append(channel.error());
        }
        if (!messages.isEmpty()) alerts.append({*alert, messages, 0});
    }
    const auto put = outbox_.putForRun(facts->run.id, alerts);
    if (!put) return put.error();
    notified.deliveries = *put;
    return notified;
}

Result<RunNotifier::Notified> RunNotifier::earlierRuns() const {
    Notified all;
    const auto ids = store_.untold(earlierAtOnce);
    if (!ids) return ids.error();
    for (const QString& id : *ids) {
        const auto one = runEnded(id);
        if (one) all.deliveries += one->deliveries;
        const QList<Error> errors = one ? one->errors : QList<Error>{one.error()};
        for (const Error& error : errors) {
            if (!all.errors.contains(error)) all.errors.append(error); // most meet the same
        }
    }
    return all;
}

} // namespace oc
