// SPDX-License-Identifier: GPL-3.0-or-later
// The native tools of network-service and communication-service: their files are read and go to the right executor,
// their examples hold, and each either runs or is refused before a run, in words a person understands.
#include "engine/catalogue/ToolParser.h"
#include "engine/run/ToolReadiness.h"
#include "executors/communication/CommunicationExecutor.h"
#include "executors/network/NetworkExecutor.h"
#include "support/ToolText.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

const QString toolFolder = QStringLiteral(OC_SOURCE_DIR "/tools/");

QString textOf(const Problems& problems) {
    QStringList lines;
    for (const Problem& problem : problems)
        lines << problem.toText();
    return lines.join(u'\n');
}

ParsedTool parseFile(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    return parseTool(file.readAll(), path);
}

const QByteArray pingSweep = test::handlerlessTool("  - {name: deep, type: boolean, description: Ask twice.}\n");

ToolSpecPtr parsed(const QByteArray& yaml) {
    const ParsedTool tool = parseTool(yaml, u"test.yaml"_s);
    if (!tool.tool) qWarning("%s", qPrintable(textOf(tool.problems)));
    return tool.tool;
}

/// Whether two names are given to a parameter, whatever the case.
bool hasParameters(const ToolSpec& tool, const QStringList& names) {
    return std::all_of(names.begin(), names.end(), [&](const QString& name) {
        return std::any_of(tool.parameters.begin(), tool.parameters.end(),
                           [&](const ParameterSpec& spec) { return spec.name == name; });
    });
}

} // namespace

class TestNativeTools : public QObject {
    Q_OBJECT

    NetworkExecutor network_;
    CommunicationExecutor communication_{[] {
        CommunicationOptions options;
        options.smtp = [] {
            SmtpSettings smtp;
            smtp.host = u"mail.example.org"_s;
            return Result<SmtpSettings>(smtp);
        };
        return options;
    }()};
    ExecutorRegistry registry_;

private Q_SLOTS:
    void initTestCase() {
        registry_.add(Domain::Network, network_);
        registry_.add(Domain::Communication, communication_);
    }

    void thereIsAFileForEach() {
        int files = 0;
        for (const char* folder : {"network", "communication"}) {
            QDirIterator all(toolFolder + QLatin1StringView(folder), {u"*.yaml"_s}, QDir::Files,
                             QDirIterator::Subdirectories);
            for (; all.hasNext(); ++files)
                all.next();
        }
        QCOMPARE(files, 45);
    }

