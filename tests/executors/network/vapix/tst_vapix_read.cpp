// SPDX-License-Identifier: GPL-3.0-or-later
// Axis-VAPIX-Device-Info, -Edge-Storage and -Video-Streaming against the strict camera of the tests.
#include "executors/network/vapix/JpegSize.h"
#include "executors/network/vapix/MultipartFrames.h"
#include "support/TestFiles.h"
#include "support/VapixCamera.h"

#include <QDir>
#include <QRandomGenerator>
#include <QTemporaryDir>

#include <thread>

using namespace oc;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using oc::test::VapixCamera;

class TestVapixRead : public QObject {
    Q_OBJECT

    std::unique_ptr<VapixCamera> camera_;
    QTemporaryDir folder_;

private Q_SLOTS:
    void init() {
        if (!camera_) camera_ = std::make_unique<VapixCamera>();
        QVERIFY2(camera_->isReady(), qPrintable(camera_->problem()));
        camera_->set({{u"reset"_s, true}});
    }

    void whatACameraIs_data() {
        QTest::addColumn<QString>("firmware");
        for (const char* firmware : {"12.9.57", "10.12.323", "5.51.7"})
            QTest::newRow(firmware) << QString::fromLatin1(firmware);
    }
    void whatACameraIs() {
        QFETCH(QString, firmware);
        camera_->set({{u"firmware"_s, firmware}});
        const StepOutcome outcome = camera_->call(u"Device-Info"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        const QJsonObject& fields = outcome.output.fields;
        QCOMPARE(fields[u"model"_s], QJsonValue(u"T1234"_s));
        QCOMPARE(fields[u"firmware"_s], QJsonValue(firmware));
        QCOMPARE(fields[u"serial"_s], QJsonValue(u"ACCC8E012345"_s));
        QCOMPARE(fields[u"hardware"_s], QJsonValue(u"7FF.1"_s));
        QCOMPARE(fields[u"apis"_s].toArray().size(), firmware == u"5.51.7" ? 0 : firmware == u"12.9.57" ? 9 : 8);
        QCOMPARE(outcome.message, u"AXIS T1234 Test Camera, firmware "_s + firmware);
        QCOMPARE(QStringList(fields.keys()).size(), 11);
    }

    void someOfIt() {
        for (const char* firmware : {"12.9.57", "5.51.7"}) {
            camera_->set({{u"firmware"_s, QString::fromLatin1(firmware)}});
            const StepOutcome outcome = camera_->call(
                u"Device-Info"_s, {{u"properties"_s, QJsonArray{u"ProdNbr"_s, u"Version"_s, u"NoSuch"_s}}});
            CAMERA_SUCCEEDS(*camera_, outcome);
            QCOMPARE(outcome.output.fields[u"properties"_s].toObject().keys(),
                     (QStringList{u"ProdNbr"_s, u"Version"_s}));
            QVERIFY(outcome.output.fields[u"serial"_s].isNull());
            QVERIFY(camera_->context().notices.join(u' ').contains(u"does not tell NoSuch"_s));
        }
        QVERIFY(camera_->requests(u"/axis-cgi/apidiscovery.cgi"_s).isEmpty());
    }

    void withoutALogin() {
        const StepOutcome outcome = camera_->call(u"Device-Info"_s, {{u"password"_s, QJsonValue::Null}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QVERIFY(outcome.output.fields[u"soc"_s].isNull()); // not told to everybody
        QCOMPARE(outcome.output.fields[u"model"_s], QJsonValue(u"T1234"_s));
        const StepOutcome viewer =
            camera_->call(u"Device-Info"_s, {{u"username"_s, u"view"_s}, {u"password"_s, u"view-secret"_s}});
        CAMERA_SUCCEEDS(*camera_, viewer);
        QVERIFY(camera_->context().notices.join(u' ').contains(u"no operator"_s));
        camera_->set({{u"firmware"_s, u"8.45.1"_s}});
        CAMERA_FAILS(*camera_, camera_->call(u"Device-Info"_s, {{u"password"_s, QJsonValue::Null}}),
                     u"authentication_failed"_s);
        camera_->set({{u"firmware"_s, u"5.51.7"_s}});
        CAMERA_FAILS(*camera_, camera_->call(u"Device-Info"_s, {{u"password"_s, QJsonValue::Null}}),
                     u"authentication_failed"_s);
    }

    void disksAreListed() {
        const StepOutcome outcome = camera_->call(u"Edge-Storage"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        const auto rows = test::cameraRows(outcome);
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0][u"disk"_s], QJsonValue(u"SD_DISK"_s));
        QCOMPARE(rows[0][u"size_bytes"_s].toInteger(), qint64(116109036) * 1024);
        QCOMPARE(rows[0][u"locked"_s], QJsonValue(false));
        QCOMPARE(rows[0][u"cleanup_age_days"_s], QJsonValue(7));
        QCOMPARE(rows[1][u"status"_s], QJsonValue(u"disconnected"_s));
        QCOMPARE(rows[1][u"size_bytes"_s], QJsonValue(0));
        QCOMPARE(outcome.message, u"2 disks"_s);
        camera_->set({{u"disks"_s, QJsonArray()}});
        CAMERA_SUCCEEDS(*camera_, camera_->call(u"Edge-Storage"_s));
    }

    void jobsAreWaitedFor_data() {
        QTest::addColumn<QString>("action");
        QTest::addColumn<QString>("status");
        QTest::newRow("check") << u"check"_s << u"OK"_s;
        QTest::newRow("unmount") << u"unmount"_s << u"disconnected"_s;
        QTest::newRow("mount") << u"mount"_s << u"OK"_s;
        QTest::newRow("format") << u"format"_s << u"OK"_s;
    }
    void jobsAreWaitedFor() {
        QFETCH(QString, action);
        QFETCH(QString, status);
        QJsonObject parameters{{u"action"_s, action}};
        if (action == u"format") parameters.insert(u"filesystem"_s, u"vfat"_s);
        const StepOutcome outcome = camera_->call(u"Edge-Storage"_s, parameters);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(test::cameraRows(outcome).first()[u"status"_s], QJsonValue(status));
        QCOMPARE(camera_->requests(u"/axis-cgi/disks/job.cgi"_s).size(), 3);
        if (action == u"format") {
            QCOMPARE(test::cameraRows(outcome).first()[u"filesystem"_s], QJsonValue(u"vfat"_s));
            QCOMPARE(camera_->held(u"recordings"_s).toArray().size(), 0);
        }
        QVERIFY(camera_->context().progress.join(u' ').contains(u"33 %"_s));
    }

    void jobsThatFail() {
        camera_->set({{u"job_result"_s, u"Disk is in use"_s}});
        const StepOutcome failed = camera_->call(u"Edge-Storage"_s, {{u"action"_s, u"unmount"_s}});
        CAMERA_FAILS(*camera_, failed, u"camera_refused"_s);
        QVERIFY2(failed.error->message.contains(u"Disk is in use"_s), camera_->why(failed));
        camera_->set({{u"reset"_s, true}});
        camera_->set({{u"job_steps"_s, 1000}});
        const StepOutcome slow = camera_->call(u"Edge-Storage"_s, {{u"action"_s, u"format"_s}, {u"wait"_s, u"1s"_s}});
        CAMERA_FAILS(*camera_, slow, u"timeout"_s);
        QVERIFY2(slow.error->message.contains(u"format of SD_DISK was begun (job 10"_s), camera_->why(slow));
        camera_->set({{u"trouble"_s, QJsonObject{{u"/axis-cgi/disks/job.cgi"_s, u"reset"_s}}}});
        const StepOutcome lost = camera_->call(u"Edge-Storage"_s, {{u"action"_s, u"unmount"_s}});
        CAMERA_FAILS(*camera_, lost, u"unreachable"_s);
        QVERIFY2(lost.error->toText().contains(u"goes on with it"_s) || lost.error->message.contains(u"was begun"_s),
                 camera_->why(lost));
    }

    void aStopLeavesTheJobAndSaysSo() {
        camera_->set({{u"job_steps"_s, 1000}});
        std::stop_source stop;
        std::jthread stopper([&] {
            while (camera_->requests(u"/axis-cgi/disks/job.cgi"_s).isEmpty())
                std::this_thread::yield();
            stop.request_stop();
        });
        const StepOutcome outcome = camera_->call(u"Edge-Storage"_s, {{u"action"_s, u"check"_s}}, stop.get_token());
        QCOMPARE(outcome.status, TaskStatus::Cancelled);
        QVERIFY2(outcome.message.contains(u"was begun"_s), qPrintable(outcome.message));
    }

    void disksThatAreNotThere() {
        const StepOutcome none =
            camera_->call(u"Edge-Storage"_s, {{u"action"_s, u"format"_s}, {u"disk"_s, u"SD_DISK2"_s}});
        CAMERA_FAILS(*camera_, none, u"no_disk"_s);
        QVERIFY2(none.error->hint.contains(u"SD_DISK, NetworkShare"_s), camera_->why(none));
        const StepOutcome out =
            camera_->call(u"Edge-Storage"_s, {{u"action"_s, u"format"_s}, {u"disk"_s, u"NetworkShare"_s}});
        CAMERA_FAILS(*camera_, out, u"no_disk"_s);
        QVERIFY(camera_->requests(u"/axis-cgi/disks/format.cgi"_s).isEmpty());
        QCOMPARE(camera_->preview(u"Edge-Storage"_s, {{u"action"_s, u"mount"_s}, {u"disk"_s, u"A&B=c"_s}}).has_value(),
                 false);
    }

    void aPicture() {
        const QString file = folder_.filePath(u"gate.jpg"_s);
        const QJsonObject parameters{{u"output"_s, file}, {u"resolution"_s, u"640x360"_s}, {u"compression"_s, 20}};
        const StepOutcome outcome = camera_->call(u"Video-Streaming"_s, parameters);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"width"_s], QJsonValue(640));
        QCOMPARE(outcome.output.fields[u"height"_s], QJsonValue(360));
        QCOMPARE(outcome.output.fields[u"file"_s], QJsonValue(file));
        QCOMPARE(outcome.output.fields[u"size_bytes"_s].toInteger(), test::contentOf(file).size());
        QVERIFY(JpegSize::of(test::contentOf(file)));
        // Never overwritten, and not even asked for.
        const auto before = camera_->requests().size();
        CAMERA_FAILS(*camera_, camera_->call(u"Video-Streaming"_s, parameters), u"file_exists"_s);
        QCOMPARE(camera_->requests().size(), before);
        CAMERA_FAILS(*camera_, camera_->call(u"Video-Streaming"_s, {{u"output"_s, u"/no/such/folder/a.jpg"_s}}),
                     u"not_found"_s);
        const StepOutcome plain =
            camera_->call(u"Video-Streaming"_s, {{u"username"_s, u"view"_s}, {u"password"_s, u"view-secret"_s}});
        CAMERA_SUCCEEDS(*camera_, plain);
        QVERIFY(plain.output.fields[u"file"_s].isNull());
    }

