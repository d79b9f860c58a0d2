// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/PostgresAssets.h"

#include "executors/asset/PostgresAssetFeed.h"
#include "executors/asset/PostgresAssetSchema.h"
#include "executors/asset/PostgresAssetTransaction.h"
#include "executors/asset/PostgresAssetTriggers.h"

#include <QThreadStorage>

#include <unordered_map>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

struct ThreadConnection {
    std::weak_ptr<const int> owner;
    std::unique_ptr<PostgresConnection> connection;
};

using ThreadConnections = std::unordered_map<const int*, ThreadConnection>;

/// Not thread_local: QThread::wait() and QThreadPool::waitForDone() come back before those end, so that a connection
/// would still be closed while the process is already taking its libraries down. Never destroyed for the same reason.
ThreadConnections& threadConnections() {
    static auto* const connections = new QThreadStorage<ThreadConnections>;
    return connections->localData();
}

/// Others were in the way, and would not be at a second try.
bool isPassing(const Error& error) {
    const QString state = postgresFailure::sqlState(error);
    return state == "40001"_L1 || state == "40P01"_L1 || state == "23505"_L1;
}

} // namespace

PostgresAssets::PostgresAssets(AssetLocation location)
    : location_(std::move(location)), alive_(std::make_shared<const int>(0)) {}

PostgresAssets::~PostgresAssets() {
    threadConnections().erase(alive_.get());
}

QString PostgresAssets::kind() const {
    return u"PostgreSQL"_s;
}

Result<std::unique_ptr<PostgresConnection>> PostgresAssets::open(const std::stop_token& stop) {
    Result<std::unique_ptr<PostgresConnection>> made = PostgresConnection::open(location_, stop);
    if (!made) return made;
    if (const Status ready = postgresAssetSchema::prepare(**made, stop); !ready) return ready.error();
    if (const Status keys = makeKeys(**made, stop); !keys) return keys.error();
    return made;
}

Result<PostgresConnection*> PostgresAssets::connection(const std::stop_token& stop) {
    ThreadConnections& connections = threadConnections();
    if (const auto found = connections.find(alive_.get()); found != connections.end()) {
        if (!found->second.owner.expired() && !found->second.connection->hasEnded())
            return found->second.connection.get();
    }
    std::erase_if(connections,
                  [](const auto& entry) { return entry.second.owner.expired() || entry.second.connection->isLost(); });
    Result<std::unique_ptr<PostgresConnection>> made = open(stop);
    if (!made) return made.error();
    ThreadConnection& kept = connections[alive_.get()];
    kept = {alive_, std::move(*made)};
    return kept.connection.get();
}

Status PostgresAssets::makeKeys(PostgresConnection& connection, const std::stop_token& stop) {
    const Result<PostgresAnswer> lacking =
        connection.ask({u"SELECT 1 FROM assets WHERE address_key IS NULL LIMIT 1"_s, {}}, stop);
    if (!lacking) return lacking.error();
    if (lacking->size() == 0) return {};
    Status done = connection.run(u"BEGIN; "_s + postgresAssetTriggers::ours(), stop);
    if (!done) return done;
    done = PostgresAssetTransaction(connection, stop).makeKeys();
    if (done) done = connection.run(u"COMMIT"_s, stop);
    if (done || connection.isLost()) return done;
    (void)connection.run(u"ROLLBACK"_s, {});
    // Without the keys a user who may only read sees these rows in the wrong place, but sees them.
    return done.error().code == "assets_unwritable"_L1 ? Status() : done;
}

Status PostgresAssets::selectOnce(PostgresConnection& connection, const AssetStatement& statement,
                                  const std::stop_token& stop, const AssetRowReader& row, bool& begun) {
    if (!statement.many) {
        const Result<PostgresAnswer> answer = connection.ask(statement, stop);
        if (!answer) return answer.error();
        begun = true;
        answer->read(row);
        return {};
    }
    return selectMany(connection, statement, stop, row, begun);
}

