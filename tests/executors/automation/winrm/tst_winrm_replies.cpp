// SPDX-License-Identifier: GPL-3.0-or-later
// What comes from a WinRM listener, read: HTTP replies, and the SOAP messages and CLIXML that real Windows hosts sent
// (recordings of the projects pypsrp, pywinrm and masterzen/winrm beside this one), each also cut short and changed.
#include "executors/automation/PowershellPayload.h"
#include "executors/automation/winrm/HttpReplyReader.h"
#include "executors/automation/winrm/WsmanReply.h"
#include "executors/automation/winrm/WsmanRequest.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

const QString recordings = QStringLiteral(OC_SHARED_DIR "/fixtures/winrm/");

QByteArray content(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray envelope(const QByteArray& body) {
    return "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
           "xmlns:r=\"http://schemas.microsoft.com/wbem/wsman/1/windows/shell\"><s:Header/><s:Body>" +
           body + "</s:Body></s:Envelope>";
}

/// Every element of a message by namespace and name, with where it stands: "Header/ReplyTo/Address".
QStringList elementsOf(const QByteArray& xml) {
    QStringList all, path;
    QXmlStreamReader reader(xml);
    while (!reader.atEnd()) {
        const auto token = reader.readNext();
        if (token == QXmlStreamReader::StartElement) {
            path.append(reader.namespaceUri().toString() + u' ' + reader.name().toString());
            QString line = path.join(u" > "_s);
            if (const auto must =
                    reader.attributes().value(u"http://www.w3.org/2003/05/soap-envelope"_s, u"mustUnderstand"_s);
                !must.isEmpty())
                line += u" mustUnderstand="_s + must.toString();
            all.append(line);
        } else if (token == QXmlStreamReader::EndElement) {
            path.removeLast();
        }
    }
    all.sort();
    return all;
}

} // namespace

