// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/OutputParser.h"
#include "executors/support/output/PrometheusText.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

#include <cmath>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

QList<PrometheusSample> samples(const QByteArray& text, qsizetype badLines = 0) {
    PrometheusText reader(text);
    QList<PrometheusSample> all;
    PrometheusSample sample;
    while (reader.next(sample))
        all.append(sample);
    if (reader.badLines() != badLines) {
        QTest::qFail(qPrintable(u"%1 bad lines, the first: %2"_s.arg(reader.badLines()).arg(reader.firstBadText())),
                     __FILE__, __LINE__);
    }
    return all;
}

ParsedOutput parse(const OutputSpec& spec, const QByteArray& bytes) {
    auto parsed = OutputParser(spec).parse(bytes);
    if (!parsed) {
        QTest::qFail(qPrintable(parsed.error().toText()), __FILE__, __LINE__);
        return {};
    }
    return *parsed;
}

OutputSpec prometheus() {
    OutputSpec spec;
    spec.format = OutputFormat::PrometheusText;
    return spec;
}

OutputSpec influx() {
    OutputSpec spec;
    spec.format = OutputFormat::LineProtocol;
    return spec;
}

/// The table as text, a row a line, cells separated by '|'.
QString shown(const ParsedOutput& parsed) {
    if (!parsed.output.table) return u"(no table)"_s;
    const Table& table = *parsed.output.table;
    QStringList lines;
    for (qsizetype r = 0; r < table.rowCount(); ++r) {
        QStringList cells;
        for (qsizetype c = 0; c < table.columns.size(); ++c) {
            const QByteArray json = QJsonDocument(QJsonArray{table.at(r, c)}).toJson(QJsonDocument::Compact);
            cells.append(QString::fromUtf8(json.mid(1, json.size() - 2)));
        }
        lines.append(cells.join(u'|'));
    }
    return lines.join(u'\n');
}

QByteArray data(const QString& name) {
    QFile file(QStringLiteral(OC_SOURCE_DIR "/tests/data/monitoring/") + name);
    if (!file.open(QIODevice::ReadOnly)) qFatal("%s", qPrintable(file.errorString()));
    return file.readAll();
}

} // namespace

