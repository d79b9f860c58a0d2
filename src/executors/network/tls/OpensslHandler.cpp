// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/tls/OpensslHandler.h"

#include "engine/base/Clock.h"
#include "engine/base/Words.h"
#include "executors/network/probe/ProbeOutcome.h"
#include "executors/network/tls/CertificateFile.h"
#include "executors/network/tls/OpensslOptions.h"
#include "executors/network/tls/TlsFindings.h"
#include "executors/network/tls/TlsProbe.h"

#include <cmath>

namespace oc {

namespace {

std::shared_ptr<const Table> tableOf(const Certificates& chain, qint64 now) {
    auto table = std::make_shared<Table>();
    const auto column = [](const char* name, ColumnType type, const char* unit = "") {
        return Column{QString::fromLatin1(name), type, QString::fromLatin1(unit)};
    };
    table->columns = {column("position", ColumnType::Integer),
                      column("subject", ColumnType::String),
                      column("issuer", ColumnType::String),
                      column("names", ColumnType::Json),
                      column("not_before", ColumnType::Time),
                      column("not_after", ColumnType::Time),
                      column("days_left", ColumnType::Integer, "days"),
                      column("key", ColumnType::String),
                      column("signature", ColumnType::String),
                      column("serial", ColumnType::String),
                      column("sha256", ColumnType::String)};
    int position = 0;
    for (const Certificate& certificate : chain) {
        table->cells << position++ << certificate.subject << certificate.issuer
                     << QJsonArray::fromStringList(certificate.names) << isoTime(certificate.notBefore)
                     << isoTime(certificate.notAfter) << certificate.daysLeft(now) << certificate.key
                     << certificate.signature << certificate.serial << certificate.sha256;
    }
    return table;
}

QString days(qint64 count) {
    if (count < 0)
        return count == -1 ? QStringLiteral("expired a day ago") : QStringLiteral("expired %1 days ago").arg(-count);
    return count == 1 ? QStringLiteral("1 day left") : QStringLiteral("%1 days left").arg(count);
}

/// What both ways to come by certificates say of them.
StepOutput outputOf(const Certificates& chain, const CertificateCheck& check, const QJsonArray& findings, qint64 now) {
    StepOutput output;
    output.table = tableOf(chain, now);
    output.fields.insert(QStringLiteral("verified"), check.verified());
    output.fields.insert(QStringLiteral("verification"), check.text());
    output.fields.insert(QStringLiteral("days_left"),
                         chain.empty() ? QJsonValue() : QJsonValue(chain.front().daysLeft(now)));
    output.fields.insert(QStringLiteral("findings"), findings);
    return output;
}

QString verdict(const Certificates& chain, const CertificateCheck& check, qint64 now) {
    if (chain.empty()) return QStringLiteral("no certificate");
    return QStringLiteral("%1, %2, %3")
        .arg(chain.front().shortName(), days(chain.front().daysLeft(now)),
             check.verified() ? QStringLiteral("verified") : QStringLiteral("not verified: ") + check.text());
}

StepOutcome readFile(const OpenSslLibrary& openssl, const OpensslOptions& options) {
    const auto chain = certificateFile::read(openssl, options.file);
    if (!chain) return StepOutcome::failure(chain.error());
    const auto check = CertificateCheck::verify(openssl, *chain, {}, options.caFile);
    if (!check) return StepOutcome::failure(check.error());
    const qint64 now = nowMs();
    QString message = verdict(*chain, *check, now);
    if (chain->size() > 1) message += QStringLiteral(" (the first of %1)").arg(chain->size());
    return StepOutcome::success(
        outputOf(*chain, *check, tlsFindings::ofChain(*chain, *check, options.warnDays, now), now), message);
}

} // namespace

StepOutcome OpensslHandler::execute(const StepRequest& request, StepContext& context) const {
    const auto options = OpensslOptions::fromParameters(request.parameters);
    if (!options) return StepOutcome::failure(options.error());
    if (const Status here = probeOutcome::fromHere(request); !here) return StepOutcome::failure(here.error());
    const auto& openssl = OpenSslLibrary::get();
    if (!openssl) return StepOutcome::failure(openssl.error());
    if (!options->file.isEmpty()) return readFile(*openssl, *options);
    if (!options->caFile.isEmpty()) { // before anybody is asked
        if (const auto check = CertificateCheck::verify(*openssl, {}, {}, options->caFile); !check)
            return StepOutcome::failure(check.error());
    }
    TlsProbe probe{options->host, options->port, options->indicatedName(), {}};
    if (!options->startTls.isEmpty()) probe.startTls = *StartTls::protocolOf(options->startTls);
    const auto facts = probe.run(*openssl, ProbeLimits::within(options->timeout, context));
    if (!facts) return probeOutcome::failed(facts.error(), context);
    const auto check = CertificateCheck::verify(*openssl, facts->chain, options->verifiedName(), options->caFile);
    if (!check) return StepOutcome::failure(check.error());
    const qint64 now = nowMs();
    StepOutput output =
        outputOf(facts->chain, *check, tlsFindings::ofServer(*facts, *check, options->warnDays, now), now);
    const auto tenths = [](double ms) { return std::round(ms * 10) / 10; };
    QJsonObject& fields = output.fields;
    fields.insert(QStringLiteral("protocol"), facts->protocol);
    fields.insert(QStringLiteral("cipher"), facts->cipher);
    fields.insert(QStringLiteral("alpn"), facts->alpn.isEmpty() ? QJsonValue() : QJsonValue(facts->alpn));
    fields.insert(QStringLiteral("client_certificate"), facts->clientCertificateWanted);
    fields.insert(QStringLiteral("address"), facts->address);
    fields.insert(QStringLiteral("connect_ms"), tenths(facts->connectMs));
    fields.insert(QStringLiteral("handshake_ms"), tenths(facts->handshakeMs));
    return StepOutcome::success(output,
                                QStringLiteral("%1; %2").arg(verdict(facts->chain, *check, now), facts->protocol));
}

Result<StepPreview> OpensslHandler::preview(const StepRequest& request) const {
    const auto options = OpensslOptions::fromParameters(request.parameters);
    if (!options) return options.error();
    StepPreview preview;
    preview.kind = QStringLiteral("request");
    QStringList lines;
    if (!options->file.isEmpty()) {
        lines << QStringLiteral("Read the certificates in %1").arg(options->file);
    } else {
        lines << QStringLiteral("Connect to %1, port %2%3, and end the connection after the TLS handshake")
                     .arg(options->host, options->portText,
                          options->startTls.isEmpty()
                              ? QString()
                              : QStringLiteral(", begin with %1's STARTTLS").arg(options->startTls));
        lines << QStringLiteral("Verify the certificate for %1").arg(options->verifiedName());
    }
    if (!options->caFile.isEmpty()) lines.last() += QStringLiteral(", with the authorities in %1").arg(options->caFile);
    lines << QStringLiteral("The same with openssl: %1").arg(shellQuoted(options->command()));
    preview.text = lines.join(QLatin1Char('\n'));
    preview.details = {{QStringLiteral("argv"), QJsonArray::fromStringList(options->command())}};
    return preview;
}

Availability OpensslHandler::availability() const {
    if (const auto& openssl = OpenSslLibrary::get(); !openssl)
        return {false, openssl.error().message, openssl.error().hint};
    return {};
}

} // namespace oc
