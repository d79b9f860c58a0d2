// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/Expression.h"
#include "engine/plan/PlanDocument.h"
#include "engine/plan/PlanValidator.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <benchmark/benchmark.h>

using namespace oc;

namespace {

QByteArray planOf(int steps, PlanFormat format) {
    QByteArray text = "{\"name\": \"large\", \"steps\": [\n";
    for (int i = 0; i < steps; ++i) {
        text += "  {\"id\": \"s" + QByteArray::number(i) +
                "\", \"name\": \"Free space\", \"tool\": \"df\", \"parameters\": {\"path\": \"/var\", \"local_only\": "
                "true}, "
                "\"timeout\": \"30s\", \"when\": \"steps.s0.status == 'success'\"}" +
                (i + 1 < steps ? ",\n" : "\n");
    }
    text += "]}\n";
    if (format == PlanFormat::Json) return text;
    return PlanDocument::fromText(text, PlanFormat::Json).converted(format)->text();
}

void readPlan(benchmark::State& state) {
    const auto format = PlanFormat(state.range(0));
    const QByteArray text = planOf(5000, format);
    for (auto _ : state)
        benchmark::DoNotOptimize(PlanDocument::fromText(text, format));
    state.SetBytesProcessed(int64_t(state.iterations()) * text.size());
}
BENCHMARK(readPlan)->Arg(int(PlanFormat::Json))->Arg(int(PlanFormat::Yaml))->Unit(benchmark::kMillisecond);

/// What Qt needs for the same text without places: the yardstick of readPlan/0.
void readWithQt(benchmark::State& state) {
    const QByteArray text = planOf(5000, PlanFormat::Json);
    for (auto _ : state)
        benchmark::DoNotOptimize(QJsonDocument::fromJson(text));
}
BENCHMARK(readWithQt)->Unit(benchmark::kMillisecond);

void editPlan(benchmark::State& state) {
    const auto format = PlanFormat(state.range(0));
    PlanDocument document = PlanDocument::fromText(planOf(5000, format), format);
    int n = 0;
    for (auto _ : state) {
        if (!document.set(QStringLiteral("/steps/2500/parameters/path"), QStringLiteral("/p%1").arg(++n))) {
            state.SkipWithError("the edit was refused");
        }
    }
}
BENCHMARK(editPlan)->Arg(int(PlanFormat::Json))->Arg(int(PlanFormat::Yaml))->Unit(benchmark::kMillisecond);

void validate(benchmark::State& state) {
    const PlanDocument document = PlanDocument::fromText(planOf(5000, PlanFormat::Json), PlanFormat::Json);
    auto tool = std::make_shared<ToolSpec>();
    tool->name = QStringLiteral("df");
    ParameterSpec path;
    path.name = QStringLiteral("path");
    ParameterSpec local;
    local.name = QStringLiteral("local_only");
    local.type = ParameterType::Boolean;
    tool->parameters = {path, local};
    const Catalogue catalogue({tool}, {});
    for (auto _ : state)
        benchmark::DoNotOptimize(validatePlan(document, catalogue));
}
BENCHMARK(validate)->Unit(benchmark::kMillisecond);

void evaluate(benchmark::State& state) {
    const char* texts[] = {"steps.disk.output.rows[0].size", "steps.disk.output.rows[0].size + index * 2",
                           "steps.disk.output.rows.filter(r => r.size > 5).length"};
    const QString text = QString::fromLatin1(texts[state.range(0)]);
    ExpressionEvaluator evaluator;
    evaluator.set(QStringLiteral("steps"),
                  QJsonDocument::fromJson(R"({"disk": {"output": {"rows": [{"size": 10}, {"size": 3}]}}})").object());
    int index = 0;
    for (auto _ : state) {
        evaluator.set(QStringLiteral("index"), ++index);
        benchmark::DoNotOptimize(evaluator.evaluate(text));
    }
    state.SetItemsProcessed(int64_t(state.iterations()));
}
BENCHMARK(evaluate)->DenseRange(0, 2);

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