class TestMetricFormats : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void samplesOfAScrape() {
        const QByteArray scrape = data(u"exposition.prom"_s);
        const auto all = samples(scrape);
        QCOMPARE(all.size(), 11);
        QCOMPARE(all[0].name, u"jobs_done_total"_s);
        QCOMPARE(all[0].type, u"counter"_s);
        QCOMPARE(all[0].help, u"Jobs that were finished."_s);
        QCOMPARE(all[1].labels, (QJsonObject{{u"queue"_s, u"mail"_s}, {u"result"_s, u"failed"_s}}));
        QCOMPARE(all[1].value, 4.0);
        QCOMPARE(all[1].milliseconds, std::optional<qint64>(1700000000250));
        QCOMPARE(all[2].labels.value("share"_L1).toString(), u"\\\\nas\\Our Files"_s);
        QCOMPARE(all[2].labels.value("text"_L1).toString(), u"not \"there\"\nor gone"_s);
        QCOMPARE(all[2].value, 2500.0);
        QCOMPARE(all[2].type, u"untyped"_s);
        QVERIFY(!all[3].milliseconds);
        QVERIFY(all[3].labels.isEmpty());
        QVERIFY(std::isinf(all[4].value) && all[4].value > 0);
        QCOMPARE(all[5].name, u"save_seconds_bucket"_s);
        QCOMPARE(all[5].family, u"save_seconds"_s);
        QCOMPARE(all[5].type, u"histogram"_s);
        QCOMPARE(all[8].help, u"How long a save took,\nby the path C:\\save."_s);
        QVERIFY(std::isnan(all[9].value));
        QCOMPARE(all[10].type, u"summary"_s);
    }

    void lines_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("expected"); // empty: no sample
        const auto row = [](const char* line, const char* expected = "") {
            QTest::newRow(line) << QByteArray(line) << QString::fromUtf8(expected);
        };
        row("up 1", "up {} 1");
        row("  up\t1  ", "up {} 1");
        row("up{} 1", "up {} 1");
        row("up {a=\"b\"} 1", "up {\"a\":\"b\"} 1");
        row("up{a=\"b\",} 1", "up {\"a\":\"b\"} 1");
        row("up{ a = \"b\" , c = \"\" }1", "up {\"a\":\"b\",\"c\":\"\"} 1");
        row("up{a=\"},{\"} 1", "up {\"a\":\"},{\"} 1");
        row("up{a=\"\xC3\xBC\"} 1", "up {\"a\":\"\xC3\xBC\"} 1");
        row("{\"with.dots\",a=\"b\"} 1", "with.dots {\"a\":\"b\"} 1");
        row("job:up:sum -0.5e-3 7", "job:up:sum {} -0.0005");
        row("up 1 -5");
        row("up");
        row("up ");
        row("up one");
        row("up 1x");
        row("up --1");
        row("up 1 2 3");
        row("up 1 1.5");
        row("up 1 99999999999999999999");
        row("1up 1");
        row("up+ 1");
        row("up{a=\"b\"");
        row("up{a=\"b} 1");
        row("up{a=\"b\\x\"} 1");
        row("up{a=\"b\\");
        row("up{a=b} 1");
        row("up{a} 1");
        row("up{a=\"1\",a=\"2\"} 1");
        row("up{a=\"1\" b=\"2\"} 1");
        row("up{,} 1");
        row("up{\"other\"} 1");
        row("{a=\"b\"} 1");
        row("{\"\"} 1");
        row("<html>");
        row("# TYPE up wrong");
        row("# TYPE up");
        row("# HELP");
    }
    void lines() {
        QFETCH(QByteArray, line);
        QFETCH(QString, expected);
        PrometheusText reader(line);
        PrometheusSample sample;
        const bool found = reader.next(sample);
        QCOMPARE(found, !expected.isEmpty());
        QCOMPARE(reader.badLines(), qsizetype(found ? 0 : 1));
        if (!found) return;
        const QByteArray labels = QJsonDocument(sample.labels).toJson(QJsonDocument::Compact);
        QCOMPARE(sample.name + u' ' + QString::fromUtf8(labels) + u' ' + QString::number(sample.value), expected);
    }

    void table() {
        const QByteArray scrape = data(u"exposition.prom"_s);
        const ParsedOutput parsed = parse(prometheus(), scrape);
        QVERIFY2(parsed.notices.isEmpty(), qPrintable(parsed.notices.join(u';')));
        const QStringList rows = shown(parsed).split(u'\n');
        QCOMPARE(rows.size(), 11);
        QCOMPARE(rows[0], u"\"jobs_done_total\"|\"counter\"|{\"queue\":\"mail\",\"result\":\"ok\"}|512|"
                          u"\"2023-11-14T22:13:20.250Z\""_s);
        QCOMPARE(rows[3], u"\"bare_value\"|\"untyped\"|{}|12.25|null"_s);
        QCOMPARE(rows[4], u"\"ratio_without_total\"|\"untyped\"|{\"why\":\"nothing to divide by\"}|null|"
                          u"\"1970-01-01T01:00:00.000Z\""_s);

        OutputSpec spec = prometheus();
        for (const QString& source : {u"metric"_s, u"labels.result"_s, u"value"_s, u"help"_s, u"nothing"_s}) {
            OutputColumn& column = spec.columns.emplace_back();
            column.column.name = source;
        }
        spec.metric = u"reply_*"_s;
        QCOMPARE(shown(parse(spec, scrape)), u"\"reply_seconds\"|null|\"NaN\"|\"\"|null\n"
                                             u"\"reply_seconds_count\"|null|\"0\"|\"\"|null"_s);
        spec.metric = u"save_seconds"_s; // a histogram is all of its series
        QCOMPARE(parse(spec, scrape).output.table->rowCount(), 4);
        spec.metric = u"save"_s;
        QCOMPARE(parse(spec, scrape).output.table->rowCount(), 0);
        spec.metric = u"jobs_done_total"_s;
        QVERIFY(shown(parse(spec, scrape)).startsWith(u"\"jobs_done_total\"|\"ok\"|\"512\"|\"Jobs"_s));
    }

    void whatIsNoScrape() {
        QCOMPARE(parse(prometheus(), "").output.table->rowCount(), 0);
        QCOMPARE(parse(prometheus(), "# nothing\n\n# EOF\n").output.table->rowCount(), 0);
        const auto html = OutputParser(prometheus()).parse("<html>\n<body>Not Found</body>\n");
        QVERIFY(!html);
        QCOMPARE(html.error().code, u"output_unreadable"_s);
        QVERIFY(html.error().message.contains(u"line 1 is \"<html>\""_s));
        const ParsedOutput partly = parse(prometheus(), "up 1\nbroken{ 1\ndown 0\r\nx{%1=\"%2\"} 1\n");
        QCOMPARE(partly.output.table->rowCount(), 2);
        QCOMPARE(partly.notices,
                 QStringList(u"2 lines are no samples and were left out, first line 2, \"broken{ 1\""_s));
    }

    void host() {
        OutputSpec spec = prometheus();
        spec.hostSummary = true;
        spec.metric = u"node_load1"_s;
        const ParsedOutput parsed = parse(spec, data(u"node_exporter.prom"_s));
        QCOMPARE(parsed.output.table->rowCount(), 1);
        const QJsonObject fields = parsed.output.fields;
        QCOMPARE(fields.value("host"_L1), QJsonValue(u"db1"_s));
        QCOMPARE(fields.value("os"_L1), QJsonValue(u"Debian GNU/Linux 12 (bookworm)"_s));
        QCOMPARE(fields.value("kernel"_L1), QJsonValue(u"6.1.0"_s));
        QCOMPARE(fields.value("booted_at"_L1), QJsonValue(u"2023-11-14T22:13:20.000Z"_s));
        QCOMPARE(fields.value("uptime_seconds"_L1), QJsonValue(3600));
        QCOMPARE(fields.value("cpus"_L1), QJsonValue(2));
        QCOMPARE(fields.value("cpu_used_percent"_L1), QJsonValue(20)); // 400 of 2000 seconds
        QCOMPARE(fields.value("load1"_L1), QJsonValue(0.5));
        QVERIFY(fields.value("load15"_L1).isNull());
        QCOMPARE(fields.value("memory_total_bytes"_L1), QJsonValue(qint64(16'000'000'000)));
        QCOMPARE(fields.value("memory_used_percent"_L1), QJsonValue(75));
        QCOMPARE(fields.value("swap_used_bytes"_L1), QJsonValue(250'000'000));
        QCOMPARE(fields.value("filesystems"_L1).toArray(), QJsonArray{(QJsonObject{{u"filesystem"_s, u"/dev/sda1"_s},
                                                                                   {u"type"_s, u"ext4"_s},
                                                                                   {u"size_bytes"_s, 1000},
                                                                                   {u"used_bytes"_s, 500},
                                                                                   {u"available_bytes"_s, 300},
                                                                                   {u"used_percent"_s, 62.5},
                                                                                   {u"read_only"_s, false},
                                                                                   {u"mounted_on"_s, u"/"_s}})});
        QCOMPARE(fields.value("disks"_L1).toArray(), QJsonArray{(QJsonObject{{u"device"_s, u"sda"_s},
                                                                             {u"read_bytes"_s, 1'000'000},
                                                                             {u"written_bytes"_s, QJsonValue()},
                                                                             {u"busy_seconds"_s, 12.5}})});

        const QJsonObject nothing = parse(spec, "go_goroutines 5\n").output.fields;
        QCOMPARE(nothing.keys(), fields.keys());
        QVERIFY(nothing.value("cpus"_L1).isNull());
        QVERIFY(nothing.value("cpu_used_percent"_L1).isNull());
        const QJsonObject odd = parse(spec, "node_boot_time_seconds NaN\nnode_memory_MemTotal_bytes 1e300\n"
                                            "node_memory_MemAvailable_bytes -Inf\nnode_time_seconds 1e300\n")
                                    .output.fields;
        QVERIFY(odd.value("booted_at"_L1).isNull());
        QVERIFY(odd.value("memory_total_bytes"_L1).isNull());
    }

    void lineProtocol() {
        const ParsedOutput parsed = parse(influx(), data(u"points.influx"_s));
        QVERIFY2(parsed.notices.isEmpty(), qPrintable(parsed.notices.join(u';')));
        QCOMPARE(shown(parsed),
                 u"\"cpu\"|{\"cpu\":\"cpu0\",\"host\":\"db1\"}|{\"usage_idle\":99.5,\"usage_user\":0.25}|"
                 u"\"2023-11-14T22:13:20.000Z\"\n"
                 u"\"weather\"|{\"k=v\":\"\\\\x\",\"location\":\"us,mid west\"}|{\"big\":18446744073709552000,"
                 u"\"note\":\"say \\\"hi\\\", \\\\ ok\",\"temperature\":82,\"up\":true}|\"2023-11-14T22:13:20.123Z\"\n"
                 u"\"plain\"|{}|{\"value\":-0.001}|null\n"
                 u"\"two\"|{\"a\":\"b\"}|{\"n\":1,\"text\":\"first\\nsecond line\"}|null"_s);
    }

    void lineProtocolMalformed_data() {
        QTest::addColumn<QByteArray>("line");
        for (const char* line : {"cpu",          "cpu ",       "cpu a",
                                 "cpu a=",       "cpu a=1,",   "cpu a=1 x",
                                 "cpu a=1 1 2",  ",a=b c=1",   "cpu,a c=1",
                                 "cpu,a= c=1",   "cpu,=b c=1", "cpu a=\"open",
                                 "cpu a=\"b\"c", "cpu a=1ii",  "cpu a=1.5i",
                                 "cpu a=nan",    "cpu a=inf",  "cpu a=yes",
                                 "cpu a=1 1.5",  "cpu a=-1u",  "cpu a=99999999999999999999i",
                                 "<html>"})
            QTest::newRow(line) << QByteArray(line);
    }
    void lineProtocolMalformed() {
        QFETCH(QByteArray, line);
        const auto alone = OutputParser(influx()).parse(line);
        QVERIFY2(!alone, qPrintable(alone ? shown(*alone) : QString()));
        QCOMPARE(alone.error().code, u"output_unreadable"_s);
        const ParsedOutput between = parse(influx(), "before a=1\n" + line + "\nafter b=2\n");
        QCOMPARE(shown(between), u"\"before\"|{}|{\"a\":1}|null\n\"after\"|{}|{\"b\":2}|null"_s);
        QCOMPARE(between.notices, QStringList(u"1 line is not line protocol and was left out"_s));
    }

    void anyBytesAreSafe() {
        const QByteArray bytes = data(u"exposition.prom"_s) + "w,a=b c=\"d\" 1\n";
        quint32 random = 7;
        for (int round = 0; round < 2000; ++round) {
            QByteArray changed = bytes;
            for (int i = 0; i < 12; ++i) {
                random = random * 1664525 + 1013904223;
                changed[qsizetype(random >> 8) % changed.size()] = char(random >> 24);
            }
            for (OutputSpec spec : {prometheus(), influx()}) {
                spec.hostSummary = true;
                const auto parsed = OutputParser(spec).parse(changed.left(qsizetype(random % 1500)));
                if (parsed) QVERIFY(parsed->output.table->cells.size() % parsed->output.table->columns.size() == 0);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestMetricFormats)
#include "tst_metric_formats.moc"
