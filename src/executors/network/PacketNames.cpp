// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/PacketNames.h"

namespace oc::packet_names {

using namespace std::string_view_literals;

// https://www.iana.org/assignments/protocol-numbers
std::string_view ipProtocolName(std::uint8_t protocol) {
    switch (protocol) {
    case 1:
        return "ICMP"sv;
    case 2:
        return "IGMP"sv;
    case 4:
        return "IPv4 in IP"sv;
    case 6:
        return "TCP"sv;
    case 17:
        return "UDP"sv;
    case 41:
        return "IPv6 in IP"sv;
    case 47:
        return "GRE"sv;
    case 50:
        return "ESP"sv;
    case 51:
        return "AH"sv;
    case 58:
        return "ICMPv6"sv;
    case 59:
        return "IPv6 no next header"sv;
    case 89:
        return "OSPF"sv;
    case 103:
        return "PIM"sv;
    case 112:
        return "VRRP"sv;
    case 115:
        return "L2TP"sv;
    case 132:
        return "SCTP"sv;
    case 136:
        return "UDP-Lite"sv;
    default:
        return {};
    }
}

// https://www.iana.org/assignments/ieee-802-numbers
std::string_view etherTypeName(std::uint16_t type) {
    switch (type) {
    case 0x0800:
        return "IPv4"sv;
    case 0x0806:
        return "ARP"sv;
    case 0x0842:
        return "Wake-on-LAN"sv;
    case 0x8100:
        return "VLAN"sv;
    case 0x86dd:
        return "IPv6"sv;
    case 0x8808:
        return "Ethernet flow control"sv;
    case 0x8809:
        return "Slow protocols (LACP)"sv;
    case 0x8847:
        return "MPLS"sv;
    case 0x8848:
        return "MPLS multicast"sv;
    case 0x8863:
        return "PPPoE discovery"sv;
    case 0x8864:
        return "PPPoE"sv;
    case 0x888e:
        return "EAPOL"sv;
    case 0x88a8:
        return "QinQ"sv;
    case 0x88cc:
        return "LLDP"sv;
    case 0x88e5:
        return "MACsec"sv;
    case 0x88f7:
        return "PTP"sv;
    case 0x9000:
        return "Ethernet loopback"sv;
    case 0x9100:
        return "QinQ"sv;
    default:
        return {};
    }
}

std::string_view icmpTypeName(std::uint8_t type, std::uint8_t code) {
    switch (type) {
    case 0:
        return "echo reply"sv;
    case 3:
        switch (code) {
        case 0:
            return "network unreachable"sv;
        case 1:
            return "host unreachable"sv;
        case 2:
            return "protocol unreachable"sv;
        case 3:
            return "port unreachable"sv;
        case 4:
            return "fragmentation needed"sv;
        case 9:
        case 10:
        case 13:
            return "administratively prohibited"sv;
        default:
            return "destination unreachable"sv;
        }
    case 4:
        return "source quench"sv;
    case 5:
        return "redirect"sv;
    case 8:
        return "echo request"sv;
    case 9:
        return "router advertisement"sv;
    case 10:
        return "router solicitation"sv;
    case 11:
        return code == 1 ? "reassembly time exceeded"sv : "time exceeded in transit"sv;
    case 12:
        return "parameter problem"sv;
    case 13:
        return "timestamp request"sv;
    case 14:
        return "timestamp reply"sv;
    case 17:
        return "address mask request"sv;
    case 18:
        return "address mask reply"sv;
    default:
        return {};
    }
}

std::string_view icmpv6TypeName(std::uint8_t type) {
    switch (type) {
    case 1:
        return "destination unreachable"sv;
    case 2:
        return "packet too big"sv;
    case 3:
        return "time exceeded"sv;
    case 4:
        return "parameter problem"sv;
    case 128:
        return "echo request"sv;
    case 129:
        return "echo reply"sv;
    case 130:
        return "multicast listener query"sv;
    case 131:
        return "multicast listener report"sv;
    case 132:
        return "multicast listener done"sv;
    case 133:
        return "router solicitation"sv;
    case 134:
        return "router advertisement"sv;
    case 135:
        return "neighbor solicitation"sv;
    case 136:
        return "neighbor advertisement"sv;
    case 137:
        return "redirect"sv;
    case 143:
        return "multicast listener report v2"sv;
    default:
        return {};
    }
}

} // namespace oc::packet_names
