// SPDX-License-Identifier: GPL-3.0-or-later
// What our readers make of answers that real cameras gave, and of those that only follow the documentation: other
// people's recordings, read where they lie. And of the same bytes cut and changed anywhere.
#include "engine/base/Json.h"
#include "executors/network/vapix/CameraDefinitions.h"
#include "executors/network/vapix/CameraDisks.h"
#include "executors/network/vapix/CameraEvents.h"
#include "executors/network/vapix/CameraRecordings.h"
#include "executors/network/vapix/VapixAnswer.h"
#include "support/TestFiles.h"

#include <QDir>
#include <QJsonArray>
#include <QRandomGenerator>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestVapixRecorded : public QObject {
    Q_OBJECT

    const QString folder_ = QStringLiteral(OC_SHARED_DIR "/fixtures/vapix/");

    QByteArray answer(const QString& file) const { return test::contentOf(folder_ + file); }
    static QString wrong(const Result<XmlElement>& root) { return root ? QString() : root.error().toText(); }
    /// Every way in which a camera's answer is read.
    static void readAll(const QByteArray& bytes) {
        (void)vapixAnswer::json(bytes);
        (void)vapixAnswer::parameters(bytes);
        (void)vapixAnswer::done(bytes);
        if (const auto soap = vapixAnswer::soap(bytes)) {
            (void)cameraEvents::topics(*soap);
            (void)cameraEvents::rules(*soap, *soap);
            (void)cameraEvents::schedules(*soap);
        }
        if (const auto xml = vapixAnswer::xml(bytes)) {
            (void)cameraDisks::rows(*xml);
            (void)cameraDisks::job(*xml);
            (void)cameraRecordings::rows(*xml);
            (void)CameraDefinitions::of(*xml);
        }
    }

