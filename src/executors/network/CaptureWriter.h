// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/CaptureSource.h"

struct pcap_dumper;

namespace oc {

/// Saves packets to a new capture file. Works in a temporary file beside it, readable by its owner only, which gets the
/// name with commit() and is removed without: there is never half a file under that name. Used by one thread.
class CaptureWriter {
public:
    /// "exists" when there is such a file; nothing is ever overwritten. The link type is the source's.
    [[nodiscard]] static Result<CaptureWriter> create(const QString& file, const CaptureSource& source);
    CaptureWriter(CaptureWriter&& other) noexcept;
    CaptureWriter& operator=(CaptureWriter&&) = delete;
    ~CaptureWriter();

    /// False once the disk refused something; commit() then tells what.
    bool add(const CaptureSource::Frame& frame);
    /// Everything is on disk under its name, or an error and no file.
    [[nodiscard]] Status commit();
    [[nodiscard]] const QString& file() const { return file_; }

private:
    CaptureWriter(QString file, QByteArray temporary, pcap_dumper* dumper)
        : file_(std::move(file)), temporary_(std::move(temporary)), dumper_(dumper) {}
    void discard();

    QString file_;
    QByteArray temporary_;
    pcap_dumper* dumper_;
    int error_ = 0; ///< errno of the write that failed
};

} // namespace oc
