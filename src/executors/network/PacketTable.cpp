// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/PacketTable.h"

#include "executors/network/PacketText.h"

#include <QMap>

#include <algorithm>
#include <utility>

namespace oc {

namespace {

/// What the packet says may be any byte, and is shown as Latin-1; nothing is no value.
void appendText(TableCells& cells, const std::string& text) {
    if (text.empty()) {
        cells.appendNull();
    } else if (std::all_of(text.begin(), text.end(), [](char c) { return !(c & 0x80); })) {
        cells.appendText(text);
    } else {
        cells.append(QString::fromLatin1(text));
    }
}

} // namespace

PacketTable::PacketTable(qsizetype limit) : limit_(limit), table_(std::make_shared<Table>()) {
    const auto column = [](const char* name, ColumnType type) { return Column{QString::fromLatin1(name), type, {}}; };
    table_->columns = {column("number", ColumnType::Integer),     column("time", ColumnType::Time),
                       column("source", ColumnType::String),      column("source_port", ColumnType::Integer),
                       column("destination", ColumnType::String), column("destination_port", ColumnType::Integer),
                       column("protocol", ColumnType::String),    column("length", ColumnType::Bytes),
                       column("info", ColumnType::String)};
}

void PacketTable::add(const CaptureSource::Frame& frame, const Packet& packet) {
    ++packets_;
    bytes_ += frame.wireLength;
    if (packet.malformed) ++malformed_;
    lastSeconds_ = frame.seconds;
    lastMicroseconds_ = frame.microseconds;

    // By numbers, not by name: this is all that is done for each packet beyond the limit.
    const quint32 key = quint32(packet.network) | (packet.source.empty() ? 0x80u : 0u) |
                        quint32(packet.ipProtocol) << 8 |
                        (packet.network == Packet::Network::Other ? quint32(packet.etherType) << 16 : 0u);
    std::string& text = text_;
    Protocol& protocol = protocols_[key];
    if (protocol.packets++ == 0) {
        text.clear();
        packet_text::appendProtocol(text, packet);
        protocol.name = QString::fromLatin1(text.data(), qsizetype(text.size()));
        protocol.latin1 = text;
    }
    if (packets_ > limit_) return;

    text.clear();
    packet_text::appendTime(text, frame.seconds, frame.microseconds);
    if (packets_ == 1) firstTime_ = QString::fromLatin1(text.data(), qsizetype(text.size()));
    TableCells& cells = table_->cells;
    cells.appendInteger(packets_);
    cells.appendText(text);

    lines_ += text;
    lines_ += ' ';
    packet_text::appendLine(lines_, packet);
    lines_ += '\n';

    const bool ports = packet.transport == Packet::Transport::Tcp || packet.transport == Packet::Transport::Udp;
    const auto appendPort = [&cells, ports](std::uint16_t port) {
        if (ports)
            cells.appendInteger(port);
        else
            cells.appendNull();
    };
    text.clear();
    packet_text::appendAddress(text, packet.source.empty() ? packet.sourceMac : packet.source);
    appendText(cells, text);
    appendPort(packet.sourcePort);
    text.clear();
    packet_text::appendAddress(text, packet.destination.empty() ? packet.destinationMac : packet.destination);
    appendText(cells, text);
    appendPort(packet.destinationPort);
    appendText(cells, protocol.latin1);
    cells.appendInteger(qint64(frame.wireLength));
    text.clear();
    packet_text::appendInfo(text, packet);
    if (text.empty())
        cells.appendText({});
    else
        appendText(cells, text);
}

QByteArray PacketTable::takeLines() {
    QByteArray taken(lines_.data(), qsizetype(lines_.size()));
    lines_.clear();
    return taken;
}

QJsonObject PacketTable::protocols() const {
    QMap<QString, qint64> byName;
    for (const Protocol& protocol : protocols_)
        byName[protocol.name] += protocol.packets;
    QJsonObject counts;
    for (auto entry = byName.cbegin(); entry != byName.cend(); ++entry)
        counts.insert(entry.key(), entry.value());
    return counts;
}

QString PacketTable::lastTime() const {
    if (packets_ == 0) return {};
    std::string text;
    packet_text::appendTime(text, lastSeconds_, lastMicroseconds_);
    return QString::fromStdString(text);
}

std::shared_ptr<const Table> PacketTable::takeTable() {
    return std::exchange(table_, nullptr);
}

} // namespace oc
