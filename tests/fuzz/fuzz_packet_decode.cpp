// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: one packet, decoded and put into words. The first bytes choose link type and length on the wire.
#include "executors/network/PacketDecoder.h"
#include "executors/network/PacketText.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static constexpr int linkTypes[] = {1, 0, 108, 12, 101, 113, 276, 228, 229, 147};
    if (size < 3) return 0;
    const int linkType = linkTypes[data[0] % std::size(linkTypes)];
    const oc::Packet::Bytes bytes(data + 3, size - 3);
    const auto wire = static_cast<std::uint32_t>(bytes.size()) + (static_cast<std::uint32_t>(data[1]) << 8 | data[2]);
    const oc::Packet packet = oc::PacketDecoder(linkType).decode(bytes, wire);
    const auto inside = [&](oc::Packet::Bytes part) {
        if (!part.empty() && (part.data() < bytes.data() || part.data() + part.size() > bytes.data() + bytes.size()))
            std::abort();
    };
    inside(packet.source);
    inside(packet.destination);
    inside(packet.sourceMac);
    inside(packet.destinationMac);
    inside(packet.arpSenderMac);
    inside(packet.payload);
    if (packet.payloadLength > wire) std::abort();
    static std::string text;
    text.clear();
    oc::packet_text::appendLine(text, packet);
    oc::packet_text::appendProtocol(text, packet);
    if (text.size() > 600) std::abort();
    return 0;
}
