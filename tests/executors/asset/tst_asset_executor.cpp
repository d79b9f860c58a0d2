// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "engine/catalogue/ToolParser.h"
#include "executors/asset/AssetExecutor.h"
#include "executors/asset/AssetStore.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

class Context : public StepContext {
public:
    Context(const std::stop_token& stop, Clock::time_point deadline) : StepContext(stop, deadline, redactor_) {}
    void emitOutput(OutputStream, const QByteArray&) override {}
    void emitProgress(double, const QString&) override {}
    void emitNotice(const QString& text) override { notices.append(text); }
    QString artifactFolder() override { return {}; }
    QStringList notices;

private:
    Redactor redactor_;
};

/// The real tool, read from its file.
ToolSpecPtr tool(const QString& name) {
    QFile file(QStringLiteral(OC_SOURCE_DIR "/tools/asset/") + name + u".yaml"_s);
    if (!file.open(QIODevice::ReadOnly)) qFatal("%s", qPrintable(file.fileName()));
    const ParsedTool parsed = parseTool(file.readAll(), file.fileName());
    for (const Problem& problem : parsed.problems)
        qWarning("%s", qPrintable(problem.toText()));
    return parsed.tool;
}

struct Service {
    QTemporaryDir folder;
    AssetStore store{folder.filePath(u"assets.db"_s)};
    AssetExecutor executor{store};
    QStringList notices;
    std::stop_source stop;
    StepContext::Clock::time_point deadline = StepContext::Clock::time_point::max();

    static StepRequest request(const QString& name, const QByteArray& parameters) {
        StepRequest request;
        request.tool = tool(name);
        const CheckedParameters checked =
            checkParameters(request.tool->parameters, json::parse(parameters)->toObject(), true);
        for (const Problem& problem : checked.problems)
            qWarning("%s", qPrintable(problem.toText()));
        if (hasErrors(checked.problems)) qFatal("the parameters are wrong");
        request.parameters = checked.values;
        return request;
    }
    StepOutcome run(const QString& name, const QByteArray& parameters) {
        Context context(stop.get_token(), deadline);
        StepOutcome outcome = executor.execute(request(name, parameters), context);
        notices = context.notices;
        return outcome;
    }
    QString code(const QString& name, const QByteArray& parameters) {
        const StepOutcome outcome = run(name, parameters);
        return outcome.error ? outcome.error->code : QString();
    }
    QString preview(const QString& name, const QByteArray& parameters) const {
        const Result<StepPreview> preview = executor.preview(request(name, parameters));
        return preview ? preview->text : preview.error().code;
    }
};

} // namespace

class TestAssetExecutor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyToolFileIsRightAndCanRun();
    void createQueryUpdateListDelete();
    void aSecondAssetOfTheSameNameIsTold();
    void theLimitIsTold();
    void failuresHaveTheirCodes();
    void previewsShowTheStatement();
    void cancelledAndLateStepsTouchNothing();
    void otherToolsAreRefused();
    void theLogNamesTheRun();
};

void TestAssetExecutor::everyToolFileIsRightAndCanRun() {
    Service service;
    const QStringList files = QDir(QStringLiteral(OC_SOURCE_DIR "/tools/asset")).entryList({u"*.yaml"_s});
    QCOMPARE(files.size(), 5);
    for (const QString& file : files) {
        const ToolSpecPtr spec = tool(file.chopped(5));
        QVERIFY2(spec, qPrintable(file));
        QCOMPARE(spec->domain, Domain::Asset);
        QVERIFY(service.executor.canExecute(*spec));
        QVERIFY(service.executor.availability(*spec).available);
        for (const ToolExample& example : spec->examples) {
            const CheckedParameters checked = checkParameters(spec->parameters, example.parameters, false);
            QVERIFY2(!hasErrors(checked.problems), qPrintable(file + u": "_s + example.title));
        }
    }
}