private Q_SLOTS:
    void init() {
        if (!QDir(folder_).exists()) QSKIP("the recorded answers of cameras are not on this machine");
    }

    /// Each of the index: it is read as what it is, and an error in it is told.
    void everyOneIsRead() {
        const auto index = json::parse(answer(u"index.json"_s));
        QVERIFY(index.has_value());
        const QJsonArray items = (*index)[u"items"_s].toArray();
        QVERIFY(items.size() > 200);
        int objects = 0, refusals = 0, documents = 0, faults = 0, lists = 0;
        for (const QJsonValue& item : items) {
            const QString file = item[u"response_file"_s].toString();
            const QByteArray bytes = answer(file);
            const QByteArray begin = bytes.trimmed();
            if (file.endsWith(u".json"_s) && begin.startsWith('{') &&
                item[u"endpoint"_s].toString().contains(u".cgi"_s)) {
                const auto read = json::parse(bytes);
                QVERIFY2(read.has_value(), qPrintable(file));
                const auto data = vapixAnswer::json(bytes);
                const bool error = read->toObject().contains(u"error"_s);
                QCOMPARE(data.has_value(), !error);
                ++(error ? refusals : objects);
                if (error)
                    QVERIFY2(data.error().message.contains(u"(code "_s), qPrintable(file + data.error().message));
            } else if (begin.contains(":Envelope")) {
                const auto body = vapixAnswer::soap(bytes);
                const bool fault = begin.contains(":Fault>");
                QVERIFY2(body.has_value() != fault, qPrintable(file));
                ++(fault ? faults : documents);
                if (fault) QVERIFY2(body.error().code == u"camera_refused", qPrintable(file));
            } else if (file.endsWith(u".xml"_s) && item[u"tool"_s].toString().startsWith(u"axis_"_s)) {
                QVERIFY2(XmlElement::parse(bytes).has_value(), qPrintable(file + wrong(XmlElement::parse(bytes))));
                ++documents;
            } else if (item[u"endpoint"_s].toString() == u"/axis-cgi/param.cgi" &&
                       item[u"http_status"_s].toInt() == 200 && begin.contains('=')) {
                const auto found = vapixAnswer::parameters(bytes);
                QVERIFY2(found.has_value() && !found->values.isEmpty(), qPrintable(file));
                for (const QString& name : found->values.keys())
                    QVERIFY(!name.startsWith(u"root."_s));
                ++lists;
            }
        }
        qInfo("%d JSON answers, %d JSON errors, %d documents, %d faults, %d lists", objects, refusals, documents,
              faults, lists);
        QVERIFY(objects > 40 && refusals >= 5 && documents > 60 && faults >= 5 && lists > 15);
    }

    void disks() {
        const auto root =
            vapixAnswer::xml(answer(u"trunnion/AXIS_Companion_Bullet_LE_9_80_2_2/disks_list_cgi_diskid_all.xml"_s));
        QVERIFY2(root.has_value(), qPrintable(wrong(root)));
        const auto rows = cameraDisks::rows(*root);
        QVERIFY(rows.has_value());
        QCOMPARE(rows->size(), 2);
        QCOMPARE(rows->first()[u"disk"_s], QJsonValue(u"SD_DISK"_s));
        QCOMPARE(rows->first()[u"size_bytes"_s].toInteger(), qint64(116109036) * 1024);
        QCOMPARE(rows->first()[u"encrypted"_s], QJsonValue(false));
        QCOMPARE(rows->first()[u"filesystem"_s], QJsonValue(u"ext4"_s));
    }

    void oldFirmware() {
        const auto brand = vapixAnswer::parameters(answer(
            u"trunnion/AXIS_P5512_5_51_7/param_cgi_action_list_group_root_brand_root_properties_firmware.txt"_s));
        QVERIFY(brand.has_value());
        QCOMPARE(brand->value(u"Brand.ProdNbr"_s), u"P5512"_s);
        QCOMPARE(brand->value(u"Properties.Firmware.Version"_s), u"5.51.7"_s);
        const QByteArray page = answer(u"trunnion/AXIS_P5512_5_51_7/apidiscovery_cgi.html.txt"_s);
        QCOMPARE(vapixAnswer::json(page).error().code, u"bad_reply"_s);
        const auto missing = vapixAnswer::parameters(
            answer(u"rs4acap/parameter_management_list_error/D4200-VE_12.9.57_000.response.txt"_s));
        QCOMPARE(missing.error().message,
                 u"the camera refused: Error -1 getting param in group 'Properties.Image.Resolution'"_s);
    }

    void definitions() {
        for (const QString& model : {u"AXIS_P5512_5_51_7"_s, u"AXIS_Companion_Bullet_LE_9_80_2_2"_s}) {
            const auto root = vapixAnswer::xml(
                answer(u"trunnion/"_s + model + u"/param_cgi_action_listdefinitions_listformat_xmlschema.xml"_s));
            QVERIFY2(root.has_value(), qPrintable(wrong(root)));
            const auto found = CameraDefinitions::of(*root);
            QVERIFY(found.has_value());
            QVERIFY(found->definitions.size() > 300);
            const QString brightness = u"ImageSource.I0.Sensor.Brightness"_s;
            QVERIFY(found->check(brightness, u"100"_s, u"brightness"_s).has_value());
            QCOMPARE(found->check(brightness, u"101"_s, u"brightness"_s).error().code, u"bad_parameter"_s);
            QCOMPARE(found->check(u"ImageSource.NbrOfSources"_s, u"2"_s, u"sources"_s).error().code,
                     u"not_supported"_s);
            // Only the newer one has it; a PTZ camera's filter is elsewhere.
            QCOMPARE(found->has(u"ImageSource.I0.DayNight.IrCutFilter"_s), model != u"AXIS_P5512_5_51_7");
        }
    }

    void events() {
        const QDir recorded(folder_ + u"rs4acap/event1_get_event_instances"_s);
        const QStringList files = recorded.entryList({u"*.response.xml"_s});
        QVERIFY(files.size() >= 4);
        for (const QString& file : files) {
            const auto body = vapixAnswer::soap(test::contentOf(recorded.filePath(file)));
            QVERIFY2(body.has_value(), qPrintable(file));
            const auto rows = cameraEvents::topics(*body);
            QVERIFY2(rows.has_value() && rows->size() > 15, qPrintable(file));
            bool input = false;
            for (const QJsonObject& row : *rows)
                input = input || (row[u"topic"_s].toString() == u"tns1:Device/tnsaxis:IO/VirtualInput" &&
                                  row[u"stateful"_s].toBool() && row[u"source"_s][0][u"name"_s].toString() == u"port");
            QVERIFY2(input, qPrintable(file));
        }
        const auto rules = vapixAnswer::soap(answer(u"rs4acap/examples/get_action_rules_200_conditions.xml"_s));
        const auto none = vapixAnswer::soap(answer(u"rs4acap/examples/get_action_configurations_200_response.xml"_s));
        const auto rows = cameraEvents::rules(*rules, *none);
        QCOMPARE(rows->first()[u"name"_s], QJsonValue(u"remote_recording"_s));
        QCOMPARE(rows->first()[u"conditions"_s].toArray().size(), 1);
    }

    void recordings() { // after the documentation; nobody recorded one
        const auto rows = cameraRecordings::rows(*vapixAnswer::xml(answer(u"documented-shape/record_list.xml"_s)));
        QCOMPARE(rows->size(), 2);
        QVERIFY((*rows)[1][u"end"_s].isNull());
        QCOMPARE(vapixAnswer::xml(answer(u"documented-shape/record_start_error.xml"_s)).error().message,
                 u"the camera refused: Disk not available"_s);
        QCOMPARE(vapixAnswer::xml(answer(u"documented-shape/export_error_110.xml"_s)).error().message,
                 u"the camera refused: Recording not found (code 110)"_s);
        QCOMPARE(cameraDisks::job(*vapixAnswer::xml(answer(u"documented-shape/disk_job_progress.xml"_s)))->progress,
                 100);
        QVERIFY(vapixAnswer::done(answer(u"documented-shape/privacymask_add_204.txt"_s)).has_value());
        QCOMPARE(vapixAnswer::done(answer(u"documented-shape/ptz_error.txt"_s)).error().message,
                 u"the camera refused: query: unknown value: bogus"_s);
    }

    void cutAnywhere() {
        for (const QString& file :
             {u"documented-shape/record_list.xml"_s, u"documented-shape/overlay_list.json"_s,
              u"kane610/ptz/query_position.txt"_s, u"rs4acap/examples/get_action_rules_200_conditions.xml"_s,
              u"trunnion/AXIS_Companion_Bullet_LE_9_80_2_2/disks_list_cgi_diskid_all.xml"_s}) {
            const QByteArray bytes = answer(file);
            QVERIFY(!bytes.isEmpty());
            for (qsizetype cut = 0; cut < bytes.size(); ++cut)
                readAll(bytes.left(cut));
            QRandomGenerator random(11);
            for (int round = 0; round < 1500; ++round) {
                QByteArray bad = bytes;
                for (int n = 0; n < 5; ++n)
                    bad[random.bounded(int(bad.size()))] = char(random.bounded(256));
                readAll(bad);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestVapixRecorded)
#include "tst_vapix_recorded.moc"
