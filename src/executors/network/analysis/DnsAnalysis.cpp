// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/DnsAnalysis.h"

#include "engine/base/Duration.h"
#include "engine/base/Json.h"
#include "executors/network/analysis/DnsStream.h"
#include "executors/network/analysis/RowTable.h"
#include "executors/network/dns/DnsCodes.h"
#include "executors/network/dns/DnsRecordText.h"

#include <algorithm>
#include <cmath>

namespace oc {

namespace {

constexpr std::size_t mostWaiting = 65'536;
constexpr int mostAnswers = 64;                  // of a response that become records
constexpr std::int64_t answerWithin = 2'000'000; // microseconds; a question of the last ones may be answered yet
constexpr std::uint16_t multicastPort = 5353;    // RFC 6762

bool sameName(const std::string& a, const std::string& b) {
    // Resolvers mix the case to make forgery harder, and some servers answer in one of their own.
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

} // namespace

QString dnsNameText(const std::string& name) {
    if (name.size() > 1 && name.back() == '.' && name[name.size() - 2] != '\\')
        return QString::fromLatin1(name.data(), qsizetype(name.size()) - 1);
    return QString::fromLatin1(name.data(), qsizetype(name.size()));
}

DnsAnalysis::DnsAnalysis(const QList<int>& ports, std::int64_t slow)
    : slow_(slow), streams_(budget_, [this](const TcpStreams::Opened& opened) {
          return std::make_unique<DnsStream>(budget_, [this, flow = opened.key, clientLow = opened.clientLow](
                                                          Packet::Bytes bytes, bool fromClient, std::int64_t time) {
              const bool fromLow = fromClient == clientLow;
              if (bytes.empty())
                  unreadable(flow, fromLow);
              else
                  message(bytes, flow, fromLow, time);
          });
      }) {
    for (const int port : ports)
        ports_.set(std::size_t(port & 0xffff));
}

Result<std::unique_ptr<Analysis>> DnsAnalysis::make(const QJsonObject& parameters) {
    QList<int> ports;
    const QJsonArray given = parameters.value(QStringLiteral("ports")).toArray();
    for (const QJsonValue& port : given) {
        const int number = port.toInt(-1);
        if (number < 1 || number > 65535)
            return Error{
                QStringLiteral("bad_parameter"), QStringLiteral("ports must be numbers from 1 to 65535"), {}, {}};
        ports << number;
    }
    if (ports.isEmpty()) ports = {53, multicastPort};
    const QJsonValue slow = parameters.value(QStringLiteral("slow"));
    Milliseconds limit{500};
    if (!slow.isUndefined() && !slow.isNull()) {
        const auto parsed = parseDuration(slow);
        if (!parsed)
            return Error{QStringLiteral("bad_parameter"), QStringLiteral("slow cannot be read"), {}, {}}.because(
                parsed.error());
        limit = *parsed;
    }
    return std::unique_ptr<Analysis>(std::make_unique<DnsAnalysis>(ports, limit.count() * 1000));
}

bool DnsAnalysis::isMulticast(const FlowKey& flow, bool clientLow) {
    const FlowEnd& to = flow.end(!clientLow);
    const bool group = flow.addressLength == 4 ? (to.address[0] & 0xf0) == 0xe0 : to.address[0] == 0xff;
    return group || (flow.low.port == multicastPort && flow.high.port == multicastPort);
}

void DnsAnalysis::packet(const CapturedPacket& captured) {
    const Packet& packet = captured.packet;
    const bool udp = packet.transport == Packet::Transport::Udp;
    if ((!udp && packet.transport != Packet::Transport::Tcp) ||
        !(ports_.test(packet.sourcePort) || ports_.test(packet.destinationPort)) || packet.source.empty())
        return;
    now_ = std::max(now_, captured.time);
    if (!udp) {
        streams_.packet(captured);
        return;
    }
    bool fromLow = true;
    const FlowKey flow = FlowKey::of(packet, fromLow);
    if (packet.cut || captured.payloadCut() || packet.payload.empty())
        return; // told of by the run; half a message says little
    message(packet.payload, flow, fromLow, captured.time);
}

void DnsAnalysis::unreadable(const FlowKey& flow, bool fromLow) {
    findings_.unreadable(flow, fromLow);
}

void DnsAnalysis::message(Packet::Bytes bytes, const FlowKey& flow, bool fromLow, std::int64_t time) {
    const DnsMessage message = DnsMessage::parse(bytes);
    now_ = std::max(now_, time);
    // What comes from a port of DNS and cannot be read to its end may be anything. Bytes after the records are common.
    const bool hopeless = bytes.size() < 12 || (message.problem && message.questions.empty());
    if (hopeless) {
        unreadable(flow, fromLow);
        return;
    }
    if (message.problem && message.answers.empty() && message.authority.empty() && message.additional.empty() &&
        message.questions.size() > 1) {
        unreadable(flow, fromLow);
        return;
    }
    ++messages_;
    if (message.response)
        answer(message, bytes, flow, !fromLow, time);
    else
        ask(message, flow, fromLow, time);
}

std::size_t DnsAnalysis::addRow(Row row) {
    if (qsizetype(rows_.size()) >= rowLimit) return noRow;
    rows_.push_back(std::move(row));
    return rows_.size() - 1;
}

void DnsAnalysis::forgetOldest() {
    while (waiting_.size() >= mostWaiting && !order_.empty()) {
        const auto [serial, key] = order_.front();
        order_.pop_front();
        const auto range = waiting_.equal_range(key);
        const auto found = std::find_if(range.first, range.second,
                                        [serial = serial](const auto& entry) { return entry.second.serial == serial; });
        if (found == range.second) continue;
        ++evicted_;
        unanswered(key, found->second, now_ + answerWithin);
        waiting_.erase(found);
    }
    // Those that were answered leave their place behind.
    if (order_.size() > 4 * mostWaiting) {
        std::erase_if(order_, [this](const auto& item) {
            const auto range = waiting_.equal_range(item.second);
            return std::none_of(range.first, range.second,
                                [&](const auto& entry) { return entry.second.serial == item.first; });
        });
    }
}

void DnsAnalysis::ask(const DnsMessage& message, const FlowKey& flow, bool clientLow, std::int64_t time) {
    DnsQuestion question;
    if (!message.questions.empty()) question = message.questions.front();
    if (isMulticast(flow, clientLow)) {
        ++multicast_;
        Row row{flow, clientLow, true, true, time, -1, question.name, question.type, -1, false, {}};
        static_cast<void>(addRow(std::move(row)));
        return;
    }
    const Key key{flow, clientLow, message.id};
    const auto range = waiting_.equal_range(key);
    const auto same = std::find_if(range.first, range.second, [&](const auto& entry) {
        return entry.second.type == question.type && sameName(entry.second.name, question.name);
    });
    if (same != range.second) {
        ++same->second.repeats;
        ++repeated_;
        findings_.repeated(flow, clientLow, dnsNameText(question.name));
        return;
    }
    ++queries_;
    findings_.asked(flow, clientLow, question.name);
    forgetOldest();
    const std::size_t row =
        addRow({flow, clientLow, false, true, time, -1, question.name, question.type, -1, false, {}});
    order_.emplace_back(++serial_, key);
    waiting_.emplace(key, Question{std::move(question.name), question.type, time, 0, serial_, row});
}

QByteArray DnsAnalysis::answersOf(const DnsMessage& message, Packet::Bytes bytes) {
    QJsonArray list;
    int count = 0;
    for (const DnsRecord& record : message.answers) {
        if (++count > mostAnswers) {
            ++answersCut_;
            break;
        }
        list.append(QJsonObject{{QStringLiteral("name"), dnsNameText(record.name)},
                                {QStringLiteral("type"), QString::fromStdString(dnsCodes::typeName(record.type))},
                                {QStringLiteral("ttl"), qint64(record.ttl)},
                                {QStringLiteral("data"), dnsNameText(dnsRecordText::data(bytes, record))}});
    }
    QByteArray text = json::toText(list);
    if (text.size() > answersLeft_) {
        ++answersCut_;
        return {};
    }
    answersLeft_ -= text.size();
    return text;
}

void DnsAnalysis::answer(const DnsMessage& message, Packet::Bytes bytes, const FlowKey& flow, bool clientLow,
                         std::int64_t time) {
    if (isMulticast(flow, clientLow) || isMulticast(flow, !clientLow)) {
        ++multicast_;
        return;
    }
    const Key key{flow, clientLow, message.id};
    const auto range = waiting_.equal_range(key);
    // Some errors come without the question.
    const auto found = std::find_if(range.first, range.second, [&](const auto& entry) {
        return message.questions.empty() || (entry.second.type == message.questions.front().type &&
                                             sameName(entry.second.name, message.questions.front().name));
    });
    if (found == range.second) {
        ++unasked_;
        if (message.questions.empty()) return;
        const DnsQuestion& question = message.questions.front();
        Row row{flow, clientLow, false, false, time, -1, question.name, question.type, message.status, false, {}};
        if (qsizetype(rows_.size()) < rowLimit) row.answers = answersOf(message, bytes);
        static_cast<void>(addRow(std::move(row)));
        return;
    }
    const Question& question = found->second;
    const QString name = dnsNameText(question.name);
    const std::int64_t took = std::max<std::int64_t>(0, time - question.time);
    ++answered_;
    responses_.add(double(took) / 1000);
    if (message.status != dnsCodes::noError) errors_.add(QString::fromStdString(dnsCodes::statusName(message.status)));
    findings_.answered(flow, clientLow, name, message.status, message.truncated);
    if (took > slow_) findings_.slow(flow, clientLow, name, took);
    if (question.row != noRow) {
        Row& row = rows_[question.row];
        row.response = took;
        row.status = message.status;
        row.answers = answersOf(message, bytes);
    }
    waiting_.erase(found);
}

void DnsAnalysis::unanswered(const Key& key, const Question& question, std::int64_t end) {
    const bool late = end - question.time < answerWithin && question.repeats == 0;
    if (question.row != noRow) rows_[question.row].late = late;
    if (late) {
        ++open_;
        return;
    }
    ++unanswered_;
    findings_.unanswered(key.flow, key.clientLow, dnsNameText(question.name));
}

std::shared_ptr<const Table> DnsAnalysis::table() const {
    RowTable table{{"time", ColumnType::Time},           {"client", ColumnType::String},
                   {"client_port", ColumnType::Integer}, {"server", ColumnType::String},
                   {"transport", ColumnType::String},    {"name", ColumnType::String},
                   {"type", ColumnType::String},         {"status", ColumnType::String},
                   {"answers", ColumnType::Json},        {"response_ms", ColumnType::Number, "ms"}};
    for (const Row& row : rows_) {
        table.time(row.time);
        table.text(row.flow.address(row.clientLow));
        table.integer(row.flow.end(row.clientLow).port);
        table.text(row.flow.address(!row.clientLow));
        table.text(row.multicast            ? QStringLiteral("mdns")
                   : row.flow.protocol == 6 ? QStringLiteral("tcp")
                                            : QStringLiteral("udp"));
        table.textOrNull(dnsNameText(row.name));
        if (row.name.empty())
            table.null();
        else
            table.text(QString::fromStdString(dnsCodes::typeName(row.type)));
        table.text(row.multicast     ? QStringLiteral("multicast")
                   : row.status >= 0 ? QString::fromStdString(dnsCodes::statusName(row.status))
                   : row.late        ? QStringLiteral("no answer yet")
                                     : QStringLiteral("no answer"));
        if (row.answers.isEmpty())
            table.null();
        else
            table.jsonText(row.answers);
        row.response < 0 ? table.null() : table.number(double(row.response) / 1000);
    }
    return table.take();
}

AnalysisResult DnsAnalysis::end(std::int64_t end) {
    end = std::max(end, now_);
    streams_.end(end);
    // In their order, so that the same capture gives the same findings.
    for (const auto& [serial, key] : order_) {
        const auto range = waiting_.equal_range(key);
        const auto found = std::find_if(range.first, range.second,
                                        [serial = serial](const auto& entry) { return entry.second.serial == serial; });
        if (found != range.second) unanswered(key, found->second, end);
    }
    AnalysisResult result;
    result.table = table();
    result.rowsCut = qsizetype(rows_.size()) >= rowLimit && queries_ + multicast_ + unasked_ > rowLimit;
    result.fields = {{QStringLiteral("queries"), queries_},
                     {QStringLiteral("answered"), answered_},
                     {QStringLiteral("unanswered"), unanswered_},
                     {QStringLiteral("repeated"), repeated_},
                     {QStringLiteral("without_query"), unasked_},
                     {QStringLiteral("multicast"), multicast_},
                     {QStringLiteral("response_ms"), responses_.toJson()},
                     {QStringLiteral("errors"), errors_.toJson()},
                     {QStringLiteral("slow_names"), findings_.slowNames()},
                     {QStringLiteral("failing_names"), findings_.failingNames()}};
    result.findings = findings_.take(slow_);
    result.summary = queries_ == 1 ? QStringLiteral("1 query") : QStringLiteral("%1 queries").arg(queries_);
    if (evicted_ > 0) result.givenUp.insert(QStringLiteral("queries that waited for their answers at once"), evicted_);
    if (streams_.givenUp() > 0) result.givenUp.insert(QStringLiteral("TCP connections"), streams_.givenUp());
    if (answersCut_ > 0) result.givenUp.insert(QStringLiteral("answers with more records than are shown"), answersCut_);
    return result;
}

} // namespace oc
