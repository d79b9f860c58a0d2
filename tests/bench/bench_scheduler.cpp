// SPDX-License-Identifier: GPL-3.0-or-later
// What scheduling alone costs: one step of 100,000 tasks whose executor returns at once, without a history and with
// one; and a graph of 2,000 steps. At most 5 s and 2 kB of memory a task are wanted for the first.
// Usage: bench_scheduler [TASKS]
#include "engine/store/RunStore.h"
#include "support/RunHarness.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>

#include <sys/resource.h>

#include <cstdio>
#include <fstream>

using namespace oc;
using namespace oc::test;

namespace {

qint64 memory(const char* key) {
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly)) return 0;
    const QByteArray status = file.readAll();
    const qsizetype at = status.indexOf(key);
    const qsizetype from = at + qsizetype(strlen(key));
    return at < 0 ? 0 : status.mid(from, status.indexOf("kB", at) - from).trimmed().toLongLong() * 1024;
}

double cpuMs() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto ms = [](const timeval& t) { return double(t.tv_sec) * 1000.0 + double(t.tv_usec) / 1000.0; };
    return ms(usage.ru_utime) + ms(usage.ru_stime);
}

bool measure(const char* name, const QByteArray& plan, int tasks, RunStore* store) {
    RunHarness harness(store);
    harness.keepEvents(false);
    int finished = 0;
    harness.onEvents = [&](const RunEvents& events) {
        for (const RunEvent& event : events)
            finished += event.kind == RunEvent::Kind::TaskFinished;
    };
    harness.addTool(QStringLiteral("now"), [](const StepRequest&, StepContext&) { return StepOutcome::success({}); });
    harness.run(R"({"steps": [{"id": "warm", "tool": "now", "for_each": [1, 2, 3]}]})");
    finished = 0;
    RunRequest request = harness.request(plan);
    std::ofstream("/proc/self/clear_refs") << "5"; // the peak begins anew
    const qint64 before = memory("VmRSS:");
    const double cpu = cpuMs();
    QElapsedTimer timer;
    timer.start();
    const bool ended = harness.wait(harness.start(std::move(request)));
    const double ms = double(timer.nsecsElapsed()) / 1e6;
    const double perTask = double(memory("VmHWM:") - before) / tasks;
    std::printf("%-34s %7d tasks %9.1f ms %7.1f us a task %7.1f us CPU a task %7.0f bytes a task%s\n", name, tasks, ms,
                ms * 1000.0 / tasks, (cpuMs() - cpu) * 1000.0 / tasks, perTask,
                ended && finished == tasks ? "" : "  INCOMPLETE");
    return ended && finished == tasks;
}

QByteArray fanOut(int tasks, int parallel) {
    QJsonArray items;
    for (int i = 0; i < tasks; ++i)
        items.append(i);
    QJsonObject step{{QStringLiteral("id"), QStringLiteral("a")},
                     {QStringLiteral("tool"), QStringLiteral("now")},
                     {QStringLiteral("for_each"), items},
                     {QStringLiteral("max_parallel"), parallel}};
    return QJsonDocument(QJsonObject{{QStringLiteral("steps"), QJsonArray{step}}}).toJson(QJsonDocument::Compact);
}

QByteArray steps(int count, bool graph) {
    QJsonArray list;
    for (int i = 0; i < count; ++i) {
        QJsonObject step{{QStringLiteral("id"), QStringLiteral("s%1").arg(i)},
                         {QStringLiteral("tool"), QStringLiteral("now")}};
        if (graph && i >= 2) step.insert(QStringLiteral("needs"), QJsonArray{QStringLiteral("s%1").arg(i - 2)});
        list.append(step);
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("steps"), list}}).toJson(QJsonDocument::Compact);
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    const int tasks = argc > 1 ? QByteArray(argv[1]).toInt() : 100000;
    bool ok = measure("no history", fanOut(tasks, 20), tasks, nullptr);
    ok = measure("no history, 2 at a time", fanOut(tasks, 2), tasks, nullptr) && ok;
    ok = measure("no history, 2,000 steps", steps(2000, false), 2000, nullptr) && ok;
    ok = measure("no history, graph of 2,000", steps(2000, true), 2000, nullptr) && ok;
    QTemporaryDir folder;
    Redactor redactor;
    const auto store = RunStore::open(folder.path(), redactor);
    if (!store) {
        std::fprintf(stderr, "%s\n", qPrintable(store.error().toText()));
        return 1;
    }
    ok = measure("history", fanOut(tasks, 20), tasks, store->get()) && ok;
    ok = measure("history, graph of 2,000", steps(2000, true), 2000, store->get()) && ok;
    return ok ? 0 : 1;
}
