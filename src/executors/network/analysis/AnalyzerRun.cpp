// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/AnalyzerRun.h"

#include "engine/base/Clock.h"
#include "executors/network/analysis/RowTable.h"

#include <QFileInfo>
#include <QLocale>

#include <algorithm>

namespace oc {

using Severity = Finding::Severity;

AnalyzerRun::AnalyzerRun(const CaptureOptions& options, CaptureSource& source, Analysis& analysis, StepContext& context)
    : options_(options),
      source_(source),
      analysis_(analysis),
      context_(context),
      decoder_(source.linkType()),
      loop_(options, source, context) {}

void AnalyzerRun::take(const CaptureSource::Frame& frame) {
    const std::int64_t time = frame.seconds * 1'000'000 + frame.microseconds;
    if (loop_.packets() == 1) first_ = last_ = time;
    last_ = std::max(last_, time);
    const Packet packet = decoder_.decode(frame.bytes, frame.wireLength);
    if (packet.malformed) ++malformed_;
    const CapturedPacket captured{packet, time, frame.wireLength};
    if (captured.payloadCut() || packet.cut) ++cut_;
    if (!packet.fragment) {
        analysis_.packet(captured);
        return;
    }
    Packet whole;
    std::uint32_t wireLength = 0;
    if (!fragments_.add(captured, whole, wireLength)) return;
    if (whole.malformed) ++malformed_;
    analysis_.packet({whole, time, wireLength});
}

std::int64_t AnalyzerRun::endTime(bool live) const {
    return live ? std::max<std::int64_t>(last_, nowMs() * 1000) : last_;
}

void AnalyzerRun::addOwnFindings(AnalysisResult& result) const {
    if (const quint64 dropped = source_.dropped()) {
        result.findings.push_back(
            {Severity::Warning, QStringLiteral("packets came faster than they could be taken in, and were dropped"),
             qint64(dropped), QStringLiteral("on %1").arg(options_.interface),
             QStringLiteral("What is missing looks like loss. Use a narrower filter, or capture to a file first.")});
    }
    if (cut_ > 0 && analysis_.readsPayload()) {
        result.findings.push_back(
            {Severity::Info,
             QStringLiteral("packets were captured in part only, so their contents are not known"),
             cut_,
             {},
             QStringLiteral("Capture whole packets (tcpdump -s 0).")});
    }
    if (!PacketDecoder::knows(source_.linkType())) {
        result.findings.push_back({Severity::Warning,
                                   QStringLiteral("packets of %1 are not decoded").arg(source_.linkTypeName()),
                                   loop_.packets(),
                                   {},
                                   QStringLiteral("Capture on an Ethernet, loopback or tunnel interface, or on any.")});
    }
    if (fragments_.givenUp() > 0) {
        result.findings.push_back(
            {Severity::Info,
             QStringLiteral("datagrams whose fragments are not all there"),
             fragments_.givenUp(),
             {},
             QStringLiteral("Many firewalls drop fragments. A filter with ports drops all but the "
                            "first: add 'or ip[6:2] & 0x1fff != 0'.")});
    }
    for (auto given = result.givenUp.cbegin(); given != result.givenUp.cend(); ++given) {
        result.findings.push_back({Severity::Info,
                                   QStringLiteral("more than fits into the memory set aside: %1").arg(given.key()),
                                   given.value(),
                                   {},
                                   QStringLiteral("Their figures are incomplete. Use a filter to look at less.")});
    }
    if (result.rowsCut) {
        result.findings.push_back({Severity::Info,
                                   QStringLiteral("only the first of them are rows; all are counted"),
                                   result.table->rowCount(),
                                   {},
                                   QStringLiteral("Use a filter to look at less.")});
    }
}

QJsonObject AnalyzerRun::fields(const AnalysisResult& result) const {
    QJsonObject fields = result.fields;
    fields.insert(QStringLiteral("findings"), findings::toJson(result.findings));
    fields.insert(QStringLiteral("packets"), loop_.packets());
    fields.insert(QStringLiteral("bytes"), loop_.bytes());
    fields.insert(QStringLiteral("malformed"), malformed_);
    fields.insert(QStringLiteral("dropped"), qint64(source_.dropped()));
    fields.insert(QStringLiteral("rows_cut"), result.rowsCut);
    QJsonValue first;
    QJsonValue last;
    if (loop_.packets() > 0) {
        first = captureTime(first_);
        last = captureTime(last_);
    }
    fields.insert(QStringLiteral("first_time"), first);
    fields.insert(QStringLiteral("last_time"), last);
    fields.insert(QStringLiteral("capture_file"), options_.live()
                                                      ? QJsonValue(QJsonValue::Null)
                                                      : QJsonValue(QFileInfo(options_.file).absoluteFilePath()));
    return fields;
}

StepOutcome AnalyzerRun::execute() {
    const CaptureLoop::End end = loop_.run(
        [this](CaptureSource::Frame& frame) {
            take(frame);
            return CaptureLoop::Take::More;
        },
        [] {});
    StepOutcome outcome;
    outcome.error = loop_.problem(end);
    outcome.status = CaptureLoop::statusOf(end, outcome.error);
    AnalysisResult result = analysis_.end(endTime(options_.live()));
    addOwnFindings(result);
    findings::sort(result.findings);
    outcome.output.fields = fields(result);
    outcome.output.table = result.table;
    const QString read = QStringLiteral("%1, %2").arg(loop_.counted(), formatSize(loop_.bytes()));
    outcome.message = QStringLiteral("%1 in %2; %3").arg(result.summary, read, findings::summary(result.findings));
    if (end == CaptureLoop::End::Cancelled) outcome.message.prepend(QStringLiteral("stopped: "));
    if (end == CaptureLoop::End::Truncated) outcome.message += QStringLiteral("; the file ends within a packet");
    context_.emitOutput(OutputStream::Stdout,
                        (findings::toText(result.findings) + outcome.message + QLatin1Char('\n')).toUtf8());
    return outcome;
}

} // namespace oc
