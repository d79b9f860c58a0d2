// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/CaptureHandler.h"

#include "executors/network/CaptureOptions.h"
#include "executors/network/CaptureSource.h"
#include "executors/network/CaptureWait.h"
#include "executors/network/CaptureWriter.h"
#include "executors/network/PacketDecoder.h"
#include "executors/network/PacketTable.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QLocale>

#include <algorithm>
#include <optional>

namespace oc {

namespace {

using Clock = StepContext::Clock;
using namespace std::chrono_literals;

constexpr int packetsBetweenLooks = 1024; // at the clock and the stop token
constexpr qsizetype linesAtOnce = 64 * 1024;
constexpr auto progressEvery = 200ms;
constexpr int capNetRaw = 13; // linux/capability.h

/// Why a capture came to its end.
enum class End { Complete, Cancelled, Deadline, Truncated, Failed, DiskRefused };

bool mayCapture() {
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly)) return false;
    const QList<QByteArray> lines = status.readAll().split('\n');
    for (const QByteArray& line : lines) {
        if (line.startsWith("CapEff:")) return (line.mid(7).trimmed().toULongLong(nullptr, 16) >> capNetRaw & 1) != 0;
    }
    return false;
}

/// One capture from its first packet to its last; lives on the worker thread for the time of one task.
class Capture {
public:
    Capture(const CaptureOptions& options, CaptureSource source, std::optional<CaptureWriter> writer,
            StepContext& context)
        : options_(options),
          source_(std::move(source)),
          writer_(std::move(writer)),
          context_(context),
          decoder_(source_.linkType()),
          wait_(context.stopToken()),
          begin_(Clock::now()) {}

