// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/EventStreamingTool.h"

#include "engine/base/Json.h"
#include "executors/network/vapix/WebSocket.h"

#include <QByteArrayList>
#include <QDateTime>
#include <QSet>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Clock = StepContext::Clock;

namespace {

constexpr qsizetype mostRows = 100'000;
constexpr auto stateWithin = 2s;   // of each topic that has one, after the beginning
constexpr auto longestPause = 30s; // between two attempts to connect again

VapixRequest sessionRequest() {
    return VapixRequest::get(u"/axis-cgi/wssession.cgi"_s);
}

QByteArray configuration(const QJsonObject& parameters) {
    QJsonArray filters;
    const QJsonArray topics = parameters.value(u"topics"_s).toArray();
    for (const QJsonValue& topic : topics)
        filters.append(QJsonObject{{u"topicFilter"_s, topic.toString()}});
    if (filters.isEmpty()) filters.append(QJsonObject()); // without a key, not with an empty one: all of them
    return json::toText(QJsonObject{{u"apiVersion"_s, u"1.0"_s},
                                    {u"context"_s, u"opsconductor"_s},
                                    {u"method"_s, u"events:configure"_s},
                                    {u"params"_s, QJsonObject{{u"eventFilterList"_s, filters}}}});
}

/// Milliseconds since 1970 as a number or a text, or ISO 8601, or missing.
QString timeOf(const QJsonValue& stamp) {
    QDateTime time;
    bool number = false;
    const qint64 ms = stamp.isDouble() ? stamp.toInteger() : stamp.toString().toLongLong(&number);
    if ((stamp.isDouble() || number) && ms > 0)
        time = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
    else
        time = QDateTime::fromString(stamp.toString(), Qt::ISODateWithMs);
    if (!time.isValid()) time = QDateTime::currentDateTimeUtc();
    return time.toUTC().toString(Qt::ISODateWithMs);
}

/// Those after which another attempt would come to the same.
bool isFinal(const Error& error) {
    return error.code != u"unreachable" && error.code != u"timeout" && error.code != u"busy";
}

/// One listening from its beginning to its end, over as many connections as it takes; lives on the worker thread.
class Listening {
public:
    explicit Listening(VapixCall& call)
        : call_(call), end_(Clock::now() + call.duration(u"duration"_s)), wanted_(call.integer(u"count"_s)) {}

    [[nodiscard]] Result<VapixResult> run() {
        std::optional<Error> problem;
        Clock::duration pause = 500ms;
        while (!isOver()) {
            const qint64 before = events_;
            const Status listened = listen();
            if (listened) break;
            problem = listened.error();
            // What never worked is told at once; what did is made again.
            if (!worked_ || isFinal(*problem) || call_.context.expired()) break;
            if (events_ > before) pause = 500ms;
            call_.context.emitNotice(u"%1; connecting again"_s.arg(problem->message));
            const auto rest = std::min({pause, Clock::duration(longestPause), end_ - Clock::now()});
            if (const Status waited =
                    call_.wait(std::chrono::ceil<Milliseconds>(std::max(rest, Clock::duration::zero())));
                !waited) {
                problem = waited.error();
                break;
            }
            pause *= 2;
            if (isOver()) break; // the last word is that of the connection
            problem.reset();
        }
        if (rows_.size() == mostRows && events_ > mostRows)
            call_.context.emitNotice(u"The first %1 events are shown; the rest are counted"_s.arg(mostRows));
        VapixResult result{call_.rows(rows_, {{u"events"_s, events_}}), u"%1 events"_s.arg(events_)};
        result.problem = problem;
        return result;
    }

private:
    [[nodiscard]] bool isOver() const { return Clock::now() >= end_ || (wanted_ > 0 && events_ >= wanted_); }

