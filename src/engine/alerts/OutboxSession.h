// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Outbox.h"
#include "engine/store/SqliteStatement.h"

#include <QHash>
#include <QSqlQuery>

#include <optional>
#include <unordered_map>
#include <vector>

namespace oc {

/// The outbox for the one who delivers from it, turn after turn: its statements stay prepared, and how the last
/// attempts ended is written with what is taken next. Made, used and destroyed by one thread; the outbox outlives it.
///
/// Errors: those of RunStore. Nothing of the turn has happened then.
class OutboxSession {
public:
    explicit OutboxSession(Outbox& outbox) : outbox_(*outbox.d_) {}
    OutboxSession(const OutboxSession&) = delete;
    OutboxSession& operator=(const OutboxSession&) = delete;

    /// How many deliveries may be taken.
    struct Room {
        int inAll = 0;      ///< 0: none, and nothing is asked
        int perChannel = 0; ///< of one that is not named
        QHash<QString, int> ofChannel = {};
    };
    struct Turn {
        QList<Delivery> taken; ///< oldest first
        QStringList left;      ///< channels of which more is due, or may be where there was no room at all
        QStringList muted;     ///< channels whose deliveries do not go out now; "": all of them
        qint64 nextDue = 0;    ///< of the other channels: when their first is due, in ms since 1970; 0: none waits
    };
    /// Durable when it returns, all of it or nothing: these attempts have ended, for good or to be made again, and as
    /// many deliveries that are due as there is room for are this program's. What a dead program had taken is taken
    /// back first.
    [[nodiscard]] Result<Turn> turn(const QList<DeliveryEnd>& ends, const Room& room);
    /// For a moment in which there is nothing else to do: what SQLite would do within one of the next turns.
    void rest();

private:
    [[nodiscard]] QSqlQuery& statement(const QSqlDatabase& database, const QString& sql);
    [[nodiscard]] Status run(QSqlQuery& query, const QVariantList& values);
    [[nodiscard]] Status make(std::optional<SqliteStatement>& statement, const QSqlDatabase& database,
                              const QString& sql);
    [[nodiscard]] Status prepareConnection(const QSqlDatabase& database);
    /// How an attempt ended, as it is written.
    struct End {
        QString id;
        DeliveryState state;
        qint64 dueAt;
        qint64 endedAt;
        double latencyMs;
        QString reply, error, recipients;
    };
    [[nodiscard]] Status finish(const QSqlDatabase& database, const std::vector<End>& ends);
    [[nodiscard]] Status takeBack(const QSqlDatabase& database, qint64 now, QStringList& dead);
    [[nodiscard]] Status channels(const QSqlDatabase& database, QStringList& waiting);
    [[nodiscard]] Status take(const QSqlDatabase& database, qint64 now, const Room& room, const QStringList& channels,
                              Turn& turn);
    [[nodiscard]] Status nextDue(const QSqlDatabase& database, const QStringList& channels, Turn& turn);

    Outbox::Private& outbox_;
    std::unordered_map<QString, QSqlQuery> statements_;
    std::optional<SqliteStatement> finish_, rows_; ///< those of which there is one for each delivery
    bool prepared_ = false;
    int turns_ = 0; ///< since the last rest
};

} // namespace oc