    void toolFiles_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("handler");
        QTest::addColumn<Domain>("domain");
        QTest::addColumn<QStringList>("parameters");
        const auto rows = [](const QString& folder, Domain domain,
                             const QList<std::tuple<const char*, const char*, const char*>>& tools) {
            for (const auto& [name, handler, parameters] : tools)
                QTest::newRow(name) << folder + QString::fromLatin1(name) + u".yaml"_s << QString::fromLatin1(handler)
                                    << domain << QString::fromLatin1(parameters).split(u' ');
        };
        rows(u"communication/"_s, Domain::Communication,
             {{"sendmail", "smtp", "to subject body html cc bcc from reply_to attachments priority headers"},
              {"slack_cli", "slack", "message channel username icon_emoji blocks attachments thread webhook_url"},
              {"teams_cli", "teams", "message title theme_color sections facts actions webhook_url"},
              {"webhook_sender", "http", "url method payload headers timeout secret expect_status"}});
        rows(u"network/capture/"_s, Domain::Network,
             {{"tcpdump", "capture", "interface file filter count duration snaplen write"},
              {"tshark", "capture", "interface file filter display_filter fields count duration statistics"},
              {"ngrep", "capture", "interface file pattern filter ignore_case hex count duration"},
              {"tcpflow", "capture", "interface file filter output duration"},
              {"pyshark", "capture", "interface file display_filter layers count duration"},
              {"dpkt", "capture", "file"},
              {"scapy", "inject", "layers count interval timeout"}});
        rows(u"network/discovery/"_s, Domain::Network,
             {{"arp-scan", "scan", "interface network timeout retries"},
              {"netdiscover", "scan", "interface network mode duration"},
              {"nmap", "scan", "targets ports scan service_detection timing"},
              {"masscan", "scan", "targets ports rate exclude"}});
        const char* captured = "interface file filter duration";
        rows(u"network/analysis/"_s, Domain::Network,
             {{"dns-analyzer", "analyzer", captured},
              {"http-analyzer", "analyzer", captured},
              {"ftp-analyzer", "analyzer", captured},
              {"smtp-analyzer", "analyzer", captured},
              {"ssh-analyzer", "analyzer", captured},
              {"tcp-analyzer", "analyzer", captured},
              {"tls-analyzer", "analyzer", captured},
              {"udp-analyzer", "analyzer", captured}});
        rows(u"network/probe/"_s, Domain::Network,
             {{"traceroute", "probe", "destination method port max_hops probes"},
              {"dig", "probe", "name type server port dnssec tcp reverse"},
              {"host", "probe", "name type server"},
              {"nslookup", "probe", "name type server"},
              {"curl", "http", "url method headers body follow insecure timeout output"},
              {"openssl", "probe", "action host port server_name starttls file"},
              {"blackbox_exporter", "probe", "target module exporter_url expect"}});
        rows(u"network/vapix/"_s, Domain::Network,
             {{"axis_vapix_network_settings", "vapix", "camera action"},
              {"axis_vapix_event_services", "vapix", "camera action"},
              {"axis_vapix_event_streaming", "vapix", "camera topics duration"},
              {"axis_vapix_io_ports", "vapix", "camera action port state"},
              {"axis_vapix_light_control", "vapix", "camera action light intensity"},
              {"axis_vapix_overlay", "vapix", "camera action text position overlay"},
              {"axis_vapix_privacy_mask", "vapix", "camera action name geometry"},
              {"axis_vapix_ptz_control", "vapix", "camera action pan tilt zoom preset"},
              {"axis_vapix_edge_storage", "vapix", "camera action disk"},
              {"axis_vapix_recording", "vapix", "camera action recording disk output"},
              {"axis_vapix_device_info", "vapix", "camera"},
              {"axis_vapix_stream_profiles", "vapix", "camera action name parameters"},
              {"axis_vapix_daynight", "vapix", "camera action mode shift_level"},
              {"axis_vapix_imaging", "vapix",
               "camera action brightness contrast saturation sharpness exposure white_balance"},
              {"axis_vapix_video_streaming", "vapix", "camera action resolution compression fps duration output"}});
    }

    void toolFiles() {
        QFETCH(QString, file);
        QFETCH(QString, handler);
        QFETCH(Domain, domain);
        QFETCH(QStringList, parameters);
        const ParsedTool read = parseFile(toolFolder + file);
        QVERIFY2(read.problems.isEmpty() && read.tool, qPrintable(textOf(read.problems)));
        const ToolSpec& tool = *read.tool;
        QVERIFY(tool.domain == domain);
        QVERIFY(registry_.find(tool.domain) == (domain == Domain::Network ? static_cast<Executor*>(&network_)
                                                                          : static_cast<Executor*>(&communication_)));
        QCOMPARE(runKind(tool.behaviour.run), u"native "_s + handler);
        for (const ToolVariant& variant : tool.variants)
            QCOMPARE(runKind(variant.behaviour.run), u"native "_s + handler);
        QVERIFY2(hasParameters(tool, parameters), qPrintable(parameters.join(u' ')));
        QVERIFY(tool.examples.size() >= 2);
        QVERIFY(tool.tags.size() >= 3);
        QVERIFY(tool.behaviour.timeout.has_value());

        const Status can = registry_.canExecute(tool);
        if (!can) {
            QCOMPARE(can.error().code, u"no_handler"_s);
            QCOMPARE(can.error().message,
                     u"%1 cannot run yet: this version has no handler \"%2\" for it"_s.arg(tool.name, handler));
            QCOMPARE(ToolReadiness::of(tool, registry_).code, u"no_handler"_s);
        }
        for (const ToolExample& example : tool.examples) {
            // Each needs something that not every machine has.
            QVERIFY2(!example.needs.isEmpty(), qPrintable(example.title));
            const CheckedParameters checked = checkParameters(tool.parameters, example.parameters, false);
            QVERIFY2(checked.problems.isEmpty(), qPrintable(example.title + u": "_s + textOf(checked.problems)));
            StepRequest request;
            request.tool = read.tool;
            request.parameters = checked.values;
            const auto preview = registry_.find(tool.domain)->preview(request);
            if (can) {
                QVERIFY2(preview.has_value(), preview ? "" : qPrintable(preview.error().toText()));
                QVERIFY(!preview->text.isEmpty());
            } else {
                QVERIFY(!preview.has_value());
                QCOMPARE(preview.error().code, u"no_handler"_s);
            }
        }
    }

    void theseRun_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("tcpdump") << u"network/capture/tcpdump.yaml"_s;
        for (const char* analyzer : {"tcp", "dns", "tls", "http", "udp"})
            QTest::newRow(analyzer) << u"network/analysis/%1-analyzer.yaml"_s.arg(QLatin1String(analyzer));
        for (const char* probe : {"openssl", "dig", "host", "nslookup"})
            QTest::newRow(probe) << u"network/probe/%1.yaml"_s.arg(QLatin1String(probe));
        QTest::newRow("webhook_sender") << u"communication/webhook_sender.yaml"_s;
        QTest::newRow("slack_cli") << u"communication/slack_cli.yaml"_s;
        QTest::newRow("teams_cli") << u"communication/teams_cli.yaml"_s;
        QTest::newRow("sendmail") << u"communication/sendmail.yaml"_s;
        for (const char* name : {"daynight", "device_info", "edge_storage", "event_services", "event_streaming",
                                 "imaging", "io_ports", "light_control", "network_settings", "overlay", "privacy_mask",
                                 "ptz_control", "recording", "stream_profiles", "video_streaming"})
            QTest::newRow(name) << u"network/vapix/axis_vapix_"_s + QLatin1StringView(name) + u".yaml"_s;
    }
    void theseRun() {
        QFETCH(QString, file);
        const ParsedTool read = parseFile(toolFolder + file);
        QVERIFY(read.tool);
        const ToolReadiness readiness = ToolReadiness::of(*read.tool, registry_);
        QVERIFY2(readiness.ready && readiness.code.isEmpty(), qPrintable(readiness.reason));
    }

    void whatReadsAndWhatDoesNot_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QJsonObject>("given");
        QTest::addColumn<Risk>("risk");
        const auto row = [](const char* name, const char* file, const QJsonObject& given, Risk risk) {
            QTest::newRow(name) << QString::fromLatin1(file) << given << risk;
        };
        row("scapy", "network/capture/scapy", {}, Risk::Destructive);
        row("curl get", "network/probe/curl", {}, Risk::Read);
        row("curl post", "network/probe/curl", {{u"method"_s, u"POST"_s}}, Risk::Change);
        row("mail", "communication/sendmail", {}, Risk::Change);
        const auto vapix = [&](const char* name, const char* file, const char* action, Risk risk) {
            row(name, file, {{u"action"_s, QString::fromLatin1(action)}}, risk);
        };
        vapix("card listed", "network/vapix/axis_vapix_edge_storage", "list", Risk::Read);
        vapix("card unmounted", "network/vapix/axis_vapix_edge_storage", "unmount", Risk::Change);
        vapix("card formatted", "network/vapix/axis_vapix_edge_storage", "format", Risk::Destructive);
        vapix("recording exported", "network/vapix/axis_vapix_recording", "export", Risk::Read);
        vapix("recording started", "network/vapix/axis_vapix_recording", "start", Risk::Change);
        vapix("recording deleted", "network/vapix/axis_vapix_recording", "delete", Risk::Destructive);
        vapix("mask added", "network/vapix/axis_vapix_privacy_mask", "add", Risk::Change);
        vapix("mask removed", "network/vapix/axis_vapix_privacy_mask", "remove", Risk::Destructive);
        vapix("address changed", "network/vapix/axis_vapix_network_settings", "set_ipv4", Risk::Destructive);
        vapix("settings read", "network/vapix/axis_vapix_network_settings", "get", Risk::Read);
        vapix("camera moved", "network/vapix/axis_vapix_ptz_control", "goto", Risk::Change);
        vapix("presets", "network/vapix/axis_vapix_ptz_control", "presets", Risk::Read);
        vapix("output pulsed", "network/vapix/axis_vapix_io_ports", "pulse", Risk::Change);
        vapix("port read", "network/vapix/axis_vapix_io_ports", "state", Risk::Read);
    }
    void whatReadsAndWhatDoesNot() {
        QFETCH(QString, file);
        QFETCH(QJsonObject, given);
        QFETCH(Risk, risk);
        const ParsedTool read = parseFile(toolFolder + file + u".yaml"_s);
        QVERIFY(read.tool);
        const CheckedParameters checked = checkParameters(read.tool->parameters, given, true);
        QCOMPARE(riskName(read.tool->behaviourFor(checked.values).risk), riskName(risk));
    }

    void refusedValues_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QJsonObject>("given");
        QTest::addColumn<QString>("at");
        const auto row = [](const char* name, const char* file, const QJsonObject& given, const char* at) {
            QTest::newRow(name) << QString::fromLatin1(file) << given << u"/"_s + QString::fromLatin1(at);
        };
        row("neither interface nor file", "network/capture/ngrep", {{u"pattern"_s, u"x"_s}}, "interface");
        row("both interface and file", "network/analysis/dns-analyzer",
            {{u"interface"_s, u"lo"_s}, {u"file"_s, u"x.pcap"_s}}, "interface");
        row("an option as interface", "network/capture/tshark", {{u"interface"_s, u"-w/etc/passwd"_s}}, "interface");
        row("a rate of nothing", "network/discovery/masscan",
            {{u"targets"_s, u"192.0.2.7"_s}, {u"ports"_s, u"80"_s}, {u"rate"_s, 0}}, "rate");
        row("ports in words", "network/discovery/nmap", {{u"targets"_s, u"192.0.2.7"_s}, {u"ports"_s, u"http"_s}},
            "ports");
        row("an option as target", "network/discovery/nmap", {{u"targets"_s, u"-iL/etc/passwd"_s}}, "targets");
        row("a header in the subject", "communication/sendmail",
            {{u"to"_s, u"ops@example.org"_s}, {u"subject"_s, u"Hello\nBcc: all@example.org"_s}}, "subject");
        row("a command in the recipient", "communication/sendmail",
            {{u"to"_s, QJsonArray{u"ops@example.org\r\nRCPT TO:<x@example.org>"_s}}}, "to");
        row("a header in the sender", "communication/sendmail",
            {{u"to"_s, u"ops@example.org"_s}, {u"from"_s, u"a@example.org\nBcc: b@example.org"_s}}, "from");
        row("no message for Slack", "communication/slack_cli", {{u"message"_s, QString()}}, "message");
        row("two lines as channel", "communication/slack_cli", {{u"message"_s, u"x"_s}, {u"channel"_s, u"#a\n#b"_s}},
            "channel");
        row("a colour in words", "communication/teams_cli", {{u"message"_s, u"x"_s}, {u"theme_color"_s, u"red"_s}},
            "theme_color");
        row("no recipient", "communication/sendmail", {{u"to"_s, QJsonArray{}}}, "to");
        row("a name with a space", "network/probe/dig", {{u"name"_s, u"a b"_s}}, "name");
        row("an unknown record type", "network/probe/dig", {{u"name"_s, u"example.org"_s}, {u"type"_s, u"AAAAA"_s}},
            "type");
        row("no certificate file", "network/probe/openssl", {{u"action"_s, u"certificate"_s}}, "file");
        row("no host", "network/probe/openssl", {}, "host");
        row("no question for a DNS server", "network/probe/blackbox_exporter",
            {{u"target"_s, u"192.0.2.53"_s}, {u"module"_s, u"dns"_s}}, "query");
        row("no overlay to change", "network/vapix/axis_vapix_overlay",
            {{u"camera"_s, u"cam"_s}, {u"action"_s, u"set_text"_s}, {u"text"_s, u"x"_s}}, "overlay");
        row("a mask without a shape", "network/vapix/axis_vapix_privacy_mask",
            {{u"camera"_s, u"cam"_s}, {u"action"_s, u"add"_s}, {u"name"_s, u"x"_s}}, "geometry");
        row("a pulse too long", "network/vapix/axis_vapix_io_ports",
            {{u"camera"_s, u"cam"_s},
             {u"action"_s, u"pulse"_s},
             {u"port"_s, 0},
             {u"state"_s, u"closed"_s},
             {u"duration"_s, u"70s"_s}},
            "duration");
        row("a URL as camera", "network/vapix/axis_vapix_device_info", {{u"camera"_s, u"http://a:b@cam/"_s}}, "camera");
    }
    void refusedValues() {
        QFETCH(QString, file);
        QFETCH(QJsonObject, given);
        QFETCH(QString, at);
        const ParsedTool read = parseFile(toolFolder + file + u".yaml"_s);
        QVERIFY(read.tool);
        const CheckedParameters checked = checkParameters(read.tool->parameters, given, true);
        QStringList places;
        for (const Problem& problem : checked.problems)
            places << problem.pointer;
        QVERIFY2(places.contains(at), qPrintable(places.join(u' ')));
    }

    void aMissingHandlerIsToldBeforeARun() {
        const ToolSpecPtr tool = parsed(pingSweep);
        QVERIFY(tool);
        const Status can = registry_.canExecute(*tool);
        QVERIFY(!can);
        QCOMPARE(can.error().code, u"no_handler"_s);
        QCOMPARE(can.error().message,
                 u"ping_sweep cannot run yet: this version has no handler \"ping_sweep\" for it"_s);
        QVERIFY(can.error().hint.contains(u"later version"_s));
        const ToolReadiness readiness = ToolReadiness::of(*tool, registry_);
        QVERIFY(!readiness.ready);
        QCOMPARE(readiness.code, u"no_handler"_s);
        QCOMPARE(readiness.reason, can.error().message);
        QCOMPARE(readiness.hint, can.error().hint);
        QVERIFY(!network_.availability(*tool).available);
    }

    void aVariantWithoutAHandlerIsToldToo() {
        // The tool's own run has a handler (of another tool of that name); one of its variants has none.
        QByteArray yaml = pingSweep;
        yaml.replace("tool_name: ping_sweep", "tool_name: tcpdump").replace("native: ping_sweep", "native: capture");
        const ToolSpecPtr good = parsed(yaml);
        QVERIFY(good && registry_.canExecute(*good));
        const ToolSpecPtr tool = parsed(yaml + "variants:\n  - when: deep\n    run: {native: deep_capture}\n");
        QVERIFY(tool);
        const Status can = registry_.canExecute(*tool);
        QVERIFY(!can);
        QVERIFY2(can.error().message.contains(u"\"deep_capture\""_s), qPrintable(can.error().message));
        QVERIFY(!network_.availability(*tool).available);
    }

    void aDomainWithoutAnExecutorIsTold() {
        const ExecutorRegistry nothing;
        const ToolReadiness readiness = ToolReadiness::of(*parsed(pingSweep), nothing);
        QVERIFY(!readiness.ready);
        QCOMPARE(readiness.code, u"no_executor"_s);
        QVERIFY(readiness.reason.contains(u"network-service"_s));
    }
};

QTEST_GUILESS_MAIN(TestNativeTools)
#include "tst_native_tools.moc"
