// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/AnalyzerHandler.h"

#include "executors/network/CaptureRights.h"
#include "executors/network/analysis/AnalyzerRun.h"

namespace oc {

StepOutcome AnalyzerHandler::execute(const StepRequest& request, StepContext& context) const {
    const auto options = CaptureOptions::fromParameters(request.parameters);
    if (!options) return StepOutcome::failure(options.error());
    if (const Status here = checkCaptureTarget(request, options->live()); !here)
        return StepOutcome::failure(here.error());
    auto analysis = make_(request.parameters);
    if (!analysis) return StepOutcome::failure(analysis.error());
    auto source = options->live() ? CaptureSource::openInterface(options->interface, options->snapLength)
                                  : CaptureSource::openFile(options->file);
    if (!source) return StepOutcome::failure(source.error());
    if (const Status status = source->setFilter(options->filter); !status) return StepOutcome::failure(status.error());
    if (options->live()) {
        context.emitNotice(QStringLiteral("Listening on %1 for %2, %3")
                               .arg(options->interface, formatDuration(options->duration), source->linkTypeName()));
    }
    AnalyzerRun run(*options, *source, **analysis, context);
    return run.execute();
}

Result<StepPreview> AnalyzerHandler::preview(const StepRequest& request) const {
    const auto options = CaptureOptions::fromParameters(request.parameters);
    if (!options) return options.error();
    if (const auto analysis = make_(request.parameters); !analysis) return analysis.error();
    StepPreview preview;
    preview.kind = QStringLiteral("capture");
    preview.text = options->live()
                       ? QStringLiteral("Listen on interface %1 for %2 and analyse its %3")
                             .arg(options->interface, formatDuration(options->duration), subject_)
                       : QStringLiteral("Analyse the %1 in the capture file %2").arg(subject_, options->file);
    if (!options->filter.isEmpty()) preview.text += QStringLiteral("\nOnly what matches: %1").arg(options->filter);
    return preview;
}

Availability AnalyzerHandler::availability() const {
    return captureAvailability();
}

} // namespace oc
