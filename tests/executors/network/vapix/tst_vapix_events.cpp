// SPDX-License-Identifier: GPL-3.0-or-later
// Axis-VAPIX-Event-Streaming against the strict camera of the tests, and the frames of WebSockets.
#include "executors/network/vapix/WebSocketFrames.h"
#include "support/VapixCamera.h"

#include <QRandomGenerator>

#include <thread>

using namespace oc;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using oc::test::cameraRows;
using oc::test::VapixCamera;

class TestVapixEvents : public QObject {
    Q_OBJECT

    std::unique_ptr<VapixCamera> camera_;

    StepOutcome listen(QJsonObject parameters = {}) { return camera_->call(u"Event-Streaming"_s, parameters); }
    static QJsonObject event(const QString& topic, const QString& state = u"1"_s) {
        return {{u"topic"_s, topic},
                {u"time"_s, qint64(1718100000123)},
                {u"source"_s, QJsonObject{{u"port"_s, u"1"_s}}},
                {u"data"_s, QJsonObject{{u"state"_s, state}}}};
    }
    const QString port_ = u"tns1:Device/tnsaxis:IO/Port"_s;

private Q_SLOTS:
    void init() {
        if (!camera_) camera_ = std::make_unique<VapixCamera>();
        QVERIFY2(camera_->isReady(), qPrintable(camera_->problem()));
        camera_->set({{u"reset"_s, true}});
    }

