// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "app/opsctl/AlertsOutbox.h"
#include "app/opsctl/Command.h"
#include "app/opsctl/DeliveryText.h"
#include "app/opsctl/OutputText.h"
#include "app/opsctl/TextTable.h"

#include "engine/alerts/DeliveryAttempt.h"
#include "engine/base/Clock.h"
#include "engine/base/Duration.h"
#include "executors/communication/AlertChannels.h"
#include "executors/communication/ChannelTest.h"

#include <QJsonArray>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

int listChannels(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"alerts channels [--json]"_s,
                    u"The channels that alerts can go on, and whether they are set up."_s);
    options.flag(u"json"_s, u"a JSON list"_s);
    options.flag(u"names"_s, u"nothing but the names (for completion)"_s);
    if (!options.read(arguments, console, 0, 0)) return options.exitCode();
    const auto channels = program.alertChannels();
    if (!channels) return alertTrouble(channels.error(), console);
    if (options.has(u"names"_s)) {
        for (const KnownChannel& known : channels->all())
            console.outLine(known.channel.name);
        return AllWell;
    }
    const auto outbox = program.outbox();
    if (!outbox) return alertTrouble(outbox.error(), console);
    const auto mutes = (*outbox)->mutes();
    if (!mutes) return alertTrouble(mutes.error(), console);
    QJsonArray rows;
    TextTable table({u"CHANNEL"_s, u"TOOL"_s, u"GOES TO"_s, u"STATE"_s});
    for (const KnownChannel& known : channels->all()) {
        qint64 mutedUntil = 0;
        for (const ChannelMute& mute : *mutes) {
            if (mute.channel.isEmpty() || mute.channel == known.channel.name)
                mutedUntil = std::max(mutedUntil, mute.until);
        }
        QString state = known.ready ? u"ready"_s : known.ready.error().toText();
        if (mutedUntil > 0) state = u"muted until %1"_s.arg(isoTime(mutedUntil));
        table.add({known.channel.name, known.channel.tool, known.goesTo, state});
        rows << QJsonObject{{u"channel"_s, known.channel.name},
                            {u"tool"_s, known.channel.tool},
                            {u"goes_to"_s, known.goesTo},
                            {u"ready"_s, known.ready.has_value()},
                            {u"problem"_s, known.ready ? QJsonValue() : QJsonValue(known.ready.error().message)},
                            {u"hint"_s, known.ready ? QJsonValue() : QJsonValue(known.ready.error().hint)},
                            {u"muted_until"_s, mutedUntil > 0 ? QJsonValue(isoTime(mutedUntil)) : QJsonValue()}};
    }
    if (options.has(u"json"_s))
        console.outDocument(rows);
    else
        console.out(table.toText(console.width()));
    return AllWell;
}

int testChannel(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"alerts test CHANNEL [--json]"_s,
                    u"Sends a test message on a channel: what was tried, how long it took, what came back."_s);
    options.flag(u"json"_s, u"one JSON document"_s);
    if (!options.read(arguments, console, 1, 1)) return options.exitCode();
    const auto channels = program.alertChannels();
    if (!channels) return alertTrouble(channels.error(), console);
    const auto channel = channels->find(options.positional().constFirst());
    if (!channel) return alertTrouble(channel.error(), console);
    const CataloguePtr catalogue = program.catalogueLoader().load();
    const DeliveryAttempt attempt(
        program.executors(), [catalogue] { return catalogue; }, &program.secrets, program.redactor);
    if (!options.has(u"json"_s)) console.progress(u"sending on %1 ..."_s.arg(channel->name));
    const Delivery delivery = testChannel(*channel, u"opsctl alerts test"_s, attempt, program.redactor);
    console.clearProgress();
    if (options.has(u"json"_s))
        console.outDocument(deliveryToJson(delivery));
    else
        console.out(program.redactor.redact(deliveryLine(delivery, console)));
    return delivery.state == DeliveryState::Sent ? AllWell : StepFailed;
}

int muteChannel(const QStringList& arguments, Composition& program, Console& console, bool mute) {
    Options options(mute ? u"alerts mute CHANNEL|all DURATION [--reason TEXT]"_s : u"alerts unmute CHANNEL|all"_s,
                    mute ? u"Keeps alerts on a channel back for a while; alerts outbox shows them."_s
                         : u"Lets alerts go out on a channel again."_s);
    if (mute) options.value(u"reason"_s, u"TEXT"_s, u"why, for whoever wonders"_s);
    if (!options.read(arguments, console, mute ? 2 : 1, mute ? 2 : 1)) return options.exitCode();
    ChannelMute entry;
    const QString name = options.positional().constFirst();
    if (name != "all"_L1) {
        const auto channels = program.alertChannels();
        if (!channels) return alertTrouble(channels.error(), console);
        for (const KnownChannel& known : channels->all()) {
            if (known.channel.name.compare(name, Qt::CaseInsensitive) == 0) entry.channel = known.channel.name;
        }
        if (entry.channel.isEmpty()) return alertTrouble(channels->find(name).error(), console);
    }
    if (mute) {
        const auto duration = parseDuration(options.positional().at(1));
        if (!duration || duration->count() <= 0) {
            console.error(options.positional().at(1), u"is no duration"_s, u"such as 30m, 2h or 1d"_s);
            return WrongUse;
        }
        entry.until = nowMs() + duration->count();
        entry.reason = options.text(u"reason"_s);
    }
    const auto outbox = program.outbox();
    if (!outbox) return alertTrouble(outbox.error(), console);
    if (const Status done = (*outbox)->mute(entry); !done) return alertTrouble(done.error(), console);
    const QString what = entry.channel.isEmpty() ? u"all channels"_s : entry.channel;
    console.errLine(mute ? u"%1: muted until %2"_s.arg(what, isoTime(entry.until))
                         : u"%1: no longer muted"_s.arg(what));
    return AllWell;
}

} // namespace

int alertTrouble(const Error& error, Console& console) {
    console.error(error);
    return error.code.startsWith("state_"_L1) ? StateTrouble : WrongUse;
}

int alertsCommand(const QStringList& arguments, Composition& program, Console& console) {
    const QString what = arguments.value(0);
    const QStringList rest = arguments.mid(1);
    if (what == "channels"_L1) return listChannels(rest, program, console);
    if (what == "test"_L1) return testChannel(rest, program, console);
    if (what == "send"_L1) return sendAlert(rest, program, console);
    if (what == "outbox"_L1) return listOutbox(rest, program, console);
    if (what == "retry"_L1) return retryDeliveries(rest, program, console);
    if (what == "discard"_L1) return discardDeliveries(rest, program, console);
    if (what == "mute"_L1 || what == "unmute"_L1) return muteChannel(rest, program, console, what == "mute"_L1);
    console.error(u"alerts"_s, what.isEmpty() ? u"say what to do"_s : u"there is no 'alerts %1'"_s.arg(what),
                  u"channels, test, send, outbox, retry, discard, mute or unmute"_s);
    return WrongUse;
}

} // namespace oc::opsctl