    [[nodiscard]] End run() {
        const bool live = options_.live();
        const auto end = live ? begin_ + options_.duration : Clock::time_point::max();
        for (int sinceLook = packetsBetweenLooks;; ++sinceLook) {
            if (sinceLook >= packetsBetweenLooks) {
                sinceLook = 0;
                flushLines();
                if (context_.cancelled()) return End::Cancelled;
                const auto now = Clock::now();
                if (now >= end) return End::Complete;
                if (now >= context_.deadline()) return End::Deadline;
                tellProgress(now);
            }
            CaptureSource::Frame frame;
            switch (source_.next(frame)) {
            case CaptureSource::Read::Packet:
                if (!take(frame)) return End::DiskRefused;
                if (options_.count > 0 && table_.packets() >= options_.count) return End::Complete;
                break;
            case CaptureSource::Read::Nothing: {
                flushLines();
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

    [[nodiscard]] StepOutcome outcome(End end) {
        flushLines();
        const QString what = options_.live() ? options_.interface : options_.file;
        const QString failure = source_.failure();
        std::optional<Error> error;
        if (end == End::Failed) {
            error = Error{options_.live() ? QStringLiteral("capture_failed") : QStringLiteral("bad_capture"),
                          QStringLiteral("%1: %2 (after %3)").arg(what, failure, counted()),
                          options_.live() ? QString() : QStringLiteral("The file is damaged there."),
                          {}};
        } else if (end == End::Truncated) {
            context_.emitNotice(QStringLiteral("%1 ends within a packet (%2): the %3 before it are kept")
                                    .arg(what, failure, counted()));
        } else if (end == End::Deadline) {
            error = Error{QStringLiteral("timeout"),
                          QStringLiteral("%1: the step's time was over after %2").arg(what, counted()),
                          QStringLiteral("Give the step a longer timeout, or a shorter duration or a count."),
                          {}};
        }
        QString saved;
        if (writer_) {
            // What was captured until a stop or a time-out is what the person wanted to keep.
            const Status status = writer_->commit();
            if (status) {
                saved = writer_->file();
            } else if (!error) {
                error = status.error();
            }
        }
        if (table_.rowsCut()) {
            context_.emitNotice(QStringLiteral("The first %1 packets are shown; the rest are counted%2")
                                    .arg(QLocale::c().toString(qlonglong(PacketTable::rowLimit)),
                                         saved.isEmpty() ? QString() : QStringLiteral(" and saved")));
        }
        StepOutcome outcome;
        outcome.message = message(end, saved);
        outcome.output = output(saved);
        outcome.error = error;
        outcome.status = end == End::Cancelled  ? TaskStatus::Cancelled
                         : end == End::Deadline ? TaskStatus::TimedOut
                         : error                ? TaskStatus::Failed
                                                : TaskStatus::Success;
        return outcome;
    }

private:
    bool take(CaptureSource::Frame& frame) {
        if (frame.bytes.size() > std::size_t(options_.snapLength))
            frame.bytes = frame.bytes.first(std::size_t(options_.snapLength));
        table_.add(frame, decoder_.decode(frame.bytes, frame.wireLength));
        if (table_.lineBytes() >= linesAtOnce) flushLines();
        return !writer_ || writer_->add(frame);
    }

    void flushLines() {
        if (table_.lineBytes() > 0) context_.emitOutput(OutputStream::Stdout, table_.takeLines());
    }

    void tellProgress(Clock::time_point now) {
        if (now - told_ < progressEvery) return;
        told_ = now;
        const double fraction = options_.count > 0 && table_.packets() > 0
                                    ? double(table_.packets()) / double(options_.count)
                                : options_.live() ? double((now - begin_) / 1ms) / double(options_.duration.count())
                                                  : source_.fractionRead();
        context_.emitProgress(std::min(fraction, 1.0), counted());
    }

    [[nodiscard]] QString counted() const {
        return table_.packets() == 1
                   ? QStringLiteral("1 packet")
                   : QStringLiteral("%1 packets").arg(QLocale::c().toString(qlonglong(table_.packets())));
    }

    [[nodiscard]] QString message(End end, const QString& saved) const {
        QString text = QStringLiteral("%1, %2").arg(counted(), formatSize(table_.bytes()));
        if (end == End::Cancelled) text.prepend(QStringLiteral("stopped after "));
        if (const quint64 dropped = source_.dropped()) text += QStringLiteral(", %1 dropped").arg(dropped);
        if (table_.malformed() > 0) text += QStringLiteral(", %1 malformed").arg(table_.malformed());
        if (end == End::Truncated) text += QStringLiteral("; the file ends within a packet");
        if (table_.rowsCut())
            text +=
                QStringLiteral("; the first %1 as rows").arg(QLocale::c().toString(qlonglong(PacketTable::rowLimit)));
        if (!PacketDecoder::knows(source_.linkType()))
            text += QStringLiteral("; %1 is not decoded").arg(source_.linkTypeName());
        if (!saved.isEmpty()) text += QStringLiteral("; saved to %1").arg(saved);
        return text;
    }

    [[nodiscard]] StepOutput output(const QString& saved) {
        StepOutput output;
        QJsonObject& fields = output.fields;
        fields.insert(QStringLiteral("packets"), table_.packets());
        fields.insert(QStringLiteral("bytes"), table_.bytes());
        fields.insert(QStringLiteral("malformed"), table_.malformed());
        fields.insert(QStringLiteral("dropped"), qint64(source_.dropped()));
        fields.insert(QStringLiteral("protocols"), table_.protocols());
        fields.insert(QStringLiteral("link_type"), source_.linkTypeName());
        fields.insert(QStringLiteral("rows_cut"), table_.rowsCut());
        if (table_.packets() > 0) {
            fields.insert(QStringLiteral("first_time"), table_.firstTime());
            fields.insert(QStringLiteral("last_time"), table_.lastTime());
        }
        fields.insert(QStringLiteral("capture_file"), !saved.isEmpty() ? QJsonValue(saved)
                                                      : options_.live()
                                                          ? QJsonValue(QJsonValue::Null)
                                                          : QJsonValue(QFileInfo(options_.file).absoluteFilePath()));
        output.table = table_.takeTable();
        return output;
    }

    const CaptureOptions& options_;
    CaptureSource source_;
    std::optional<CaptureWriter> writer_;
    StepContext& context_;
    PacketDecoder decoder_;
    PacketTable table_;
    CaptureWait wait_;
    Clock::time_point begin_;
    Clock::time_point told_{};
};

} // namespace

StepOutcome CaptureHandler::execute(const StepRequest& request, StepContext& context) const {
    const auto options = CaptureOptions::fromParameters(request.parameters);
    if (!options) return StepOutcome::failure(options.error());
    if (options->live() && !request.target.isLocal()) {
        return StepOutcome::failure(
            {QStringLiteral("bad_target"),
             QStringLiteral("%1 captures on this machine only, not on %2").arg(request.tool->name, request.target.name),
             QStringLiteral("Leave the target out, or run the step through that machine's opsctl serve."),
             {}});
    }
    auto source = options->live() ? CaptureSource::openInterface(options->interface, options->snapLength)
                                  : CaptureSource::openFile(options->file);
    if (!source) return StepOutcome::failure(source.error());
    if (const Status status = source->setFilter(options->filter); !status) return StepOutcome::failure(status.error());
    std::optional<CaptureWriter> writer;
    if (!options->write.isEmpty()) {
        auto created = CaptureWriter::create(options->write, *source);
        if (!created) return StepOutcome::failure(created.error());
        writer.emplace(std::move(*created));
    }
    if (options->live())
        context.emitNotice(QStringLiteral("Listening on %1, %2").arg(options->interface, source->linkTypeName()));
    Capture capture(*options, std::move(*source), std::move(writer), context);
    const End end = capture.run();
    return capture.outcome(end);
}

Result<StepPreview> CaptureHandler::preview(const StepRequest& request) const {
    const auto options = CaptureOptions::fromParameters(request.parameters);
    if (!options) return options.error();
    StepPreview preview;
    preview.kind = QStringLiteral("capture");
    QStringList lines;
    lines << (options->live() ? QStringLiteral("Capture on interface %1 for %2")
                                    .arg(options->interface, formatDuration(options->duration))
                              : QStringLiteral("Read the capture file %1").arg(options->file));
    if (options->count > 0) lines.last() += QStringLiteral(", %1 packets at most").arg(options->count);
    if (!options->filter.isEmpty()) lines << QStringLiteral("Only what matches: %1").arg(options->filter);
    if (!options->write.isEmpty())
        lines << QStringLiteral("Save to %1").arg(QFileInfo(options->write).absoluteFilePath());
    lines << QStringLiteral("The same with tcpdump: %1").arg(options->tcpdumpCommand());
    preview.text = lines.join(QLatin1Char('\n'));
    preview.details = {{QStringLiteral("argv"), QJsonArray::fromStringList(options->tcpdumpArguments())}};
    return preview;
}

Availability CaptureHandler::availability() const {
    Availability availability;
    if (!mayCapture()) {
        availability.reason =
            QStringLiteral("capture files only: live captures need root or the capability CAP_NET_RAW");
        availability.hint =
            QStringLiteral("sudo setcap cap_net_raw,cap_net_admin=eip %1").arg(QCoreApplication::applicationFilePath());
    }
    return availability;
}

} // namespace oc
