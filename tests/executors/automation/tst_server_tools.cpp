// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/CatalogueLoader.h"
#include "executors/automation/AutomationExecutor.h"
#include "support/DatabaseServers.h"
#include "support/RecordingContext.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The tools that talk to a server, against real ones that the test starts on loopback and stops again.
class TestServerTools : public QObject {
    Q_OBJECT

    CataloguePtr catalogue_;
    AutomationExecutor executor_;
    std::unique_ptr<RecordingContext> context_;

    StepOutcome call(const QString& name, const QJsonObject& parameters, std::stop_token stop = {}) {
        StepRequest request;
        request.runId = u"01TEST"_s;
        request.tool = catalogue_->find(name);
        if (!request.tool) return StepOutcome::failure({u"no_such_tool"_s, name, {}, {}});
        const CheckedParameters checked = checkParameters(request.tool->parameters, parameters, false);
        if (!checked.problems.isEmpty()) {
            return StepOutcome::failure({u"bad_parameters"_s, checked.problems.first().toText(), {}, {}});
        }
        request.parameters = checked.values;
        context_ = std::make_unique<RecordingContext>(stop, StepContext::Clock::now() + 60s);
        return executor_.execute(request, *context_);
    }
    static QByteArray why(const StepOutcome& outcome) {
        return (outcome.error ? outcome.error->toText() : outcome.message).toUtf8();
    }

#define SUCCEEDS(outcome) QVERIFY2(outcome.status == TaskStatus::Success, why(outcome).constData())

private Q_SLOTS:
    void initTestCase() {
        catalogue_ = CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools/automation")}).load();
        QVERIFY(!catalogue_->tools().isEmpty());
    }

