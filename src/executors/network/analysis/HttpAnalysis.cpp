// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/HttpAnalysis.h"

#include "engine/base/Duration.h"
#include "executors/network/analysis/RowTable.h"

#include <algorithm>

namespace oc {

namespace {

constexpr qsizetype longestPath = 2048;
constexpr qsizetype longestText = 512;
constexpr qsizetype hostsShown = 50;

} // namespace

HttpAnalysis::HttpAnalysis(std::int64_t slow)
    : slow_(slow), streams_(budget_, [this](const TcpStreams::Opened& opened) {
          const FlowKey flow = opened.key;
          const bool clientLow = opened.clientLow;
          return std::make_unique<HttpSession>(
              budget_, [this, flow, clientLow](const HttpExchangeSeen& exchange) { add(flow, clientLow, exchange); },
              [this, flow, clientLow] { findings_.broken(flow, clientLow); });
      }) {}

Result<std::unique_ptr<Analysis>> HttpAnalysis::make(const QJsonObject& parameters) {
    const QJsonValue slow = parameters.value(QStringLiteral("slow"));
    Milliseconds limit{1000};
    if (!slow.isUndefined() && !slow.isNull()) {
        const auto parsed = parseDuration(slow);
        if (!parsed)
            return Error{QStringLiteral("bad_parameter"), QStringLiteral("slow cannot be read"), {}, {}}.because(
                parsed.error());
        limit = *parsed;
    }
    return std::unique_ptr<Analysis>(std::make_unique<HttpAnalysis>(limit.count() * 1000));
}

QByteArray HttpAnalysis::kept(const QByteArray& text, qsizetype longest) {
    const qsizetype length = std::min(text.size(), longest);
    if (length > textLeft_) {
        ++textsCut_;
        return {};
    }
    textLeft_ -= length;
    return text.left(length);
}

void HttpAnalysis::add(const FlowKey& flow, bool clientLow, const HttpExchangeSeen& exchange) {
    const bool hasRequest = !exchange.request.method.isEmpty();
    if (hasRequest)
        ++requests_;
    else
        ++withoutRequest_;
    if (exchange.closed) ++unanswered_;
    const bool timed = hasRequest && exchange.replied >= 0;
    const std::int64_t firstByte = timed ? std::max<std::int64_t>(0, exchange.replied - exchange.sent) : -1;
    if (timed) firstBytes_.add(double(firstByte) / 1000);
    if (exchange.status != 0) statuses_.add(QString::number(exchange.status));
    if (!exchange.request.host.isEmpty()) hosts_.add(QString::fromUtf8(exchange.request.host.left(longestText)));
    findings_.add(flow, clientLow, exchange, slow_);
    if (qsizetype(rows_.size()) >= rowLimit) return;
    rows_.push_back({flow, clientLow, exchange.time, firstByte, kept(exchange.request.method, longestText),
                     kept(exchange.request.host, longestText), kept(exchange.request.target, longestPath),
                     exchange.status, exchange.requestBytes, exchange.responseBytes,
                     kept(exchange.contentType, longestText), kept(exchange.request.userAgent, longestText),
                     exchange.status != 0});
}

std::shared_ptr<const Table> HttpAnalysis::table() {
    std::stable_sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) { return a.time < b.time; });
    RowTable table{{"time", ColumnType::Time},
                   {"client", ColumnType::String},
                   {"client_port", ColumnType::Integer},
                   {"server", ColumnType::String},
                   {"server_port", ColumnType::Integer},
                   {"method", ColumnType::String},
                   {"host", ColumnType::String},
                   {"path", ColumnType::String},
                   {"status", ColumnType::Integer},
                   {"request_bytes", ColumnType::Bytes},
                   {"response_bytes", ColumnType::Bytes},
                   {"content_type", ColumnType::String},
                   {"first_byte_ms", ColumnType::Number, "ms"},
                   {"user_agent", ColumnType::String}};
    for (const Row& row : rows_) {
        table.time(row.time);
        table.text(row.flow.address(row.clientLow));
        table.integer(row.flow.end(row.clientLow).port);
        table.text(row.flow.address(!row.clientLow));
        table.integer(row.flow.end(!row.clientLow).port);
        for (const QByteArray* text : {&row.method, &row.host, &row.path})
            table.textOrNull(QString::fromUtf8(*text));
        row.hasReply ? table.integer(row.status) : table.null();
        row.method.isEmpty() ? table.null() : table.integer(qint64(row.requestBytes));
        row.hasReply ? table.integer(qint64(row.responseBytes)) : table.null();
        table.textOrNull(QString::fromUtf8(row.contentType));
        row.firstByte < 0 ? table.null() : table.number(double(row.firstByte) / 1000);
        table.textOrNull(QString::fromUtf8(row.userAgent));
    }
    rows_ = {};
    return table.take();
}

AnalysisResult HttpAnalysis::end(std::int64_t end) {
    streams_.end(end);
    AnalysisResult result;
    QJsonArray hosts;
    const QList<Tally::Item> top = hosts_.top(hostsShown);
    for (const Tally::Item& item : top)
        hosts.append(QJsonObject{{QStringLiteral("host"), item.name}, {QStringLiteral("count"), item.count}});
    result.table = table();
    result.rowsCut = result.table->rowCount() < requests_ + withoutRequest_;
    result.fields = {{QStringLiteral("requests"), requests_},
                     {QStringLiteral("unanswered"), unanswered_},
                     {QStringLiteral("without_request"), withoutRequest_},
                     {QStringLiteral("statuses"), statuses_.toJson()},
                     {QStringLiteral("first_byte_ms"), firstBytes_.toJson()},
                     {QStringLiteral("hosts"), hosts}};
    result.findings = findings_.take(slow_);
    result.summary = requests_ == 1 ? QStringLiteral("1 request") : QStringLiteral("%1 requests").arg(requests_);
    if (streams_.givenUp() > 0) result.givenUp.insert(QStringLiteral("TCP connections"), streams_.givenUp());
    if (textsCut_ > 0) result.givenUp.insert(QStringLiteral("texts of requests"), textsCut_);
    return result;
}

} // namespace oc
