// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/PostgresConnection.h"

#include <cerrno>
#include <optional>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <vector>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr int cancelPatienceMs = 5000;

/// Wakes a poll() up when the token is asked to stop.
class StopSignal {
public:
    explicit StopSignal(const std::stop_token& stop) {
        if (!stop.stop_possible()) return;
        fd_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        callback_.emplace(stop, Ring{fd_});
    }
    ~StopSignal() {
        callback_.reset(); // waits for one that is just ringing
        if (fd_ >= 0) ::close(fd_);
    }
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;
    [[nodiscard]] int fd() const { return fd_; }

private:
    struct Ring {
        int fd;
        void operator()() const { (void)::eventfd_write(fd, 1); }
    };
    int fd_ = -1;
    std::optional<std::stop_callback<Ring>> callback_;
};

class Row : public AssetRow {
public:
    Row(const PostgresLibrary& pq, const PGresult* result) : pq_(pq), result_(result) {}
    int row = 0;
    [[nodiscard]] bool isNull(int column) const override { return pq_.getisnull(result_, row, column) != 0; }
    [[nodiscard]] QString text(int column) const override {
        return QString::fromUtf8(pq_.getvalue(result_, row, column), pq_.getlength(result_, row, column));
    }
    [[nodiscard]] QByteArray utf8(int column) const override {
        return QByteArray::fromRawData(pq_.getvalue(result_, row, column), pq_.getlength(result_, row, column));
    }
    [[nodiscard]] qint64 integer(int column) const override { return utf8(column).toLongLong(); }

private:
    const PostgresLibrary& pq_;
    const PGresult* result_;
};

/// '?' becomes $1, $2, ...
QByteArray numbered(const QString& sql) {
    QByteArray text;
    int number = 0;
    for (const char c : sql.toUtf8()) {
        text += c;
        if (c == '?') text.replace(text.size() - 1, 1, "$" + QByteArray::number(++number));
    }
    return text;
}

QByteArray parameterText(const QVariant& value) {
    if (value.typeId() == QMetaType::QByteArray) return "\\x" + value.toByteArray().toHex();
    return value.toString().toUtf8();
}

} // namespace

void PostgresAnswer::read(const AssetRowReader& row) const {
    Row current(*pq_, result_.get());
    const int rows = size();
    for (current.row = 0; current.row < rows; ++current.row)
        row(current);
}

QByteArray PostgresAnswer::value() const {
    if (size() == 0 || pq_->getisnull(result_.get(), 0, 0) != 0) return {};
    return QByteArray(pq_->getvalue(result_.get(), 0, 0), pq_->getlength(result_.get(), 0, 0));
}

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const AssetLocation& location,
                                                                     const std::stop_token& stop) {
    const Result<PostgresLibrary>& pq = PostgresLibrary::get();
    if (!pq) return pq.error();
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(*pq, location));
    if (const Status made = connection->connect(stop); !made) return made.error();
    return connection;
}

PostgresConnection::~PostgresConnection() {
    if (connection_) pq_.finish(connection_);
}

Status PostgresConnection::connect(const std::stop_token& stop) {
    QList<std::pair<QByteArray, QByteArray>> options{
        {"client_encoding", "UTF8"}, {"fallback_application_name", "opsconductor"},
        {"keepalives_idle", "30"},   {"keepalives_interval", "10"},
        {"keepalives_count", "3"},   {"tcp_user_timeout", "30000"}};
    for (const auto& [name, value] : location_.options) // the last of a name counts
        options.append({name.toUtf8(), value.toUtf8()});
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const auto& [name, value] : options) {
        keywords.push_back(name.constData());
        values.push_back(value.constData());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    connection_ = pq_.connectStartParams(keywords.data(), values.data(), 0);
    if (!connection_) return postgresFailure::lost(location_, u"out of memory"_s);
    pq_.setErrorVerbosity(connection_, PQERRORS_VERBOSE);
    pq_.setNoticeReceiver(
        connection_, [](void*, const PGresult*) {}, nullptr);

    // https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-PQCONNECTSTARTPARAMS
    const int seconds = std::max(location_.option(u"connect_timeout"_s).toInt(), 0);
    const qsizetype hosts = location_.option(u"host"_s).count(u',') + 1;
    const int limit = (seconds > 0 ? seconds : connectSeconds) * int(hosts);
    const QDeadlineTimer deadline(limit * 1000);
    auto stage = postgresFailure::Stage::Reaching;
    PostgresPollingStatusType polling = PGRES_POLLING_WRITING;
    while (pq_.status(connection_) != CONNECTION_BAD) {
        const Waited waited = wait(polling == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline, stop);
        if (waited == Waited::Stopped) return postgresFailure::cancelled();
        if (waited == Waited::TimedOut) return postgresFailure::silent(location_, limit);
        polling = pq_.connectPoll(connection_);
        if (polling == PGRES_POLLING_FAILED) break;
        if (polling == PGRES_POLLING_OK) {
            pq_.setnonblocking(connection_, 1);
            // No parallel workers: what a person looks at is read beside what they do next, often on the same few
            // processors, and a server that many share is not to give three of them to one window.
            return run(
                u"SET TIME ZONE 'UTC'; SET client_min_messages TO warning; SET lock_timeout TO '10s'; "
                "SET DateStyle TO 'ISO, YMD'; SET bytea_output TO hex; SET standard_conforming_strings TO on; "
                "SET jit TO off; SET max_parallel_workers_per_gather TO 0; SET idle_in_transaction_session_timeout TO '120s'"_s,
                stop);
        }
        const ConnStatusType status = pq_.status(connection_);
        stage = status == CONNECTION_SSL_STARTUP                            ? postgresFailure::Stage::Encrypting
                : status == CONNECTION_STARTED || status == CONNECTION_MADE ? postgresFailure::Stage::Reaching
                                                                            : postgresFailure::Stage::LoggingIn;
    }
    return postgresFailure::connecting(location_, stage, QString::fromUtf8(pq_.errorMessage(connection_)));
}

