// SPDX-License-Identifier: GPL-3.0-or-later
// What reading an output costs, by the tools' own YAML where there is one, beside ready parsers that do the same
// (OutputPeers.h tells what each does and does not do). parsers.sh runs it and prints the ratios.
#include "OutputPeers.h"
#include "OutputSamples.h"
#include "engine/catalogue/ToolParser.h"
#include "executors/support/output/OutputParser.h"

#include <benchmark/benchmark.h>

#include <QFile>
#include <QJsonDocument>

#include <ctime>

namespace {

constexpr int lines = 5000;
constexpr int csvRows = 100'000;
constexpr qsizetype jsonBytes = 10'000'000;

oc::OutputSpec specOf(const QString& tool) {
    QFile file(QStringLiteral(OC_SOURCE_DIR "/tools/automation/%1.yaml").arg(tool));
    if (!file.open(QFile::ReadOnly)) qFatal("no tool file: %s", qPrintable(file.fileName()));
    const oc::ParsedTool parsed = oc::parseTool(file.readAll(), file.fileName());
    if (!parsed.tool) qFatal("not a tool: %s", qPrintable(file.fileName()));
    oc::OutputSpec spec = parsed.tool->behaviour.output;
    spec.limit.clear();
    return spec;
}

oc::OutputColumn column(const char* name, oc::ColumnType type = oc::ColumnType::String) {
    oc::OutputColumn column;
    column.column.name = QString::fromLatin1(name);
    column.column.type = type;
    return column;
}

void ours(benchmark::State& state, const oc::OutputSpec& spec, const QByteArray& text) {
    qsizetype rows = 0;
    for (auto _ : state) {
        const auto parsed = oc::OutputParser(spec).parse(text);
        if (!parsed || !parsed->output.table || !parsed->notices.isEmpty()) {
            state.SkipWithError("not parsed");
            return;
        }
        rows = parsed->output.table->rowCount();
        benchmark::DoNotOptimize(parsed);
    }
    state.counters["rows"] = double(rows);
    state.SetBytesProcessed(int64_t(state.iterations()) * text.size());
}

template <class Parse>
void peer(benchmark::State& state, const QByteArray& text, const Parse& parse) {
    std::size_t rows = 0;
    for (auto _ : state) {
        const auto parsed = parse(std::string_view(text.constData(), std::size_t(text.size())));
        rows = parsed.size();
        benchmark::DoNotOptimize(parsed);
    }
    state.counters["rows"] = double(rows);
    state.SetBytesProcessed(int64_t(state.iterations()) * text.size());
}

/// RE2 writes named groups as (?P<name>.
std::string re2Pattern(const oc::OutputSpec& spec) {
    return QString(spec.pattern).replace(QStringLiteral("(?<"), QStringLiteral("(?P<")).toStdString();
}

void ps(benchmark::State& state) {
    ours(state, specOf(QStringLiteral("linux/ps")), outputSamples::ps(lines).text);
}
void psScanf(benchmark::State& state) {
    peer(state, outputSamples::ps(lines).text, outputPeers::psScanf);
}
void psRe2(benchmark::State& state) {
    const std::string pattern = re2Pattern(specOf(QStringLiteral("linux/ps")));
    peer(state, outputSamples::ps(lines).text,
         [&pattern](std::string_view text) { return outputPeers::psRe2(text, pattern); });
}
void psSimdjson(benchmark::State& state) {
    peer(state, outputSamples::ps(lines).json, outputPeers::psSimdjson);
}
/// The same lines, read as columns: what most tools of Linux do.
void psColumns(benchmark::State& state) {
    oc::OutputSpec spec;
    spec.format = oc::OutputFormat::Columns;
    spec.columns = {column("pid", oc::ColumnType::Integer),
                    column("ppid", oc::ColumnType::Integer),
                    column("user"),
                    column("cpu", oc::ColumnType::Percent),
                    column("memory", oc::ColumnType::Percent),
                    column("rss", oc::ColumnType::Bytes),
                    column("state"),
                    column("rest")};
    ours(state, spec, outputSamples::ps(lines).text);
}

void ss(benchmark::State& state) {
    ours(state, specOf(QStringLiteral("linux/ss")), outputSamples::ss(lines).text);
}
void ssScanf(benchmark::State& state) {
    peer(state, outputSamples::ss(lines).text, outputPeers::ssScanf);
}
void ssRe2(benchmark::State& state) {
    const std::string pattern = re2Pattern(specOf(QStringLiteral("linux/ss")));
    peer(state, outputSamples::ss(lines).text,
         [&pattern](std::string_view text) { return outputPeers::ssRe2(text, pattern); });
}
void ssSimdjson(benchmark::State& state) {
    peer(state, outputSamples::ss(lines).json, outputPeers::ssSimdjson);
}

/// Nothing declared: the types are found, too, which no peer does.
void csv(benchmark::State& state) {
    oc::OutputSpec spec;
    spec.format = oc::OutputFormat::Csv;
    ours(state, spec, outputSamples::csv(csvRows));
}
void csvDeclared(benchmark::State& state) {
    oc::OutputSpec spec;
    spec.format = oc::OutputFormat::Csv;
    spec.columns = {column("id", oc::ColumnType::Integer), column("name"), column("city"),
                    column("amount", oc::ColumnType::Number), column("note")};
    ours(state, spec, outputSamples::csv(csvRows));
}
void csvFccp(benchmark::State& state) {
    peer(state, outputSamples::csv(csvRows), outputPeers::csvFccp);
}
void csvLibcsv(benchmark::State& state) {
    peer(state, outputSamples::csv(csvRows), outputPeers::csvLibcsv);
}

void kubectl(benchmark::State& state) {
    ours(state, specOf(QStringLiteral("kubernetes/kubectl-get")), outputSamples::pods(jsonBytes));
}
void kubectlOndemand(benchmark::State& state) {
    peer(state, outputSamples::pods(jsonBytes), outputPeers::podsOndemand);
}
void kubectlDom(benchmark::State& state) {
    peer(state, outputSamples::pods(jsonBytes), outputPeers::podsDom);
}
/// What it was before simdjson, without a table.
void kubectlQJsonDocument(benchmark::State& state) {
    const QByteArray text = outputSamples::pods(jsonBytes);
    for (auto _ : state)
        benchmark::DoNotOptimize(QJsonDocument::fromJson(text));
    state.SetBytesProcessed(int64_t(state.iterations()) * text.size());
}

} // namespace

#define OC_BENCHMARK(name) BENCHMARK(name)->Unit(benchmark::kMillisecond)

OC_BENCHMARK(ps);
OC_BENCHMARK(psScanf);
OC_BENCHMARK(psRe2);
OC_BENCHMARK(psSimdjson);
OC_BENCHMARK(psColumns);
OC_BENCHMARK(ss);
OC_BENCHMARK(ssScanf);
OC_BENCHMARK(ssRe2);
OC_BENCHMARK(ssSimdjson);
OC_BENCHMARK(csv);
OC_BENCHMARK(csvDeclared);
OC_BENCHMARK(csvFccp);
OC_BENCHMARK(csvLibcsv);
OC_BENCHMARK(kubectl);
OC_BENCHMARK(kubectlOndemand);
OC_BENCHMARK(kubectlDom);
OC_BENCHMARK(kubectlQJsonDocument);
BENCHMARK_MAIN();
