// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/OutboxSession.h"

#include "engine/alerts/OutboxData.h"
#include "engine/alerts/OutboxRows.h"
#include "engine/base/Clock.h"

#include <QDir>

#include <algorithm>
#include <tuple>
#include <vector>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

/// SQLite copies its log into the database, and waits for the disk twice, within the commit after which the log has so
/// many pages of 4 kB. While a thousand alerts go out that is left for when they are.
constexpr int pagesInLog = 4000;
constexpr int turnsBeforeRest = 50;

// The conditions state = 0 and state = 1 stand in words and not as bound values: SQLite takes the partial indexes of
// what waits and what is being sent only where it reads their condition, and would go through the whole history.
static_assert(int(DeliveryState::Queued) == 0 && int(DeliveryState::Sending) == 1);

/// From one to the next in the index: what waits is not gone through.
const QString channelsSql = u"WITH RECURSIVE waiting (channel) AS ("
                            "SELECT min(channel) FROM deliveries WHERE state = 0 UNION ALL "
                            "SELECT (SELECT min(channel) FROM deliveries WHERE state = 0 AND channel > waiting.channel)"
                            " FROM waiting WHERE waiting.channel IS NOT NULL) "
                            "SELECT channel FROM waiting WHERE channel IS NOT NULL"_s;
const QString dueSql = u"SELECT due_at, pk FROM deliveries WHERE state = 0 AND channel = ? AND due_at <= ? "
                       "ORDER BY due_at, pk LIMIT ?"_s;
const QString nextSql = u"SELECT due_at FROM deliveries WHERE state = 0 AND channel = ? ORDER BY due_at LIMIT 1"_s;
const QString rowsSql =
    outboxRows::selectToSend() + u" WHERE d.pk IN (SELECT value FROM json_each(?)) ORDER BY d.due_at, d.pk"_s;
const QString claimSql = u"UPDATE deliveries SET state = 1, owner = ? WHERE pk IN (SELECT value FROM json_each(?))"_s;
const QString ownersSql = u"SELECT DISTINCT owner FROM deliveries WHERE state = 1 AND owner <> ?"_s;
const QString backSql = u"UPDATE deliveries SET state = 0, owner = '', due_at = ? WHERE state = 1 AND owner = ?"_s;
const QString finishSql =
    u"UPDATE deliveries SET state = ?, owner = '', attempts = attempts + 1, due_at = ?, ended_at = ?, "
    "latency_ms = ?, reply = ?, error = ?, recipients = ? WHERE id = ? AND state = 1 AND owner = ?"_s;

} // namespace

QSqlQuery& OutboxSession::statement(const QSqlDatabase& database, const QString& sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) found = statements_.emplace(sql, outboxRows::prepared(database, sql, {})).first;
    return found->second;
}

Status OutboxSession::run(QSqlQuery& query, const QVariantList& values) {
    outboxRows::bind(query, values);
    return outboxRows::exec(query, outbox_.texts());
}

Status OutboxSession::prepareConnection(const QSqlDatabase& database) {
    if (prepared_) return {};
    const Status set = runSql(database, u"PRAGMA wal_autocheckpoint=%1"_s.arg(pagesInLog), outbox_.texts());
    prepared_ = bool(set);
    return set;
}

Result<OutboxSession::Turn> OutboxSession::turn(const QList<DeliveryEnd>& ends, const Room& room) {
    if (room.inAll > 0) {
        if (const Status locked = outbox_.takeLock(); !locked) return locked.error();
    }
    const Redactor& redactor = outbox_.redactor;
    std::vector<End> rows; // made before others have to wait
    rows.reserve(std::size_t(ends.size()));
    for (const auto& [id, result] : ends) {
        const bool again = result.state == DeliveryState::Queued;
        rows.push_back({id, result.state, again ? result.dueAt : 0, again ? 0 : nowMs(), result.latencyMs,
                        redactor.redact(result.reply), redactor.redact(outboxRows::errorText(result.error)),
                        redactor.redact(deliveryRecipients::toJson(result.recipients))});
    }
    Turn turn;
    QStringList dead;
    const Status done = outbox_.file.write([&](QSqlDatabase& database) -> Status {
        turn = {};
        dead.clear();
        if (const Status ready = prepareConnection(database); !ready) return ready;
        if (const Status ended = finish(database, rows); !ended) return ended;
        if (room.inAll <= 0) return {};
        const qint64 now = nowMs();
        QStringList waiting;
        if (const Status back = takeBack(database, now, dead); !back) return back;
        if (const Status muted = outbox_.muteWhatWaits(database, now, turn.muted); !muted) return muted;
        if (const Status asked = channels(database, waiting); !asked) return asked;
        if (const Status took = take(database, now, room, waiting, turn); !took) return took;
        return nextDue(database, waiting, turn);
    });
    if (!done) {
        statements_.clear(); // the next turn begins with statements in a known state
        finish_.reset();
        rows_.reset();
        return done.error();
    }
    ++turns_;
    for (const QString& owner : std::as_const(dead))
        QDir(outbox_.ownersFolder + u'/' + owner).removeRecursively();
    return turn;
}

