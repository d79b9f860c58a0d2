// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/UdpAnalysis.h"

#include "executors/network/IpDecoder.h"
#include "executors/network/analysis/RowTable.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oc {

namespace {

using Severity = Finding::Severity;

constexpr std::int64_t answerWithin = 2'000'000; // microseconds
// A call breaks up beyond that: what phones have as a buffer (ITU-T Y.1541, classes 0 and 1: 50 ms).
constexpr double jitterThatHurts = 50'000;
constexpr std::uint64_t packetsOfACall = 200;
constexpr double slowestCall = 20; // packets a second; codecs send 20 to 100
constexpr double fastestCall = 200;
constexpr std::uint64_t largestCallPacket = 400; // bytes

struct Service {
    std::uint16_t port;
    const char* name;
    bool answers; ///< to whoever asks, one packet with another
};

// IANA, Service Name and Transport Protocol Port Number Registry; by port.
constexpr Service services[] = {{53, "dns", true},
                                {67, "dhcp", false},
                                {68, "dhcp", false},
                                {69, "tftp", true},
                                {88, "kerberos", true},
                                {111, "rpcbind", true},
                                {123, "ntp", true},
                                {137, "netbios-ns", false},
                                {138, "netbios-dgm", false},
                                {161, "snmp", true},
                                {162, "snmptrap", false},
                                {389, "ldap", true},
                                {443, "quic", true},
                                {464, "kpasswd", true},
                                {500, "isakmp", true},
                                {514, "syslog", false},
                                {520, "rip", false},
                                {546, "dhcpv6", false},
                                {547, "dhcpv6", false},
                                {623, "ipmi", true},
                                {853, "dns-quic", true},
                                {1194, "openvpn", true},
                                {1645, "radius", true},
                                {1646, "radius-acct", true},
                                {1812, "radius", true},
                                {1813, "radius-acct", true},
                                {1900, "ssdp", false},
                                {2049, "nfs", true},
                                {2055, "netflow", false},
                                {3478, "stun", true},
                                {3702, "ws-discovery", false},
                                {4500, "ipsec-nat-t", false},
                                {4739, "ipfix", false},
                                {4789, "vxlan", false},
                                {5004, "rtp", false},
                                {5005, "rtcp", false},
                                {5060, "sip", true},
                                {5353, "mdns", false},
                                {5355, "llmnr", false},
                                {6081, "geneve", false},
                                {6343, "sflow", false},
                                {8125, "statsd", false},
                                {51820, "wireguard", false}};

const Service* serviceOf(std::uint16_t port) {
    const auto* found =
        std::lower_bound(std::begin(services), std::end(services), port,
                         [](const Service& service, std::uint16_t wanted) { return service.port < wanted; });
    return found != std::end(services) && found->port == port ? found : nullptr;
}

/// To a group or to all of a network nobody need answer.
bool isGroup(const FlowKey& key, bool low) {
    const auto& address = key.end(low).address;
    if (key.addressLength == 16) return address[0] == 0xff;
    return address[0] >= 224 || address[3] == 255;
}

} // namespace

QString udpServiceName(std::uint16_t port) {
    const Service* service = serviceOf(port);
    return service ? QString::fromLatin1(service->name) : QString();
}

void UdpAnalysis::packet(const CapturedPacket& captured) {
    now_ = std::max(now_, captured.time);
    const auto transport = captured.packet.transport;
    if (transport == Packet::Transport::Udp)
        takeUdp(captured);
    else if (transport == Packet::Transport::Icmp || transport == Packet::Transport::Icmpv6)
        takeIcmp(captured);
}