/// The first rows by the quickest way to them, which is along the index; then all the rest by the quickest way to the
/// last one, which for most of a large table is to sort it. Never all of them are in memory.
Status PostgresAssets::selectMany(PostgresConnection& connection, const AssetStatement& statement,
                                  const std::stop_token& stop, const AssetRowReader& row, bool& begun) {
    constexpr int first = 200;
    constexpr int later = 20'000;
    // All as of one moment.
    if (Status done = connection.run(u"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"_s, stop); !done) return done;
    const Status read = [&]() -> Status {
        const Result<PostgresAnswer> beginning =
            connection.ask({u"%1 LIMIT %2"_s.arg(statement.sql).arg(first), statement.values}, stop);
        if (!beginning) return beginning.error();
        begun = true;
        beginning->read(row);
        if (beginning->size() < first) return {};
        Status done = connection.run(u"SET LOCAL cursor_tuple_fraction = 1; SET LOCAL work_mem = '64MB'"_s, stop);
        if (!done) return done;
        const AssetStatement cursor{u"DECLARE found NO SCROLL CURSOR FOR "_s + statement.sql, statement.values};
        if (const Result<PostgresAnswer> declared = connection.ask(cursor, stop); !declared) return declared.error();
        if (done = connection.run(u"MOVE FORWARD %1 IN found"_s.arg(first), stop); !done) return done;
        for (;;) {
            const Result<PostgresAnswer> rows = connection.ask({u"FETCH %1 FROM found"_s.arg(later), {}}, stop);
            if (!rows) return rows.error();
            rows->read(row);
            if (rows->size() < later) return {};
        }
    }();
    if (!connection.isLost()) (void)connection.run(u"ROLLBACK"_s, {});
    return read;
}

Status PostgresAssets::select(const AssetStatement& statement, const std::stop_token& stop, const AssetRowReader& row) {
    for (bool again = false;; again = true) {
        const Result<PostgresConnection*> used = connection(stop);
        if (!used) return used.error();
        bool begun = false;
        Status done = selectOnce(**used, statement, stop, row, begun);
        // The server was started anew since the last call: nothing is lost by asking again.
        if (done || begun || again || !(*used)->hasEnded() || stop.stop_requested()) return done;
    }
}

/// When the connection is lost just then, whether the server had still heard of it is asked of the server itself.
Status PostgresAssets::commit(PostgresConnection& connection, const QByteArray& transaction) {
    const Status done = connection.run(u"COMMIT"_s, {});
    if (done || !connection.hasEnded()) return done;
    const Result<std::unique_ptr<PostgresConnection>> other = PostgresConnection::open(location_, {});
    if (other) {
        const Result<PostgresAnswer> status =
            (*other)->ask({u"SELECT txid_status(CAST(? AS bigint))"_s, {QString::fromLatin1(transaction)}}, {});
        if (status && status->value() == "committed") return {};
        if (status && status->value() == "aborted") return done;
    }
    return Error{
        u"assets_unreachable"_s,
        u"The connection to %1 was lost while the change was being kept: it may be there or not"_s.arg(place()),
        u"Read the assets again when the server is back"_s,
        {}}
        .because(done.error());
}

Status PostgresAssets::writeOnce(PostgresConnection& connection, const std::stop_token& stop,
                                 const std::function<Status(AssetTransaction&)>& body, bool& begun) {
    const Result<PostgresAnswer> number =
        connection.say(u"BEGIN; %1; SELECT txid_current()"_s.arg(postgresAssetTriggers::ours()), stop);
    if (!number) return number.error();
    begun = true;
    PostgresAssetTransaction transaction(connection, stop);
    Status done = body(transaction);
    if (done && stop.stop_requested()) done = postgresFailure::cancelled();
    if (done) return commit(connection, number->value());
    if (!connection.isLost()) (void)connection.run(u"ROLLBACK"_s, {});
    return done;
}

Status PostgresAssets::write(const std::stop_token& stop, const std::function<Status(AssetTransaction&)>& body) {
    constexpr int tries = 5;
    for (int attempt = 1;; ++attempt) {
        const Result<PostgresConnection*> used = connection(stop);
        if (!used) return used.error();
        bool begun = false;
        Status done = writeOnce(**used, stop, body, begun);
        if (done || attempt == tries || stop.stop_requested()) return done;
        const bool unused = !begun && (*used)->hasEnded();
        if (!unused && !isPassing(done.error())) return done;
    }
}

std::unique_ptr<AssetFeed> PostgresAssets::feed() {
    return std::make_unique<PostgresAssetFeed>(*this);
}

} // namespace oc
