// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/CaptureLoop.h"

#include <QLocale>

#include <algorithm>

namespace oc {

namespace {

using Clock = StepContext::Clock;
using namespace std::chrono_literals;

constexpr int packetsBetweenLooks = 1024; // at the clock and the stop token
constexpr auto progressEvery = 200ms;

} // namespace

CaptureLoop::CaptureLoop(const CaptureOptions& options, CaptureSource& source, StepContext& context)
    : options_(options), source_(source), context_(context), wait_(context.stopToken()), begin_(Clock::now()) {}

CaptureLoop::End CaptureLoop::run(const std::function<Take(CaptureSource::Frame&)>& take,
                                  const std::function<void()>& pause) {
    const auto end = options_.live() ? begin_ + options_.duration : Clock::time_point::max();
    for (int sinceLook = packetsBetweenLooks;; ++sinceLook) {
        if (sinceLook >= packetsBetweenLooks) {
            sinceLook = 0;
            pause();
            if (context_.cancelled()) return End::Cancelled;
            const auto now = Clock::now();
            if (now >= end) return End::Complete;
            if (now >= context_.deadline()) return End::Deadline;
            tellProgress(now);
        }
        CaptureSource::Frame frame;
        switch (source_.next(frame)) {
        case CaptureSource::Read::Packet: {
            ++packets_;
            bytes_ += frame.wireLength;
            const Take taken = take(frame);
            if (taken == Take::Refuse) return End::Refused;
            if (taken == Take::Enough) return End::Complete;
            break;
        }
        case CaptureSource::Read::Nothing: {
            pause();
            const auto until = std::min({end, context_.deadline(), Clock::now() + progressEvery});
            // Rounded up: a wait of nothing would go round and round in the last millisecond.
            wait_.wait(source_.descriptor(), std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()));
            sinceLook = packetsBetweenLooks - 1;
            break;
        }
        case CaptureSource::Read::End:
            return End::Complete;
        case CaptureSource::Read::Truncated:
            return End::Truncated;
        case CaptureSource::Read::Failed:
            return End::Failed;
        }
    }
}

void CaptureLoop::tellProgress(Clock::time_point now) {
    if (now - told_ < progressEvery) return;
    told_ = now;
    const double fraction = options_.count > 0 && packets_ > 0 ? double(packets_) / double(options_.count)
                            : options_.live() ? double((now - begin_) / 1ms) / double(options_.duration.count())
                                              : source_.fractionRead();
    context_.emitProgress(std::min(fraction, 1.0), counted());
}

QString CaptureLoop::counted() const {
    return packets_ == 1 ? QStringLiteral("1 packet")
                         : QStringLiteral("%1 packets").arg(QLocale::c().toString(qlonglong(packets_)));
}

std::optional<Error> CaptureLoop::problem(End end) const {
    const QString what = options_.live() ? options_.interface : options_.file;
    if (end == End::Failed) {
        return Error{options_.live() ? QStringLiteral("capture_failed") : QStringLiteral("bad_capture"),
                     QStringLiteral("%1: %2 (after %3)").arg(what, source_.failure(), counted()),
                     options_.live() ? QString() : QStringLiteral("The file is damaged there."),
                     {}};
    }
    if (end == End::Deadline) {
        return Error{QStringLiteral("timeout"),
                     QStringLiteral("%1: the step's time was over after %2").arg(what, counted()),
                     options_.live() ? QStringLiteral("Give the step a longer timeout, or a shorter duration.")
                                     : QStringLiteral("Give the step a longer timeout, or a filter."),
                     {}};
    }
    if (end == End::Truncated) {
        context_.emitNotice(QStringLiteral("%1 ends within a packet (%2): the %3 before it are kept")
                                .arg(what, source_.failure(), counted()));
    }
    return {};
}

TaskStatus CaptureLoop::statusOf(End end, const std::optional<Error>& error) {
    return end == End::Cancelled  ? TaskStatus::Cancelled
           : end == End::Deadline ? TaskStatus::TimedOut
           : error                ? TaskStatus::Failed
                                  : TaskStatus::Success;
}

} // namespace oc
