// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "app/opsctl/AlertsOutbox.h"
#include "app/opsctl/Command.h"

#include "engine/alerts/RunFacts.h"
#include "engine/base/Clock.h"
#include "engine/catalogue/ParameterSpec.h"
#include "executors/communication/AlertRendering.h"

#include <QJsonArray>

namespace oc::opsctl {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr Milliseconds repeatWindow = 5min;

struct Draft {
    Alert alert;
    QStringList channels; ///< of the template
};

/// What a run and a template make of it. Nothing, told: they are not there.
std::optional<Draft> draftOf(const Options& options, Composition& program, Console& console) {
    Draft draft;
    draft.alert.source = u"opsctl"_s;
    AlertScope scope = alertScope(nowMs());
    if (options.has(u"run"_s)) {
        const auto store = program.runStore();
        const auto facts = store ? readRunFacts(**store, options.text(u"run"_s)) : Result<RunFacts>(store.error());
        if (!facts) {
            console.error(facts.error());
            return std::nullopt;
        }
        draft.alert = facts->alert();
        scope.insert(u"run"_s, facts->toJson());
        scope.insert(u"steps"_s, facts->steps());
        scope.insert(u"inputs"_s, facts->run.inputs);
    }
    if (!options.has(u"template"_s)) return draft;
    const auto templates = program.alertsFile().templates();
    if (!templates) {
        console.error(templates.error());
        return std::nullopt;
    }
    const auto one = findTemplate(*templates, options.text(u"template"_s));
    if (!one) {
        console.error(one.error());
        return std::nullopt;
    }
    const auto filled = fillTemplate(*one, draft.alert, scope);
    if (!filled) {
        console.error(filled.error());
        return std::nullopt;
    }
    draft.alert = *filled;
    draft.channels = one->channels;
    return draft;
}

/// The alert that the options say, over the draft. Nothing, told: they are wrong.
std::optional<Alert> alertOf(const Options& options, Alert alert, Console& console) {
    if (!options.positional().isEmpty()) alert.title = options.positional().constFirst().simplified();
    if (options.has(u"text"_s)) alert.text = options.text(u"text"_s);
    if (options.has(u"source"_s)) alert.source = options.text(u"source"_s);
    alert.key = options.text(u"key"_s);
    if (alert.title.isEmpty()) {
        console.error(u"alerts send"_s, u"the title is empty"_s, u"give one, or --template, or --run"_s);
        return std::nullopt;
    }
    if (options.has(u"severity"_s)) {
        const auto severity = severityFromName(options.text(u"severity"_s));
        if (!severity) {
            console.error(u"--severity"_s, u"there is no '%1'"_s.arg(options.text(u"severity"_s)),
                          u"info, warning or critical"_s);
            return std::nullopt;
        }
        alert.severity = *severity;
    }
    const QStringList facts = options.texts(u"fact"_s);
    for (const QString& fact : facts) {
        const qsizetype at = fact.indexOf(u'=');
        if (at < 1) {
            console.error(u"--fact"_s, u"'%1' has no name"_s.arg(fact), u"write it as host=web-01"_s);
            return std::nullopt;
        }
        alert.facts.append({fact.left(at), fact.mid(at + 1)});
    }
    return alert;
}

} // namespace

int sendAlert(const QStringList& arguments, Composition& program, Console& console) {
    Options options(
        u"alerts send [TITLE] --channel C ... [--template T] [--run R] [--text T] [--severity S] [--fact NAME=VALUE ...]"_s,
        u"Sends an alert on one or more channels, by the outbox: it is kept before the first attempt, and "
        "tried again."_s);
    options.value(u"channel"_s, u"C"_s, u"where to; may be given several times"_s);
    options.value(u"template"_s, u"T"_s, u"a saved template: its words, severity and channels"_s);
    options.value(u"run"_s, u"R"_s, u"what it is about: a run's id, or last; what failed, and where, is told"_s);
    options.value(u"text"_s, u"T"_s, u"the message below the title"_s);
    options.value(u"severity"_s, u"S"_s, u"info, warning (if not given) or critical"_s);
    options.value(u"fact"_s, u"NAME=VALUE"_s, u"a line of the table; may be given several times"_s);
    options.value(u"source"_s, u"TEXT"_s, u"what it is about"_s);
    options.value(u"key"_s, u"KEY"_s,
                  u"alerts of one key are the same again: counted within five minutes, not repeated"_s);
    options.flag(u"again"_s, u"send it even if the same alert was sent a moment ago"_s);
    options.value(u"wait"_s, u"DURATION"_s, u"how long to wait for the channels (30s)"_s);
    options.flag(u"json"_s, u"a JSON list"_s);
    if (!options.read(arguments, console, 0, 1)) return options.exitCode();

    const auto draft = draftOf(options, program, console);
    if (!draft) return WrongUse;
    const auto alert = alertOf(options, draft->alert, console);
    if (!alert) return WrongUse;
    Milliseconds wait = alertWait;
    if (options.has(u"wait"_s)) {
        const auto given = parseDuration(options.text(u"wait"_s));
        if (!given) {
            console.error(given.error());
            return WrongUse;
        }
        wait = *given;
    }
    const auto channels = program.alertChannels();
    if (!channels) return alertTrouble(channels.error(), console);
    const QStringList names = options.has(u"channel"_s) ? options.texts(u"channel"_s) : draft->channels;
    if (names.isEmpty()) {
        console.error(u"alerts send"_s, u"say on which channel"_s,
                      u"--channel NAME; opsctl alerts channels lists them"_s);
        return WrongUse;
    }
    QList<AlertMessage> messages;
    for (const QString& name : names) {
        const auto channel = channels->find(name);
        if (!channel) return alertTrouble(channel.error(), console);
        messages.append(renderAlert(*alert, *channel, nowMs()));
    }
    const auto outbox = program.outbox();
    if (!outbox) return alertTrouble(outbox.error(), console);
    const auto put = (*outbox)->put(*alert, messages, options.has(u"again"_s) ? 0 : repeatWindow.count());
    if (!put) return alertTrouble(put.error(), console);
    if (put->deliveries.isEmpty()) {
        if (options.has(u"json"_s)) console.outDocument(QJsonArray());
        console.errLine(
            u"opsctl: the same alert went out within the last five minutes; counted (%1 times), not repeated "
            "(--again sends it all the same)"_s.arg(put->count));
        return AllWell;
    }
    return deliverAndTell(put->deliveries, wait, options.has(u"json"_s), program, console);
}

} // namespace oc::opsctl