    void noPicture() {
        const QString file = folder_.filePath(u"none.jpg"_s);
        CAMERA_FAILS(*camera_,
                     camera_->call(u"Video-Streaming"_s, {{u"resolution"_s, u"123x456"_s}, {u"output"_s, file}}),
                     u"bad_reply"_s);
        QVERIFY(!QFile::exists(file));
        CAMERA_FAILS(*camera_, camera_->call(u"Video-Streaming"_s, {{u"channel"_s, 7}}), u"http_status"_s);
        for (const QString& kind : {u"truncated"_s, u"html"_s, u"garbage"_s}) {
            camera_->set({{u"trouble"_s, QJsonObject{{u"/axis-cgi/jpg/image.cgi"_s, kind}}}});
            CAMERA_FAILS(*camera_, camera_->call(u"Video-Streaming"_s, {{u"output"_s, file}}), u"bad_reply"_s);
        }
        QCOMPARE(QDir(folder_.path()).entryList({u"none*"_s}, QDir::Files).size(), 0); // nor anything half
    }

    void aStream() {
        const QString folder = folder_.filePath(u"frames"_s);
        const StepOutcome outcome = camera_->call(u"Video-Streaming"_s, {{u"action"_s, u"mjpeg"_s},
                                                                         {u"fps"_s, 20},
                                                                         {u"duration"_s, u"1500ms"_s},
                                                                         {u"resolution"_s, u"320x240"_s},
                                                                         {u"output"_s, folder}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        const auto rows = test::cameraRows(outcome);
        QVERIFY2(rows.size() >= 3 && rows.size() <= 35, qPrintable(QString::number(rows.size())));
        QCOMPARE(QDir(folder).entryList(QDir::Files).size(), rows.size());
        QCOMPARE(rows[1][u"file"_s], QJsonValue(folder + u"/000002.jpg"_s));
        QCOMPARE(outcome.output.fields[u"frames"_s], QJsonValue(rows.size()));
        QVERIFY(outcome.output.fields[u"frames_per_second"_s].toDouble() > 1);
        QVERIFY(outcome.output.fields[u"bits_per_second"_s].toDouble() > 1000);
        CAMERA_FAILS(*camera_, camera_->call(u"Video-Streaming"_s, {{u"action"_s, u"mjpeg"_s}, {u"output"_s, folder}}),
                     u"file_exists"_s);
    }

    void streamsThatBreak() {
        const QString folder = folder_.filePath(u"broken"_s);
        camera_->set({{u"trouble"_s, QJsonObject{{u"frames"_s, u"damaged"_s}}}});
        const StepOutcome damaged = camera_->call(
            u"Video-Streaming"_s, {{u"action"_s, u"mjpeg"_s}, {u"duration"_s, u"20s"_s}, {u"output"_s, folder}});
        CAMERA_FAILS(*camera_, damaged, u"bad_reply"_s);
        QCOMPARE(test::cameraRows(damaged).size(), 3); // what came before is kept
        camera_->set({{u"trouble"_s, QJsonObject{{u"frames"_s, u"stop"_s}}}});
        const StepOutcome silent = camera_->call(
            u"Video-Streaming"_s, {{u"action"_s, u"mjpeg"_s}, {u"duration"_s, u"60s"_s}, {u"timeout"_s, u"2s"_s}});
        CAMERA_FAILS(*camera_, silent, u"timeout"_s);
        QCOMPARE(test::cameraRows(silent).size(), 5);
        camera_->set({{u"trouble"_s, QJsonObject{{u"/axis-cgi/mjpg/video.cgi"_s, u"html"_s}}}});
        CAMERA_FAILS(*camera_,
                     camera_->call(u"Video-Streaming"_s, {{u"action"_s, u"mjpeg"_s}, {u"duration"_s, u"1s"_s}}),
                     u"bad_reply"_s);
    }

    void theAddressOfAStream() {
        const QJsonObject parameters{{u"action"_s, u"rtsp_url"_s},
                                     {u"camera"_s, u"https://[2001:db8::7]:8443"_s},
                                     {u"codec"_s, u"h265"_s},
                                     {u"fps"_s, 10},
                                     {u"channel"_s, 2},
                                     {u"resolution"_s, u"1280x720"_s}};
        const StepOutcome outcome = camera_->call(u"Video-Streaming"_s, parameters);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"url"_s].toString(),
                 u"rtsp://[2001:db8::7]/axis-media/media.amp?videocodec=h265&camera=2&resolution=1280x720&fps=10"_s);
        QVERIFY(camera_->requests().isEmpty());
    }

