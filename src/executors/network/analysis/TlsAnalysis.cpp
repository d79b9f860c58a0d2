// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/TlsAnalysis.h"

#include "executors/network/analysis/RowTable.h"
#include "executors/network/tls/TlsNames.h"

#include <algorithm>

namespace oc {

namespace {

constexpr qsizetype namesShown = 50;

} // namespace

TlsAnalysis::TlsAnalysis()
    : streams_(budget_, [this](const TcpStreams::Opened& opened) {
          return std::make_unique<TlsSession>(budget_, opened, [this](TlsSessionFacts& facts) { add(facts); });
      }) {}

void TlsAnalysis::add(TlsSessionFacts& facts) {
    ++sessions_;
    if (facts.fatal || facts.noAnswer) ++failed_;
    if (facts.incomplete) ++incomplete_;
    if (facts.version != 0) versions_.add(QString::fromStdString(tls_names::versionName(facts.version)));
    if (!facts.serverName.isEmpty()) serverNames_.add(facts.serverName);
    const TlsChains::Chain chain = chains_.read(facts.chain);
    facts.chain.clear();
    findings_.add(facts, chain);
    if (qsizetype(rows_.size()) < rowLimit) rows_.push_back({facts, chain.json});
}

std::shared_ptr<const Table> TlsAnalysis::table() {
    std::stable_sort(rows_.begin(), rows_.end(),
                     [](const Row& a, const Row& b) { return a.facts.begin < b.facts.begin; });
    RowTable table{{"start", ColumnType::Time},
                   {"client", ColumnType::String},
                   {"client_port", ColumnType::Integer},
                   {"server", ColumnType::String},
                   {"server_port", ColumnType::Integer},
                   {"version", ColumnType::String},
                   {"cipher", ColumnType::String},
                   {"server_name", ColumnType::String},
                   {"alpn", ColumnType::String},
                   {"ja3", ColumnType::String},
                   {"ja3s", ColumnType::String},
                   {"resumed", ColumnType::Boolean},
                   {"alert", ColumnType::String},
                   {"certificates", ColumnType::Json},
                   {"handshake_ms", ColumnType::Number, "ms"}};
    for (const Row& row : rows_) {
        const TlsSessionFacts& facts = row.facts;
        table.time(facts.begin);
        table.text(facts.flow.address(facts.clientLow));
        table.integer(facts.flow.end(facts.clientLow).port);
        table.text(facts.flow.address(!facts.clientLow));
        table.integer(facts.flow.end(!facts.clientLow).port);
        if (facts.version == 0) {
            table.null();
            table.null();
        } else {
            table.text(QString::fromStdString(tls_names::versionName(facts.version)));
            table.text(QString::fromStdString(tls_names::cipherName(facts.cipher)));
        }
        table.textOrNull(facts.serverName);
        table.textOrNull(facts.protocol);
        table.textOrNull(facts.ja3);
        table.textOrNull(facts.ja3s);
        if (facts.resumed < 0)
            table.null();
        else
            table.boolean(facts.resumed == 1);
        table.textOrNull(facts.alert);
        table.jsonText(row.certificates.isEmpty() ? QByteArray("[]") : row.certificates);
        facts.handshake < 0 ? table.null() : table.number(double(facts.handshake) / 1000);
    }
    rows_ = {};
    return table.take();
}

AnalysisResult TlsAnalysis::end(std::int64_t end) {
    streams_.end(end);
    AnalysisResult result;
    QJsonArray names;
    const QList<Tally::Item> top = serverNames_.top(namesShown);
    for (const Tally::Item& item : top)
        names.append(QJsonObject{{QStringLiteral("name"), item.name}, {QStringLiteral("count"), item.count}});
    result.table = table();
    result.rowsCut = result.table->rowCount() < sessions_;
    result.fields = {{QStringLiteral("sessions"), sessions_},
                     {QStringLiteral("versions"), versions_.toJson()},
                     {QStringLiteral("failed"), failed_},
                     {QStringLiteral("server_names"), names}};
    result.findings = findings_.take();
    if (incomplete_ > 0) {
        result.findings.push_back(
            {Finding::Severity::Info,
             QStringLiteral("handshakes of which a part is not in the capture, or cannot be read"),
             incomplete_,
             {},
             {}});
    }
    if (const auto& problem = chains_.problem()) {
        result.findings.push_back({Finding::Severity::Warning,
                                   QStringLiteral("certificates were not read: %1").arg(problem->message),
                                   1,
                                   {},
                                   problem->hint});
    }
    result.summary =
        sessions_ == 1 ? QStringLiteral("1 TLS session") : QStringLiteral("%1 TLS sessions").arg(sessions_);
    if (streams_.givenUp() > 0) result.givenUp.insert(QStringLiteral("TCP connections"), streams_.givenUp());
    return result;
}

} // namespace oc