    void psql() {
        const PostgresServer server;
        QVERIFY2(server.problem().isEmpty(), qPrintable(server.problem()));
        const quint16 port = server.port();
        const auto query = [&](const QString& sql, const QString& password = PostgresServer::password()) {
            return call(u"psql"_s, {{u"host"_s, u"127.0.0.1"_s},
                                    {u"port"_s, port},
                                    {u"user"_s, u"tester"_s},
                                    {u"database"_s, u"postgres"_s},
                                    {u"password"_s, password},
                                    {u"query"_s, sql}});
        };
        StepOutcome outcome = query(
            u"select 'a,\"b\"' || chr(10) || 'ü' as name, 9007199254740993 as id, 1.5 as price, null::text as gone, '' as empty, '007' as code"_s);
        SUCCEEDS(outcome);
        const auto table = outcome.output.table;
        QCOMPARE(table->rowCount(), 1);
        QCOMPARE(table->at(0, 0).toString(), u"a,\"b\"\nü"_s);
        QCOMPARE(table->at(0, 1).toInteger(), qint64(9007199254740993));
        QCOMPARE(table->columns[1].type, ColumnType::Integer);
        QCOMPARE(table->at(0, 2), QJsonValue(1.5));
        QVERIFY(table->at(0, 3).isNull());
        QCOMPARE(table->at(0, 4), QJsonValue(u""_s));
        QCOMPARE(table->at(0, 5), QJsonValue(u"007"_s));
        const auto ready = [&](int at) {
            return call(u"pg_isready"_s, {{u"host"_s, u"127.0.0.1"_s}, {u"port"_s, at}});
        };
        outcome = ready(port);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"state"_s).toString(), u"accepting"_s);
        QCOMPARE(outcome.output.fields.value(u"address"_s).toString(), u"127.0.0.1:%1"_s.arg(port));
        outcome = ready(freePort());
        SUCCEEDS(outcome); // nobody there is a result, not a failure
        QCOMPARE(outcome.output.fields.value(u"state"_s).toString(), u"no response"_s);
        outcome = query(u"create table t(a int)"_s);
        SUCCEEDS(outcome);
        outcome = query(u"insert into t values (1), (2)"_s);
        SUCCEEDS(outcome);
        QCOMPARE(query(u"select * from t"_s).output.table->rowCount(), 2);
        outcome = query(u"select * from nowhere"_s);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"relation \"nowhere\" does not exist"_s), why(outcome).constData());
        outcome = query(u"select 1"_s, u"wrong"_s);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"password authentication failed"_s), why(outcome).constData());
        QCOMPARE(query(u"\\! touch pwned"_s).error->code, u"bad_parameters"_s);
        QCOMPARE(query(u"select 1; \\! true"_s).status, TaskStatus::Failed); // the server's syntax error, no shell

        std::stop_source cancel;
        cancel.request_stop();
        QCOMPARE(call(u"psql"_s, {{u"query"_s, u"select 1"_s}}, cancel.get_token()).status, TaskStatus::Cancelled);
    }

    void prometheus() {
        const QString program = QStandardPaths::findExecutable(u"prometheus"_s);
        if (program.isEmpty()) QSKIP("prometheus is not on this machine");
        QTemporaryDir folder;
        const quint16 port = freePort();
        {
            QFile rules(folder.filePath(u"rules.yml"_s));
            QVERIFY(rules.open(QIODevice::WriteOnly));
            rules.write("groups: [{name: g, interval: 1s, rules: [{alert: Always, expr: vector(1), labels: {severity: "
                        "page}}]}]\n");
            QFile config(folder.filePath(u"prometheus.yml"_s));
            QVERIFY(config.open(QIODevice::WriteOnly));
            config.write("global: {scrape_interval: 1s}\nrule_files: [rules.yml]\n"
                         "scrape_configs: [{job_name: self, static_configs: [{targets: ['127.0.0.1:" +
                         QByteArray::number(port) + "']}]}]\n");
        }
        QProcess server;
        server.setStandardOutputFile(QProcess::nullDevice());
        server.setStandardErrorFile(QProcess::nullDevice());
        server.start(program, {u"--config.file="_s + folder.filePath(u"prometheus.yml"_s),
                               u"--storage.tsdb.path="_s + folder.filePath(u"data"_s),
                               u"--web.listen-address=127.0.0.1:%1"_s.arg(port)});
        const auto stop = qScopeGuard([&server] {
            server.terminate();
            if (!server.waitForFinished(10000)) server.kill();
        });
        const QString url = u"http://127.0.0.1:%1"_s.arg(port);
        const auto ask = [&](QJsonObject parameters) {
            parameters.insert(u"url"_s, url);
            return call(u"prometheus"_s, parameters);
        };
        StepOutcome outcome;
        QTRY_VERIFY_WITH_TIMEOUT((outcome = ask({{u"query"_s, u"up{job=\"self\"} == 1"_s}})).status ==
                                         TaskStatus::Success &&
                                     outcome.output.table->rowCount() == 1,
                                 30000);
        QCOMPARE(outcome.output.table->at(0, 1), QJsonValue(u"self"_s));
        QCOMPARE(outcome.output.table->at(0, 3), QJsonValue(1));
        QVERIFY(outcome.output.table->at(0, 4).toString().endsWith(u'Z'));
        outcome = ask({{u"action"_s, u"targets"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->at(0, 2), QJsonValue(u"up"_s));
        QTRY_VERIFY_WITH_TIMEOUT((outcome = ask({{u"action"_s, u"alerts"_s}})).status == TaskStatus::Success &&
                                     outcome.output.table->rowCount() == 1,
                                 30000);
        QCOMPARE(outcome.output.table->at(0, 0), QJsonValue(u"Always"_s));
        QCOMPARE(outcome.output.table->at(0, 1), QJsonValue(u"page"_s));
        outcome = ask({{u"action"_s, u"rules"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->at(0, 2), QJsonValue(1));
        const qint64 now = QDateTime::currentSecsSinceEpoch();
        outcome = ask({{u"action"_s, u"range"_s},
                       {u"query"_s, u"vector(1)"_s},
                       {u"start"_s, QString::number(now - 60)},
                       {u"end"_s, QString::number(now)},
                       {u"step"_s, u"30s"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->at(0, 3).toArray().size(), 3);
        outcome = ask({{u"query"_s, u"up{"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"parse error"_s), why(outcome).constData());
    }
};

QTEST_GUILESS_MAIN(TestServerTools)
#include "tst_server_tools.moc"