void TestAssetExecutor::createQueryUpdateListDelete() {
    Service service;
    // The example of the README, as it stands there.
    StepOutcome made = service.run(u"asset-create"_s,
                                   R"({"hostname": "web-server-01", "ip_address": "192.168.1.100", "type": "server"})");
    QCOMPARE(made.status, TaskStatus::Success);
    QCOMPARE(made.output.fields.value("asset_id"_L1).toInt(), 1);
    QCOMPARE(made.output.fields.value("asset"_L1).toObject().value("environment"_L1).toString(), u"production"_s);
    service.run(u"asset-create"_s, R"({"hostname": "db-01", "tags": {"role": "db"}})");

    const StepOutcome found = service.run(u"asset-query"_s, R"({"hostname": "WEB"})");
    QCOMPARE(found.status, TaskStatus::Success);
    QCOMPARE(found.message, u"1 asset"_s);
    QCOMPARE(found.output.fields.value("count"_L1).toInt(), 1);
    const QJsonObject document = found.output.toJson();
    QCOMPARE(document.value("assets"_L1).toArray().size(), 1);
    QCOMPARE(document.value("assets"_L1).toArray().at(0).toObject(), made.output.fields.value("asset"_L1).toObject());
    QCOMPARE(found.variables.value("hostnames"_L1).toArray(), QJsonArray{u"web-server-01"_s});
    QCOMPARE(found.variables.value("ip_addresses"_L1).toArray(), QJsonArray{u"192.168.1.100"_s});
    QCOMPARE(found.variables.value("assets"_L1).toArray().size(), 1);
    QCOMPARE(found.variables.value("asset_count"_L1).toInt(), 1);
    // A machine without an address has none to hand on.
    const StepOutcome all = service.run(u"asset-query"_s, "{}");
    QCOMPARE(all.variables.value("hostnames"_L1).toArray().size(), 2);
    QCOMPARE(all.variables.value("ip_addresses"_L1).toArray().size(), 1);

    const StepOutcome changed =
        service.run(u"asset-update"_s, R"({"hostname": "web-server-01", "status": "maintenance"})");
    QCOMPARE(changed.output.fields.value("asset"_L1).toObject().value("status"_L1).toString(), u"maintenance"_s);
    QCOMPARE(changed.output.fields.value("asset"_L1).toObject().value("type"_L1).toString(), u"server"_s);
    const StepOutcome renamed = service.run(u"asset-update"_s, R"({"id": 1, "hostname": "web-server-07"})");
    QCOMPARE(renamed.output.fields.value("asset"_L1).toObject().value("hostname"_L1).toString(), u"web-server-07"_s);

    const StepOutcome page = service.run(u"asset-list"_s, R"({"limit": 1, "offset": 1})");
    QCOMPARE(page.output.fields.value("total"_L1).toInt(), 2);
    QCOMPARE(page.output.fields.value("count"_L1).toInt(), 1);
    QCOMPARE(page.output.toJson().value("assets"_L1).toArray().at(0).toObject().value("hostname"_L1).toString(),
             u"db-01"_s);

    const StepOutcome gone = service.run(u"asset-delete"_s, R"({"hostname": "web-server-07"})");
    QCOMPARE(gone.output.fields.value("asset"_L1).toObject().value("version"_L1).toInt(), 3);
    QCOMPARE(service.run(u"asset-list"_s, "{}").output.fields.value("total"_L1).toInt(), 1);
}

void TestAssetExecutor::aSecondAssetOfTheSameNameIsTold() {
    Service service;
    service.run(u"asset-create"_s, R"({"hostname": "web"})");
    QVERIFY(service.notices.isEmpty());
    service.run(u"asset-create"_s, R"({"hostname": "web-2"})");
    QVERIFY(service.notices.isEmpty());
    const StepOutcome second = service.run(u"asset-create"_s, R"({"hostname": "WEB"})");
    QCOMPARE(second.status, TaskStatus::Success);
    QCOMPARE(service.notices.size(), 1);
    QVERIFY(service.notices.first().contains("id 1"_L1));
}

void TestAssetExecutor::theLimitIsTold() {
    Service service;
    for (int i = 0; i < 5; ++i)
        service.run(u"asset-create"_s, "{\"hostname\": \"h" + QByteArray::number(i) + "\"}");
    const StepOutcome some = service.run(u"asset-query"_s, R"({"limit": 2})");
    QCOMPARE(some.message, u"2 of 5 assets"_s);
    QCOMPARE(some.output.fields.value("count"_L1).toInt(), 2);
    QCOMPARE(service.run(u"asset-query"_s, R"({"limit": 5})").message, u"5 assets"_s);
}

void TestAssetExecutor::failuresHaveTheirCodes() {
    Service service;
    service.run(u"asset-create"_s, R"({"hostname": "twin"})");
    service.run(u"asset-create"_s, R"({"hostname": "twin"})");
    QCOMPARE(service.code(u"asset-update"_s, R"({"asset_id": 9, "status": "x"})"), u"asset_not_found"_s);
    QCOMPARE(service.code(u"asset-update"_s, R"({"hostname": "none", "status": "x"})"), u"asset_not_found"_s);
    QCOMPARE(service.code(u"asset-update"_s, R"({"hostname": "twin", "status": "x"})"), u"asset_ambiguous"_s);
    QCOMPARE(service.code(u"asset-update"_s, R"({"asset_id": 1})"), u"asset_invalid"_s);
    QCOMPARE(service.code(u"asset-update"_s, R"({"status": "x"})"), u"asset_invalid"_s);
    QCOMPARE(service.code(u"asset-delete"_s, R"({"hostname": "twin"})"), u"asset_ambiguous"_s);
    QCOMPARE(service.code(u"asset-delete"_s, "{}"), u"asset_invalid"_s);
    // Nothing found is an answer, no failure.
    QCOMPARE(service.code(u"asset-query"_s, R"({"asset_id": 77})"), QString());
}