void UdpAnalysis::takeUdp(const CapturedPacket& captured) {
    const Packet& packet = captured.packet;
    if (packet.source.empty() || (packet.sourcePort == 0 && packet.destinationPort == 0)) return;
    bool fromLow = true;
    const FlowKey key = FlowKey::of(packet, fromLow);
    auto& entry = flows_.at(
        key, [this](Flows::Entry& gone) { finish(gone.key, gone.state, std::numeric_limits<std::int64_t>::max()); });
    Flow& flow = entry.state;
    if (flow.packets[0] == 0) {
        flow.begin = flow.lastSent = captured.time;
        flow.sourceLow = fromLow;
    }
    const int side = fromLow == flow.sourceLow ? 0 : 1;
    if (side == 0 && flow.packets[0] > 0) {
        const std::int64_t gap = std::max<std::int64_t>(0, captured.time - flow.lastSent);
        if (flow.lastGap >= 0) {
            // RFC 3550, 6.4.1, with the gap before in place of a sender's clock, which UDP does not have.
            flow.jitter += (std::abs(double(gap - flow.lastGap)) - flow.jitter) / 16;
            ++flow.gaps;
        }
        flow.lastGap = gap;
        flow.lastSent = captured.time;
    }
    ++flow.packets[side];
    flow.bytes[side] += packet.payloadLength;
    flow.last = std::max(flow.last, captured.time);
    if (side == 1) flows_.setPassing(entry, false);
}

/// Destination unreachable (RFC 792; RFC 4443, 3.1) quotes the packet that could not be delivered.
void UdpAnalysis::takeIcmp(const CapturedPacket& captured) {
    const Packet& packet = captured.packet;
    const bool six = packet.transport == Packet::Transport::Icmpv6;
    if (packet.icmpType != (six ? 1 : 3) || packet.payload.size() < 4) return;
    Packet quoted;
    packet_decoding::Cursor cursor{packet.payload.subspan(4), static_cast<std::uint32_t>(packet.payload.size() - 4)};
    if (six)
        packet_decoding::decodeIpv6(quoted, cursor);
    else
        packet_decoding::decodeIpv4(quoted, cursor);
    if (quoted.transport != Packet::Transport::Udp || quoted.source.empty() || quoted.fragmentOffset != 0) return;
    bool fromLow = true;
    auto* entry = flows_.find(FlowKey::of(quoted, fromLow));
    if (!entry) return;
    ++entry->state.unreachable[fromLow == entry->state.sourceLow ? 0 : 1];
}

void UdpAnalysis::finish(const FlowKey& key, const Flow& flow, std::int64_t end) {
    ++count_;
    unreachable_ += qint64(flow.unreachable[0]) + flow.unreachable[1];
    const bool low = flow.sourceLow;
    const bool group = isGroup(key, !low);
    const bool unanswered = flow.packets[1] == 0 && !group;
    if (unanswered) ++unanswered_;
    const QString what = QStringLiteral("%1%2").arg(key.text(!low), [&] {
        const QString name = udpServiceName(key.end(!low).port);
        return name.isEmpty() ? name : QStringLiteral(" %1").arg(name);
    }());
    const QString example = QStringLiteral("from %1 at %2").arg(key.text(low), captureTime(flow.begin));
    const Service* service = serviceOf(key.end(!low).port);
    if (flow.unreachable[0] > 0)
        refused_.add(what, example, flow.unreachable[0]);
    else if (unanswered && service && service->answers && end - flow.begin >= answerWithin)
        silent_.add(what, example);
    if (flow.unreachable[1] > 0) lateReplies_.add(what, {}, flow.unreachable[1]);
    const double seconds = double(flow.last - flow.begin) / 1e6;
    const double rate = seconds > 0 ? double(flow.packets[0]) / seconds : 0;
    if (!service && flow.packets[0] >= packetsOfACall && rate >= slowestCall && rate <= fastestCall &&
        flow.bytes[0] / flow.packets[0] <= largestCallPacket && flow.jitter > jitterThatHurts)
        jittery_.add(key.text(low, "to"), QStringLiteral("%1 ms").arg(qRound(flow.jitter / 1000)));
    if (qsizetype(rows_.size()) < rowLimit) rows_.push_back({key, flow});
}

