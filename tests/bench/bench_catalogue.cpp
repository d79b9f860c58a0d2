// SPDX-License-Identifier: GPL-3.0-or-later
// 184 tool files of 2.9 kB: bare yaml-cpp and our own parse with every check on one thread, the first load (two
// threads, no cache yet) and a later load (from the cache). The ratios are printed at the end.
#include "engine/catalogue/CatalogueLoader.h"
#include "engine/catalogue/ToolParser.h"
#include "engine/catalogue/ToolSearch.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <functional>

#include <benchmark/benchmark.h>
#include <yaml-cpp/yaml.h>

using namespace Qt::StringLiterals;
using namespace oc;

namespace {

constexpr int toolCount = 184;
constexpr qsizetype fileSize = 2900;

QByteArray toolFile(int number) {
    const QByteArray n = QByteArray::number(number);
    QByteArray text =
        "# SPDX-License-Identifier: GPL-3.0-or-later\ntool_name: tool-" + n +
        "\nversion: \"1.0\"\nexecution_location: automation-service\nplatform: linux\ncategory: storage\n"
        "description: Disk space of each mounted file system, number " +
        n +
        ".\n"
        "tags: [disk, space, capacity, tag" +
        n +
        "]\nrisk: read\nrequires: {programs: [df], packages: {df: coreutils}}\n"
        "timeout: 30s\nparameters:\n"
        "  - {name: path, type: path, description: Only the file system that holds this path.}\n"
        "  - {name: local_only, type: boolean, default: false, description: Leave network file systems out.}\n"
        "  - {name: sort, type: enum, choices: [size, name, free], default: size, description: What comes first.}\n"
        "  - {name: host, type: host, depends_on: not local_only, placeholder: web-01, description: The machine that "
        "is asked.}\n"
        "  - {name: password, type: secret, description: Sent by standard input.}\n"
        "run:\n  argv:\n    - df\n    - --block-size=1\n    - --output=source,fstype,size,used,avail,pcent,target\n"
        "    - {when: local_only, args: [--local]}\n    - {when: sort != size, args: [\"--sort={sort}\"]}\n"
        "    - {when: path, args: [--, \"{path}\"]}\nstdin: \"{password}\"\noutput:\n  format: columns\n  "
        "header_lines: 1\n  columns:\n";
    for (const char* column :
         {"filesystem", "type", "size_bytes", "used_bytes", "available_bytes", "used_percent", "mounted_on"})
        text += QByteArray("    - {name: ") + column + ", type: string, \"null\": \"-\"}\n";
    text += "variants:\n  - {when: \"host and sort in [name, free]\", risk: change, run: {argv: [df, \"{host}\"]}}\n"
            "exit_codes: {1: some file systems could not be read}\nexamples:\n"
            "  - {title: Every local file system, parameters: {local_only: true}}\n"
            "  - {title: One path, parameters: {path: /var, sort: name}}\nnotes:\n  - Sizes are in bytes.\n";
    for (int line = 1; text.size() < fileSize - 60; ++line)
        text += "  - What an operations engineer ought to know, part " + QByteArray::number(line) + ".\n";
    return text;
}

/// The files, made once.
struct Files {
    QTemporaryDir folder;
    QString tools = folder.filePath(u"tools"_s);
    QString cache = folder.filePath(u"catalogue.cbor"_s);
    std::vector<QByteArray> texts;

    Files() {
        QDir().mkpath(tools);
        for (int i = 0; i < toolCount; ++i) {
            texts.push_back(toolFile(i));
            QFile file(tools + u"/tool-%1.yaml"_s.arg(i));
            if (!file.open(QIODevice::WriteOnly) || file.write(texts.back()) < 0) qFatal("the files cannot be written");
        }
        QElapsedTimer settle; // the cache leaves out what changed a moment ago
        settle.start();
        while (settle.elapsed() < 50)
            QFile::exists(cache);
        if (CatalogueLoader({tools}, cache).load()->tools().size() != toolCount)
            qFatal("the generated tools have mistakes");
    }
};

Files& files() {
    static Files files;
    return files;
}

void bareYaml() {
    for (const QByteArray& text : files().texts)
        benchmark::DoNotOptimize(YAML::Load(text.toStdString()));
}

void parseAndCheck() {
    for (const QByteArray& text : files().texts)
        benchmark::DoNotOptimize(parseTool(text, u"t.yaml"_s));
}

void firstLoad() {
    benchmark::DoNotOptimize(CatalogueLoader({files().tools}).load());
}
void laterLoad() {
    benchmark::DoNotOptimize(CatalogueLoader({files().tools}, files().cache).load());
}

void run(benchmark::State& state, void (*work)()) {
    (void)files();
    for (auto _ : state)
        work();
}

void search(benchmark::State& state) {
    const ToolSearch search(CatalogueLoader({files().tools}, files().cache).load());
    for (auto _ : state)
        benchmark::DoNotOptimize(search.find(u"disc spcae tag17"_s));
}

double medianMs(void (*work)()) {
    std::vector<double> times;
    for (int i = 0; i < 9; ++i) {
        QElapsedTimer timer;
        timer.start();
        work();
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

} // namespace

BENCHMARK_CAPTURE(run, yaml_cpp_alone, bareYaml)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, parse_and_check, parseAndCheck)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, first_load, firstLoad)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, later_load, laterLoad)->Unit(benchmark::kMillisecond);
BENCHMARK(search)->Unit(benchmark::kMillisecond);

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    const double bare = medianMs(bareYaml);
    const double parsed = medianMs(parseAndCheck);
    const double first = medianMs(firstLoad);
    const double later = medianMs(laterLoad);
    std::printf("yaml-cpp alone %.1f ms; parsed and checked %.1f ms, ratio %.2f (at most 1.30); first load %.1f ms, "
                "ratio %.2f;\n"
                "later load %.2f ms: %.3f of yaml-cpp, %.2f of the first load\n",
                bare, parsed, parsed / bare, first, first / bare, later, later / bare, later / first);
    return parsed / bare <= 1.3 && later / bare <= 0.13 ? 0 : 1;
}