    void anyBytesAsPictures() {
        const StepOutcome outcome = camera_->call(
            u"Video-Streaming"_s, {{u"resolution"_s, u"320x240"_s}, {u"output"_s, folder_.filePath(u"s.jpg"_s)}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        const QByteArray picture = test::contentOf(folder_.filePath(u"s.jpg"_s));
        for (qsizetype cut = 0; cut < picture.size(); ++cut)
            QVERIFY(!JpegSize::of(picture.left(cut)));
        QVERIFY(JpegSize::of(picture + QByteArray(7, '\0')));
        QRandomGenerator random(3);
        for (int round = 0; round < 20000; ++round) {
            QByteArray bad = picture;
            for (int n = 0; n < 3; ++n)
                bad[random.bounded(200)] = char(random.bounded(256));
            if (const auto size = JpegSize::of(bad)) QVERIFY(size->width > 0 && size->height > 0);
        }
        const QByteArray stream =
            "--b\r\nContent-Type: image/jpeg\r\nContent-Length: " + QByteArray::number(picture.size()) + "\r\n\r\n" +
            picture + "\r\n--b\r\n\r\nsecond\r\n--b\r\n";
        for (qsizetype cut = 0; cut <= stream.size(); ++cut) { // in two pieces, cut anywhere
            MultipartFrames frames;
            QByteArrayList parts;
            for (const QByteArray& piece : {stream.left(cut), stream.mid(cut)}) {
                frames.add(piece);
                while (const auto part = frames.next())
                    parts << *part;
            }
            QCOMPARE(parts, (QByteArrayList{picture, "second"}));
        }
        for (int round = 0; round < 3000; ++round) {
            QByteArray bad = stream;
            for (int n = 0; n < 3; ++n)
                bad[random.bounded(int(bad.size()))] = char(random.bounded(256));
            MultipartFrames frames;
            frames.add(bad);
            while (frames.next())
                ;
        }
    }
};

QTEST_GUILESS_MAIN(TestVapixRead)
#include "tst_vapix_read.moc"