/// Prepared when it is first needed.
Status OutboxSession::make(std::optional<SqliteStatement>& statement, const QSqlDatabase& database,
                           const QString& sql) {
    if (statement) return {};
    auto made = SqliteStatement::prepare(database, sql, outbox_.texts());
    if (!made) return made.error();
    statement = std::move(*made);
    return {};
}

Status OutboxSession::finish(const QSqlDatabase& database, const std::vector<End>& ends) {
    if (ends.empty()) return {};
    if (const Status made = make(finish_, database, finishSql); !made) return made;
    finish_->bind(8, outbox_.owner);
    for (const End& end : ends) {
        finish_->bind(0, int(end.state));
        finish_->bind(1, end.dueAt);
        finish_->bind(2, end.endedAt);
        finish_->bind(3, end.latencyMs);
        finish_->bind(4, end.reply);
        finish_->bind(5, end.error);
        finish_->bind(6, end.recipients);
        finish_->bind(7, end.id);
        if (const Status done = finish_->run(); !done) return done;
    }
    return {};
}

/// What dead programs were sending waits again, and is due at this moment: whoever takes next gets it.
Status OutboxSession::takeBack(const QSqlDatabase& database, qint64 now, QStringList& dead) {
    QSqlQuery& owners = statement(database, ownersSql);
    if (const Status asked = run(owners, {outbox_.owner}); !asked) return asked;
    while (owners.next()) {
        const QString other = owners.value(0).toString();
        if (FolderLock::probe(outbox_.ownersFolder + u'/' + other) == FolderLock::State::Free) dead.append(other);
    }
    owners.finish();
    for (const QString& other : std::as_const(dead)) {
        if (const Status back = run(statement(database, backSql), {now, other}); !back) return back;
    }
    return {};
}

Status OutboxSession::channels(const QSqlDatabase& database, QStringList& waiting) {
    QSqlQuery& query = statement(database, channelsSql);
    if (const Status asked = run(query, {}); !asked) return asked;
    while (query.next())
        waiting.append(query.value(0).toString());
    query.finish();
    return {};
}

Status OutboxSession::take(const QSqlDatabase& database, qint64 now, const Room& room, const QStringList& channels,
                           Turn& turn) {
    struct Due {
        qint64 when, key;
        const QString* channel;
        bool operator<(const Due& other) const { return std::tie(when, key) < std::tie(other.when, other.key); }
    };
    std::vector<Due> due;
    QSqlQuery& one = statement(database, dueSql);
    for (const QString& channel : channels) {
        const int places = std::min(room.ofChannel.value(channel, room.perChannel), room.inAll);
        if (places <= 0) {
            turn.left.append(channel);
            continue;
        }
        if (const Status asked = run(one, {channel, now, places + 1}); !asked) return asked;
        int found = 0;
        while (one.next() && ++found <= places)
            due.push_back({one.value(0).toLongLong(), one.value(1).toLongLong(), &channel});
        if (found > places) turn.left.append(channel);
        one.finish();
    }
    if (due.empty()) return {};
    std::sort(due.begin(), due.end());
    for (; due.size() > std::size_t(room.inAll); due.pop_back()) {
        if (!turn.left.contains(*due.back().channel)) turn.left.append(*due.back().channel);
    }
    QByteArray keys = "[";
    for (const Due& delivery : due)
        keys += QByteArray::number(delivery.key) + ',';
    keys.back() = ']';

    turn.taken.reserve(qsizetype(due.size()));
    const QString list = QString::fromLatin1(keys);
    if (const Status made = make(rows_, database, rowsSql); !made) return made;
    rows_->bind(0, list);
    for (;;) {
        const auto row = rows_->step();
        if (!row) return row.error();
        if (!*row) break;
        turn.taken.append(outboxRows::readToSend(*rows_));
        turn.taken.last().state = DeliveryState::Sending;
    }
    rows_->reset();
    return run(statement(database, claimSql), {outbox_.owner, list});
}

Status OutboxSession::nextDue(const QSqlDatabase& database, const QStringList& channels, Turn& turn) {
    QSqlQuery& query = statement(database, nextSql);
    for (const QString& channel : channels) {
        if (turn.left.contains(channel)) continue; // is looked at again before that
        if (const Status asked = run(query, {channel}); !asked) return asked;
        if (query.next()) {
            const qint64 next = query.value(0).toLongLong();
            if (turn.nextDue == 0 || next < turn.nextDue) turn.nextDue = next;
        }
        query.finish();
    }
    return {};
}

void OutboxSession::rest() {
    if (turns_ < turnsBeforeRest) return;
    turns_ = 0;
    const auto database = outbox_.file.connection();
    // Not waited for: whoever reads or writes meanwhile goes first, and the log is only longer until the next time.
    if (database) std::ignore = runSql(*database, u"PRAGMA wal_checkpoint(PASSIVE)"_s, outbox_.texts());
}

} // namespace oc
