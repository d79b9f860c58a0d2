// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/Outbox.h"

#include "engine/alerts/OutboxData.h"
#include "engine/alerts/OutboxRows.h"
#include "engine/alerts/OutboxSession.h"
#include "engine/base/Clock.h"
#include "engine/base/Json.h"

#include <QDir>
#include <QSet>
#include <QSqlQuery>

namespace oc {

using namespace Qt::StringLiterals;
using outboxRows::exec;
using outboxRows::placeholders;
using outboxRows::prepared;

Status Outbox::Private::takeLock() {
    const std::lock_guard guard(lockMutex);
    if (lock) return {};
    const QString folder = ownersFolder + u'/' + owner;
    if (!QDir().mkpath(folder)) return texts().unwritable(folder, errno);
    int errorNumber = 0;
    lock = FolderLock::take(folder, &errorNumber);
    if (!lock) return texts().unwritable(folder, errorNumber);
    return {};
}

Status Outbox::Private::muteWhatWaits(QSqlDatabase& database, qint64 now, QStringList& muted) const {
    QSqlQuery mutes = prepared(database, u"SELECT channel FROM mutes WHERE until > ?"_s, {now});
    if (const Status asked = exec(mutes, texts()); !asked) return asked;
    while (mutes.next())
        muted.append(mutes.value(0).toString());
    if (muted.isEmpty()) return {}; // as mostly: what waits need not be gone through
    mutes.finish();
    QSqlQuery query =
        prepared(database,
                 u"UPDATE deliveries SET state = ?, ended_at = ? WHERE state = 0 AND EXISTS (SELECT 1 FROM mutes "
                 "WHERE until > ? AND (mutes.channel = '' OR mutes.channel = deliveries.channel))"_s,
                 {int(DeliveryState::Muted), now, now});
    return exec(query, texts());
}

Outbox::Outbox() = default;

Outbox::~Outbox() {
    if (!d_ || !d_->lock) return;
    d_->lock.reset();
    QDir(d_->ownersFolder + u'/' + d_->owner).removeRecursively();
}

Result<std::unique_ptr<Outbox>> Outbox::open(const QString& stateFolder, const Redactor& redactor) {
    std::unique_ptr<Outbox> outbox(new Outbox);
    outbox->d_ = std::make_unique<Private>(QDir::cleanPath(stateFolder), redactor);
    if (const Result<QSqlDatabase> ready = outbox->d_->file.connection(); !ready) return ready.error();
    return outbox;
}

Status Outbox::Private::put(QSqlDatabase& database, const AlertToPut& given, Put& put) const {
    put = {};
    const Alert& alert = given.alert;
    const qint64 now = nowMs();
    QSqlQuery same = prepared(database,
                              u"SELECT pk, id, count FROM alerts WHERE key = ? AND last_at > ? "
                              "ORDER BY last_at DESC LIMIT 1"_s,
                              {redactor.redact(alert.sameness()), now - given.windowMs});
    if (const Status asked = exec(same, texts()); !asked) return asked;
    QVariant pk;
    if (given.windowMs > 0 && same.next()) {
        pk = same.value(0);
        put.alertId = same.value(1).toString();
        put.count = same.value(2).toInt() + 1;
        same.finish();
        QSqlQuery more =
            prepared(database, u"UPDATE alerts SET count = count + 1, last_at = ? WHERE pk = ?"_s, {now, pk});
        if (const Status counted = exec(more, texts()); !counted) return counted;
    } else {
        same.finish();
        put.alertId = newRunId();
        QSqlQuery insert =
            prepared(database,
                     u"INSERT INTO alerts (id, title, text, severity, facts, source, key, created_at, last_at) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
                     {put.alertId, redactor.redact(alert.title), redactor.redact(alert.text), int(alert.severity),
                      redactor.redact(outboxRows::factsText(alert.facts)), redactor.redact(alert.source),
                      redactor.redact(alert.sameness()), now, now});
        if (const Status inserted = exec(insert, texts()); !inserted) return inserted;
        pk = insert.lastInsertId();
    }
    for (const AlertMessage& message : given.messages) {
        const QString id = newRunId();
        // OR IGNORE: the channel has had this alert.
        QSqlQuery insert = prepared(
            database,
            u"INSERT OR IGNORE INTO deliveries (id, alert, channel, tool, parameters, state, due_at, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"_s,
            {id, pk, message.channel, message.tool,
             QString::fromUtf8(json::toText(redactor.redact(QJsonValue(message.parameters)))),
             int(DeliveryState::Queued), now, now});
        if (const Status inserted = exec(insert, texts()); !inserted) return inserted;
        if (insert.numRowsAffected() > 0) put.deliveries.append(id);
    }
    QStringList muted;
    return muteWhatWaits(database, now, muted);
}

Result<Outbox::Put> Outbox::put(const Alert& alert, const QList<AlertMessage>& messages, qint64 windowMs) {
    Put put;
    const Status done = d_->file.write([&](QSqlDatabase& database) {
        return d_->put(database, {alert, messages, windowMs}, put);
    });
    if (!done) return done.error();
    return put;
}

Result<QStringList> Outbox::putForRun(const QString& runId, const QList<AlertToPut>& alerts) {
    QStringList deliveries;
    const Status done = d_->file.write([&](QSqlDatabase& database) -> Status {
        deliveries.clear();
        QSqlQuery told =
            prepared(database, u"UPDATE runs SET notify = 2 WHERE id = ? AND notify = 1 AND status <> 0"_s, {runId});
        if (const Status asked = exec(told, d_->texts()); !asked) return asked;
        if (told.numRowsAffected() == 0) return {};
        for (const AlertToPut& alert : alerts) {
            Put put;
            if (const Status kept = d_->put(database, alert, put); !kept) return kept;
            deliveries += put.deliveries;
        }
        return {};
    });
    if (!done) return done.error();
    return deliveries;
}

Result<QList<Delivery>> Outbox::take(int limit, const QStringList& busy) {
    OutboxSession::Room room{limit, limit};
    for (const QString& channel : busy)
        room.ofChannel.insert(channel, 0);
    auto turn = OutboxSession(*this).turn({}, room);
    if (!turn) return turn.error();
    return std::move(turn->taken);
}

Status Outbox::finish(const QString& deliveryId, const DeliveryResult& result) {
    if (const auto turn = OutboxSession(*this).turn({{deliveryId, result}}, {}); !turn) return turn.error();
    return {};
}

Status Outbox::giveBack(const QStringList& deliveryIds) {
    return d_->file.write([&](QSqlDatabase& database) -> Status {
        for (const QString& id : deliveryIds) {
            QSqlQuery query = prepared(
                database, u"UPDATE deliveries SET state = ?, owner = '' WHERE id = ? AND state = ? AND owner = ?"_s,
                {int(DeliveryState::Queued), id, int(DeliveryState::Sending), d_->owner});
            if (const Status back = exec(query, d_->texts()); !back) return back;
        }
        return {};
    });
}

Result<QList<Delivery>> Outbox::list(const OutboxFilter& filter) const {
    Result<QSqlDatabase> database = d_->file.connection();
    if (!database) return database.error();
    QStringList conditions;
    QVariantList values;
    if (!filter.states.isEmpty()) {
        conditions.append(u"d.state IN (%1)"_s.arg(placeholders(filter.states.size())));
        for (const DeliveryState state : filter.states)
            values.append(int(state));
    }
    if (!filter.channel.isEmpty()) {
        conditions.append(u"d.channel = ?"_s);
        values.append(filter.channel);
    }
    const QString where = conditions.isEmpty() ? QString() : u" WHERE "_s + conditions.join(u" AND "_s);
    values.append(filter.limit);
    QSqlQuery query =
        prepared(*database, outboxRows::select() + where + u" ORDER BY d.created_at DESC, d.pk DESC LIMIT ?"_s, values);
    if (const Status asked = exec(query, d_->texts()); !asked) return asked.error();
    QList<Delivery> deliveries;
    while (query.next())
        deliveries.append(outboxRows::read(query));
    return deliveries;
}

Result<Delivery> Outbox::find(const QString& id) const {
    const Error none{u"no_such_delivery"_s,
                     u"There is no delivery '%1' in the outbox"_s.arg(id),
                     u"opsctl alerts outbox --all shows them"_s,
                     {}};
    static constexpr qsizetype shortest = 4;
    if (id.size() < shortest) return none;
    Result<QSqlDatabase> database = d_->file.connection();
    if (!database) return database.error();
    const QString wanted = id.toUpper();
    // The end is what people copy: ids of one minute begin alike.
    QSqlQuery query = prepared(*database,
                               outboxRows::select() + u" WHERE d.id = ? OR substr(d.id, 1, ?) = ? "
                                                      "OR substr(d.id, 0 - ?) = ? ORDER BY d.id = ? DESC LIMIT 2"_s,
                               {wanted, wanted.size(), wanted, wanted.size(), wanted, wanted});
    if (const Status asked = exec(query, d_->texts()); !asked) return asked.error();
    if (!query.next()) return none;
    const Delivery found = outboxRows::read(query);
    if (found.id != wanted && query.next())
        return Error{u"no_such_delivery"_s, u"'%1' may be several deliveries"_s.arg(id), u"give more of the id"_s, {}};
    return found;
}

Result<int> Outbox::retry(const QStringList& deliveryIds) {
    int count = 0;
    const Status done = d_->file.write([&](QSqlDatabase& database) -> Status {
        count = 0;
        for (const QString& id : deliveryIds) {
            QSqlQuery query =
                prepared(database,
                         u"UPDATE deliveries SET state = ?, due_at = ?, ended_at = 0, attempts = 0 WHERE id = ? "
                         "AND state IN (?, ?, ?, ?)"_s,
                         {int(DeliveryState::Queued), nowMs(), id, int(DeliveryState::Queued),
                          int(DeliveryState::Failed), int(DeliveryState::Discarded), int(DeliveryState::Muted)});
            if (const Status asked = exec(query, d_->texts()); !asked) return asked;
            count += query.numRowsAffected();
        }
        return {};
    });
    if (!done) return done.error();
    return count;
}

Result<int> Outbox::discard(const QStringList& deliveryIds) {
    int count = 0;
    const Status done = d_->file.write([&](QSqlDatabase& database) -> Status {
        count = 0;
        for (const QString& id : deliveryIds) {
            QSqlQuery query = prepared(
                database, u"UPDATE deliveries SET state = ?, ended_at = ? WHERE id = ? AND state IN (?, ?)"_s,
                {int(DeliveryState::Discarded), nowMs(), id, int(DeliveryState::Queued), int(DeliveryState::Failed)});
            if (const Status asked = exec(query, d_->texts()); !asked) return asked;
            count += query.numRowsAffected();
        }
        return {};
    });
    if (!done) return done.error();
    return count;
}

Result<int> Outbox::prune(qint64 before, int atMost) {
    int removed = 0;
    const Status done = d_->file.write([&](QSqlDatabase& database) -> Status {
        // An alert that keeps coming is the same one still: who had it must not get it again.
        QSqlQuery old = prepared(database,
                                 u"SELECT d.pk, d.alert FROM deliveries d JOIN alerts a ON a.pk = d.alert "
                                 "WHERE d.ended_at > 0 AND d.ended_at < ? AND a.last_at < ? AND d.state NOT IN (?, ?) "
                                 "ORDER BY d.ended_at LIMIT ?"_s,
                                 {before, before, int(DeliveryState::Queued), int(DeliveryState::Sending), atMost});
        if (const Status asked = exec(old, d_->texts()); !asked) return asked;
        QVariantList deliveries;
        QSet<qint64> alerts;
        while (old.next()) {
            deliveries << old.value(0);
            alerts << old.value(1).toLongLong();
        }
        old.finish();
        removed = int(deliveries.size());
        if (removed == 0) return {};
        QSqlQuery gone =
            prepared(database, u"DELETE FROM deliveries WHERE pk IN (%1)"_s.arg(placeholders(removed)), deliveries);
        if (const Status asked = exec(gone, d_->texts()); !asked) return asked;
        QSqlQuery empty = prepared(
            database,
            u"DELETE FROM alerts WHERE pk IN (%1) "
            "AND NOT EXISTS (SELECT 1 FROM deliveries WHERE alert = alerts.pk)"_s.arg(placeholders(alerts.size())),
            QVariantList(alerts.begin(), alerts.end()));
        return exec(empty, d_->texts());
    });
    if (!done) return done.error();
    return removed;
}

Status Outbox::mute(const ChannelMute& mute) {
    return d_->file.write([&](QSqlDatabase& database) -> Status {
        QSqlQuery query =
            mute.until > nowMs()
                ? prepared(database, u"INSERT OR REPLACE INTO mutes (channel, until, reason) VALUES (?, ?, ?)"_s,
                           {mute.channel.isNull() ? u""_s : mute.channel, mute.until,
                            mute.reason.isNull() ? u""_s : d_->redactor.redact(mute.reason)})
                : prepared(database, u"DELETE FROM mutes WHERE channel = ?"_s,
                           {mute.channel.isNull() ? u""_s : mute.channel});
        return exec(query, d_->texts());
    });
}

Result<QList<ChannelMute>> Outbox::mutes() const {
    Result<QSqlDatabase> database = d_->file.connection();
    if (!database) return database.error();
    QSqlQuery query =
        prepared(*database, u"SELECT channel, until, reason FROM mutes WHERE until > ? ORDER BY channel"_s, {nowMs()});
    if (const Status asked = exec(query, d_->texts()); !asked) return asked.error();
    QList<ChannelMute> mutes;
    while (query.next())
        mutes.append({query.value(0).toString(), query.value(1).toLongLong(), query.value(2).toString()});
    return mutes;
}

} // namespace oc
