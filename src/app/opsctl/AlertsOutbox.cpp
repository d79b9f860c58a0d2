// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opsctl/AlertsOutbox.h"

#include "app/common/Composition.h"
#include "app/opsctl/Command.h"
#include "app/opsctl/DeliveryText.h"
#include "app/opsctl/TextTable.h"

#include "engine/alerts/Deliverer.h"
#include "engine/base/Clock.h"
#include "engine/base/Duration.h"
#include "executors/communication/AlertChannels.h"
#include "executors/communication/AlertRendering.h"

#include <QJsonArray>
#include <QScopeGuard>

#include <algorithm>
#include <semaphore>
#include <tuple>

namespace oc::opsctl {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr Milliseconds lookEvery = 200ms;

bool isOver(const Delivery& delivery) {
    return delivery.state != DeliveryState::Queued && delivery.state != DeliveryState::Sending;
}

/// Delivers until all of these are over or the time is up; how they stand then.
Result<QList<Delivery>> deliver(const QStringList& ids, Milliseconds limit, bool showProgress, Composition& program,
                                Console& console) {
    const auto outbox = program.outbox();
    if (!outbox) return outbox.error();
    const auto deliverer = program.deliverer();
    if (!deliverer) return deliverer.error();
    const auto attempted =
        std::make_shared<std::counting_semaphore<>>(0); // a thread may still be in the slot at the end
    const auto connection = QObject::connect(
        *deliverer, &Deliverer::attempted, *deliverer, [attempted] { attempted->release(); }, Qt::DirectConnection);
    const auto disconnect = qScopeGuard([&connection] { QObject::disconnect(connection); });
    (*deliverer)->start();
    (*deliverer)->wake();
    QList<Delivery> now;
    for (const QString& id : ids) {
        const auto found = (*outbox)->find(id);
        if (!found) return found.error();
        now.append(*found);
    }
    const double until = steadyMs() + double(limit.count());
    for (;;) {
        const auto open = std::count_if(now.begin(), now.end(), [](const Delivery& one) { return !isOver(one); });
        const double left = until - steadyMs();
        if (open == 0 || left <= 0) break;
        if (showProgress) console.progress(u"%1 of %2 on their way ..."_s.arg(open).arg(now.size()));
        // What another program delivers is not told here: look now and then.
        (void)attempted->try_acquire_for(std::min(lookEvery, Milliseconds(qint64(left) + 1)));
        for (Delivery& delivery : now) {
            if (isOver(delivery)) continue;
            const auto found = (*outbox)->find(delivery.id);
            if (!found) return found.error();
            delivery = *found;
        }
    }
    console.clearProgress();
    return now;
}

bool arrived(const Delivery& delivery) {
    return delivery.state == DeliveryState::Sent || delivery.state == DeliveryState::Muted;
}

void tellWhatWaits(const QList<Delivery>& deliveries, Console& console) {
    if (std::all_of(deliveries.begin(), deliveries.end(), isOver)) return;
    console.errLine(
        u"opsctl: what is still waiting stays in the outbox: the next alerts command, or the window, goes on"_s);
}

/// The deliveries that these words name. Nothing, told: one of them is not there.
std::optional<QStringList> idsOf(const QStringList& words, Outbox& outbox, Console& console) {
    QStringList ids;
    for (const QString& word : words) {
        const auto found = outbox.find(word);
        if (!found) {
            console.error(found.error());
            return std::nullopt;
        }
        ids.append(found->id);
    }
    return ids;
}

} // namespace

int deliverAndTell(const QStringList& ids, Milliseconds limit, bool json, Composition& program, Console& console) {
    const auto now = deliver(ids, limit, !json, program, console);
    if (!now) return alertTrouble(now.error(), console);
    QJsonArray rows;
    for (const Delivery& delivery : *now) {
        if (json)
            rows << deliveryToJson(delivery);
        else
            console.out(deliveryLine(delivery, console));
    }
    if (json) console.outDocument(rows);
    tellWhatWaits(*now, console);
    return std::all_of(now->begin(), now->end(), arrived) ? AllWell : StepFailed;
}

