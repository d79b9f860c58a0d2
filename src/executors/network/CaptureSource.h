// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/network/Packet.h"

#include <QString>

#include <memory>

struct pcap;

namespace oc {

/// Owns one libpcap handle, of a capture file or of an interface. Used by one thread at a time.
class CaptureSource {
public:
    enum class Read { Packet, Nothing, End, Truncated, Failed };

    struct Frame {
        qint64 seconds = 0;
        qint64 microseconds = 0;
        std::uint32_t wireLength = 0;
        Packet::Bytes bytes; ///< valid until the next call of next()
    };

    /// pcap and pcapng. Errors: "not_found", "permission_denied", "not_a_capture".
    [[nodiscard]] static Result<CaptureSource> openFile(const QString& file);
    /// Non-blocking. Errors: "no_such_interface" (names those there are), "permission_denied", "capture_failed".
    [[nodiscard]] static Result<CaptureSource> openInterface(const QString& name, int snapLength);

    /// "bad_filter" with libpcap's own words.
    [[nodiscard]] Status setFilter(const QString& filter);
    /// Nothing: an interface has no packet right now. Truncated: the file ends within a packet. See failure().
    [[nodiscard]] Read next(Frame& frame);
    /// libpcap's words for the last Truncated or Failed.
    [[nodiscard]] QString failure() const;

    [[nodiscard]] int linkType() const;
    /// "EN10MB (Ethernet)".
    [[nodiscard]] QString linkTypeName() const;
    /// To wait for; -1 when there is nothing to wait for (a file).
    [[nodiscard]] int descriptor() const;
    /// Packets that the kernel or the interface threw away because nobody was quick enough. 0 for a file.
    [[nodiscard]] quint64 dropped() const;
    /// How much of a file was read, from 0 to 1; negative for an interface.
    [[nodiscard]] double fractionRead() const;
    [[nodiscard]] pcap* handle() const { return handle_.get(); }

private:
    struct Close {
        void operator()(pcap* handle) const;
    };
    using Handle = std::unique_ptr<pcap, Close>;

    CaptureSource(Handle handle, qint64 fileSize) : handle_(std::move(handle)), fileSize_(fileSize) {}

    Handle handle_;
    qint64 fileSize_; ///< -1: an interface
};

} // namespace oc
