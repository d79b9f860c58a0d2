// SPDX-License-Identifier: GPL-3.0-or-later
// Webhooks to one server over so many connections: by the HTTP client alone, by the tool webhook_sender, or from the
// outbox, which keeps each alert and what became of it. webhooks.sh runs it beside curl.
// Usage: bench_webhooks client|tool|outbox URL COUNT CONNECTIONS
// Prints the milliseconds of sending; the outbox is filled before.
#include "engine/alerts/Deliverer.h"
#include "engine/base/Json.h"
#include "engine/catalogue/CatalogueLoader.h"
#include "engine/run/ExecutorRegistry.h"
#include "executors/communication/CommunicationExecutor.h"
#include "executors/support/HttpClient.h"
#include "support/RecordingContext.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>

#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

using namespace oc;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using test::RecordingContext;

namespace {

const QJsonObject payload{{u"title"_s, u"Disk full on web-01"_s}, {u"severity"_s, u"critical"_s}};

/// As alerts of one channel are: no two the same.
QJsonObject numbered(int number) {
    QJsonObject one = payload;
    one[u"title"_s] = u"Disk full on web-%1"_s.arg(number, 4, 10, QLatin1Char('0'));
    return one;
}

/// In so many threads, all numbers below count; false when any failed.
template <typename Send>
bool inThreads(int count, int threads, const Send& send) {
    std::atomic<int> next{0};
    std::atomic<int> failed{0};
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) {
        workers.emplace_back([&] {
            RecordingContext context({}, StepContext::Clock::now() + 5min);
            for (int number = next++; number < count; number = next++)
                failed += !send(number, context);
        });
    }
    workers.clear();
    return failed == 0;
}

bool client(const QString& url, int count, int connections) {
    const HttpClient http({});
    const HttpMessage message{"POST", QUrl(url), {{"Content-Type", "application/json"}}, json::toText(payload)};
    return inThreads(count, connections, [&](int, RecordingContext& context) {
        const auto reply = http.send(message, context, 10s);
        return reply && reply->status / 100 == 2;
    });
}

bool tool(CommunicationExecutor& executor, const ToolSpecPtr& spec, const QString& url, int count, int connections) {
    return inThreads(count, connections, [&](int number, RecordingContext& context) {
        StepRequest request;
        request.runId = u"01BENCH"_s;
        request.task = number;
        request.tool = spec;
        request.parameters = {{u"url"_s, url}, {u"payload"_s, numbered(number)}};
        return executor.execute(request, context).status == TaskStatus::Success;
    });
}

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 5) return 2;
    const QString way = arguments.at(1);
    const QString url = arguments.at(2);
    const int count = arguments.at(3).toInt();
    const int connections = arguments.at(4).toInt();

    const CataloguePtr catalogue = CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools")}).load();
    CommunicationExecutor executor{{}};
    QElapsedTimer timer;
    // What curl's start is to curl: libcurl is loaded with the first request.
    bool good = tool(executor, catalogue->find(u"webhook_sender"_s), url, 1, 1);
    qint64 took = 0;
    if (way == u"outbox"_s) {
        ExecutorRegistry registry;
        registry.add(Domain::Communication, executor);
        const QTemporaryDir folder;
        Redactor redactor;
        auto outbox = Outbox::open(folder.path(), redactor);
        if (!outbox) return 1;
        const auto put = [&](int number) {
            const Alert alert{u"Alert %1"_s.arg(number), {}, Severity::Info, {}, u"bench"_s, {}};
            const AlertMessage message{
                u"hook"_s, u"webhook_sender"_s, {{u"url"_s, url}, {u"payload"_s, numbered(number)}}};
            return bool((*outbox)->put(alert, {message}, 0));
        };
        DeliveryPolicy policy;
        policy.perChannel = connections;
        policy.inAll = std::max(connections, policy.inAll);
        Deliverer deliverer(
            **outbox, registry, [&] { return catalogue; }, nullptr, redactor, policy);
        // The start and one delivery, as they are taken off from curl's time, too: alerts meet a deliverer that runs.
        if (!put(count)) return 1;
        deliverer.start();
        good = deliverer.waitUntilIdle(5min);
        for (int i = 0; i < count; ++i)
            good = good && put(i);
        timer.start();
        deliverer.wake();
        good = good && deliverer.waitUntilIdle(5min);
        took = timer.nsecsElapsed();
        OutboxFilter sent;
        sent.states = {DeliveryState::Sent};
        sent.limit = count + 2;
        const auto list = (*outbox)->list(sent);
        good = good && list && list->size() == count + 1;
    } else {
        timer.start();
        good = way == u"client"_s ? client(url, count, connections)
                                  : tool(executor, catalogue->find(u"webhook_sender"_s), url, count, connections);
        took = timer.nsecsElapsed();
    }
    if (!good) std::fprintf(stderr, "not all were delivered\n");
    std::printf("%.2f\n", double(took) / 1e6);
    return good ? 0 : 1;
}