std::shared_ptr<const Table> UdpAnalysis::table() {
    std::stable_sort(rows_.begin(), rows_.end(),
                     [](const Row& a, const Row& b) { return a.flow.begin < b.flow.begin; });
    RowTable table{{"start", ColumnType::Time},
                   {"source", ColumnType::String},
                   {"source_port", ColumnType::Integer},
                   {"destination", ColumnType::String},
                   {"destination_port", ColumnType::Integer},
                   {"service", ColumnType::String},
                   {"packets", ColumnType::Integer},
                   {"bytes", ColumnType::Bytes},
                   {"reply_packets", ColumnType::Integer},
                   {"reply_bytes", ColumnType::Bytes},
                   {"packets_per_second", ColumnType::Number, "1/s"},
                   {"bits_per_second", ColumnType::Number, "bit/s"},
                   {"jitter_ms", ColumnType::Number, "ms"},
                   {"unanswered", ColumnType::Boolean},
                   {"unreachable", ColumnType::Integer},
                   {"duration_s", ColumnType::Number, "s"}};
    for (const Row& row : rows_) {
        const Flow& flow = row.flow;
        const bool low = flow.sourceLow;
        const double seconds = double(flow.last - flow.begin) / 1e6;
        table.time(flow.begin);
        table.text(row.key.address(low));
        table.integer(row.key.end(low).port);
        table.text(row.key.address(!low));
        table.integer(row.key.end(!low).port);
        const QString service = udpServiceName(row.key.end(!low).port);
        table.textOrNull(service.isEmpty() ? udpServiceName(row.key.end(low).port) : service);
        table.integer(qint64(flow.packets[0]));
        table.integer(qint64(flow.bytes[0]));
        table.integer(qint64(flow.packets[1]));
        table.integer(qint64(flow.bytes[1]));
        if (seconds > 0) {
            table.number(double(flow.packets[0] + flow.packets[1]) / seconds);
            table.number(double(flow.bytes[0] + flow.bytes[1]) * 8 / seconds);
        } else {
            table.null();
            table.null();
        }
        flow.gaps == 0 ? table.null() : table.number(flow.jitter / 1000);
        table.boolean(flow.packets[1] == 0 && !isGroup(row.key, !low));
        table.integer(qint64(flow.unreachable[0]) + flow.unreachable[1]);
        table.number(seconds, 6);
    }
    rows_ = {};
    return table.take();
}

Findings UdpAnalysis::findings() const {
    Findings list;
    if (refused_.total() > 0) {
        list.push_back(
            {Severity::Warning, QStringLiteral("packets could not be delivered (ICMP unreachable)"), refused_.total(),
             refused_.text(),
             QStringLiteral("See on the receiver whether the service runs and listens on that port (ss -lun), "
                            "and whether a firewall rejects.")});
    }
    if (silent_.total() > 0) {
        list.push_back(
            {Severity::Warning, QStringLiteral("services that usually answer did not"), silent_.total(), silent_.text(),
             QStringLiteral("The server is down, a firewall drops the packets or their answers, or the capture "
                            "sees one direction only.")});
    }
    if (jittery_.total() > 0) {
        list.push_back({Severity::Warning, QStringLiteral("streams like calls arrive with more than 50 ms of jitter"),
                        jittery_.total(), jittery_.text(),
                        QStringLiteral("Look for a full line or a wireless link on the way, and give these packets "
                                       "priority (DSCP EF).")});
    }
    if (lateReplies_.total() > 0) {
        list.push_back({Severity::Info,
                        QStringLiteral("replies came after the port they were for was closed"),
                        lateReplies_.total(),
                        lateReplies_.text(),
                        {}});
    }
    return list;
}

AnalysisResult UdpAnalysis::end(std::int64_t end) {
    end = std::max(end, now_);
    flows_.each([&](Flows::Entry& entry) { finish(entry.key, entry.state, end); });
    AnalysisResult result;
    result.table = table();
    result.rowsCut = result.table->rowCount() < count_;
    result.fields = {{QStringLiteral("flows"), count_},
                     {QStringLiteral("unanswered"), unanswered_},
                     {QStringLiteral("unreachable"), unreachable_}};
    result.findings = findings();
    result.summary = count_ == 1 ? QStringLiteral("1 flow") : QStringLiteral("%1 flows").arg(count_);
    if (flows_.evicted() > 0) result.givenUp.insert(QStringLiteral("flows followed at once"), qint64(flows_.evicted()));
    return result;
}

} // namespace oc
