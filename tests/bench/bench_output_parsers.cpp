// SPDX-License-Identifier: GPL-3.0-or-later
// What parsing costs beside the least that could be done with the same bytes: a split into fields, QJsonDocument alone.
#include "executors/support/output/OutputParser.h"

#include <benchmark/benchmark.h>

#include <QJsonDocument>

namespace {

oc::OutputColumn column(const char* name, oc::ColumnType type = oc::ColumnType::String, const char* source = "") {
    oc::OutputColumn column;
    column.column.name = QString::fromLatin1(name);
    column.column.type = type;
    column.source = QString::fromLatin1(source);
    return column;
}

QByteArray psLines() {
    QByteArray text("  PID  PPID USER %CPU %MEM RSS S COMMAND\n");
    for (int i = 0; i < 5000; ++i) {
        text += QByteArray::number(i + 1).rightJustified(7) + QByteArray::number(i / 3).rightJustified(7) +
                (i % 5 ? " www-data  0.3  1.2 " : " root  0.0  0.1 ") + QByteArray::number(1000 + i * 7) +
                " S /usr/sbin/program --number " + QByteArray::number(i) + " --with several words\n";
    }
    return text;
}

QByteArray csvRows() {
    QByteArray text("id,name,city,amount,note\n");
    for (int i = 0; i < 100'000; ++i) {
        text += QByteArray::number(i) + ",customer " + QByteArray::number(i % 1000) + ",\"Berlin, Mitte\"," +
                QByteArray::number(i * 0.25) + ",\"said \"\"hello\"\"\"\n";
    }
    return text;
}

QByteArray pods() {
    QByteArray text("{\"kind\":\"List\",\"items\":[");
    const QByteArray filler(1200, 'x');
    for (int i = 0; text.size() < 10'000'000; ++i) {
        if (i) text += ',';
        text += "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"web-" + QByteArray::number(i) +
                "\",\"namespace\":\"shop\",\"creationTimestamp\":\"2026-11-23T20:11:05Z\",\"labels\":{\"app\":\"web\"},"
                "\"annotations\":{\"config\":\"" +
                filler +
                "\"}},\"spec\":{\"nodeName\":\"n1\",\"containers\":[{\"name\":\"a\","
                "\"ports\":[{\"containerPort\":80},{\"containerPort\":443}]}]},\"status\":{\"phase\":\"Running\","
                "\"podIP\":\"10.0.0.7\"}}";
    }
    return text + "]}";
}

oc::OutputSpec podSpec() {
    oc::OutputSpec spec;
    spec.format = oc::OutputFormat::Json;
    spec.rowsPath = QStringLiteral("items");
    spec.columns = {column("kind"),
                    column("namespace", oc::ColumnType::String, "metadata.namespace"),
                    column("name", oc::ColumnType::String, "metadata.name"),
                    column("status", oc::ColumnType::String, "status.phase"),
                    column("created_at", oc::ColumnType::Time, "metadata.creationTimestamp"),
                    column("labels", oc::ColumnType::Json, "metadata.labels")};
    return spec;
}

void parse(benchmark::State& state, const oc::OutputSpec& spec, const QByteArray& text) {
    qsizetype rows = 0;
    for (auto _ : state) {
        const auto parsed = oc::OutputParser(spec).parse(text);
        if (!parsed) {
            state.SkipWithError("not parsed");
            return;
        }
        rows = parsed->output.table->rowCount();
        benchmark::DoNotOptimize(parsed);
    }
    state.counters["rows"] = double(rows);
    state.SetBytesProcessed(int64_t(state.iterations()) * text.size());
}

void split(benchmark::State& state, const QByteArray& text, char separator) {
    for (auto _ : state) {
        QList<QStringList> rows;
        for (const QByteArray& line : text.split('\n'))
            rows.append(QString::fromUtf8(line).split(QLatin1Char(separator)));
        benchmark::DoNotOptimize(rows);
    }
    state.SetBytesProcessed(int64_t(state.iterations()) * text.size());
}

void psColumns(benchmark::State& state) {
    oc::OutputSpec spec;
    spec.format = oc::OutputFormat::Columns;
    spec.headerLines = 1;
    spec.columns = {column("pid", oc::ColumnType::Integer),
                    column("ppid", oc::ColumnType::Integer),
                    column("user"),
                    column("cpu", oc::ColumnType::Percent),
                    column("memory", oc::ColumnType::Percent),
                    column("rss", oc::ColumnType::Bytes),
                    column("state"),
                    column("command")};
    parse(state, spec, psLines());
}
void psRegex(benchmark::State& state) {
    oc::OutputSpec spec;
    spec.format = oc::OutputFormat::Regex;
    spec.pattern = QStringLiteral("^ *(?<pid>\\d+) +(?<ppid>\\d+) +(?<user>\\S+) +(?<cpu>[\\d.]+) +(?<memory>[\\d.]+) "
                                  "+(?<rss>\\d+) +(?<state>\\S) +(?<command>.*)$");
    spec.columns = {column("pid", oc::ColumnType::Integer), column("user"), column("command")};
    parse(state, spec, psLines());
}
void psSplit(benchmark::State& state) {
    split(state, psLines(), ' ');
}
void csvParsed(benchmark::State& state) {
    oc::OutputSpec spec;
    spec.format = oc::OutputFormat::Csv;
    parse(state, spec, csvRows());
}
void csvSplit(benchmark::State& state) {
    split(state, csvRows(), ',');
}
void jsonParsed(benchmark::State& state) {
    parse(state, podSpec(), pods());
}
void jsonDocumentAlone(benchmark::State& state) {
    const QByteArray text = pods();
    for (auto _ : state)
        benchmark::DoNotOptimize(QJsonDocument::fromJson(text));
    state.SetBytesProcessed(int64_t(state.iterations()) * text.size());
}

} // namespace

BENCHMARK(psColumns)->Unit(benchmark::kMillisecond);
BENCHMARK(psRegex)->Unit(benchmark::kMillisecond);
BENCHMARK(psSplit)->Unit(benchmark::kMillisecond);
BENCHMARK(csvParsed)->Unit(benchmark::kMillisecond);
BENCHMARK(csvSplit)->Unit(benchmark::kMillisecond);
BENCHMARK(jsonParsed)->Unit(benchmark::kMillisecond);
BENCHMARK(jsonDocumentAlone)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
