// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/PacketTable.h"

#include "executors/network/PacketText.h"

#include <QMap>

#include <utility>

namespace oc {

namespace {

// A scan of a /16 has 65,536 addresses; what comes after simply shares nothing.
constexpr qsizetype sharedTexts = 20'000;

} // namespace

PacketTable::PacketTable(qsizetype limit) : limit_(limit), table_(std::make_shared<Table>()) {
    const auto column = [](const char* name, ColumnType type) { return Column{QString::fromLatin1(name), type, {}}; };
    table_->columns = {column("number", ColumnType::Integer),     column("time", ColumnType::Time),
                       column("source", ColumnType::String),      column("source_port", ColumnType::Integer),
                       column("destination", ColumnType::String), column("destination_port", ColumnType::Integer),
                       column("protocol", ColumnType::String),    column("length", ColumnType::Bytes),
                       column("info", ColumnType::String)};
}

const QJsonValue& PacketTable::shared(const std::string& text) {
    static const QJsonValue none(QJsonValue::Null);
    if (text.empty()) return none;
    const QByteArray key = QByteArray::fromRawData(text.data(), qsizetype(text.size()));
    auto found = texts_.constFind(key);
    if (found == texts_.constEnd()) {
        if (texts_.size() >= sharedTexts) texts_.clear();
        found = texts_.insert(QByteArray(text.data(), qsizetype(text.size())), QString::fromLatin1(key));
    }
    return *found;
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
        protocol.cell = protocol.name;
    }
    if (packets_ > limit_) return;

    text.clear();
    packet_text::appendTime(text, frame.seconds, frame.microseconds);
    const QString time = QString::fromLatin1(text.data(), qsizetype(text.size()));
    if (packets_ == 1) firstTime_ = time;

    lines_ += text;
    lines_ += ' ';
    packet_text::appendLine(lines_, packet);
    lines_ += '\n';

    auto& cells = table_->cells;
    cells.append(packets_);
    cells.append(time);
    const bool ports = packet.transport == Packet::Transport::Tcp || packet.transport == Packet::Transport::Udp;
    const QJsonValue null(QJsonValue::Null);
    text.clear();
    packet_text::appendAddress(text, packet.source.empty() ? packet.sourceMac : packet.source);
    cells.append(shared(text));
    cells.append(ports ? QJsonValue(packet.sourcePort) : null);
    text.clear();
    packet_text::appendAddress(text, packet.destination.empty() ? packet.destinationMac : packet.destination);
    cells.append(shared(text));
    cells.append(ports ? QJsonValue(packet.destinationPort) : null);
    cells.append(protocol.cell);
    cells.append(qint64(frame.wireLength));
    text.clear();
    packet_text::appendInfo(text, packet);
    cells.append(QString::fromLatin1(text.data(), qsizetype(text.size())));
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
    texts_.clear();
    return std::exchange(table_, nullptr);
}

} // namespace oc