PostgresConnection::Waited PostgresConnection::wait(short events, const QDeadlineTimer& deadline,
                                                    const std::stop_token& stop) const {
    const StopSignal signal(stop);
    for (;;) {
        if (stop.stop_requested()) return Waited::Stopped;
        std::array<pollfd, 2> fds{{{pq_.socket(connection_), events, 0}, {signal.fd(), POLLIN, 0}}};
        const int ready = ::poll(fds.data(), signal.fd() < 0 ? 1 : 2, int(deadline.remainingTime()));
        if (ready < 0 && errno == EINTR) continue;
        if (ready == 0) return Waited::TimedOut;
        if (fds[0].revents != 0) return Waited::Ready;
    }
}

Error PostgresConnection::lose() {
    lost_ = true;
    return postgresFailure::lost(location_, QString::fromUtf8(pq_.errorMessage(connection_)));
}

void PostgresConnection::cancel() {
    cancelled_ = true;
    patience_ = QDeadlineTimer(cancelPatienceMs);
    if (PGcancel* const cancel = pq_.getCancel(connection_)) {
        std::array<char, 256> text{};
        (void)pq_.cancel(cancel, text.data(), int(text.size()));
        pq_.freeCancel(cancel);
    }
}

Status PostgresConnection::flush(const std::stop_token& stop) {
    for (;;) {
        const int left = pq_.flush(connection_);
        if (left == 0) return {};
        if (left < 0) return lose();
        const Waited waited = wait(POLLIN | POLLOUT, patience_, cancelled_ ? std::stop_token() : stop);
        if (waited == Waited::Stopped) {
            cancel();
        } else if (waited == Waited::TimedOut) {
            return lose();
        } else if (pq_.consumeInput(connection_) == 0) { // or both sides might wait for each other
            return lose();
        }
    }
}

Result<PostgresConnection::ResultPtr> PostgresConnection::nextResult(const std::stop_token& stop) {
    if (const Status sent = flush(stop); !sent) return sent.error();
    while (pq_.isBusy(connection_) != 0) {
        const Waited waited = wait(POLLIN, patience_, cancelled_ ? std::stop_token() : stop);
        if (waited == Waited::Stopped) {
            cancel();
        } else if (waited == Waited::TimedOut) {
            return lose();
        } else if (pq_.consumeInput(connection_) == 0) {
            return lose();
        }
    }
    return ResultPtr(pq_.getResult(connection_), pq_.clear);
}

Error PostgresConnection::failure(const PGresult* result, const std::stop_token& stop) const {
    const auto field = [&](int code) { return QString::fromUtf8(pq_.resultErrorField(result, code)); };
    const QString state = field(PG_DIAG_SQLSTATE);
    if (state == "57014"_L1 && stop.stop_requested()) return postgresFailure::cancelled();
    QString text = field(PG_DIAG_MESSAGE_PRIMARY);
    if (const QString detail = field(PG_DIAG_MESSAGE_DETAIL); !detail.isEmpty()) text += u" ("_s + detail + u')';
    if (text.isEmpty()) text = QString::fromUtf8(pq_.errorMessage(connection_));
    if (state.isEmpty()) return postgresFailure::lost(location_, text);
    return postgresFailure::statement(location_, state, text);
}

