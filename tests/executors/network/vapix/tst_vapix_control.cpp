// SPDX-License-Identifier: GPL-3.0-or-later
// Axis-VAPIX-PTZ-Control, -Recording, -Overlay, -Privacy-Mask and -Event-Services against the strict camera of the
// tests.
#include "support/TestFiles.h"
#include "support/VapixCamera.h"

#include <QDir>
#include <QTemporaryDir>

#include <thread>

using namespace oc;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using oc::test::cameraRows;
using oc::test::VapixCamera;

class TestVapixControl : public QObject {
    Q_OBJECT

    std::unique_ptr<VapixCamera> camera_;
    QTemporaryDir folder_;
    const QString finished_ = u"20261124_093000_1234_ACCC8E012345"_s;
    const QString running_ = u"20261124_100000_AB12_ACCC8E012345"_s;

    StepOutcome call(const QString& tool, const QJsonObject& parameters = {}) {
        return camera_->call(tool, parameters);
    }
    StepOutcome ptz(const QString& action, QJsonObject parameters = {}) {
        parameters.insert(u"action"_s, action);
        return camera_->call(u"PTZ-Control"_s, parameters);
    }

private Q_SLOTS:
    void init() {
        if (!camera_) camera_ = std::make_unique<VapixCamera>();
        QVERIFY2(camera_->isReady(), qPrintable(camera_->problem()));
        camera_->set({{u"reset"_s, true}});
    }

