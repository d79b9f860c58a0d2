// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/TcpAnalysis.h"

#include "executors/network/analysis/RowTable.h"

#include <algorithm>
#include <limits>

namespace oc {

void TcpAnalysis::packet(const CapturedPacket& captured) {
    const Packet& packet = captured.packet;
    if (packet.transport != Packet::Transport::Tcp || !packet.tcpHeader) return;
    now_ = std::max(now_, captured.time);
    bool fromLow = true;
    const FlowKey key = FlowKey::of(packet, fromLow);
    const int from = fromLow ? 0 : 1;
    auto& entry = connections_.at(key, [this](Connections::Entry& gone) {
        // As long ago as it must have been, nothing will answer it any more.
        finish(gone.key, gone.state, std::numeric_limits<std::int64_t>::max());
    });
    if (entry.state.isNewConnection(packet, from)) {
        finish(entry.key, entry.state, captured.time);
        entry.state = TcpConnection{};
    }
    entry.state.take(captured, from);
    connections_.setPassing(entry, entry.state.isPassing());
}

void TcpAnalysis::finish(const FlowKey& key, const TcpConnection& connection, std::int64_t end) {
    const TcpState state = connection.state(end);
    const auto& client = connection.clientSide();
    const auto& server = connection.serverSide();
    ++count_;
    states_.add(QString::fromLatin1(tcpStateName(state)));
    findings_.add(key, connection, state);
    if (connection.handshake >= 0) handshakes_.add(double(connection.handshake) / 1000);
    retransmissions_ += qint64(client.retransmissions) + server.retransmissions;
    const bool failed = state == TcpState::Unanswered || state == TcpState::Refused || state == TcpState::HalfOpen;
    std::vector<Row>& rows = failed ? failed_ : rows_;
    if (qsizetype(rows.size()) >= rowLimit) return;
    rows.push_back({key, connection.begin, connection.last - connection.begin, connection.handshake,
                    connection.packets(), client.bytes, server.bytes, client.retransmissions + server.retransmissions,
                    connection.outOfOrder, connection.duplicateAcks, connection.zeroWindows, connection.resets, state,
                    connection.client == 0});
}

std::shared_ptr<const Table> TcpAnalysis::table() {
    const auto room = std::size_t(rowLimit) - std::min(rows_.size(), std::size_t(rowLimit));
    rows_.insert(rows_.end(), failed_.begin(), failed_.begin() + std::ptrdiff_t(std::min(room, failed_.size())));
    failed_ = {};
    std::stable_sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) { return a.begin < b.begin; });
    RowTable table{{"start", ColumnType::Time},
                   {"client", ColumnType::String},
                   {"client_port", ColumnType::Integer},
                   {"server", ColumnType::String},
                   {"server_port", ColumnType::Integer},
                   {"state", ColumnType::String},
                   {"handshake_ms", ColumnType::Number, "ms"},
                   {"packets", ColumnType::Integer},
                   {"client_bytes", ColumnType::Bytes},
                   {"server_bytes", ColumnType::Bytes},
                   {"retransmissions", ColumnType::Integer},
                   {"out_of_order", ColumnType::Integer},
                   {"duplicate_acks", ColumnType::Integer},
                   {"zero_windows", ColumnType::Integer},
                   {"resets", ColumnType::Integer},
                   {"duration_s", ColumnType::Number, "s"},
                   {"throughput_bps", ColumnType::Number, "bit/s"}};
    for (const Row& row : rows_) {
        table.time(row.begin);
        table.text(row.key.address(row.clientLow));
        table.integer(row.key.end(row.clientLow).port);
        table.text(row.key.address(!row.clientLow));
        table.integer(row.key.end(!row.clientLow).port);
        table.text(QString::fromLatin1(tcpStateName(row.state)));
        row.handshake < 0 ? table.null() : table.number(double(row.handshake) / 1000);
        table.integer(qint64(row.packets));
        table.integer(qint64(row.clientBytes));
        table.integer(qint64(row.serverBytes));
        table.integer(row.retransmissions);
        table.integer(row.outOfOrder);
        table.integer(row.duplicateAcks);
        table.integer(row.zeroWindows);
        table.integer(row.resets);
        table.number(double(row.duration) / 1e6, 6);
        row.duration <= 0 ? table.null()
                          : table.number(double(row.clientBytes + row.serverBytes) * 8e6 / double(row.duration));
    }
    return table.take();
}

AnalysisResult TcpAnalysis::end(std::int64_t end) {
    end = std::max(end, now_);
    connections_.each([&](Connections::Entry& entry) { finish(entry.key, entry.state, end); });
    AnalysisResult result;
    const auto counted = [this](TcpState state) {
        return states_.toJson().value(QString::fromLatin1(tcpStateName(state))).toInteger();
    };
    result.fields = {{QStringLiteral("connections"), count_},
                     {QStringLiteral("states"), states_.toJson()},
                     {QStringLiteral("refused"), counted(TcpState::Refused)},
                     {QStringLiteral("unanswered"), counted(TcpState::Unanswered)},
                     {QStringLiteral("retransmissions"), retransmissions_},
                     {QStringLiteral("handshake_ms"), handshakes_.toJson()}};
    result.table = table();
    result.rowsCut = result.table->rowCount() < count_;
    result.findings = findings_.take();
    result.summary = count_ == 1 ? QStringLiteral("1 connection") : QStringLiteral("%1 connections").arg(count_);
    if (connections_.evicted() > 0)
        result.givenUp.insert(QStringLiteral("connections followed at once"), qint64(connections_.evicted()));
    return result;
}

} // namespace oc
