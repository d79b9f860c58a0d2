// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/NetworkExecutor.h"

#include "executors/network/CaptureHandler.h"
#include "executors/network/analysis/AnalyzerHandler.h"
#include "executors/network/analysis/DnsAnalysis.h"
#include "executors/network/analysis/HttpAnalysis.h"
#include "executors/network/analysis/TcpAnalysis.h"
#include "executors/network/analysis/TlsAnalysis.h"
#include "executors/network/analysis/UdpAnalysis.h"
#include "executors/network/dns/DigHandler.h"
#include "executors/network/dns/NameLookupHandler.h"
#include "executors/network/tls/OpensslHandler.h"
#include "executors/network/vapix/DayNightTool.h"
#include "executors/network/vapix/DeviceInfoTool.h"
#include "executors/network/vapix/EdgeStorageTool.h"
#include "executors/network/vapix/EventServicesTool.h"
#include "executors/network/vapix/EventStreamingTool.h"
#include "executors/network/vapix/ImagingTool.h"
#include "executors/network/vapix/IoPortsTool.h"
#include "executors/network/vapix/LightControlTool.h"
#include "executors/network/vapix/NetworkSettingsTool.h"
#include "executors/network/vapix/OverlayTool.h"
#include "executors/network/vapix/PrivacyMaskTool.h"
#include "executors/network/vapix/PtzControlTool.h"
#include "executors/network/vapix/RecordingTool.h"
#include "executors/network/vapix/StreamProfilesTool.h"
#include "executors/network/vapix/VideoStreamingTool.h"

namespace oc {

namespace {

using Made = Result<std::unique_ptr<Analysis>>;

void addCameras(NativeHandlers& handlers, const std::shared_ptr<const HttpClient>& http) {
    const auto add = [&]<class Tool>(const char* name) {
        handlers.add(QStringLiteral("vapix"), QStringLiteral("Axis-VAPIX-") + QLatin1StringView(name),
                     std::make_unique<Tool>(http));
    };
    add.operator()<DeviceInfoTool>("Device-Info");
    add.operator()<EdgeStorageTool>("Edge-Storage");
    add.operator()<VideoStreamingTool>("Video-Streaming");
    add.operator()<NetworkSettingsTool>("Network-Settings");
    add.operator()<StreamProfilesTool>("Stream-Profiles");
    add.operator()<IoPortsTool>("IO-Ports");
    add.operator()<ImagingTool>("Imaging");
    add.operator()<DayNightTool>("DayNight");
    add.operator()<LightControlTool>("Light-Control");
    add.operator()<PtzControlTool>("PTZ-Control");
    add.operator()<RecordingTool>("Recording");
    add.operator()<OverlayTool>("Overlay");
    add.operator()<PrivacyMaskTool>("Privacy-Mask");
    add.operator()<EventServicesTool>("Event-Services");
    add.operator()<EventStreamingTool>("Event-Streaming");
}

} // namespace

NetworkExecutor::NetworkExecutor(HttpPolicy http) {
    addCameras(handlers_, std::make_shared<const HttpClient>(std::move(http)));
    handlers_.add(QStringLiteral("capture"), QStringLiteral("tcpdump"), std::make_unique<CaptureHandler>());
    addAnalyzer("tcp-analyzer", "TCP connections",
                [](const QJsonObject&) -> Made { return std::make_unique<TcpAnalysis>(); });
    addAnalyzer("dns-analyzer", "DNS messages", DnsAnalysis::make);
    addAnalyzer("tls-analyzer", "TLS sessions",
                [](const QJsonObject&) -> Made { return std::make_unique<TlsAnalysis>(); });
    addAnalyzer("http-analyzer", "HTTP requests", HttpAnalysis::make);
    addAnalyzer("udp-analyzer", "UDP flows",
                [](const QJsonObject&) -> Made { return std::make_unique<UdpAnalysis>(); });
    handlers_.add(QStringLiteral("probe"), QStringLiteral("openssl"), std::make_unique<OpensslHandler>());
    handlers_.add(QStringLiteral("probe"), QStringLiteral("dig"), std::make_unique<DigHandler>());
    handlers_.add(QStringLiteral("probe"), QStringLiteral("host"),
                  std::make_unique<NameLookupHandler>(NameLookupHandler::Kind::Host));
    handlers_.add(QStringLiteral("probe"), QStringLiteral("nslookup"),
                  std::make_unique<NameLookupHandler>(NameLookupHandler::Kind::Nslookup));
}

void NetworkExecutor::addAnalyzer(const char* tool, const char* subject, AnalyzerHandler::Make make) {
    handlers_.add(QStringLiteral("analyzer"), QString::fromLatin1(tool),
                  std::make_unique<AnalyzerHandler>(QString::fromLatin1(subject), std::move(make)));
}

StepOutcome NetworkExecutor::execute(const StepRequest& request, StepContext& context) {
    return handlers_.execute(request, context);
}

Result<StepPreview> NetworkExecutor::preview(const StepRequest& request) const {
    return handlers_.preview(request);
}

Status NetworkExecutor::canRun(const ToolSummary& tool) const {
    if (const Status native = NativeHandlers::isNative(tool); !native) return native;
    return handlers_.canRun(tool);
}

Availability NetworkExecutor::availability(const ToolSpec& tool) const {
    return handlers_.availability(tool);
}

} // namespace oc