    void whereItLooks() {
        StepOutcome outcome = ptz(u"position"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"pan"_s], QJsonValue(10.5));
        QCOMPARE(outcome.output.fields[u"tilt"_s], QJsonValue(-5));
        QCOMPARE(outcome.output.fields[u"autofocus"_s], QJsonValue(true));
        outcome = ptz(u"limits"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"tilt_maximum"_s], QJsonValue(90));
        outcome = ptz(u"presets"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).size(), 2);
        QCOMPARE(cameraRows(outcome)[1], (QJsonObject{{u"number"_s, 2}, {u"name"_s, u"Gate"_s}}));
        CAMERA_FAILS(*camera_, ptz(u"position"_s, {{u"channel"_s, 4}}), u"camera_refused"_s);
    }

    void movesThatEnd() {
        StepOutcome outcome = ptz(u"absolute"_s, {{u"pan"_s, -12.25}, {u"zoom"_s, 500}, {u"speed"_s, 40}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"pan"_s], QJsonValue(-12.25));
        QCOMPARE(outcome.output.fields[u"zoom"_s], QJsonValue(500));
        outcome = ptz(u"relative"_s, {{u"tilt"_s, 3}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"tilt"_s], QJsonValue(-2));
        outcome = ptz(u"goto"_s, {{u"preset"_s, u"Gate"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"pan"_s], QJsonValue(90));
        CAMERA_SUCCEEDS(*camera_, ptz(u"goto"_s, {{u"preset"_s, u"1"_s}}));
        CAMERA_SUCCEEDS(*camera_, ptz(u"move"_s, {{u"direction"_s, u"home"_s}}));
        outcome = ptz(u"goto"_s, {{u"preset"_s, u"No & such=1"_s}});
        CAMERA_FAILS(*camera_, outcome, u"camera_refused"_s);
        QVERIFY2(outcome.error->message.contains(u"No & such=1"_s), camera_->why(outcome)); // one value, wholly
        for (const QJsonObject& wrong : {QJsonObject{{u"pan"_s, 200}}, QJsonObject{}, QJsonObject{{u"zoom"_s, 0}}})
            CAMERA_FAILS(*camera_, ptz(u"absolute"_s, wrong), u"bad_parameter"_s);
        CAMERA_FAILS(*camera_, ptz(u"continuous"_s, {{u"pan"_s, 150}}), u"bad_parameter"_s);
    }

    void whoMayMove() {
        const QJsonObject guard{
            {u"username"_s, u"guard"_s}, {u"password"_s, u"guard-secret"_s}, {u"preset"_s, u"Gate"_s}};
        CAMERA_SUCCEEDS(*camera_, ptz(u"goto"_s, guard));
        const QJsonObject viewer{
            {u"username"_s, u"view"_s}, {u"password"_s, u"view-secret"_s}, {u"preset"_s, u"Gate"_s}};
        CAMERA_FAILS(*camera_, ptz(u"goto"_s, viewer), u"forbidden"_s);
    }

    void ptzThatIsOff() {
        for (const QJsonObject& off : {QJsonObject{{u"PTZ.Various.V1.Locked"_s, u"true"_s}},
                                       QJsonObject{{u"PTZ.ImageSource.I0.PTZEnabled"_s, u"false"_s}}}) {
            camera_->set({{u"parameters"_s, off}});
            CAMERA_FAILS(*camera_, ptz(u"continuous"_s, {{u"pan"_s, 10}}), u"ptz_off"_s);
        }
        camera_->set({{u"parameters"_s, QJsonObject{{u"Properties.PTZ.PTZ"_s, u"no"_s}}}});
        CAMERA_FAILS(*camera_, ptz(u"move"_s, {{u"direction"_s, u"up"_s}}), u"not_supported"_s);
        QVERIFY(camera_->requests(u"/axis-cgi/com/ptz.cgi"_s).isEmpty());
    }

    void aMovementIsStopped() {
        const StepOutcome outcome = ptz(u"continuous"_s, {{u"pan"_s, 20}, {u"zoom"_s, -5}, {u"duration"_s, u"60ms"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(camera_->held(u"moving"_s), QJsonValue(QJsonArray{0, 0}));
        QCOMPARE(camera_->held(u"zooming"_s), QJsonValue(0));
        QCOMPARE(camera_->loggedIn(u"/axis-cgi/com/ptz.cgi"_s), 3); // move, stop, position
    }

    void aMovementIsStoppedWhenTheStepIsCancelled() {
        std::stop_source stop;
        std::jthread stopper([&] {
            while (camera_->held(u"moving"_s) == QJsonValue(QJsonArray{0, 0}))
                std::this_thread::yield();
            stop.request_stop();
        });
        const StepOutcome outcome =
            camera_->call(u"PTZ-Control"_s, {{u"action"_s, u"continuous"_s}, {u"pan"_s, 20}, {u"duration"_s, u"60s"_s}},
                          stop.get_token());
        QCOMPARE(outcome.status, TaskStatus::Cancelled);
        QVERIFY2(outcome.message.contains(u"the movement was stopped"_s), qPrintable(outcome.message));
        QCOMPARE(camera_->held(u"moving"_s), QJsonValue(QJsonArray{0, 0}));
        // By the deadline of the step, too.
        const StepOutcome late = camera_->call(
            u"PTZ-Control"_s, {{u"action"_s, u"continuous"_s}, {u"tilt"_s, 20}, {u"duration"_s, u"60s"_s}}, {}, 700ms);
        QCOMPARE(late.status, TaskStatus::TimedOut);
        QCOMPARE(camera_->held(u"moving"_s), QJsonValue(QJsonArray{0, 0}));
    }

    void aStopThatIsLostIsTriedAgain() {
        // The movement is let through (null), then two attempts to stop it are lost.
        camera_->set({{u"trouble"_s, QJsonObject{{u"/axis-cgi/com/ptz.cgi"_s,
                                                  QJsonArray{QJsonValue::Null, u"reset"_s, u"reset"_s}}}}});
        CAMERA_SUCCEEDS(*camera_, ptz(u"continuous"_s, {{u"pan"_s, 20}, {u"duration"_s, u"60ms"_s}}));
        QCOMPARE(camera_->held(u"moving"_s), QJsonValue(QJsonArray{0, 0}));
        camera_->set({{u"trouble"_s, QJsonObject{{u"/axis-cgi/com/ptz.cgi"_s,
                                                  QJsonArray{QJsonValue::Null, u"busy"_s, u"busy"_s, u"busy"_s}}}}});
        const StepOutcome outcome = ptz(u"continuous"_s, {{u"pan"_s, 20}, {u"duration"_s, u"60ms"_s}});
        CAMERA_FAILS(*camera_, outcome, u"not_stopped"_s);
        QVERIFY2(outcome.error->message.contains(u"MAY STILL BE MOVING"_s), camera_->why(outcome));
        // Whether it has begun is not known: it is stopped.
        camera_->set({{u"moving"_s, QJsonArray{7, 7}},
                      {u"trouble"_s, QJsonObject{{u"/axis-cgi/com/ptz.cgi"_s, QJsonArray{u"silent"_s}}}}});
        const StepOutcome unknown = ptz(u"continuous"_s, {{u"pan"_s, 20}, {u"timeout"_s, u"1500ms"_s}});
        CAMERA_FAILS(*camera_, unknown, u"timeout"_s);
        QCOMPARE(camera_->held(u"moving"_s), QJsonValue(QJsonArray{0, 0}));
    }

    void recordingsAreListed() {
        StepOutcome outcome = call(u"Recording"_s, {{u"username"_s, u"view"_s}, {u"password"_s, u"view-secret"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        const auto rows = cameraRows(outcome);
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0][u"recording"_s], QJsonValue(running_)); // the newest first
        QVERIFY(rows[0][u"end"_s].isNull());
        QCOMPARE(rows[1][u"start"_s], QJsonValue(u"2026-11-24T09:30:00.123Z"_s));
        QCOMPARE(rows[1][u"codec"_s], QJsonValue(u"h264"_s));
        QCOMPARE(rows[1][u"framerate"_s], QJsonValue(15));
        outcome = call(u"Recording"_s, {{u"limit"_s, 1}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).size(), 1);
        outcome = call(u"Recording"_s, {{u"start"_s, u"2026-11-24T09:00"_s}, {u"end"_s, u"2026-11-24T09:59:00Z"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).size(), 1);
        QVERIFY(!camera_->preview(u"Recording"_s,
                                  {{u"start"_s, u"2026-11-24T10:00Z"_s}, {u"end"_s, u"2026-11-24T09:00Z"_s}}));
        camera_->set({{u"recordings"_s, QJsonArray()}});
        CAMERA_SUCCEEDS(*camera_, call(u"Recording"_s));
    }

    void recordingsStartAndStop() {
        StepOutcome outcome =
            call(u"Recording"_s, {{u"action"_s, u"start"_s},
                                  {u"disk"_s, u"SD_DISK"_s},
                                  {u"stream_parameters"_s, QJsonObject{{u"fps"_s, 5}, {u"text"_s, u"a&b"_s}}}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).first()[u"status"_s], QJsonValue(u"recording"_s));
        QCOMPARE(camera_->held(u"recordings"_s).toArray().last()[u"options"_s], QJsonValue(u"fps=5&text=a%26b"_s));
        outcome = call(u"Recording"_s, {{u"action"_s, u"stop"_s}, {u"recording"_s, running_}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).first()[u"status"_s], QJsonValue(u"completed"_s));
        CAMERA_FAILS(*camera_, call(u"Recording"_s, {{u"action"_s, u"stop"_s}, {u"recording"_s, running_}}),
                     u"camera_refused"_s);
        outcome = call(u"Recording"_s, {{u"action"_s, u"start"_s}, {u"disk"_s, u"NetworkShare"_s}});
        CAMERA_FAILS(*camera_, outcome, u"camera_refused"_s);
        QVERIFY2(outcome.error->message.contains(u"Disk not available"_s), camera_->why(outcome));
        CAMERA_FAILS(*camera_, call(u"Recording"_s, {{u"action"_s, u"start"_s}}), u"bad_parameter"_s);
        CAMERA_FAILS(*camera_, call(u"Recording"_s, {{u"action"_s, u"stop"_s}}), u"bad_parameter"_s);
    }

    void recordingsAreDeletedOneByOne() {
        CAMERA_FAILS(*camera_, call(u"Recording"_s, {{u"action"_s, u"delete"_s}, {u"recording"_s, u"all"_s}}),
                     u"bad_parameter"_s);
        CAMERA_FAILS(*camera_, call(u"Recording"_s, {{u"action"_s, u"delete"_s}, {u"recording"_s, u"none"_s}}),
                     u"not_found"_s);
        QVERIFY(camera_->requests(u"/axis-cgi/record/remove.cgi"_s).isEmpty());
        CAMERA_SUCCEEDS(*camera_, call(u"Recording"_s, {{u"action"_s, u"delete"_s}, {u"recording"_s, finished_}}));
        QCOMPARE(camera_->held(u"recordings"_s).toArray().size(), 1);
    }

    void recordingsAreExported() {
        const QString file = folder_.filePath(u"gate.mkv"_s);
        const QJsonObject parameters{{u"action"_s, u"export"_s}, {u"recording"_s, finished_}, {u"output"_s, file}};
        const StepOutcome outcome = call(u"Recording"_s, parameters);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"size_bytes"_s], QJsonValue(300 * 1024 + 4));
        QCOMPARE(test::contentOf(file).size(), 300 * 1024 + 4);
        QCOMPARE(outcome.output.fields[u"end"_s], QJsonValue(u"2026-11-24T09:35:00.500Z"_s));
        CAMERA_FAILS(*camera_, call(u"Recording"_s, parameters), u"file_exists"_s);
        QJsonObject other = parameters;
        other[u"output"_s] = folder_.filePath(u"other.mkv"_s);
        other[u"disk"_s] = u"SD_DISK9"_s;
        const StepOutcome wrong = call(u"Recording"_s, other); // an error as XML, with a good status
        CAMERA_FAILS(*camera_, wrong, u"camera_refused"_s);
        QVERIFY2(wrong.error->message.contains(u"Recording not found (code 110)"_s), camera_->why(wrong));
        other.remove(u"disk"_s);
        for (const QString& kind : {u"truncated"_s, u"html"_s, u"slow"_s}) {
            camera_->set({{u"trouble"_s, QJsonObject{{u"/axis-cgi/record/export/exportrecording.cgi"_s, kind}}}});
            other[u"timeout"_s] = u"500ms"_s;
            const StepOutcome broken = camera_->call(u"Recording"_s, other, {}, 3s);
            QVERIFY(broken.error.has_value());
        }
        camera_->set({{u"trouble"_s, QJsonObject{{u"/axis-cgi/record/export/exportrecording.cgi"_s, u"silent"_s}}}});
        QCOMPARE(camera_->call(u"Recording"_s, other, {}, 1s).status, TaskStatus::TimedOut);
        QCOMPARE(QDir(folder_.path()).entryList(QDir::Files), QStringList{u"gate.mkv"_s}); // nothing half
    }

    void overlays() {
        StepOutcome outcome = call(u"Overlay"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).first()[u"text"_s], QJsonValue(u"%F %X"_s));
        QCOMPARE(outcome.output.fields[u"free_slots"_s], QJsonValue(3));
        QCOMPARE(outcome.output.fields[u"image_files"_s][0], QJsonValue(u"/etc/overlays/axis(128x44).ovl"_s));
        outcome = call(u"Overlay"_s, {{u"action"_s, u"add_text"_s},
                                      {u"text"_s, u"Gate \"3\"\nsecond line"_s},
                                      {u"position"_s, u"-0.5,0.25"_s},
                                      {u"font_size"_s, 20},
                                      {u"text_color"_s, u"red"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QJsonObject row = cameraRows(outcome).first();
        QCOMPARE(row[u"overlay"_s], QJsonValue(2));
        QCOMPARE(row[u"text"_s], QJsonValue(u"Gate \"3\"\nsecond line"_s));
        QCOMPARE(row[u"position"_s], QJsonValue(QJsonArray{-0.5, 0.25}));
        outcome = call(
            u"Overlay"_s,
            {{u"action"_s, u"set_text"_s}, {u"overlay"_s, 2}, {u"text"_s, u"x"_s}, {u"position"_s, u"BOTTOMleft"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).first()[u"position"_s], QJsonValue(u"bottomLeft"_s));
        outcome =
            call(u"Overlay"_s, {{u"action"_s, u"add_image"_s}, {u"image"_s, u"/etc/overlays/axis(128x44).ovl"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        const int image = cameraRows(outcome).first()[u"overlay"_s].toInt();
        CAMERA_FAILS(*camera_,
                     call(u"Overlay"_s, {{u"action"_s, u"set_text"_s}, {u"overlay"_s, image}, {u"text"_s, u"x"_s}}),
                     u"bad_parameter"_s);
        outcome = call(u"Overlay"_s, {{u"action"_s, u"add_text"_s}, {u"text"_s, u"one too many"_s}});
        CAMERA_FAILS(*camera_, outcome, u"camera_refused"_s);
        QVERIFY2(outcome.error->message.contains(u"code 300"_s), camera_->why(outcome));
        CAMERA_SUCCEEDS(*camera_, call(u"Overlay"_s, {{u"action"_s, u"remove"_s}, {u"overlay"_s, image}}));
        CAMERA_FAILS(*camera_, call(u"Overlay"_s, {{u"action"_s, u"remove"_s}, {u"overlay"_s, image}}), u"not_found"_s);
        CAMERA_FAILS(*camera_, call(u"Overlay"_s, {{u"action"_s, u"add_image"_s}, {u"image"_s, u"/etc/none.ovl"_s}}),
                     u"not_found"_s);
        camera_->set({{u"firmware"_s, u"5.51.7"_s}});
        CAMERA_FAILS(*camera_, call(u"Overlay"_s), u"not_supported"_s);
    }

    void masks() {
        StepOutcome outcome = call(u"Privacy-Mask"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).size(), 2);
        QCOMPARE(cameraRows(outcome)[0][u"geometry"_s].toArray().size(), 3);
        outcome = call(u"Privacy-Mask"_s, {{u"action"_s, u"add"_s},
                                           {u"name"_s, u"Neighbour's 1+1=2"_s},
                                           {u"geometry"_s, u"20,15,50,50"_s},
                                           {u"zoom_limit"_s, 100}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).first()[u"name"_s], QJsonValue(u"Neighbour's 1+1=2"_s));
        QCOMPARE(cameraRows(outcome).first()[u"zoom_limit"_s], QJsonValue(100));
        QCOMPARE(camera_->held(u"masks"_s)[2][u"asked"_s][u"center"_s], QJsonValue(u"50,50"_s));
        CAMERA_FAILS(
            *camera_,
            call(u"Privacy-Mask"_s, {{u"action"_s, u"add"_s}, {u"name"_s, u"window"_s}, {u"geometry"_s, u"1,1"_s}}),
            u"camera_refused"_s);
        outcome =
            call(u"Privacy-Mask"_s, {{u"action"_s, u"add"_s}, {u"name"_s, u"fourth"_s}, {u"geometry"_s, u"1,1"_s}});
        CAMERA_FAILS(*camera_, outcome, u"camera_refused"_s);
        QVERIFY2(outcome.error->message.contains(u"Maximum number"_s), camera_->why(outcome));
        outcome = call(u"Privacy-Mask"_s,
                       {{u"action"_s, u"set"_s}, {u"name"_s, u"window"_s}, {u"geometry"_s, u"1,2:300,4:5,600:7,8"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).first()[u"geometry"_s].toArray().size(), 4);
        outcome = call(u"Privacy-Mask"_s, {{u"action"_s, u"disable"_s}, {u"name"_s, u"window"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).first()[u"enabled"_s], QJsonValue(false));
        outcome = call(u"Privacy-Mask"_s, {{u"action"_s, u"enable"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        for (const QJsonObject& row : cameraRows(outcome))
            QCOMPARE(row[u"enabled"_s], QJsonValue(true));
        CAMERA_SUCCEEDS(*camera_, call(u"Privacy-Mask"_s, {{u"action"_s, u"remove"_s}, {u"name"_s, u"window"_s}}));
        CAMERA_FAILS(*camera_, call(u"Privacy-Mask"_s, {{u"action"_s, u"remove"_s}, {u"name"_s, u"window"_s}}),
                     u"not_found"_s);
        CAMERA_FAILS(*camera_, call(u"Privacy-Mask"_s, {{u"username"_s, u"oper"_s}, {u"password"_s, u"oper-secret"_s}}),
                     u"forbidden"_s);
        for (const QString& wrong : {u"120,5"_s, u"1,2:3,4"_s, u"1,2,3"_s, u"a"_s})
            QVERIFY(!camera_->preview(u"Privacy-Mask"_s,
                                      {{u"action"_s, u"set"_s}, {u"name"_s, u"x"_s}, {u"geometry"_s, wrong}}));
        QVERIFY(!camera_->preview(u"Privacy-Mask"_s, {{u"action"_s, u"remove"_s}}));
        QVERIFY(!camera_->preview(u"Privacy-Mask"_s, {{u"action"_s, u"remove"_s}, {u"name"_s, u"a\nb"_s}}));
    }

    void eventServices() {
        StepOutcome outcome = call(u"Event-Services"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        auto rows = cameraRows(outcome);
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows[0][u"topic"_s], QJsonValue(u"tns1:Device/tnsaxis:IO/Port"_s));
        QCOMPARE(rows[0][u"name"_s], QJsonValue(u"Device: Ports: Digital input port"_s));
        QCOMPARE(rows[0][u"stateful"_s], QJsonValue(true));
        QCOMPARE(rows[0][u"source"_s][0][u"values"_s], QJsonValue(QJsonArray{u"0"_s, u"1"_s}));
        QCOMPARE(rows[1][u"topic"_s], QJsonValue(u"tnsaxis:Storage/Alert"_s));
        QCOMPARE(rows[1][u"application_data"_s], QJsonValue(true));
        QCOMPARE(rows[2][u"deprecated"_s], QJsonValue(true));
        outcome = call(u"Event-Services"_s, {{u"search"_s, u"storage"_s}});
        QCOMPARE(cameraRows(outcome).size(), 2);
        outcome = call(u"Event-Services"_s, {{u"action"_s, u"rules"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        rows = cameraRows(outcome);
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0][u"action"_s], QJsonValue(u"com.axis.action.unlimited.recording.storage"_s));
        QCOMPARE(rows[0][u"action_parameters"_s][u"storage_id"_s], QJsonValue(u"SD_DISK"_s));
        QCOMPARE(rows[0][u"action_parameters"_s][u"password"_s], QJsonValue(u"*****"_s));
        QCOMPARE(rows[1][u"start_event"_s][u"topic"_s], QJsonValue(u"tns1:Device/tnsaxis:IO/Port"_s));
        QCOMPARE(rows[1][u"action"_s], QJsonValue(u"17"_s)); // an action that is not listed
        outcome = call(u"Event-Services"_s, {{u"action"_s, u"schedules"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome)[0][u"kind"_s], QJsonValue(u"interval"_s));
        QCOMPARE(cameraRows(outcome)[1][u"kind"_s], QJsonValue(u"pulse"_s));
    }

    void eventServicesThatRefuse() {
        CAMERA_FAILS(*camera_,
                     call(u"Event-Services"_s, {{u"username"_s, u"oper"_s}, {u"password"_s, u"oper-secret"_s}}),
                     u"forbidden"_s);
        camera_->set({{u"events"_s, u"fault"_s}});
        const StepOutcome outcome = call(u"Event-Services"_s);
        CAMERA_FAILS(*camera_, outcome, u"camera_refused"_s);
        QVERIFY2(outcome.error->message.contains(u"no such action rule (ActionRuleNotFoundFault)"_s),
                 camera_->why(outcome));
        camera_->set({{u"parameters"_s, QJsonObject{{u"Properties.API.WebService.WebService"_s, u"no"_s}}}});
        const StepOutcome none = call(u"Event-Services"_s);
        CAMERA_FAILS(*camera_, none, u"not_supported"_s);
        QVERIFY2(none.error->hint.contains(u"no event services"_s), camera_->why(none));
    }
};

QTEST_GUILESS_MAIN(TestVapixControl)
#include "tst_vapix_control.moc"
