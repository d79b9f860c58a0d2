// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: one DNS message, read and put into words. Names come back as they were.
#include "executors/network/dns/DnsMessage.h"
#include "executors/network/dns/DnsName.h"
#include "executors/network/dns/DnsRecordText.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const oc::DnsMessage::Bytes bytes(data, size);
    const oc::DnsMessage message = oc::DnsMessage::parse(bytes);
    for (const oc::DnsQuestion& question : message.questions) {
        const auto wire = oc::dnsName::toWire(QString::fromStdString(question.name));
        if (!wire) std::abort();
        std::size_t at = 0;
        const oc::DnsMessage::Bytes again(reinterpret_cast<const std::uint8_t*>(wire->constData()),
                                          std::size_t(wire->size()));
        if (oc::dnsName::read(again, at) != question.name || at != again.size()) std::abort();
    }
    for (const auto* section : {&message.answers, &message.authority, &message.additional}) {
        for (const oc::DnsRecord& record : *section) {
            if (record.dataAt > size || record.dataLength > size - record.dataAt) std::abort();
            const std::string text = oc::dnsRecordText::data(bytes, record);
            for (const char c : text)
                if (c < 0x20 || c > 0x7e) std::abort();
            (void)oc::dnsRecordText::isWellFormed(bytes, record);
        }
    }
    return 0;
}