int listOutbox(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"alerts outbox [--all] [--channel C] [--limit N] [--json]"_s,
                    u"What is on its way, waits, failed or was muted; with --all also what was sent."_s);
    options.flag(u"all"_s, u"also what was sent or discarded"_s);
    options.value(u"channel"_s, u"C"_s, u"only of this channel"_s);
    options.value(u"limit"_s, u"N"_s, u"at most so many (200)"_s);
    options.flag(u"json"_s, u"a JSON list"_s);
    if (!options.read(arguments, console, 0, 0)) return options.exitCode();
    OutboxFilter filter;
    filter.channel = options.text(u"channel"_s);
    if (!options.has(u"all"_s))
        filter.states = {DeliveryState::Queued, DeliveryState::Sending, DeliveryState::Failed, DeliveryState::Muted};
    if (options.has(u"limit"_s)) {
        bool good = false;
        filter.limit = options.text(u"limit"_s).toInt(&good);
        if (!good || filter.limit < 1) {
            console.error(u"--limit"_s, u"'%1' is not a number above 0"_s.arg(options.text(u"limit"_s)));
            return WrongUse;
        }
    }
    const auto outbox = program.outbox();
    if (!outbox) return alertTrouble(outbox.error(), console);
    std::ignore = putEarlierRuns(program, console);
    const auto deliveries = (*outbox)->list(filter);
    if (!deliveries) return alertTrouble(deliveries.error(), console);
    if (options.has(u"json"_s)) {
        QJsonArray rows;
        for (const Delivery& delivery : *deliveries)
            rows << deliveryToJson(delivery);
        console.outDocument(rows);
        return AllWell;
    }
    if (deliveries->isEmpty()) {
        console.errLine(options.has(u"all"_s) ? u"the outbox is empty"_s
                                              : u"nothing waits and nothing failed (--all shows what was sent)"_s);
        return AllWell;
    }
    TextTable table(
        {u"ID"_s, u"CREATED"_s, u"CHANNEL"_s, u"STATE"_s, u"TRIES"_s, u"TIMES"_s, u"TITLE"_s, u"WHAT CAME BACK"_s},
        {false, false, false, false, true, true, false, false});
    for (const Delivery& delivery : *deliveries) {
        QString state = deliveryStateText(delivery);
        if (state == "waiting"_L1) state += u" until "_s + isoTime(delivery.dueAt).mid(11, 8);
        const bool failed = delivery.error && delivery.state != DeliveryState::Sent;
        table.add({shortId(delivery), isoTime(delivery.createdAt).left(19).replace(u'T', u' '), delivery.channel, state,
                   QString::number(delivery.attempts), QString::number(delivery.repeats), console.safe(delivery.title),
                   console.safe(failed ? delivery.error->message : delivery.reply)});
    }
    console.out(table.toText(console.width()));
    return AllWell;
}

int retryDeliveries(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"alerts retry [ID ...] [--json]"_s,
                    u"Tries again at once what failed or waits; without ID all of it. ID: the six characters of alerts "
                    "outbox are enough."_s);
    options.flag(u"json"_s, u"a JSON list"_s);
    if (!options.read(arguments, console, 0, -1)) return options.exitCode();
    const auto outbox = program.outbox();
    if (!outbox) return alertTrouble(outbox.error(), console);
    QStringList ids;
    if (options.positional().isEmpty()) {
        std::ignore = putEarlierRuns(program, console); // and then it waits with the others
        const auto waiting = (*outbox)->list({{DeliveryState::Queued, DeliveryState::Failed}, {}, 10'000});
        if (!waiting) return alertTrouble(waiting.error(), console);
        for (const Delivery& delivery : *waiting)
            ids.prepend(delivery.id); // oldest first
    } else if (const auto named = idsOf(options.positional(), **outbox, console)) {
        ids = *named;
    } else {
        return WrongUse;
    }
    if (ids.isEmpty()) {
        if (options.has(u"json"_s)) console.outDocument(QJsonArray());
        console.errLine(u"nothing waits and nothing failed"_s);
        return AllWell;
    }
    if (const auto again = (*outbox)->retry(ids); !again) return alertTrouble(again.error(), console);
    return deliverAndTell(ids, alertWait, options.has(u"json"_s), program, console);
}

int discardDeliveries(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"alerts discard ID ..."_s, u"Gives up what waits or failed; it stays in the list of --all."_s);
    if (!options.read(arguments, console, 1, -1)) return options.exitCode();
    const auto outbox = program.outbox();
    if (!outbox) return alertTrouble(outbox.error(), console);
    const auto ids = idsOf(options.positional(), **outbox, console);
    if (!ids) return WrongUse;
    const auto count = (*outbox)->discard(*ids);
    if (!count) return alertTrouble(count.error(), console);
    console.errLine(u"%1 of %2 discarded"_s.arg(*count).arg(ids->size()));
    return *count == ids->size() ? AllWell : StepFailed;
}

QStringList putEarlierRuns(Composition& program, Console& console) {
    // Mostly there are none, and then the outbox is not opened.
    const auto store = program.runStore();
    if (!store) return {}; // told where the run wants it
    const auto untold = (*store)->untold(1);
    if (untold && untold->isEmpty()) return {};
    const auto notifier = program.notifier();
    const auto earlier = notifier ? (*notifier)->earlierRuns() : Result<RunNotifier::Notified>(notifier.error());
    if (!earlier) {
        console.error(earlier.error());
        return {};
    }
    for (const Error& error : earlier->errors)
        console.error(u"notify of an earlier run"_s, error.message, error.hint);
    if (earlier->deliveries.isEmpty()) return {};
    console.errLine(
        u"opsctl: the program ended before it could tell of an earlier run; the alerts are in the outbox now"_s);
    return earlier->deliveries;
}

void tellOfRun(const QString& runId, const QStringList& earlier, Composition& program, Console& console) {
    const auto notifier = program.notifier();
    if (!notifier) {
        console.error(notifier.error());
        return;
    }
    const auto notified =
        runId.isEmpty() ? Result<RunNotifier::Notified>(RunNotifier::Notified()) : (*notifier)->runEnded(runId);
    if (!notified) {
        console.error(notified.error());
    } else {
        for (const Error& error : notified->errors)
            console.error(u"notify"_s, error.message, error.hint);
    }
    const QStringList all = earlier + (notified ? notified->deliveries : QStringList());
    if (all.isEmpty()) return;
    const auto now = deliver(all, alertWait, console.canAsk(), program, console);
    if (!now) {
        console.error(now.error());
        return;
    }
    for (const Delivery& delivery : *now)
        console.errLine(u"alert "_s + deliveryLine(delivery, console).trimmed());
    tellWhatWaits(*now, console);
}

} // namespace oc::opsctl