void TestAssetExecutor::previewsShowTheStatement() {
    Service service;
    const QString insert = service.preview(u"asset-create"_s, R"({"hostname": "web-01", "owner": "O'Neill"})");
    QVERIFY2(insert.startsWith("INSERT INTO assets"_L1) && insert.contains("'web-01', NULL, 'server'"_L1) &&
                 insert.contains("'O''Neill'"_L1),
             qPrintable(insert));
    const QString select = service.preview(u"asset-query"_s, R"({"tags": {"role": "web"}})");
    QVERIFY2(select.contains("key = 'role'"_L1) && select.contains("value = 'web'"_L1) &&
                 select.contains("LIMIT 100"_L1),
             qPrintable(select));
    QCOMPARE(service.preview(u"asset-update"_s, R"({"id": 3, "status": "x"})"),
             u"UPDATE assets SET status = 'x', version = version + 1 WHERE id = 3;"_s);
    QCOMPARE(service.preview(u"asset-delete"_s, R"({"hostname": "web-01"})"),
             u"DELETE FROM assets WHERE lower(hostname) = 'web-01';"_s);
    QVERIFY(service.preview(u"asset-list"_s, "{}").startsWith("SELECT count(*)"_L1));
    QCOMPARE(service.preview(u"asset-delete"_s, "{}"), u"asset_invalid"_s);
    QVERIFY(service.preview(u"asset-delete"_s, R"({"hostname": "{{ item }}"})").contains("{{ item }}"_L1));
    QVERIFY(!QFile::exists(service.folder.filePath(u"assets.db"_s)));
}

void TestAssetExecutor::cancelledAndLateStepsTouchNothing() {
    Service service;
    service.deadline = StepContext::Clock::now();
    QCOMPARE(service.run(u"asset-create"_s, R"({"hostname": "a"})").status, TaskStatus::TimedOut);
    service.stop.request_stop();
    QCOMPARE(service.run(u"asset-create"_s, R"({"hostname": "a"})").status, TaskStatus::Cancelled);
    QVERIFY(!QFile::exists(service.folder.filePath(u"assets.db"_s)));
}

void TestAssetExecutor::otherToolsAreRefused() {
    Service service;
    ToolSpec other = *tool(u"asset-list"_s);
    other.name = u"asset-burn"_s;
    QCOMPARE(service.executor.canExecute(other).error().code, u"no_handler"_s);
    QVERIFY(!service.executor.availability(other).available);
    other = *tool(u"asset-list"_s);
    other.behaviour.run = NativeRun{u"nosql"_s};
    QVERIFY(!service.executor.canExecute(other));
    StepRequest request;
    request.tool = std::make_shared<const ToolSpec>(other);
    Context context({}, StepContext::Clock::time_point::max());
    QCOMPARE(service.executor.execute(request, context).status, TaskStatus::Failed);
}

void TestAssetExecutor::theLogNamesTheRun() {
    Service service;
    const auto run = [&](const QString& name, const QByteArray& parameters) {
        StepRequest request = Service::request(name, parameters);
        request.runId = u"run-42"_s;
        request.planName = u"Nightly check"_s;
        Context context({}, StepContext::Clock::time_point::max());
        QCOMPARE(service.executor.execute(request, context).status, TaskStatus::Success);
    };
    run(u"asset-create"_s, R"({"hostname": "a"})");
    run(u"asset-update"_s, R"({"id": 1, "status": "retired"})");
    run(u"asset-delete"_s, R"({"hostname": "a"})");
    const QList<AssetLogEntry> log = *service.store.log(1);
    QCOMPARE(log.size(), 3);
    for (const AssetLogEntry& entry : log) {
        QCOMPARE(entry.author.source, AssetAuthor::Source::Run);
        QCOMPARE(entry.author.runId, u"run-42"_s);
        QCOMPARE(entry.author.label, u"Nightly check"_s);
        QVERIFY(!entry.author.who.isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestAssetExecutor)
#include "tst_asset_executor.moc"