    /// Until the end, or until the connection has ended.
    [[nodiscard]] Status listen() {
        const auto session = call_.client.send(sessionRequest());
        if (!session) {
            Error error = session.error();
            if (error.code == u"not_supported"_s) error.hint = u"The stream of events came with AXIS OS 10."_s;
            return error;
        }
        const QByteArray token = session->body.trimmed(); // for this one connection, within 15 s
        const bool good =
            !token.isEmpty() && token.size() <= 512 && std::all_of(token.begin(), token.end(), [](char c) {
                return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                       c == '_' || c == '.';
            });
        if (!good) return Error{u"bad_reply"_s, u"the camera gave no session for its events"_s, {}, {}};
        auto socket = WebSocket::open(call_.client.target(), "/vapix/ws-data-stream?sources=events&wssession=" + token,
                                      call_.context);
        if (!socket) return socket.error();
        if (const Status sent = (*socket)->send(configuration(call_.parameters)); !sent) return sent.error();
        QByteArrayList early; // events may overtake the answer
        for (;;) {
            const auto answer = (*socket)->next(Clock::now() + call_.client.target().timeout);
            if (!answer) return answer.error();
            if (!*answer) return Error{u"timeout"_s, u"the camera did not answer which events are wanted"_s, {}, {}};
            const auto read = json::parse(**answer);
            if (read && (*read)[u"method"_s].toString() == u"events:notify" && early.size() < 10'000) {
                early << **answer;
                continue;
            }
            if (const auto data = vapixAnswer::json(**answer); !data) return data.error();
            break;
        }
        worked_ = true;
        begin_ = Clock::now();
        known_.clear();
        for (const QByteArray& event : std::as_const(early))
            if (!isOver()) take(event);
        while (!isOver()) {
            const auto message = (*socket)->next(end_);
            if (!message) return message.error();
            if (!*message) {
                if (Clock::now() < end_ && call_.context.expired())
                    return Error{u"timeout"_s, u"the step's time is over"_s, u"Give the step a longer timeout."_s, {}};
                return {};
            }
            take(**message);
        }
        return {};
    }

    void take(const QByteArray& text) {
        const auto read = json::parse(text);
        if (!read || (*read)[u"method"_s].toString() != u"events:notify") return; // nothing that has to be answered
        const QJsonValue notification = (*read)[u"params"_s][u"notification"_s];
        const QJsonValue message = notification[u"message"_s];
        const QString topic = notification[u"topic"_s].toString();
        const QByteArray whose = topic.toUtf8() + json::toText(message[u"source"_s]) + json::toText(message[u"key"_s]);
        const bool first = !known_.contains(whose);
        if (first && known_.size() < mostRows) known_.insert(whose);
        const QJsonObject row{{u"time"_s, timeOf(notification[u"timestamp"_s])},
                              {u"topic"_s, topic},
                              {u"source"_s, message[u"source"_s].toObject()},
                              {u"data"_s, message[u"data"_s].toObject()},
                              {u"initial"_s, first && Clock::now() - begin_ < stateWithin}};
        ++events_;
        call_.context.emitOutput(OutputStream::Stdout, json::toText(row) + '\n');
        if (rows_.size() < mostRows) rows_ << row;
    }

    VapixCall& call_;
    const Clock::time_point end_;
    const int wanted_;
    Clock::time_point begin_{};
    bool worked_ = false;
    qint64 events_ = 0;
    QList<QJsonObject> rows_;
    QSet<QByteArray> known_; ///< what a state was told of, over this connection
};

} // namespace

Result<VapixPlan> EventStreamingTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    plan.requests << sessionRequest();
    plan.notes << u"Then a WebSocket to /vapix/ws-data-stream?sources=events, and over it"_s
               << QString::fromUtf8(configuration(parameters))
               << u"For %1"_s.arg(formatDuration(parseDuration(parameters.value(u"duration"_s)).value_or(10s)));
    return plan;
}

Result<VapixResult> EventStreamingTool::run(VapixCall& call) const {
    return Listening(call).run();
}

} // namespace oc