Result<PostgresConnection::ResultPtr> PostgresConnection::finish(const std::stop_token& stop) {
    cancelled_ = false;
    patience_ = QDeadlineTimer(QDeadlineTimer::Forever);
    ResultPtr kept(nullptr, pq_.clear);
    std::optional<Error> error;
    for (;;) {
        Result<ResultPtr> result = nextResult(stop);
        if (!result) return error ? *error : result.error();
        if (!*result) break;
        const ExecStatusType status = pq_.resultStatus(result->get());
        if (status == PGRES_COPY_IN) return std::move(*result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && !error) error = failure(result->get(), stop);
        kept = std::move(*result);
    }
    if (pq_.status(connection_) == CONNECTION_BAD) {
        lost_ = true;
        if (!error) error = lose();
    }
    if (error) return *error;
    return kept;
}

bool PostgresConnection::hasEnded() {
    if (lost_) return true;
    pollfd fd{pq_.socket(connection_), POLLIN, 0};
    // Nothing is asked, so what can be read is a notice (of a changed setting, say), or the end.
    if (::poll(&fd, 1, 0) > 0 && (pq_.consumeInput(connection_) == 0 || pq_.status(connection_) == CONNECTION_BAD))
        lost_ = true;
    return lost_;
}

Result<PostgresAnswer> PostgresConnection::say(const QString& sql, const std::stop_token& stop) {
    if (stop.stop_requested()) return postgresFailure::cancelled();
    if (pq_.sendQuery(connection_, sql.toUtf8().constData()) == 0) return lose();
    Result<ResultPtr> result = finish(stop);
    if (!result) return result.error();
    return PostgresAnswer(pq_, result->release());
}

Status PostgresConnection::run(const QString& sql, const std::stop_token& stop) {
    const Result<PostgresAnswer> answer = say(sql, stop);
    if (!answer) return answer.error();
    return {};
}

Result<PostgresAnswer> PostgresConnection::ask(const AssetStatement& statement, const std::stop_token& stop) {
    if (stop.stop_requested()) return postgresFailure::cancelled();
    QList<QByteArray> texts;
    std::vector<const char*> values;
    texts.reserve(statement.values.size());
    for (const QVariant& value : statement.values) {
        texts.append(parameterText(value));
        values.push_back(value.isNull() ? nullptr : texts.last().constData());
    }
    if (pq_.sendQueryParams(connection_, numbered(statement.sql).constData(), int(values.size()), nullptr,
                            values.data(), nullptr, nullptr, 0) == 0)
        return lose();
    Result<ResultPtr> result = finish(stop);
    if (!result) return result.error();
    return PostgresAnswer(pq_, result->release());
}

Status PostgresConnection::beginCopy(const QString& sql, const std::stop_token& stop) {
    return run(sql, stop);
}

Status PostgresConnection::putCopy(const QByteArray& rows, const std::stop_token& stop) {
    constexpr qsizetype chunk = 1 << 20;
    for (qsizetype from = 0; from < rows.size() && !cancelled_;) {
        const int size = int(std::min(chunk, rows.size() - from));
        const int put = pq_.putCopyData(connection_, rows.constData() + from, size);
        if (put < 0) break; // the server has given up; why, its result tells
        if (Status sent = flush(stop); !sent) return sent;
        if (put > 0) from += size;
    }
    return {};
}

Status PostgresConnection::endCopy(const std::stop_token& stop) {
    if (pq_.putCopyEnd(connection_, cancelled_ ? "cancelled" : nullptr) < 0 &&
        pq_.status(connection_) == CONNECTION_BAD)
        return lose();
    const Result<ResultPtr> result = finish(stop);
    if (!result) return stop.stop_requested() ? postgresFailure::cancelled() : result.error();
    return {};
}

Status PostgresConnection::copy(const QString& sql, const QByteArray& rows, const std::stop_token& stop) {
    if (Status begun = beginCopy(sql, stop); !begun) return begun;
    if (Status put = putCopy(rows, stop); !put) return put;
    return endCopy(stop);
}

Result<QList<QByteArray>> PostgresConnection::notifications(const std::stop_token& stop) {
    QList<QByteArray> payloads;
    for (;;) {
        while (PGnotify* const notify = pq_.notifies(connection_)) {
            payloads.append(QByteArray(notify->extra));
            pq_.freemem(notify);
        }
        if (!payloads.isEmpty()) return payloads;
        if (wait(POLLIN, QDeadlineTimer(QDeadlineTimer::Forever), stop) == Waited::Stopped) return payloads;
        if (pq_.consumeInput(connection_) == 0 || pq_.status(connection_) == CONNECTION_BAD) return lose();
    }
}

} // namespace oc
