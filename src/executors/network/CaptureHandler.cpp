// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/CaptureHandler.h"

#include "executors/network/CaptureLoop.h"
#include "executors/network/CaptureOptions.h"
#include "executors/network/CaptureRights.h"
#include "executors/network/CaptureSource.h"
#include "executors/network/CaptureWriter.h"
#include "executors/network/PacketDecoder.h"
#include "executors/network/PacketTable.h"

#include <QFileInfo>
#include <QLocale>

#include <optional>

namespace oc {

namespace {

constexpr qsizetype linesAtOnce = 64 * 1024;

using End = CaptureLoop::End;

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
          loop_(options_, source_, context) {}

    [[nodiscard]] End run() {
        return loop_.run([this](CaptureSource::Frame& frame) { return take(frame); }, [this] { flushLines(); });
    }

    [[nodiscard]] StepOutcome outcome(End end) {
        flushLines();
        std::optional<Error> error = loop_.problem(end);
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
        outcome.status = CaptureLoop::statusOf(end, error);
        return outcome;
    }

private:
    CaptureLoop::Take take(CaptureSource::Frame& frame) {
        if (frame.bytes.size() > std::size_t(options_.snapLength))
            frame.bytes = frame.bytes.first(std::size_t(options_.snapLength));
        table_.add(frame, decoder_.decode(frame.bytes, frame.wireLength));
        if (table_.lineBytes() >= linesAtOnce) flushLines();
        if (writer_ && !writer_->add(frame)) return CaptureLoop::Take::Refuse;
        return options_.count > 0 && table_.packets() >= options_.count ? CaptureLoop::Take::Enough
                                                                        : CaptureLoop::Take::More;
    }

    void flushLines() {
        if (table_.lineBytes() > 0) context_.emitOutput(OutputStream::Stdout, table_.takeLines());
    }

    [[nodiscard]] QString message(End end, const QString& saved) const {
        QString text = QStringLiteral("%1, %2").arg(loop_.counted(), formatSize(table_.bytes()));
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
    CaptureLoop loop_;
};

} // namespace

StepOutcome CaptureHandler::execute(const StepRequest& request, StepContext& context) const {
    const auto options = CaptureOptions::fromParameters(request.parameters);
    if (!options) return StepOutcome::failure(options.error());
    if (const Status here = checkCaptureTarget(request, options->live()); !here)
        return StepOutcome::failure(here.error());
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
    return captureAvailability();
}

} // namespace oc
