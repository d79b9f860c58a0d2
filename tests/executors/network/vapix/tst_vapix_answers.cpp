// SPDX-License-Identifier: GPL-3.0-or-later
// The four ways in which a camera answers, right and wrong, and hostile.
#include "executors/network/vapix/CameraDefinitions.h"
#include "executors/network/vapix/CameraDisks.h"
#include "executors/network/vapix/CameraRecordings.h"
#include "executors/network/vapix/NewFile.h"
#include "executors/network/vapix/VapixAnswer.h"
#include "executors/network/vapix/VapixRequest.h"
#include "support/TestFiles.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestVapixAnswers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void json_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("no method, no context")
            << QByteArray(R"({"apiVersion": "1.38", "data": {"a": 1}})") << u""_s << u""_s;
        QTest::newRow("no data") << QByteArray(R"({"apiVersion": "1.0"})") << u""_s << u""_s;
        QTest::newRow("a list") << QByteArray(R"({"data": [{"channel": 0}]})") << u""_s << u""_s;
        QTest::newRow("an error") << QByteArray(
                                         R"({"error": {"code": 2103, "message": "Required parameter missing."}})")
                                  << u"camera_refused"_s << u"Required parameter missing. (code 2103)"_s;
        QTest::newRow("a code that is a text")
            << QByteArray(R"({"error": {"code": "305", "message": "x"}})") << u"camera_refused"_s << u"(code 305)"_s;
        QTest::newRow("details")
            << QByteArray(R"({"error": {"code": 4004, "message": "Invalid", "details": {"subCode": 107}}})")
            << u"camera_refused"_s << u"{\"subCode\":107}"_s;
        QTest::newRow("an error that is no object")
            << QByteArray(R"({"error": 7})") << u"camera_refused"_s << u"no reason given"_s;
        QTest::newRow("a very long error")
            << QByteArray(R"({"error": {"message": ")") + QByteArray(100000, 'x') + "\"}}" << u"camera_refused"_s
            << u"..."_s;
        QTest::newRow("empty") << QByteArray() << u"bad_reply"_s << u"it is empty"_s;
        QTest::newRow("a page") << QByteArray("<html>404") << u"bad_reply"_s << u"a web page"_s;
        QTest::newRow("a list at the top") << QByteArray("[1]") << u"bad_reply"_s << u"begins with '[1]'"_s;
        QTest::newRow("cut") << QByteArray(R"({"data": {)") << u"bad_reply"_s << u""_s;
        QTest::newRow("deep") << QByteArray(100000, '[') << u"bad_reply"_s << u""_s;
    }
    void json() {
        QFETCH(QByteArray, body);
        QFETCH(QString, code);
        QFETCH(QString, says);
        const auto data = vapixAnswer::json(body);
        QCOMPARE(data ? QString() : data.error().code, code);
        if (!data) {
            QVERIFY2(data.error().message.contains(says), qPrintable(data.error().message));
            QVERIFY(data.error().message.size() < 1200);
        }
    }

    void lines() {
        const auto found = vapixAnswer::parameters(
            "root.A.B=1\r\nC.D=x=y=z\n\n# Error: Error -1 getting param in group 'Q'\nE=\n=7\nnothing\n");
        QVERIFY(found.has_value());
        QCOMPARE(found->values,
                 (QMap<QString, QString>{{u"A.B"_s, u"1"_s}, {u"C.D"_s, u"x=y=z"_s}, {u"E"_s, QString()}}));
        QCOMPARE(found->problems.size(), 1);
        QCOMPARE(vapixAnswer::parameters("A=Gar\xe4g\n")->value(u"A"_s), u"Gar\u00e4g"_s);     // ISO 8859-1
        QCOMPARE(vapixAnswer::parameters("A=Gar\xc3\xa4g\n")->value(u"A"_s), u"Gar\u00e4g"_s); // UTF-8
        QCOMPARE(vapixAnswer::parameters("# Request failed: no\n").error().code, u"camera_refused"_s);
        QVERIFY(vapixAnswer::parameters("")->values.isEmpty());
        QCOMPARE(vapixAnswer::parameters("<html>").error().code, u"bad_reply"_s);
        QVERIFY(vapixAnswer::parameters(QByteArray("a=1\n").repeated(200000)).has_value());
    }

    void done() {
        QVERIFY(vapixAnswer::done("").has_value());
        QVERIFY(vapixAnswer::done("OK\n").has_value());
        QCOMPARE(vapixAnswer::done("# Error: Error setting 'a' to 'b'!").error().message,
                 u"the camera refused: Error setting 'a' to 'b'!"_s);
        QCOMPARE(vapixAnswer::done("Error:Mask name already in use").error().message,
                 u"the camera refused: Mask name already in use"_s);
        QCOMPARE(vapixAnswer::done("<html>").error().code, u"bad_reply"_s);
    }

    void xml_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("code");
        QTest::newRow("good") << QByteArray("<root><job result=\"OK\" jobid=\"1\"/></root>") << u""_s;
        QTest::newRow("an error") << QByteArray("<root><job result=\"error\" description=\"in use\"/></root>")
                                  << u"camera_refused"_s;
        QTest::newRow("a general error") << QByteArray("<R><GeneralError><ErrorCode>10</ErrorCode></GeneralError></R>")
                                         << u"camera_refused"_s;
        QTest::newRow("empty") << QByteArray() << u"bad_reply"_s;
        QTest::newRow("cut") << QByteArray("<root><job") << u"bad_reply"_s;
        QTest::newRow("a page") << QByteArray("<html><body/></html>") << u"bad_reply"_s;
        QTest::newRow("entities that grow")
            << QByteArray("<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><x>&b;</x>")
            << u"bad_reply"_s;
        QTest::newRow("a file as entity")
            << QByteArray("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><x>&a;</x>") << u"bad_reply"_s;
        QTest::newRow("deep") << QByteArray("<a>").repeated(100000) << u"bad_reply"_s;
        QTest::newRow("wide") << "<a>" + QByteArray("<b/>").repeated(300000) + "</a>" << u"bad_reply"_s;
    }
    void xml() {
        QFETCH(QByteArray, body);
        QFETCH(QString, code);
        const auto root = vapixAnswer::xml(body);
        QCOMPARE(root ? QString() : root.error().code, code);
    }

    void soap() {
        const auto wrap = [](const QByteArray& inner) {
            return "<x:Envelope xmlns:x=\"s\"><x:Body>" + inner + "</x:Body></x:Envelope>";
        };
        QCOMPARE(vapixAnswer::soap(wrap("<a/>"))->name, u"a"_s);
        QCOMPARE(vapixAnswer::soap(
                     wrap("<x:Fault><x:Reason><x:Text>no</x:Text></x:Reason><x:Detail><q/></x:Detail></x:Fault>"))
                     .error()
                     .message,
                 u"the camera refused: no (q)"_s);
        QCOMPARE(vapixAnswer::soap(wrap("<Fault><faultstring>old</faultstring></Fault>")).error().message,
                 u"the camera refused: old"_s);
        QCOMPARE(vapixAnswer::soap(wrap("")).error().code, u"bad_reply"_s);
        QCOMPARE(vapixAnswer::soap("<a/>").error().code, u"bad_reply"_s);
    }

    void disksAndJobs() {
        const auto rows = [](const QByteArray& xml) { return cameraDisks::rows(*vapixAnswer::xml(xml)); };
        QCOMPARE(rows("<root><disks/></root>")->size(), 0);
        QCOMPARE(rows("<root/>").error().code, u"bad_reply"_s);
        const auto odd = rows("<r><disks><disk diskid=\"A\" totalsize=\"-5\" freesize=\"99999999999999999999\" "
                              "cleanupmaxage=\"x\"/></disks></r>");
        QVERIFY(odd->first()[u"size_bytes"_s].isNull() && odd->first()[u"free_bytes"_s].isNull() &&
                odd->first()[u"locked"_s].isNull());
        const auto encrypted = rows("<r><disks><disk diskid=\"A\" diskencryptionenabled=\"true\"/></disks></r>");
        QCOMPARE(encrypted->first()[u"encrypted"_s], QJsonValue(true));
        QCOMPARE(cameraDisks::job(*vapixAnswer::xml("<r><job progress=\"900\" jobid=\"1\"/></r>"))->progress, 100);
        QCOMPARE(cameraDisks::job(*vapixAnswer::xml("<r><job/></r>")).error().code, u"bad_reply"_s);
        const auto recordings =
            cameraRecordings::rows(*vapixAnswer::xml("<r><recordings><recording starttime=\"never\"><video "
                                                     "framerate=\"1:0\" mimetype=\"\"/></recording></recordings></r>"));
        QVERIFY(recordings->first()[u"start"_s].isNull() && recordings->first()[u"framerate"_s].isNull() &&
                recordings->first()[u"codec"_s].isNull());
    }

    void nothingGetsOutOfAValue() {
        const QString hostile = u"a&b=c#d?e/f%00\r\nHost: x\u00fc +"_s;
        const QByteArray target = VapixRequest::get(u"/axis-cgi/param.cgi"_s, {{u"na&me"_s, hostile}}).target();
        QCOMPARE(target,
                 QByteArray("/axis-cgi/param.cgi?na%26me=a%26b%3Dc%23d%3Fe%2Ff%2500%0D%0AHost%3A%20x%C3%BC%20%2B"));
        const QByteArray body = VapixRequest::json(u"/x"_s, u"m\"}"_s, {{u"p"_s, hostile}}).body;
        QVERIFY(!body.contains('\n') && !body.contains('\r'));
        QVERIFY(body.contains("\"method\":\"m\\\"}\""));
    }

    void files() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"a.bin"_s);
        {
            auto file = NewFile::create(path);
            QVERIFY(file.has_value() && file->write("half").has_value());
        }
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 0);
        auto file = NewFile::create(path);
        QVERIFY(file->write("whole").has_value());
        QVERIFY(test::writeFile(path, "somebody else's"));
        QCOMPARE(file->commit().error().code, u"file_exists"_s);
        QCOMPARE(test::contentOf(path), QByteArray("somebody else's"));
        auto full = NewFile::create(u"/dev/full/x"_s);
        QCOMPARE(full.error().code, u"not_found"_s);
        QVERIFY(QFile::link(u"/no/such"_s, folder.filePath(u"link"_s)));
        QCOMPARE(NewFile::create(folder.filePath(u"link"_s)).error().code, u"file_exists"_s);
    }
};

QTEST_GUILESS_MAIN(TestVapixAnswers)
#include "tst_vapix_answers.moc"