    void eventsCome() {
        QJsonObject text = event(port_, u"0"_s);
        text[u"time"_s] = u"2026-11-24T09:30:00Z"_s;
        QJsonObject none = event(u"tnsaxis:Storage/Alert"_s);
        none.remove(u"time"_s);
        camera_->set(
            {{u"stream"_s, QJsonArray{QJsonArray{event(port_), QJsonObject{{u"topic"_s, u"ping"_s}}, text, none}}}});
        const StepOutcome outcome = listen({{u"count"_s, 3},
                                            {u"duration"_s, u"30s"_s},
                                            {u"username"_s, u"view"_s},
                                            {u"password"_s, u"view-secret"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        const auto rows = cameraRows(outcome);
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows[0][u"time"_s], QJsonValue(u"2024-06-11T10:00:00.123Z"_s));
        QCOMPARE(rows[0][u"topic"_s], QJsonValue(port_));
        QCOMPARE(rows[0][u"source"_s], QJsonValue(QJsonObject{{u"port"_s, u"1"_s}}));
        QCOMPARE(rows[0][u"initial"_s], QJsonValue(true));
        QCOMPARE(rows[1][u"time"_s], QJsonValue(u"2026-11-24T09:30:00.000Z"_s));
        QCOMPARE(rows[1][u"initial"_s], QJsonValue(false)); // of the same port
        QVERIFY(!rows[2][u"time"_s].toString().isEmpty());
        QCOMPARE(camera_->context().standardOutput.count('\n'), 3);
        // The session is nobody's business.
        for (const QJsonObject& request : camera_->requests(u"/vapix/ws-data-stream"_s))
            QVERIFY(!camera_->context().standardOutput.contains(request[u"query"_s][1][1].toString().toUtf8()));
    }

    void onlySomeTopics() {
        camera_->set({{u"stream"_s, QJsonArray{QJsonArray{event(u"tns1:RuleEngine/x"_s), event(port_),
                                                          event(u"tns1:Device/tnsaxis:IO/VirtualInput"_s)}}}});
        const StepOutcome outcome = listen(
            {{u"count"_s, 2}, {u"duration"_s, u"30s"_s}, {u"topics"_s, QJsonArray{u"tns1:Device/tnsaxis:IO//."_s}}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome)[1][u"topic"_s], QJsonValue(u"tns1:Device/tnsaxis:IO/VirtualInput"_s));
        // Nothing for a while is no failure.
        const StepOutcome quiet = listen({{u"duration"_s, u"200ms"_s}});
        CAMERA_SUCCEEDS(*camera_, quiet);
        QCOMPARE(cameraRows(quiet).size(), 0);
    }

    void overTls() {
        camera_->set({{u"stream"_s, QJsonArray{QJsonArray{event(port_)}, QJsonArray{event(port_)}}}});
        const QJsonObject known{{u"camera"_s, camera_->httpsUrl()},
                                {u"count"_s, 1},
                                {u"duration"_s, u"30s"_s},
                                {u"fingerprint"_s, camera_->fingerprint()}};
        CAMERA_SUCCEEDS(*camera_, listen(known));
        QJsonObject authority = known;
        authority.remove(u"fingerprint"_s);
        authority[u"ca_file"_s] = camera_->certificateFile();
        CAMERA_SUCCEEDS(*camera_, listen(authority));
    }

    void aConnectionThatBreaksIsMadeAgain_data() {
        QTest::addColumn<QString>("how");
        QTest::newRow("it ends") << u"drop"_s;
        QTest::newRow("it is closed") << u"close"_s;
    }
    void aConnectionThatBreaksIsMadeAgain() {
        QFETCH(QString, how);
        camera_->set({{u"stream"_s, QJsonArray{QJsonArray{event(port_), QJsonObject{{u"topic"_s, how}}},
                                               QJsonArray{event(port_, u"0"_s)}}}});
        const StepOutcome outcome = listen({{u"count"_s, 2}, {u"duration"_s, u"30s"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome)[1][u"data"_s], QJsonValue(QJsonObject{{u"state"_s, u"0"_s}}));
        QVERIFY(camera_->context().notices.join(u' ').contains(u"connecting again"_s));
        QCOMPARE(camera_->loggedIn(u"/axis-cgi/wssession.cgi"_s), 2); // a session for each
    }

    void whatCannotBe() {
        camera_->set({{u"stream"_s, QJsonArray{QJsonArray{event(port_), QJsonObject{{u"topic"_s, u"garbage"_s}}}}}});
        const StepOutcome garbage = listen({{u"duration"_s, u"30s"_s}});
        CAMERA_FAILS(*camera_, garbage, u"bad_reply"_s);
        QCOMPARE(cameraRows(garbage).size(), 1); // what came before is kept
        CAMERA_FAILS(*camera_, listen({{u"password"_s, u"wrong-secret"_s}}), u"authentication_failed"_s);
        camera_->set({{u"trouble"_s, QJsonObject{{u"/vapix/ws-data-stream"_s, u"html"_s}}}});
        CAMERA_FAILS(*camera_, listen(), u"bad_reply"_s);
        camera_->set({{u"trouble"_s, QJsonObject{{u"/vapix/ws-data-stream"_s, u"silent"_s}}}});
        CAMERA_FAILS(*camera_, listen({{u"timeout"_s, u"300ms"_s}}), u"timeout"_s);
        camera_->set({{u"trouble"_s, QJsonObject{{u"/axis-cgi/wssession.cgi"_s, u"html"_s}}}});
        CAMERA_FAILS(*camera_, listen(), u"bad_reply"_s);
        camera_->set({{u"firmware"_s, u"5.51.7"_s}, {u"trouble"_s, QJsonObject()}});
        const StepOutcome old = listen();
        CAMERA_FAILS(*camera_, old, u"not_supported"_s);
        QVERIFY2(old.error->hint.contains(u"AXIS OS 10"_s), camera_->why(old));
        QVERIFY(!camera_->preview(u"Event-Streaming"_s, {{u"topics"_s, QJsonArray{u"a\"b"_s}}}));
    }

    void aStopEndsIt() {
        camera_->set({{u"stream"_s, QJsonArray{QJsonArray{event(port_)}}}});
        std::stop_source stop;
        std::jthread stopper([&] {
            while (camera_->requests(u"/vapix/ws-data-stream"_s).isEmpty())
                std::this_thread::yield();
            stop.request_stop();
        });
        const StepOutcome outcome = camera_->call(u"Event-Streaming"_s, {{u"duration"_s, u"60s"_s}}, stop.get_token());
        QCOMPARE(outcome.status, TaskStatus::Cancelled);
    }

    void frames() {
        // RFC 6455, section 5.7: a masked and an unmasked "Hello", and one in two fragments.
        QCOMPARE(WebSocketFrames::frame(WebSocketFrames::Opcode::Text, "Hello", 0x37fa213d),
                 QByteArray::fromHex("818537fa213d7f9f4d5158"));
        WebSocketFrames frames;
        frames.add(QByteArray::fromHex("810548656c6c6f"
                                       "010348656c"
                                       "8900"
                                       "80026c6f"));
        QCOMPARE(frames.next()->payload, QByteArray("Hello"));
        QVERIFY(frames.next()->opcode == WebSocketFrames::Opcode::Ping); // between the fragments
        QCOMPARE(frames.next()->payload, QByteArray("Hello"));
        QVERIFY(!frames.next() && frames.problem().isEmpty());
        QCOMPARE(WebSocketFrames::acceptOf("dGhlIHNhbXBsZSBub25jZQ=="),
                 QByteArray("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")); // section 1.3
        QCOMPARE(WebSocketFrames::frame(WebSocketFrames::Opcode::Text, QByteArray(70000, 'x'), 1).size(), 70000 + 14);
    }

    void wrongFrames_data() {
        QTest::addColumn<QByteArray>("hex");
        QTest::newRow("masked") << QByteArray("818537fa213d7f9f4d5158");
        QTest::newRow("reserved bits") << QByteArray("c100");
        QTest::newRow("unknown") << QByteArray("8300");
        QTest::newRow("a ping in fragments") << QByteArray("0900");
        QTest::newRow("a long ping") << QByteArray("897e0080");
        QTest::newRow("a continuation of nothing") << QByteArray("8000");
        QTest::newRow("a text within a text") << QByteArray("010161810161");
        QTest::newRow("larger than all memory") << QByteArray("827fffffffffffffffff");
    }
    void wrongFrames() {
        QFETCH(QByteArray, hex);
        WebSocketFrames frames;
        frames.add(QByteArray::fromHex(hex));
        QVERIFY(!frames.next());
        QVERIFY(!frames.problem().isEmpty());
    }

    void anyBytes() {
        const QByteArray good = QByteArray::fromHex("810548656c6c6f010348656c890080026c6f880203e8");
        QRandomGenerator random(5);
        for (int round = 0; round < 20000; ++round) {
            QByteArray bad = good.left(random.bounded(int(good.size()) + 1));
            for (int n = 0; n < 2 && !bad.isEmpty(); ++n)
                bad[random.bounded(int(bad.size()))] = char(random.bounded(256));
            WebSocketFrames frames;
            frames.add(bad);
            while (frames.next())
                ;
        }
    }
};

QTEST_GUILESS_MAIN(TestVapixEvents)
#include "tst_vapix_events.moc"
