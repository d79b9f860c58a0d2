// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/CaptureLoop.h"
#include "executors/network/PacketDecoder.h"
#include "executors/network/analysis/Analysis.h"
#include "executors/network/analysis/FragmentReassembler.h"

namespace oc {

/// One analysis from the first packet to the result. Lives on the worker thread for the time of one task; what it is
/// given must outlive it.
class AnalyzerRun {
public:
    AnalyzerRun(const CaptureOptions& options, CaptureSource& source, Analysis& analysis, StepContext& context);

    [[nodiscard]] StepOutcome execute();

private:
    void take(const CaptureSource::Frame& frame);
    void addOwnFindings(AnalysisResult& result) const;
    [[nodiscard]] std::int64_t endTime(bool live) const;
    [[nodiscard]] QJsonObject fields(const AnalysisResult& result) const;

    const CaptureOptions& options_;
    CaptureSource& source_;
    Analysis& analysis_;
    StepContext& context_;
    PacketDecoder decoder_;
    CaptureLoop loop_;
    FragmentReassembler fragments_;
    std::int64_t first_ = 0;
    std::int64_t last_ = 0;
    qint64 malformed_ = 0;
    qint64 cut_ = 0;
};

} // namespace oc
