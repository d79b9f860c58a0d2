// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: packets one after another through an analyzer. The first byte chooses it; each packet has its length and
// the time since the last one before it.
#include "executors/network/PacketDecoder.h"
#include "executors/network/analysis/DnsAnalysis.h"
#include "executors/network/analysis/FragmentReassembler.h"
#include "executors/network/analysis/HttpAnalysis.h"
#include "executors/network/analysis/TcpAnalysis.h"
#include "executors/network/analysis/TlsAnalysis.h"
#include "executors/network/analysis/UdpAnalysis.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace {

std::unique_ptr<oc::Analysis> analysisOf(std::uint8_t choice) {
    switch (choice % 5) {
    case 0:
        return std::make_unique<oc::TcpAnalysis>(8);
    case 1:
        return std::make_unique<oc::DnsAnalysis>(QList<int>{53, 5353}, 500'000);
    case 2:
        return std::make_unique<oc::TlsAnalysis>();
    case 3:
        return std::make_unique<oc::HttpAnalysis>(1'000'000);
    default:
        return std::make_unique<oc::UdpAnalysis>(8);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const auto analysis = analysisOf(data[0]);
    const oc::PacketDecoder decoder(101); // raw IP: nothing is wasted on Ethernet
    oc::FragmentReassembler fragments;
    std::int64_t time = 1'700'000'000'000'000;
    oc::Packet::Bytes rest(data + 1, size - 1);
    qint64 packets = 0;
    while (rest.size() >= 3) {
        const std::size_t length = std::min<std::size_t>(std::size_t(rest[0]) << 8 | rest[1], rest.size() - 3);
        time += std::int64_t(rest[2]) * 4096;
        const oc::Packet::Bytes bytes = rest.subspan(3, length);
        rest = rest.subspan(3 + length);
        const oc::Packet packet = decoder.decode(bytes, std::uint32_t(length));
        const oc::CapturedPacket captured{packet, time, std::uint32_t(length)};
        ++packets;
        oc::Packet whole;
        std::uint32_t wireLength = 0;
        if (!packet.fragment)
            analysis->packet(captured);
        else if (fragments.add(captured, whole, wireLength))
            analysis->packet({whole, time, wireLength});
    }
    const oc::AnalysisResult result = analysis->end(time);
    // No more can come out than went in: the shortest message of HTTP takes 14 bytes.
    if (!result.table || result.table->rowCount() > packets * 8192) std::abort();
    for (const oc::Finding& finding : result.findings)
        if (finding.what.isEmpty() || finding.count < 0) std::abort();
    return 0;
}
