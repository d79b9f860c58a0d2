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

namespace oc {

namespace {

using Made = Result<std::unique_ptr<Analysis>>;

} // namespace

NetworkExecutor::NetworkExecutor() {
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
