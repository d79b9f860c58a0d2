// SPDX-License-Identifier: GPL-3.0-or-later
// How the camera tools speak with a camera, whichever tool it is: logins, certificates, roles, firmware, and all that
// goes wrong on the way. Against a strict camera of the tests' own (vapix_camera.py).
#include "executors/network/vapix/VapixTarget.h"
#include "support/VapixCamera.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTcpServer>

#include <thread>

using namespace oc;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using oc::test::VapixCamera;

class TestVapixClient : public QObject {
    Q_OBJECT

    std::unique_ptr<VapixCamera> camera_;

    StepOutcome info(const QJsonObject& parameters = {}) { return camera_->call(u"Device-Info"_s, parameters); }

private Q_SLOTS:
    void init() {
        if (!camera_) camera_ = std::make_unique<VapixCamera>();
        QVERIFY2(camera_->isReady(), qPrintable(camera_->problem()));
        camera_->set({{u"reset"_s, true}});
    }

    void logsIn_data() {
        QTest::addColumn<QString>("scheme");
        for (const char* scheme : {"digest", "digest-noqop", "digest-sha256", "digest-both", "none"})
            QTest::newRow(scheme) << QString::fromLatin1(scheme);
    }
    void logsIn() {
        QFETCH(QString, scheme);
        camera_->set({{u"scheme"_s, scheme}});
        if (scheme == u"none") { // the account is nobody, then
            CAMERA_FAILS(*camera_, info(), u"authentication_failed"_s);
            return;
        }
        const StepOutcome outcome = info();
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields.value(u"serial"_s).toString(), u"ACCC8E012345"_s);
        QCOMPARE(camera_->refusals(), 0);
        QCOMPARE(camera_->sentBack(), 0); // one nonce for all requests, counted
    }

    void theNonceIsKeptAndRenewed() {
        camera_->set({{u"nonce_uses"_s, 1}}); // stale with every request but the first
        const StepOutcome outcome = camera_->call(u"Edge-Storage"_s, {{u"action"_s, u"check"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        camera_->set({{u"reset"_s, true}});
        camera_->set({{u"nonce_uses"_s, 1}, {u"forget_nonces"_s, true}}); // and nobody says so
        const StepOutcome again = camera_->call(u"Edge-Storage"_s, {{u"action"_s, u"check"_s}});
        CAMERA_SUCCEEDS(*camera_, again);
        QCOMPARE(camera_->refusals(), 0);
    }

    void aRefusedPasswordIsNotTriedAgain() {
        const StepOutcome outcome = info({{u"password"_s, u"wrong-secret"_s}});
        CAMERA_FAILS(*camera_, outcome, u"authentication_failed"_s);
        QVERIFY2(outcome.error->message.contains(u"refused the password of the user root"_s), camera_->why(outcome));
        QCOMPARE(camera_->refusals(), 1);
        const StepOutcome nobody = info({{u"username"_s, u"nobody"_s}});
        CAMERA_FAILS(*camera_, nobody, u"authentication_failed"_s);
        QCOMPARE(camera_->refusals(), 2);
        QCOMPARE(camera_->violations(), QString());
    }

    void aCameraThatBlocksWhoTriesTooOften() {
        for (int n = 0; n <= 20; ++n)
            CAMERA_FAILS(*camera_, info({{u"password"_s, u"wrong-secret"_s}}), u"authentication_failed"_s);
        CAMERA_FAILS(*camera_, info(), u"busy"_s); // also with the right one, for ten seconds
        QCOMPARE(camera_->refusals(), 21);
    }

    void noPassword() {
        const StepOutcome outcome = camera_->call(u"Edge-Storage"_s, {{u"password"_s, QJsonValue::Null}});
        CAMERA_FAILS(*camera_, outcome, u"authentication_failed"_s);
        QVERIFY2(outcome.error->hint.contains(u"secret:name"_s), camera_->why(outcome));
    }

    void basicNeverInClearText() {
        camera_->set({{u"scheme"_s, u"basic"_s}});
        CAMERA_FAILS(*camera_, info(), u"authentication_failed"_s);
        QVERIFY2(info().error->message.contains(u"clear text"_s), camera_->why(info()));
        // Over TLS to whoever answers it is not sent, either; the hint says what would be safe.
        const StepOutcome any = info({{u"camera"_s, camera_->httpsUrl()}, {u"insecure"_s, true}});
        CAMERA_FAILS(*camera_, any, u"authentication_failed"_s);
        QVERIFY2(any.error->hint.contains(camera_->fingerprint()), camera_->why(any));
        QCOMPARE(camera_->violations(), QString());
        const StepOutcome known =
            info({{u"camera"_s, camera_->httpsUrl()}, {u"fingerprint"_s, camera_->fingerprint()}});
        CAMERA_SUCCEEDS(*camera_, known);
    }

    void certificates() {
        const QString url = camera_->httpsUrl();
        // Not trusted, but told how it could be.
        const StepOutcome unknown = info({{u"camera"_s, url}});
        CAMERA_FAILS(*camera_, unknown, u"tls_failed"_s);
        QVERIFY2(unknown.error->hint.contains(u"fingerprint="_s + camera_->fingerprint()), camera_->why(unknown));
        QVERIFY(camera_->requests().isEmpty());
        // Another one than is known: nothing is sent, also not when a connection is kept from before.
        CAMERA_SUCCEEDS(*camera_, info({{u"camera"_s, url}, {u"fingerprint"_s, camera_->fingerprint().toLower()}}));
        const auto before = camera_->requests().size();
        QString other = camera_->fingerprint();
        other[0] = other[0] == u'A' ? u'B' : u'A';
        const StepOutcome wrong = info({{u"camera"_s, url}, {u"fingerprint"_s, other}});
        CAMERA_FAILS(*camera_, wrong, u"tls_failed"_s);
        QVERIFY2(wrong.error->message.contains(camera_->fingerprint()), camera_->why(wrong));
        QCOMPARE(camera_->requests().size(), before);
        // A second one with the right fingerprint goes over the kept connection.
        CAMERA_SUCCEEDS(*camera_, info({{u"camera"_s, url}, {u"fingerprint"_s, camera_->fingerprint().remove(u':')}}));
        // By its authority, which is itself.
        CAMERA_SUCCEEDS(*camera_, info({{u"camera"_s, url}, {u"ca_file"_s, camera_->certificateFile()}}));
        const StepOutcome name = info({{u"camera"_s, QString(url).replace(u"localhost"_s, u"127.0.0.1"_s)},
                                       {u"ca_file"_s, camera_->certificateFile()}});
        CAMERA_FAILS(*camera_, name, u"tls_failed"_s); // it is a certificate for another name
        CAMERA_FAILS(*camera_, info({{u"camera"_s, url}, {u"ca_file"_s, u"/no/such.pem"_s}}), u"not_found"_s);
        CAMERA_FAILS(*camera_, info({{u"camera"_s, url}, {u"ca_file"_s, u"/proc/self/status"_s}}), u"bad_parameter"_s);
        // Anybody's, with a notice.
        CAMERA_SUCCEEDS(*camera_, info({{u"camera"_s, url}, {u"insecure"_s, true}}));
        QVERIFY(camera_->context().notices.join(u' ').contains(u"any certificate is accepted"_s));
        // No TLS at all where it should be, and the other way round.
        CAMERA_FAILS(*camera_, info({{u"camera"_s, camera_->url().replace(u"http:"_s, u"https:"_s)}}), u"tls_failed"_s);
    }

    void roles() {
        const StepOutcome viewer =
            camera_->call(u"Edge-Storage"_s, {{u"username"_s, u"view"_s}, {u"password"_s, u"view-secret"_s}});
        CAMERA_FAILS(*camera_, viewer, u"forbidden"_s);
        QVERIFY2(viewer.error->toText().contains(u"role operator"_s), camera_->why(viewer));
        const StepOutcome oper =
            camera_->call(u"Edge-Storage"_s, {{u"username"_s, u"oper"_s}, {u"password"_s, u"oper-secret"_s}});
        CAMERA_SUCCEEDS(*camera_, oper);
        const StepOutcome unmount =
            camera_->call(u"Edge-Storage"_s,
                          {{u"action"_s, u"unmount"_s}, {u"username"_s, u"oper"_s}, {u"password"_s, u"oper-secret"_s}});
        CAMERA_FAILS(*camera_, unmount, u"forbidden"_s);
        QVERIFY2(unmount.error->toText().contains(u"role administrator"_s), camera_->why(unmount));
    }

    void trouble_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("code");
        QTest::newRow("reset") << u"reset"_s << u"unreachable"_s;
        QTest::newRow("silent") << u"silent"_s << u"timeout"_s;
        QTest::newRow("slow") << u"slow"_s << u"timeout"_s;
        QTest::newRow("cut") << u"truncated"_s << u"bad_reply"_s;
        QTest::newRow("a page") << u"html"_s << u"bad_reply"_s;
        QTest::newRow("huge") << u"huge"_s << u"bad_reply"_s;
        QTest::newRow("elsewhere") << u"redirect"_s << u"redirected"_s;
        QTest::newRow("busy") << u"busy"_s << u"busy"_s;
        QTest::newRow("garbage") << u"garbage"_s << u"bad_reply"_s;
    }
    void trouble() {
        QFETCH(QString, kind);
        QFETCH(QString, code);
        camera_->set({{u"trouble"_s, QJsonObject{{u"/axis-cgi/disks/list.cgi"_s, kind}}}});
        QElapsedTimer timer;
        timer.start();
        const StepOutcome outcome =
            camera_->call(u"Edge-Storage"_s, {{u"timeout"_s, code == u"timeout" ? u"700ms"_s : u"30s"_s}});
        CAMERA_FAILS(*camera_, outcome, code);
        QCOMPARE(outcome.status, code == u"timeout" ? TaskStatus::TimedOut : TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(camera_->url()), camera_->why(outcome));
        if (kind == u"redirect")
            QVERIFY2(outcome.error->hint.contains(u"https://other.example:8443"_s), camera_->why(outcome));
    }

    void nobodyThere() {
        QTcpServer nobody; // a port that is free once it is closed
        QVERIFY(nobody.listen(QHostAddress::LocalHost));
        const quint16 port = nobody.serverPort();
        nobody.close();
        CAMERA_FAILS(*camera_, info({{u"camera"_s, u"http://127.0.0.1:%1"_s.arg(port)}}), u"unreachable"_s);
        CAMERA_FAILS(*camera_, info({{u"camera"_s, u"http://no-such-camera.invalid"_s}}), u"unreachable"_s);
    }

    void anotherServerThanACamera() {
        camera_->set({{u"trouble"_s, QJsonObject{{u"/axis-cgi/basicdeviceinfo.cgi"_s, u"html"_s}}}});
        const StepOutcome outcome = info();
        CAMERA_FAILS(*camera_, outcome, u"bad_reply"_s);
        QVERIFY2(outcome.error->toText().contains(u"Is it an Axis camera"_s), camera_->why(outcome));
    }

    void aStopEndsItAtOnce() {
        camera_->set({{u"trouble"_s, QJsonObject{{u"/axis-cgi/disks/list.cgi"_s, u"silent"_s}}}});
        std::stop_source stop;
        std::jthread stopper([&] {
            while (camera_->requests(u"/axis-cgi/disks/list.cgi"_s).isEmpty())
                std::this_thread::yield();
            stop.request_stop();
        });
        const StepOutcome outcome = camera_->call(u"Edge-Storage"_s, {}, stop.get_token());
        QCOMPARE(outcome.status, TaskStatus::Cancelled);
    }

    void theStepsDeadlineWins() {
        camera_->set({{u"trouble"_s, QJsonObject{{u"/axis-cgi/disks/list.cgi"_s, u"silent"_s}}}});
        const StepOutcome outcome = camera_->call(u"Edge-Storage"_s, {}, {}, 500ms);
        QCOMPARE(outcome.status, TaskStatus::TimedOut);
    }

    void cameras_data() {
        QTest::addColumn<QString>("camera");
        QTest::addColumn<bool>("good");
        QTest::newRow("a line break") << u"127.0.0.1\r\nX: y"_s << false;
        QTest::newRow("a name and a line break") << u"gate-3\n"_s << false;
        QTest::newRow("a user in it") << u"http://root:x@127.0.0.1"_s << false;
        QTest::newRow("a path") << u"127.0.0.1/axis-cgi/x"_s << false;
        QTest::newRow("a query") << u"127.0.0.1?x=1"_s << false;
        QTest::newRow("a port too large") << u"127.0.0.1:70000"_s << false;
        QTest::newRow("port 0") << u"127.0.0.1:0"_s << false;
        QTest::newRow("another scheme") << u"ftp://127.0.0.1"_s << false;
        QTest::newRow("nothing") << QString() << false;
        QTest::newRow("IPv6") << u"[::1]:8443"_s << true;
        QTest::newRow("IPv6 without brackets") << u"2001:db8::7"_s << true;
        QTest::newRow("with a slash") << u"https://gate-3.example.org/"_s << true;
    }
    void cameras() {
        QFETCH(QString, camera);
        QFETCH(bool, good);
        QCOMPARE(camera_->preview(u"Device-Info"_s, {{u"camera"_s, camera}}).has_value(), good);
        // The executor does not rely on the check of the parameters.
        const QJsonObject raw{{u"camera"_s, camera}, {u"protocol"_s, u"https"_s}};
        if (camera.contains(u'\n') || camera.isEmpty() || camera.contains(u"70000"_s))
            QVERIFY(!VapixTarget::fromParameters(raw));
    }

    void portAndProtocolApart() {
        const QJsonObject apart{
            {u"camera"_s, u"127.0.0.1"_s}, {u"protocol"_s, u"http"_s}, {u"web_port"_s, QUrl(camera_->url()).port()}};
        CAMERA_SUCCEEDS(*camera_, info(apart));
    }

    /// Whatever is put into a parameter of any tool is refused, or stays one value of one request.
    void everyParameterIsOneValue_data() {
        QTest::addColumn<QString>("tool");
        for (const char* tool : {"Device-Info", "Edge-Storage", "Video-Streaming", "Network-Settings",
                                 "Stream-Profiles", "IO-Ports", "Imaging", "DayNight", "Light-Control", "PTZ-Control",
                                 "Recording", "Overlay", "Privacy-Mask", "Event-Services", "Event-Streaming"})
            QTest::newRow(tool) << QString::fromLatin1(tool);
    }
    void everyParameterIsOneValue() {
        QFETCH(QString, tool);
        const ToolSpecPtr spec = camera_->tool(tool);
        QVERIFY(spec);
        const auto shape = [](const StepPreview& preview) { // of each request: its path and the names of its arguments
            QStringList lines;
            for (const QJsonValue& request : preview.details[u"requests"_s].toArray()) {
                const QString url = request[u"url"_s].toString();
                static const QRegularExpression whole(
                    u"\\Ahttps?://[a-z0-9.:\\[\\]-]+/[A-Za-z0-9_./-]*(\\?[A-Za-z0-9_.~%&=-]*)?\\z"_s);
                if (!whole.match(url).hasMatch()) lines << u"NOT ENCODED: "_s + url;
                QStringList names;
                for (const QString& pair : QUrl(url).query(QUrl::FullyEncoded).split(u'&'))
                    names << pair.section(u'=', 0, 0);
                lines << request[u"method"_s].toString() + QUrl(url).path() + u'?' + names.join(u',');
                const QString body = request[u"body"_s].toString();
                if (body.startsWith(u'{') && QJsonDocument::fromJson(body.toUtf8()).isNull())
                    lines << u"NO JSON: "_s + body;
            }
            return lines;
        };
        int tried = 0;
        for (const ToolExample& example : spec->examples) {
            const auto plain = camera_->preview(tool, example.parameters);
            QVERIFY2(plain.has_value(), qPrintable(example.title));
            const QStringList before = shape(*plain);
            QVERIFY2(!before.join(u' ').contains(u"NO"_s), qPrintable(before.join(u'\n')));
            for (const QString& name : example.parameters.keys()) {
                if (!example.parameters[name].isString() || name == u"action" || name == u"password") continue;
                for (const QString& evil : {u"a&action=remove"_s, u"a\r\nHost: evil"_s, u"a b#c?d=e/../f"_s,
                                            u"\"}],\"method\":\"x"_s, u"%0d%0aX: y"_s, u"<a/>"_s, u"-1,0&b=1"_s}) {
                    QJsonObject changed = example.parameters;
                    changed[name] = evil;
                    ++tried;
                    const auto preview = camera_->preview(tool, changed);
                    if (preview) QCOMPARE(shape(*preview), before);
                }
            }
        }
        QVERIFY(tried > 0);
        QVERIFY(!camera_->leaked());
    }

    void thePreviewShowsTheRequest() {
        const auto preview =
            camera_->preview(u"Edge-Storage"_s,
                             {{u"action"_s, u"format"_s}, {u"camera"_s, u"192.0.2.7"_s}, {u"filesystem"_s, u"vfat"_s}});
        QVERIFY(preview);
        QCOMPARE(preview->kind, u"request"_s);
        QVERIFY2(
            preview->text.contains(u"GET https://192.0.2.7/axis-cgi/disks/format.cgi?diskid=SD_DISK&filesystem=vfat"_s),
            qPrintable(preview->text));
        QVERIFY2(preview->text.contains(u"ERASED"_s), qPrintable(preview->text));
        QVERIFY(!camera_->leaked());
        QVERIFY(camera_->requests().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestVapixClient)
#include "tst_vapix_client.moc"
