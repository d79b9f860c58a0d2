// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/DatabaseServers.h"
#include "support/HttpServer.h"
#include "support/ToolChecks.h"

#include <QDateTime>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

/// The body of a reply, asked for without the program under test; empty when there is none.
QByteArray ask(quint16 port, const QByteArray& method, const QByteArray& path, const QByteArray& body = {}) {
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    if (!socket.waitForConnected(5000)) return {};
    socket.write(method + ' ' + path + " HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
                 "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    QByteArray reply;
    while (socket.waitForReadyRead(5000))
        reply += socket.readAll();
    reply += socket.readAll();
    const qsizetype head = reply.indexOf("\r\n\r\n");
    return head < 0 ? QByteArray() : reply.mid(head + 4);
}

QJsonDocument askJson(quint16 port, const QByteArray& path) {
    return QJsonDocument::fromJson(ask(port, "GET", path));
}

/// A program that runs while it lives.
struct Server {
    QProcess process;
    explicit Server(const QString& program, const QStringList& arguments) {
        process.setStandardOutputFile(QProcess::nullDevice());
        process.setStandardErrorFile(QProcess::nullDevice());
        process.start(program, arguments);
    }
    ~Server() {
        process.terminate();
        if (!process.waitForFinished(10000)) process.kill();
        process.waitForFinished();
    }
};

} // namespace

/// The monitoring tools that ask a server: a real Alertmanager, a real node_exporter, and for Jaeger and Zipkin, which
/// Debian does not have, a strict server of our own that was written after their APIs (tests/support/trace_server.py).
class TestMonitoringServers : public QObject {
    Q_OBJECT

    ToolCalls tools_;