class TestWinRmReplies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void recordedReplies_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QJsonObject>("step");
        const QJsonArray items =
            QJsonDocument::fromJson(content(recordings + u"index.json"_s)).object().value(u"items"_s).toArray();
        for (const QJsonValue& item : items) {
            for (const QJsonValue& step : item[u"steps"_s].toArray()) {
                const QString file = step[u"response"_s].toString();
                if (!file.isEmpty()) QTest::addRow("%s", qPrintable(file)) << file << step.toObject();
            }
        }
        if (items.isEmpty()) QTest::newRow("none") << QString() << QJsonObject();
    }
    void recordedReplies() {
        QFETCH(QString, file);
        QFETCH(QJsonObject, step);
        if (file.isEmpty()) QSKIP("the recordings of real hosts are not beside the project");
        const QByteArray xml = content(recordings + file);
        const auto reply = WsmanReply::read(xml);
        if (xml.isEmpty()) { // a server that answered 401
            QVERIFY(!reply);
            return;
        }
        QVERIFY2(reply, reply ? "" : qPrintable(reply.error().toText()));
        // Against another reader, of the plainest kind: patterns over the text.
        const QString text = QString::fromUtf8(xml);
        const auto first = [&](const QString& pattern) {
            return QRegularExpression(pattern, QRegularExpression::DotMatchesEverythingOption).match(text).captured(1);
        };
        QCOMPARE(reply->action, first(u"<\\w+:Action[^>]*>([^<]*)<"_s));
        QCOMPARE(reply->relatesTo, first(u"<\\w+:RelatesTo>([^<]*)<"_s));
        QCOMPARE(reply->fault.has_value(), text.contains(u":Fault>"_s));
        if (reply->fault) {
            QCOMPARE(QString::number(reply->fault->code), first(u"WSManFault [^>]*Code=\"(\\d+)\""_s));
            QVERIFY(!reply->fault->text.isEmpty());
            return;
        }
        if (text.contains(u"Name=\"ShellId\""_s)) QCOMPARE(reply->shell, first(u"Name=\"ShellId\"[^>]*>([^<]*)<"_s));
        QCOMPARE(reply->command, first(u"<rsp:CommandId>([^<]*)<"_s));
        QCOMPARE(reply->done, text.contains(u"CommandState/Done"_s));
        if (const QString code = first(u"<rsp:ExitCode>(-?\\d+)<"_s); !code.isEmpty())
            QCOMPARE(reply->exitCode, code.toInt());
        QByteArray out, err;
        for (const auto& stream : reply->streams)
            (stream.name == u"stdout"_s ? out : err) += stream.bytes;
        // The list has the beginning of a long output.
        if (step.contains(u"stdout"_s)) QCOMPARE(QString::fromUtf8(out).left(400), step.value(u"stdout"_s).toString());
        if (step.contains(u"stderr"_s)) QCOMPARE(QString::fromUtf8(err).left(400), step.value(u"stderr"_s).toString());
    }

    void otherRecordings_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<quint32>("fault");
        const auto row = [](const char* file, quint32 fault) {
            QTest::newRow(file) << QString::fromLatin1(file) << fault;
        };
        row("pywinrm/open_shell_response.xml", 0);
        row("pywinrm/run_cmd_ps_response.xml", 0);
        row("pywinrm/get_cmd_output_response.xml", 0);
        row("pywinrm/get_ps_output_response.xml", 0);
        row("pywinrm/run_cmd_send_input_response.xml", 0);
        row("pywinrm/cleanup_cmd_response.xml", 0);
        row("pywinrm/close_shell_response.xml", 0);
        row("pywinrm/fault_test_wsman_fault_wmi_error_detail.xml", WsmanFault::operationQuota);
        row("masterzen/createShellResponse.xml", 0);
        row("masterzen/doneCommandExitCode0Response.xml", 0);
        row("masterzen/doneCommandResponse.xml", 0);
        row("masterzen/executeCommandResponse.xml", 0);
        row("masterzen/executeCommandResponseWithError.xml", 0x800700ce);
        row("masterzen/operationTimeoutResponse.xml", WsmanFault::timedOut);
        row("masterzen/outputResponse.xml", 0);
    }
    void otherRecordings() {
        QFETCH(QString, file);
        const QByteArray xml = content(recordings + file).trimmed();
        if (xml.isEmpty()) QSKIP("the recordings of real hosts are not beside the project");
        const auto reply = WsmanReply::read(xml);
        QVERIFY2(reply, reply ? "" : qPrintable(reply.error().toText()));
        QTEST(reply->fault ? reply->fault->code : 0, "fault");
        if (reply->fault) QVERIFY(!reply->fault->text.isEmpty());
        // Cut short anywhere it is refused, or is whole already.
        for (qsizetype size = 0; size < xml.size() - 1; size += 1 + size / 40) {
            const auto cut = WsmanReply::read(xml.left(size));
            QVERIFY2(!cut, qPrintable(QString::number(size)));
            QCOMPARE(cut.error().code, u"bad_reply"_s);
        }
        QRandomGenerator random(3);
        for (int round = 0; round < 500; ++round) {
            QByteArray bad = xml;
            for (int i = 0; i < 4; ++i)
                bad[random.bounded(int(bad.size()))] = char(random.bounded(256));
            (void)WsmanReply::read(bad);
        }
    }

    void repliesThatAreNone_data() {
        QTest::addColumn<QByteArray>("xml");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("text") << QByteArray("Bad Request");
        QTest::newRow("HTML") << QByteArray("<html><body>Hello</body></html>");
        QTest::newRow("SOAP 1.1") << QByteArray(
            "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body/></Envelope>");
        QTest::newRow("document type") << "<!DOCTYPE a [<!ENTITY b \"c\">]>" + envelope("");
        QByteArray laughs = "<!DOCTYPE a [<!ENTITY a0 \"ha\">";
        for (int i = 1; i < 30; ++i)
            laughs += "<!ENTITY a" + QByteArray::number(i) + " \"" +
                      ("&a" + QByteArray::number(i - 1) + ';').repeated(10) + "\">";
        QTest::newRow("a billion laughs") << laughs + "]>" + envelope("&a29;");
        QTest::newRow("file") << "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>" + envelope("&b;");
        QTest::newRow("entity") << envelope("&unknown;");
        QTest::newRow("deep") << envelope(QByteArray("<a>").repeated(100'000));
        QTest::newRow("base64") << envelope(
            "<r:ReceiveResponse><r:Stream Name=\"stdout\">!!</r:Stream></r:ReceiveResponse>");
        QTest::newRow("two documents") << envelope("") + envelope("");
    }
    void repliesThatAreNone() {
        QFETCH(QByteArray, xml);
        const auto reply = WsmanReply::read(xml);
        QVERIFY(!reply);
        QCOMPARE(reply.error().code, u"bad_reply"_s);
    }

    void exitCodes_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<std::optional<int>>("code");
        QTest::newRow("0") << QByteArray("0") << std::optional(0);
        QTest::newRow("-1") << QByteArray("-1") << std::optional(-1);
        QTest::newRow("NTSTATUS") << QByteArray("3221225786") << std::optional(int(0xc000013a));
        QTest::newRow("none") << QByteArray("") << std::optional<int>();
        QTest::newRow("words") << QByteArray("many") << std::optional<int>();
    }
    void exitCodes() {
        QFETCH(QByteArray, text);
        const auto reply = WsmanReply::read(envelope(
            "<r:ReceiveResponse><r:CommandState State=\"http://schemas.microsoft.com/wbem/wsman/1/windows/shell/"
            "CommandState/Done\"><r:ExitCode>" +
            text + "</r:ExitCode></r:CommandState></r:ReceiveResponse>"));
        QVERIFY(reply);
        QVERIFY(reply->done);
        QTEST(reply->exitCode, "code");
    }

    /// Our messages have the elements that a client's had which a real host understood, each marked in the same way.
    void requestsAsOthersSendThem_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("ours");
        const WsmanRequest request(u"http://192.168.56.11:5985/wsman"_s, std::chrono::seconds(20));
        const QString folder = u"pypsrp/test_winrs_send/"_s;
        QTest::newRow("Command") << folder + u"01-Command.request.xml"_s
                                 << request.command(u"S"_s, u"powershell.exe"_s, {u"-"_s}).xml;
        QTest::newRow("Send") << folder + u"03-Send.request.xml"_s << request.send(u"S"_s, u"C"_s, "x", true).xml;
        QTest::newRow("Receive") << folder + u"04-Receive.request.xml"_s << request.receive(u"S"_s, u"C"_s).xml;
        QTest::newRow("Signal") << folder + u"05-Signal.request.xml"_s << request.terminate(u"S"_s, u"C"_s).xml;
        QTest::newRow("Delete") << folder + u"06-Delete.request.xml"_s << request.remove(u"S"_s).xml;
        QTest::newRow("Create") << u"pypsrp/test_winrs_extra_opts/00-Create.request.xml"_s
                                << request.create(std::chrono::seconds(60)).xml;
    }
    void requestsAsOthersSendThem() {
        QFETCH(QString, file);
        QFETCH(QByteArray, ours);
        const QByteArray theirs = content(recordings + file);
        if (theirs.isEmpty()) QSKIP("the recordings of real hosts are not beside the project");
        const auto wanted = [](QStringList elements) {
            QStringList kept;
            for (const QString& element : elements) {
                // Which options there are differs, and the recorded shell had a few more wishes.
                if (element.contains(u" Option"_s) || element.contains(u" Lifetime"_s) ||
                    element.endsWith(u" Name"_s) || element.contains(u" WorkingDirectory"_s))
                    continue;
                kept.append(element);
            }
            return kept;
        };
        QCOMPARE(wanted(elementsOf(ours)).join(u'\n'), wanted(elementsOf(theirs)).join(u'\n'));
        QVERIFY(ours.size() < WsmanRequest::envelopeSize);
    }

    void aFullSendFitsIntoAnEnvelope() {
        const WsmanRequest request(u"http://win-01:5985/wsman"_s, std::chrono::seconds(20));
        const auto message =
            request.send(QString(36, u'S'), QString(36, u'C'), QByteArray(WsmanRequest::sendSize, 'x'), true);
        QVERIFY(message.xml.size() < WsmanRequest::envelopeSize);
        QVERIFY(QRegularExpression(u"^uuid:[0-9A-F-]{36}$"_s).match(message.id).hasMatch());
    }

    void httpReplies_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("closes");
        const auto row = [](const char* name, const QByteArray& bytes, int status, const QByteArray& body,
                            bool closes) { QTest::newRow(name) << bytes << status << body << closes; };
        row("length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", false);
        row("empty", "HTTP/1.1 401 \r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n", 401, "", false);
        row("chunks",
            "HTTP/1.1 500 x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nA: b\r\n\r\n", 500,
            "hello", false);
        row("interim", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, "x", false);
        row("goodbye", "HTTP/1.1 400 Bad\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno", 400, "no", true);
        row("no length", "HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n", 400, "", true);
        row("old", "HTTP/1.0 503 x\r\nContent-Length: 0\r\n\r\n", 503, "", true);
    }
    void httpReplies() {
        QFETCH(QByteArray, bytes);
        // At once, byte by byte, and cut short.
        for (const qsizetype piece : {bytes.size(), qsizetype(1), qsizetype(7)}) {
            HttpReplyReader reader;
            for (qsizetype at = 0; at < bytes.size(); at += piece) {
                QVERIFY(!reader.isWhole());
                const Status fed = reader.feed(bytes.mid(at, piece));
                QVERIFY2(fed, fed ? "" : qPrintable(fed.error().toText()));
            }
            QVERIFY(reader.isWhole());
            QTEST(reader.status(), "status");
            QTEST(reader.body(), "body");
            QTEST(reader.closes(), "closes");
        }
        QRandomGenerator random(5);
        for (int round = 0; round < 5000; ++round) {
            QByteArray bad = bytes;
            for (int i = 0; i < 3; ++i)
                bad[random.bounded(int(bad.size()))] = char(random.bounded(256));
            HttpReplyReader reader;
            (void)reader.feed(bad);
        }
    }

    void httpRepliesThatAreNone_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("SSH") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n");
        QTest::newRow("HTTP/2") << QByteArray("HTTP/2 200\r\n\r\n");
        QTest::newRow("status") << QByteArray("HTTP/1.1 abc OK\r\n\r\n");
        QTest::newRow("length") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n");
        QTest::newRow("no length") << QByteArray("HTTP/1.1 200 OK\r\n\r\n");
        QTest::newRow("two lengths") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n");
        QTest::newRow("both") << QByteArray(
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
        QTest::newRow("gzip") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n");
        QTest::newRow("chunk") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
        QTest::newRow("negative chunk") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n");
        QTest::newRow("long chunk") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n");
        QTest::newRow("huge chunk") << QByteArray(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n");
        QTest::newRow("huge") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
        QTest::newRow("head without end") << "HTTP/1.1 200 OK\r\nA: " + QByteArray(100'000, 'a');
        QTest::newRow("folded") << QByteArray("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n");
        QTest::newRow("more") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy");
    }
    void httpRepliesThatAreNone() {
        QFETCH(QByteArray, bytes);
        HttpReplyReader reader;
        const Status fed = reader.feed(bytes);
        QVERIFY(!fed);
        QVERIFY(fed.error().code == u"bad_reply"_s || fed.error().code == u"reply_too_large"_s);
    }

    void cliXml_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("begins");
        QTest::newRow("error") << u"pywinrm_test_session_0.txt"_s
                               << QByteArray("fake : The term 'fake' is not recognized as the name of a cmdlet");
        QTest::newRow("progress") << u"pywinrm_test_session_1.txt"_s << QByteArray();
        QTest::newRow("indented error") << u"test_sanitise_clixml_with_error.txt"_s << QByteArray("fake : The term");
        QTest::newRow("indented") << u"test_sanitise_clixml_with_no_errors.txt"_s << QByteArray();
    }
    void cliXml() {
        QFETCH(QString, file);
        QFETCH(QByteArray, begins);
        const QByteArray recorded = content(recordings + u"clixml/"_s + file);
        if (recorded.isEmpty()) QSKIP("the recordings of real hosts are not beside the project");
        const QByteArray text = powershellPayload::plainError(recorded);
        QVERIFY2(begins.isEmpty() ? text.isEmpty() : text.startsWith(begins), text);
        QVERIFY(!text.contains('\r') && !text.contains("_x00"));
    }

    void cliXmlOfSeveralDocuments() {
        const QByteArray one = "#< CLIXML\r\n<Objs Version=\"1.1.0.1\"><S S=\"Error\">a_x005F__x000A_</S>"
                               "<S S=\"warning\">b</S><S S=\"verbose\">c</S></Objs>";
        QCOMPARE(powershellPayload::plainError("first\n" + one + one + "last"), QByteArray("first\na_\nba_\nblast"));
        // Of one that is cut short what is there, a broken one as it is.
        QCOMPARE(powershellPayload::plainError("#< CLIXML\r\n<Objs><S S=\"Error\">a</S><S S=\"Err"), QByteArray("a"));
        QVERIFY(powershellPayload::plainError("#< CLIXML\r\n<Objs><<S>").contains("<<S>"));
        const QByteArray declares = "#< CLIXML\r\n<!DOCTYPE x [<!ENTITY y \"z\">]><Objs><S S=\"Error\">&y;</S></Objs>";
        QVERIFY(!powershellPayload::plainError(declares).contains('z') ||
                powershellPayload::plainError(declares).contains("&y;"));
        for (qsizetype size = 0; size < one.size(); ++size)
            (void)powershellPayload::plainError(one.left(size));
    }

    void results() {
        const auto good = powershellPayload::remoteOutput("noise ##OC1##aGk=##END##\r\nmore\r\n");
        QVERIFY(good);
        QCOMPARE(good->result, QByteArray("hi"));
        QCOMPARE(good->beside, QByteArray("noise \r\nmore"));
        const auto wrapped = powershellPayload::remoteOutput("##OC1##aG\r\nk=##END##");
        QVERIFY(wrapped);
        QCOMPARE(wrapped->result, QByteArray("hi"));
        for (const char* bad : {"", "hello", "##OC1##", "##OC1##aGk=", "##END##", "##OC1##!!##END##"}) {
            const auto none = powershellPayload::remoteOutput(bad);
            QVERIFY2(!none, bad);
            QCOMPARE(none.error().code, u"bad_output"_s);
        }
    }
};

QTEST_GUILESS_MAIN(TestWinRmReplies)
#include "tst_winrm_replies.moc"
