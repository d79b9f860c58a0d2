// SPDX-License-Identifier: GPL-3.0-or-later
// What the history costs: events committed a second, the time from append to commit, opening and reading.
#include "engine/store/RunStore.h"
#include "executors/asset/AssetStore.h"
#include "support/RunFixtures.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <benchmark/benchmark.h>

#include <atomic>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

const Redactor redactor;

std::unique_ptr<RunStore> openStore(const QString& folder) {
    auto opened = RunStore::open(folder, redactor);
    if (!opened) qFatal("%s", qPrintable(opened.error().toText()));
    return std::move(*opened);
}

QString begin(RunStore& store) {
    const RunHeader header = runHeader();
    if (const Status begun = store.begin(header); !begun) qFatal("%s", qPrintable(begun.error().toText()));
    return header.id;
}

/// A task as the scheduler tells of it: started, some output, finished.
void taskEvents(benchmark::State& state) {
    QTemporaryDir folder;
    const auto store = openStore(folder.path());
    const QString id = begin(*store);
    const int tasks = int(state.range(0));
    int next = 0;
    for (auto _ : state) {
        for (int i = 0; i < tasks; ++i, ++next) {
            store->append({taskStarted(id, 0, next, u"web-01"_s)});
            if (!store->appendOutput(id, 0, next, OutputStream::Stdout, "a line of output\n")) qFatal("output");
            store->closeOutput(id, 0, next);
            store->append({taskFinished(id, 0, next, TaskStatus::Success, {"a line of output\n", {}, false})});
        }
        if (!store->flush()) qFatal("flush");
    }
    state.counters["events/s"] = benchmark::Counter(double(next) * 2, benchmark::Counter::kIsRate);
}

void smallEvents(benchmark::State& state) {
    QTemporaryDir folder;
    const auto store = openStore(folder.path());
    const QString id = begin(*store);
    qint64 sent = 0;
    for (auto _ : state) {
        for (int i = 0; i < 100'000; ++i, ++sent) {
            store->append({runEvent(id, RunEvent::Kind::Notice, {{u"text"_s, u"something worth telling"_s}})});
        }
        if (!store->flush()) qFatal("flush");
    }
    state.counters["events/s"] = benchmark::Counter(double(sent), benchmark::Counter::kIsRate);
}

void commitLatency(benchmark::State& state) {
    QTemporaryDir folder;
    const auto store = openStore(folder.path());
    const QString id = begin(*store);
    std::atomic<int> committed = 0;
    store->setCommitListener([&](const RunEvents& events, const Status&) {
        committed += int(events.size());
        committed.notify_all();
    });
    int sent = 0;
    for (auto _ : state) {
        store->append({taskFinished(id, 0, sent)});
        committed.wait(sent);
        ++sent;
    }
}

void openExisting(benchmark::State& state) {
    QTemporaryDir folder;
    openStore(folder.path());
    for (auto _ : state)
        benchmark::DoNotOptimize(openStore(folder.path()));
}

void largeOutput(benchmark::State& state) {
    QTemporaryDir folder;
    const auto store = openStore(folder.path());
    const QString id = begin(*store);
    const QByteArray block(64 << 10, 'x');
    for (auto _ : state) {
        if (!store->appendOutput(id, 0, 0, OutputStream::Stdout, block)) qFatal("output");
    }
    state.SetBytesProcessed(int64_t(state.iterations()) * block.size());
}

void readReport(benchmark::State& state) {
    QTemporaryDir folder;
    const auto store = openStore(folder.path());
    const QString id = begin(*store);
    RunEvents events;
    for (int i = 0; i < 10'000; ++i)
        events.append(taskFinished(id, 0, i, TaskStatus::Success, {"a line\n", {}, false}));
    store->append(events);
    if (!store->flush()) qFatal("flush");
    for (auto _ : state)
        benchmark::DoNotOptimize(store->report(id)->results.size());
}

void createAsset(benchmark::State& state) {
    QTemporaryDir folder;
    AssetStore store(folder.filePath(u"assets.db"_s));
    int made = 0;
    for (auto _ : state) {
        if (!store.create({{u"hostname"_s, u"host-%1"_s.arg(made++)}, {u"ip_address"_s, u"10.0.0.1"_s}}))
            qFatal("create");
    }
}

void queryAssets(benchmark::State& state) {
    QTemporaryDir folder;
    AssetStore store(folder.filePath(u"assets.db"_s));
    for (int i = 0; i < 5000; ++i) {
        if (!store.create({{u"hostname"_s, u"host-%1"_s.arg(i)},
                           {u"tags"_s, QJsonObject{{u"role"_s, i % 50 == 0 ? u"db"_s : u"web"_s}}}})) {
            qFatal("create");
        }
    }
    AssetFilter filter;
    filter.tags = {{u"role"_s, u"db"_s}};
    for (auto _ : state)
        benchmark::DoNotOptimize(store.query(filter)->size());
}

} // namespace

BENCHMARK(taskEvents)->Arg(10'000)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(smallEvents)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(commitLatency)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(openExisting)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(largeOutput)->Unit(benchmark::kMicrosecond)->UseRealTime()->Iterations(4000);
BENCHMARK(readReport)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(createAsset)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(queryAssets)->Unit(benchmark::kMicrosecond)->UseRealTime();

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