    StepOutcome call(const QString& tool, const QString& url, QJsonObject parameters = {}) {
        parameters.insert(u"url"_s, url);
        return tools_.call(tool, parameters);
    }

#define SUCCEEDS(made) TOOL_SUCCEEDS(tools_, made)
#define FAILS_WITH(made, says) TOOL_FAILS_TELLING(tools_, made, says)

private Q_SLOTS:
    void alertmanager() {
        QTemporaryDir folder;
        {
            QFile config(folder.filePath(u"am.yml"_s));
            QVERIFY(config.open(QIODevice::WriteOnly));
            config.write("route: {receiver: none}\nreceivers: [{name: none}]\n");
        }
        const quint16 port = freePort();
        const Server server(u"prometheus-alertmanager"_s,
                            {u"--config.file="_s + folder.filePath(u"am.yml"_s),
                             u"--storage.path="_s + folder.filePath(u"data"_s),
                             u"--web.listen-address=127.0.0.1:%1"_s.arg(port), u"--cluster.listen-address="_s});
        const QString url = u"http://127.0.0.1:%1/"_s.arg(port);
        const auto am = [&](const QJsonObject& parameters = {}) { return call(u"alertmanager"_s, url, parameters); };
        StepOutcome outcome;
        QTRY_VERIFY_WITH_TIMEOUT((outcome = am({{u"action"_s, u"status"_s}})).status == TaskStatus::Success, 30000);
        QVERIFY(!outcome.output.fields.value("version"_L1).toString().isEmpty());
        QCOMPARE(outcome.output.fields.value("cluster"_L1), QJsonValue(u"disabled"_s));
        QVERIFY(outcome.output.fields.value("configuration"_L1).toString().contains(u"receiver: none"_s));

        outcome = am();
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 0);
        const QJsonObject full{
            {u"alertname"_s, u"DiskFull"_s}, {u"severity"_s, u"page"_s}, {u"instance"_s, u"db1:9100"_s}};
        const QJsonObject down{
            {u"alertname"_s, u"Down"_s}, {u"instance"_s, u"web & \"1\""_s}, {u"path"_s, u"C:\\dir"_s}};
        const QJsonArray posted{
            QJsonObject{{u"labels"_s, full}, {u"annotations"_s, QJsonObject{{u"summary"_s, u"93 %"_s}}}},
            QJsonObject{{u"labels"_s, down}}};
        ask(port, "POST", "/api/v2/alerts", QJsonDocument(posted).toJson());
        outcome = am();
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 2);
        QJsonObject alert;
        const auto isActive = [&] {
            outcome = am({{u"matchers"_s, QJsonObject{{u"alertname"_s, u"DiskFull"_s}, {u"severity"_s, u"page"_s}}}});
            if (rowsOf(outcome).size() == 1) alert = rowsOf(outcome).first();
            return alert.value("state"_L1).toString() == u"active"; // "unprocessed" until it is routed
        };
        QTRY_VERIFY_WITH_TIMEOUT(isActive(), 10000);
        QCOMPARE(alert.value("name"_L1), QJsonValue(u"DiskFull"_s));
        QCOMPARE(alert.value("severity"_L1), QJsonValue(u"page"_s));
        QCOMPARE(alert.value("instance"_L1), QJsonValue(u"db1:9100"_s));
        QCOMPARE(alert.value("annotations"_L1), QJsonValue(QJsonObject{{u"summary"_s, u"93 %"_s}}));
        QVERIFY(alert.value("starts_at"_L1).toString().endsWith(u'Z'));
        const QJsonObject expression{{u"alertname"_s, u"D.*"_s}};
        QCOMPARE(rowsOf(am({{u"matchers"_s, expression}})).size(), 0);
        QCOMPARE(rowsOf(am({{u"matchers"_s, expression}, {u"regex"_s, true}})).size(), 2);
        // Quotation marks and backslashes of a label are its own, not the filter's.
        outcome = am({{u"matchers"_s, QJsonObject{{u"instance"_s, u"web & \"1\""_s}, {u"path"_s, u"C:\\dir"_s}}}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        QCOMPARE(rowsOf(am({{u"receiver"_s, u"other"_s}})).size(), 0);
        QCOMPARE(rowsOf(am({{u"receiver"_s, u"no.*"_s}})).size(), 2);

        // A silence, as its maker sees it and as the server has it.
        const QString comment = u"disk \"is\" {being} replaced\n— ü"_s;
        const QDateTime before = QDateTime::currentDateTimeUtc();
        outcome = am({{u"action"_s, u"silence"_s},
                      {u"matchers"_s, QJsonObject{{u"alertname"_s, u"DiskFull"_s}, {u"instance"_s, u"db1:9100"_s}}},
                      {u"duration"_s, u"2h30m"_s},
                      {u"comment"_s, comment},
                      {u"created_by"_s, u"ops"_s}});
        SUCCEEDS(outcome);
        const QString id = outcome.output.fields.value("silence_id"_L1).toString();
        QCOMPARE(id.size(), 36);
        const auto silence = [&] { return askJson(port, "/api/v2/silence/" + id.toLatin1()).object(); };
        const QJsonObject made = silence();
        QCOMPARE(made.value("comment"_L1).toString(), comment);
        QCOMPARE(made.value("createdBy"_L1).toString(), u"ops"_s);
        const auto matcher = [](const QString& name, const QString& value) {
            return QJsonObject{{u"name"_s, name}, {u"value"_s, value}, {u"isRegex"_s, false}, {u"isEqual"_s, true}};
        };
        QCOMPARE(made.value("matchers"_L1).toArray(),
                 (QJsonArray{matcher(u"alertname"_s, u"DiskFull"_s), matcher(u"instance"_s, u"db1:9100"_s)}));
        const qint64 lasts = before.secsTo(QDateTime::fromString(made.value("endsAt"_L1).toString(), Qt::ISODate));
        QVERIFY2(lasts >= 8999 && lasts < 9060, qPrintable(QString::number(lasts)));

        outcome = am({{u"action"_s, u"silences"_s}, {u"matchers"_s, QJsonObject{{u"alertname"_s, u"DiskFull"_s}}}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        QCOMPARE(rowsOf(outcome).first().value("silence_id"_L1).toString(), id);
        QCOMPARE(rowsOf(outcome).first().value("state"_L1).toString(), u"active"_s);
        QCOMPARE(rowsOf(am({{u"action"_s, u"silences"_s}, {u"matchers"_s, expression}})).size(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(rowsOf(am({{u"silenced"_s, false}})).size(), 1, 10000);
        QCOMPARE(rowsOf(am({{u"silenced"_s, false}})).first().value("name"_L1).toString(), u"Down"_s);
        for (const QJsonObject& row : rowsOf(am())) {
            if (row.value("name"_L1).toString() != u"DiskFull") continue;
            QCOMPARE(row.value("state"_L1).toString(), u"suppressed"_s);
            QCOMPARE(row.value("silenced_by"_L1).toArray(), QJsonArray{id});
        }
        outcome = am({{u"action"_s, u"expire"_s}, {u"silence_id"_s, id}});
        SUCCEEDS(outcome);
        QCOMPARE(silence().value("status"_L1).toObject().value("state"_L1).toString(), u"expired"_s);
        QCOMPARE(rowsOf(am({{u"action"_s, u"silences"_s}})).first().value("state"_L1).toString(), u"expired"_s);

        const ToolSpecPtr tool = tools_.catalogue().find(u"alertmanager"_s);
        for (const QString& action : {u"alerts"_s, u"silences"_s, u"status"_s})
            QVERIFY2(tool->behaviourFor({{u"action"_s, action}}).risk == Risk::Read, qPrintable(action));
        for (const QString& action : {u"silence"_s, u"expire"_s})
            QVERIFY2(tool->behaviourFor({{u"action"_s, action}}).risk == Risk::Change, qPrintable(action));

        // Every label of a regular expression silence is one; hostile values stay values.
        outcome = am({{u"action"_s, u"silence"_s},
                      {u"matchers"_s, QJsonObject{{u"code"_s, 500}, {u"instance"_s, u"web & \"1\"|.*', {x} $(y)"_s}}},
                      {u"regex"_s, true},
                      {u"duration"_s, 60},
                      {u"comment"_s, u"x"_s}});
        SUCCEEDS(outcome);
        const QString second = outcome.output.fields.value("silence_id"_L1).toString();
        const QJsonArray matchers =
            askJson(port, "/api/v2/silence/" + second.toLatin1()).object().value("matchers"_L1).toArray();
        QCOMPARE(matchers.first().toObject().value("value"_L1), QJsonValue(u"500"_s));
        QCOMPARE(matchers.last().toObject().value("value"_L1).toString(), u"web & \"1\"|.*', {x} $(y)"_s);
        QCOMPARE(matchers.last().toObject().value("isRegex"_L1), QJsonValue(true));

        outcome = am({{u"action"_s, u"silence"_s}, {u"duration"_s, u"1h"_s}, {u"comment"_s, u"all"_s}});
        FAILS_WITH(outcome, u"at least 1 items"_s);
        outcome = am({{u"action"_s, u"expire"_s}, {u"silence_id"_s, u"00000000-0000-0000-0000-000000000000"_s}});
        FAILS_WITH(outcome, u"silence not found"_s);
        outcome = am({{u"matchers"_s, QJsonObject{{u"not a label"_s, u"x"_s}}}});
        FAILS_WITH(outcome, u"HTTP 400"_s);
        QCOMPARE(am({{u"action"_s, u"expire"_s}, {u"silence_id"_s, u"../alerts"_s}}).error->code, u"bad_parameters"_s);
        QCOMPARE(am({{u"action"_s, u"silence"_s}, {u"comment"_s, u"x"_s}}).error->code, u"bad_parameters"_s);
    }

    void nodeExporter() {
        const quint16 port = freePort();
        const Server server(u"prometheus-node-exporter"_s, {u"--web.listen-address=127.0.0.1:%1"_s.arg(port)});
        const QString url = u"http://127.0.0.1:%1"_s.arg(port);
        StepOutcome outcome;
        QTRY_VERIFY_WITH_TIMEOUT((outcome = call(u"node_exporter"_s, url)).status == TaskStatus::Success, 30000);
        QVERIFY2(tools_.notices().isEmpty(), tools_.why(outcome).constData());
        QVERIFY(rowsOf(outcome).size() > 200);
        const QJsonObject fields = outcome.output.fields;
        QFile hostname(u"/proc/sys/kernel/hostname"_s);
        QVERIFY(hostname.open(QIODevice::ReadOnly));
        QCOMPARE(fields.value("host"_L1).toString(), QString::fromUtf8(hostname.readAll().trimmed()));
        QFile memory(u"/proc/meminfo"_s);
        QVERIFY(memory.open(QIODevice::ReadOnly));
        const qint64 total = memory.readLine().simplified().split(' ').at(1).toLongLong() * 1024;
        QCOMPARE(fields.value("memory_total_bytes"_L1).toInteger(), total);
        QVERIFY(fields.value("memory_available_bytes"_L1).toInteger() < total);
        QFile cpus(u"/proc/stat"_s);
        QVERIFY(cpus.open(QIODevice::ReadOnly));
        const QByteArray stat = cpus.readAll();
        qsizetype count = 0;
        for (const QByteArray& line : stat.split('\n'))
            count += line.startsWith("cpu") && !line.startsWith("cpu ");
        QCOMPARE(fields.value("cpus"_L1).toInteger(), count);
        const double used = fields.value("cpu_used_percent"_L1).toDouble(-1);
        QVERIFY(used >= 0 && used <= 100);
        const qint64 booted = stat.mid(stat.indexOf("btime ") + 6).split('\n').first().toLongLong();
        QVERIFY(qAbs(QDateTime::fromString(fields.value("booted_at"_L1).toString(), Qt::ISODate).toSecsSinceEpoch() -
                     booted) <= 1);
        QVERIFY(fields.value("load1"_L1).isDouble());

        outcome = call(u"node_exporter"_s, url + u'/', {{u"metric"_s, u"node_memory_MemTotal_bytes"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 1);
        QCOMPARE(rowsOf(outcome).first().value("type"_L1).toString(), u"gauge"_s);
        QCOMPARE(rowsOf(outcome).first().value("value"_L1).toInteger(), total);
        QCOMPARE(outcome.output.fields.value("cpus"_L1).toInteger(), count);
        outcome = call(u"node_exporter"_s, url, {{u"metric"_s, u"node_cpu_seconds_*"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), count * 8);
        QVERIFY(!rowsOf(outcome).first().value("labels"_L1).toObject().value("mode"_L1).toString().isEmpty());
        outcome = call(u"node_exporter"_s, url, {{u"metric"_s, u"no_such_metric"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 0);
        FAILS_WITH(call(u"node_exporter"_s, url + u"/metrics"_s), u"exporters have it at /metrics"_s); // its start page
        QCOMPARE(call(u"node_exporter"_s, url, {{u"metric"_s, u"node{} or 1"_s}}).error->code, u"bad_parameters"_s);
    }

    void traces_data() {
        QTest::addColumn<QString>("tool");
        QTest::newRow("jaeger") << u"jaeger"_s;
        QTest::newRow("zipkin") << u"zipkin"_s;
    }
    void traces() {
        QFETCH(QString, tool);
        const bool jaeger = tool == u"jaeger";
        QProcess server;
        server.start(QFile::exists(u"/usr/bin/python3"_s) ? u"/usr/bin/python3"_s : u"python3"_s,
                     {QStringLiteral(OC_SOURCE_DIR "/tests/support/trace_server.py")});
        const auto stop = qScopeGuard([&server] {
            server.closeWriteChannel();
            if (!server.waitForFinished(5000)) server.kill();
            server.waitForFinished();
        });
        QTRY_VERIFY_WITH_TIMEOUT(server.canReadLine() || server.waitForReadyRead(100), 20000);
        const int port = QJsonDocument::fromJson(server.readLine()).object().value("port"_L1).toInt();
        const QString url = u"http://127.0.0.1:%1"_s.arg(port);
        const auto find = [&](QJsonObject parameters) {
            parameters.insert(u"action"_s, u"traces"_s);
            return call(tool, url, parameters);
        };
        const auto ids = [](const StepOutcome& outcome) {
            QStringList found;
            for (const QJsonObject& row : rowsOf(outcome))
                found.append(row.value("trace_id"_L1).toString());
            return found.join(u' ');
        };

        StepOutcome outcome = call(tool, url, {{u"token"_s, u"letmein"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome), (QList<QJsonObject>{{{u"service"_s, u"frontend"_s}}, {{u"service"_s, u"orders"_s}}}));
        FAILS_WITH(call(tool, url, {{u"token"_s, u"wrong"_s}}), u"HTTP 401"_s);

        outcome = find({{u"service"_s, u"frontend"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(ids(outcome), u"000000000000000a"_s); // the other is two hours old
        const QJsonObject trace = rowsOf(outcome).first();
        QCOMPARE(trace.value("spans"_L1).toArray().size(), 2);
        QCOMPARE(trace.value("duration"_L1).toDouble(), 1.5);
        const QDateTime started = QDateTime::fromString(trace.value("started_at"_L1).toString(), Qt::ISODateWithMs);
        QVERIFY2(qAbs(started.secsTo(QDateTime::currentDateTimeUtc()) - 600) < 60, tools_.why(outcome).constData());
        outcome = find({{u"service"_s, u"frontend"_s}, {u"lookback"_s, u"3h"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(ids(outcome), u"000000000000000a 000000000000000b"_s); // the newest first
        QCOMPARE(rowsOf(find({{u"service"_s, u"frontend"_s}, {u"lookback"_s, u"3h"_s}, {u"limit"_s, 1}})).size(), 1);
        outcome = find({{u"service"_s, u"frontend"_s}, {u"lookback"_s, u"1s"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 0);
        outcome = find({{u"service"_s, u"no & such=1?\"#"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 0);
        if (jaeger) {
            QCOMPARE(ids(find({{u"service"_s, u"orders"_s}, {u"operation"_s, u"select \"all\""_s}})),
                     u"000000000000000a"_s);
            QCOMPARE(ids(find({{u"service"_s, u"orders"_s},
                               {u"tags"_s, QJsonObject{{u"db"_s, u"main & more"_s}, {u"port"_s, 5432}}}})),
                     u"000000000000000a"_s);
            QCOMPARE(ids(find({{u"service"_s, u"orders"_s}, {u"tags"_s, QJsonObject{{u"db"_s, u"x"_s}}}})), u""_s);
            QCOMPARE(ids(find({{u"service"_s, u"frontend"_s}, {u"min_duration"_s, u"1s500ms"_s}})),
                     u"000000000000000a"_s);
            outcome = find({{u"service"_s, u"frontend"_s}, {u"min_duration"_s, u"2s"_s}});
            SUCCEEDS(outcome);
            QCOMPARE(ids(outcome), u""_s);
            QCOMPARE(find({}).error->code, u"bad_parameters"_s); // a service is needed
        } else {
            QCOMPARE(ids(find({{u"span_name"_s, u"get /orders"_s}})), u"000000000000000a"_s);
            QCOMPARE(ids(find({{u"annotation_query"_s, u"db=main & more"_s}})), u"000000000000000a"_s);
            outcome = find({{u"annotation_query"_s, u"db=x"_s}});
            SUCCEEDS(outcome);
            QCOMPARE(ids(outcome), u""_s);
        }

        outcome = call(tool, url, {{u"action"_s, u"trace"_s}, {u"trace_id"_s, u"a"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).size(), 2);
        const QJsonObject root = rowsOf(outcome).first();
        const QJsonObject child = rowsOf(outcome).last();
        const QString nameColumn = jaeger ? u"operation"_s : u"name"_s;
        QCOMPARE(root.value("span_id"_L1), QJsonValue(u"a1"_s));
        QVERIFY(root.value("parent_id"_L1).isNull());
        QCOMPARE(root.value("service"_L1), QJsonValue(u"frontend"_s));
        QCOMPARE(child.value("parent_id"_L1), QJsonValue(u"a1"_s));
        QCOMPARE(child.value("service"_L1), QJsonValue(u"orders"_s));
        QCOMPARE(child.value(nameColumn), QJsonValue(u"select \"all\""_s));
        QCOMPARE(child.value("duration"_L1), QJsonValue(1.2));
        FAILS_WITH(call(tool, url, {{u"action"_s, u"trace"_s}, {u"trace_id"_s, u"ff"_s}}), u"not found"_s);
        QCOMPARE(call(tool, url, {{u"action"_s, u"trace"_s}, {u"trace_id"_s, u"../services"_s}}).error->code,
                 u"bad_parameters"_s);
    }

    void wrongServers_data() {
        QTest::addColumn<QString>("tool");
        for (const QString& tool : {u"alertmanager"_s, u"node_exporter"_s, u"jaeger"_s, u"zipkin"_s})
            QTest::newRow(qPrintable(tool)) << tool;
    }
    void wrongServers() {
        QFETCH(QString, tool);
        const HttpServer server;
        QVERIFY2(server.isReady(), qPrintable(server.problem()));
        StepOutcome outcome = call(tool, u"http://127.0.0.1:%1"_s.arg(freePort()));
        FAILS_WITH(outcome, u"refused the connection"_s);
        outcome = call(tool, server.url(u"/html"_s));
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.error->code, u"output_unreadable"_s);
        outcome = call(tool, server.url(u"/status/500"_s));
        FAILS_WITH(outcome, u"answered HTTP 500 Internal Server Error: status 500"_s);
        outcome = call(tool, server.url(u"/close"_s));
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(call(tool, u"ftp://127.0.0.1/"_s).error->code, u"bad_url"_s);
    }
};

QTEST_GUILESS_MAIN(TestMonitoringServers)
#include "tst_monitoring_servers.moc"
