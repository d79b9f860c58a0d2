// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetDatabase.h"
#include "executors/asset/AssetLocation.h"
#include "executors/asset/PostgresFailure.h"
#include "executors/asset/PostgresLibrary.h"

#include <QDeadlineTimer>

#include <memory>

namespace oc {

/// The rows of an answer, all of them in memory.
class PostgresAnswer {
public:
    PostgresAnswer(const PostgresLibrary& pq, PGresult* result) : pq_(&pq), result_(result, pq.clear) {}

    [[nodiscard]] int size() const { return pq_->ntuples(result_.get()); }
    void read(const AssetRowReader& row) const;
    /// The first field of the first row; empty when there is none.
    [[nodiscard]] QByteArray value() const;

private:
    const PostgresLibrary* pq_;
    std::unique_ptr<PGresult, void (*)(PGresult*)> result_;
};

/// One connection to a PostgreSQL server, in UTC and UTF-8. Used by one thread. Whatever waits does so in poll(), and
/// ends soon after 'stop' was requested: a statement is cancelled on the server, its error is "cancelled".
class PostgresConnection {
public:
    static constexpr int connectSeconds = 10; ///< unless the location says another connect_timeout

    [[nodiscard]] static Result<std::unique_ptr<PostgresConnection>> open(const AssetLocation& location,
                                                                          const std::stop_token& stop);
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    /// It is of no more use.
    [[nodiscard]] bool isLost() const { return lost_; }
    /// Whether the server (or the way to it) has ended it while nobody used it. Does not wait.
    [[nodiscard]] bool hasEnded();
    [[nodiscard]] int serverVersion() const { return pq_.serverVersion(connection_); }
    [[nodiscard]] const AssetLocation& location() const { return location_; }

    /// Statements without values, in one round trip; the answer of the last.
    [[nodiscard]] Result<PostgresAnswer> say(const QString& sql, const std::stop_token& stop);
    [[nodiscard]] Status run(const QString& sql, const std::stop_token& stop);
    [[nodiscard]] Result<PostgresAnswer> ask(const AssetStatement& statement, const std::stop_token& stop);
    /// 'rows' in the text format of COPY (https://www.postgresql.org/docs/15/sql-copy.html).
    [[nodiscard]] Status copy(const QString& sql, const QByteArray& rows, const std::stop_token& stop);
    /// The same a piece at a time, whole rows or parts of them. putCopy() fails only when the connection is lost; what
    /// the server has against the rows is told by endCopy(), which must follow.
    [[nodiscard]] Status beginCopy(const QString& sql, const std::stop_token& stop);
    [[nodiscard]] Status putCopy(const QByteArray& rows, const std::stop_token& stop);
    [[nodiscard]] Status endCopy(const std::stop_token& stop);
    /// Waits for the payloads of NOTIFY; none when stopped.
    [[nodiscard]] Result<QList<QByteArray>> notifications(const std::stop_token& stop);

private:
    enum class Waited { Ready, Stopped, TimedOut };
    using ResultPtr = std::unique_ptr<PGresult, void (*)(PGresult*)>;

    PostgresConnection(const PostgresLibrary& pq, AssetLocation location) : pq_(pq), location_(std::move(location)) {}

    [[nodiscard]] Status connect(const std::stop_token& stop);
    [[nodiscard]] Waited wait(short events, const QDeadlineTimer& deadline, const std::stop_token& stop) const;
    /// Sends what is buffered and waits until the next result is whole; null when there are no more.
    [[nodiscard]] Result<ResultPtr> nextResult(const std::stop_token& stop);
    [[nodiscard]] Status flush(const std::stop_token& stop);
    /// Takes all results; the last one, or the first error.
    [[nodiscard]] Result<ResultPtr> finish(const std::stop_token& stop);
    [[nodiscard]] Error failure(const PGresult* result, const std::stop_token& stop) const;
    [[nodiscard]] Error lose();
    void cancel();

    const PostgresLibrary& pq_;
    AssetLocation location_;
    PGconn* connection_ = nullptr;
    bool lost_ = false;
    bool cancelled_ = false;
    QDeadlineTimer patience_{QDeadlineTimer::Forever}; ///< after a cancel
};

} // namespace oc
