// SPDX-License-Identifier: GPL-3.0-or-later
// Axis-VAPIX-Network-Settings, -Stream-Profiles, -IO-Ports, -Imaging, -DayNight and -Light-Control against the strict
// camera of the tests.
#include "support/VapixCamera.h"

#include <thread>

using namespace oc;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using oc::test::cameraRows;
using oc::test::VapixCamera;

class TestVapixSettings : public QObject {
    Q_OBJECT

    std::unique_ptr<VapixCamera> camera_;

    StepOutcome call(const QString& tool, const QJsonObject& parameters = {}) {
        return camera_->call(tool, parameters);
    }
    static QJsonObject bodyOf(const QJsonObject& request) {
        return QJsonDocument::fromJson(request[u"body"_s].toString().toUtf8()).object();
    }
    QJsonObject as(const QString& user, QJsonObject parameters) const {
        parameters.insert(u"username"_s, user);
        parameters.insert(u"password"_s, user + u"-secret"_s);
        return parameters;
    }

private Q_SLOTS:
    void init() {
        if (!camera_) camera_ = std::make_unique<VapixCamera>();
        QVERIFY2(camera_->isReady(), qPrintable(camera_->problem()));
        camera_->set({{u"reset"_s, true}});
    }

    void theNetworkIsRead() {
        const StepOutcome outcome = call(u"Network-Settings"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        const QJsonObject& fields = outcome.output.fields;
        QCOMPARE(fields[u"hostname"_s], QJsonValue(u"axis-accc8e012345"_s));
        QCOMPARE(fields[u"hostname_from_dhcp"_s], QJsonValue(true));
        QCOMPARE(fields[u"name_servers"_s], QJsonValue(QJsonArray{u"192.0.2.53"_s}));
        const QJsonValue device = fields[u"devices"_s][0];
        QCOMPARE(device[u"ipv4_mode"_s], QJsonValue(u"dhcp"_s));
        QCOMPARE(device[u"addresses"_s], QJsonValue(QJsonArray{u"192.0.2.90/24"_s}));
        QCOMPARE(device[u"gateway"_s], QJsonValue(u"192.0.2.1"_s));
        CAMERA_FAILS(*camera_,
                     call(u"Network-Settings"_s, {{u"username"_s, u"oper"_s}, {u"password"_s, u"oper-secret"_s}}),
                     u"forbidden"_s);
        camera_->set({{u"firmware"_s, u"5.51.7"_s}});
        const StepOutcome old = call(u"Network-Settings"_s);
        CAMERA_SUCCEEDS(*camera_, old);
        QCOMPARE(old.output.fields[u"devices"_s][0][u"addresses"_s], QJsonValue(QJsonArray{u"192.0.2.90/24"_s}));
        QCOMPARE(old.output.fields[u"name_servers"_s], QJsonValue(QJsonArray{u"192.0.2.53"_s}));
        CAMERA_FAILS(*camera_,
                     call(u"Network-Settings"_s, {{u"action"_s, u"set_hostname"_s}, {u"hostname"_s, u"gate"_s}}),
                     u"not_supported"_s);
    }

    void theNameAndTheResolverAreSet() {
        StepOutcome outcome =
            call(u"Network-Settings"_s, {{u"action"_s, u"set_hostname"_s}, {u"hostname"_s, u"gate-3"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"hostname"_s], QJsonValue(u"gate-3"_s));
        outcome = call(u"Network-Settings"_s, {{u"action"_s, u"set_hostname"_s}, {u"use_dhcp"_s, true}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"hostname_from_dhcp"_s], QJsonValue(true));
        outcome = call(u"Network-Settings"_s, {{u"action"_s, u"set_resolver"_s},
                                               {u"name_servers"_s, QJsonArray{u"192.0.2.1"_s, u"2001:db8::53"_s}},
                                               {u"search_domains"_s, QJsonArray{u"cams.example.org"_s}}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"search_domains"_s], QJsonValue(QJsonArray{u"cams.example.org"_s}));
        // The camera takes three at most, and says so in its own way.
        outcome =
            call(u"Network-Settings"_s, {{u"action"_s, u"set_resolver"_s},
                                         {u"name_servers"_s, QJsonArray{u"::1"_s, u"::2"_s, u"::3"_s, u"::4"_s}}});
        CAMERA_FAILS(*camera_, outcome, u"camera_refused"_s);
        QVERIFY2(outcome.error->message.contains(u"code 4004"_s) && outcome.error->message.contains(u"104"_s),
                 camera_->why(outcome));
    }

    void anotherAddress_data() {
        QTest::addColumn<bool>("vanish");
        QTest::newRow("answered before it goes") << false;
        QTest::newRow("gone before it answers") << true;
    }
    void anotherAddress() {
        QFETCH(bool, vanish);
        camera_->set({{u"vanish"_s, vanish}});
        QString url = camera_->url(); // 127.0.0.1, too: but the camera thinks it is another one
        const StepOutcome outcome = call(u"Network-Settings"_s, {{u"action"_s, u"set_ipv4"_s},
                                                                 {u"ip_address"_s, u"192.0.2.91"_s},
                                                                 {u"gateway"_s, u"192.0.2.1"_s},
                                                                 {u"camera"_s, url},
                                                                 {u"timeout"_s, u"2s"_s}});
        // Nobody answers at 192.0.2.91 (RFC 5737): the step fails and says what is known.
        CAMERA_FAILS(*camera_, outcome, u"unknown_outcome"_s);
        QCOMPARE(outcome.output.fields[u"new_address_answers"_s], QJsonValue(false));
        QCOMPARE(camera_->held(u"network"_s)[u"address"_s], QJsonValue(u"192.0.2.91"_s));
        QVERIFY2(outcome.error->hint.contains(vanish ? u"not known"_s : u"It took the change"_s),
                 camera_->why(outcome));
    }

    void wrongAddresses_data() {
        QTest::addColumn<QJsonObject>("given");
        const auto row = [](const char* name, const QString& address, int prefix, const QString& gateway) {
            QJsonObject given{{u"ip_address"_s, address}, {u"prefix_length"_s, prefix}};
            if (!gateway.isEmpty()) given.insert(u"gateway"_s, gateway);
            QTest::newRow(name) << given;
        };
        row("the number of the network", u"192.0.2.0"_s, 24, {});
        row("broadcast", u"192.0.2.255"_s, 24, {});
        row("loopback", u"127.0.0.1"_s, 8, {});
        row("multicast", u"239.1.1.1"_s, 24, {});
        row("IPv6", u"2001:db8::1"_s, 24, {});
        row("a router elsewhere", u"192.0.2.91"_s, 24, u"198.51.100.1"_s);
        row("itself as router", u"192.0.2.91"_s, 24, u"192.0.2.91"_s);
    }
    void wrongAddresses() {
        QFETCH(QJsonObject, given);
        given.insert(u"action"_s, u"set_ipv4"_s);
        CAMERA_FAILS(*camera_, call(u"Network-Settings"_s, given), u"bad_parameter"_s);
        QVERIFY(!camera_->preview(u"Network-Settings"_s, given));
        QVERIFY(camera_->requests().isEmpty());
    }

    void profiles_data() {
        QTest::addColumn<QString>("firmware");
        QTest::newRow("12.9") << u"12.9.57"_s;
        QTest::newRow("5.51") << u"5.51.7"_s;
    }
    void profiles() {
        QFETCH(QString, firmware);
        camera_->set({{u"firmware"_s, firmware}});
        StepOutcome outcome = call(u"Stream-Profiles"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).first()[u"name"_s], QJsonValue(u"Quality"_s));
        QCOMPARE(cameraRows(outcome).first()[u"parameters"_s][u"fps"_s], QJsonValue(u"25"_s));
        QCOMPARE(outcome.output.fields[u"max_profiles"_s], QJsonValue(26));
        const QJsonObject made{
            {u"action"_s, u"create"_s},
            {u"name"_s, u"Rec_1"_s},
            {u"description"_s, u"A & B=\u00fc"_s},
            {u"parameters"_s,
             QJsonObject{{u"resolution"_s, u"1280x720"_s}, {u"fps"_s, 15}, {u"text"_s, u"a&b=c d"_s}}}};
        outcome = call(u"Stream-Profiles"_s, made);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).size(), 2);
        CAMERA_FAILS(*camera_, call(u"Stream-Profiles"_s, made), u"camera_refused"_s); // the name is taken
        outcome = call(u"Stream-Profiles"_s, {{u"name"_s, u"Rec_1"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        const QJsonObject row = cameraRows(outcome).first();
        QCOMPARE(
            row[u"parameters"_s],
            QJsonValue(QJsonObject{{u"resolution"_s, u"1280x720"_s}, {u"fps"_s, u"15"_s}, {u"text"_s, u"a&b=c d"_s}}));
        QCOMPARE(row[u"description"_s].toString(), firmware == u"5.51.7" ? u"A & B=\u00fc"_s : u"A & B=\u00fc"_s);
        outcome =
            call(u"Stream-Profiles"_s,
                 {{u"action"_s, u"update"_s}, {u"name"_s, u"Rec_1"_s}, {u"parameters"_s, QJsonObject{{u"fps"_s, 5}}}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        outcome = call(u"Stream-Profiles"_s, {{u"action"_s, u"remove"_s}, {u"name"_s, u"Rec_1"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).size(), 1);
        CAMERA_FAILS(*camera_, call(u"Stream-Profiles"_s, {{u"action"_s, u"remove"_s}, {u"name"_s, u"Rec_1"_s}}),
                     u"camera_refused"_s);
        CAMERA_FAILS(*camera_, call(u"Stream-Profiles"_s, {{u"name"_s, u"None"_s}}), u"not_found"_s);
    }

    void profilesThatCannotBe() {
        camera_->set({{u"max_profiles"_s, 0}});
        const StepOutcome none = call(u"Stream-Profiles"_s);
        CAMERA_SUCCEEDS(*camera_, none);
        QCOMPARE(none.output.fields[u"max_profiles"_s], QJsonValue(0));
        for (const QJsonObject& parameters :
             {QJsonObject{{u"a&b"_s, 1}}, QJsonObject{{u"fps"_s, u"1\n2"_s}}, QJsonObject{}}) {
            const auto preview = camera_->preview(
                u"Stream-Profiles"_s, {{u"action"_s, u"create"_s}, {u"name"_s, u"x"_s}, {u"parameters"_s, parameters}});
            QVERIFY(!preview);
        }
        QVERIFY(!camera_->preview(u"Stream-Profiles"_s, {{u"action"_s, u"remove"_s}}));
    }

    void ports_data() {
        QTest::addColumn<QString>("firmware");
        QTest::newRow("12.9") << u"12.9.57"_s;
        QTest::newRow("5.51") << u"5.51.7"_s;
    }
    void ports() {
        QFETCH(QString, firmware);
        const bool old = firmware == u"5.51.7";
        camera_->set({{u"firmware"_s, firmware}});
        StepOutcome outcome = call(u"IO-Ports"_s, as(u"view"_s, {}));
        CAMERA_SUCCEEDS(*camera_, outcome);
        const auto rows = cameraRows(outcome);
        QCOMPARE(rows.size(), old ? 2 : 3);
        QCOMPARE(rows[0][u"name"_s], QJsonValue(u"Door contact"_s));
        QCOMPARE(rows[0][u"state"_s], QJsonValue(u"open"_s));
        QCOMPARE(rows[1][u"direction"_s], QJsonValue(u"output"_s));
        outcome =
            call(u"IO-Ports"_s, as(u"oper"_s, {{u"action"_s, u"set"_s}, {u"port"_s, 1}, {u"state"_s, u"closed"_s}}));
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).first()[u"state"_s], QJsonValue(u"closed"_s));
        outcome = call(u"IO-Ports"_s, {{u"action"_s, u"set"_s}, {u"port"_s, 1}, {u"state"_s, u"open"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        outcome =
            call(u"IO-Ports"_s,
                 {{u"action"_s, u"pulse"_s}, {u"port"_s, 1}, {u"state"_s, u"closed"_s}, {u"duration"_s, u"30ms"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).first()[u"state"_s], QJsonValue(u"open"_s)); // again
        const QJsonValue sequence = camera_->held(u"sequences"_s).toArray().last();
        if (old)
            QCOMPARE(sequence, QJsonValue(u"2:/30\\"_s));
        else
            QCOMPARE(sequence[u"sequence"_s][0], QJsonValue(QJsonObject{{u"state"_s, u"closed"_s}, {u"time"_s, 30}}));
        outcome = call(u"IO-Ports"_s, {{u"action"_s, u"state"_s}, {u"port"_s, 7}});
        CAMERA_FAILS(*camera_, outcome, u"no_port"_s);
        CAMERA_FAILS(*camera_, call(u"IO-Ports"_s, {{u"action"_s, u"set"_s}, {u"port"_s, 0}, {u"state"_s, u"open"_s}}),
                     u"not_settable"_s);
        CAMERA_FAILS(
            *camera_,
            call(u"IO-Ports"_s, as(u"view"_s, {{u"action"_s, u"set"_s}, {u"port"_s, 1}, {u"state"_s, u"open"_s}})),
            u"forbidden"_s);
    }

    void camerasWithoutPorts() {
        camera_->set({{u"ports"_s, QJsonArray()}});
        const StepOutcome outcome = call(u"IO-Ports"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).size(), 0);
    }

    void theImage() {
        StepOutcome outcome = call(u"Imaging"_s, as(u"oper"_s, {}));
        CAMERA_SUCCEEDS(*camera_, outcome);
        const QJsonObject& fields = outcome.output.fields;
        QCOMPARE(fields[u"brightness"_s], QJsonValue(50));
        QCOMPARE(fields[u"saturation"_s], QJsonValue(60));
        QCOMPARE(fields[u"exposure"_s], QJsonValue(u"auto"_s));
        QCOMPARE(fields[u"wdr"_s], QJsonValue(true));
        QCOMPARE(fields[u"settings"_s][u"Sensor.MaxGain"_s], QJsonValue(u"100"_s));
        outcome = call(u"Imaging"_s, {{u"action"_s, u"set"_s},
                                      {u"brightness"_s, 61},
                                      {u"wdr"_s, false},
                                      {u"white_balance"_s, u"fixed_fluor1"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"brightness"_s], QJsonValue(61));
        QCOMPARE(outcome.output.fields[u"wdr"_s], QJsonValue(false));
        QCOMPARE(outcome.output.fields[u"contrast"_s], QJsonValue(45)); // as it was
        CAMERA_FAILS(*camera_, call(u"Imaging"_s, {{u"channel"_s, 3}}), u"camera_refused"_s);
        QVERIFY(!camera_->preview(u"Imaging"_s, {{u"action"_s, u"set"_s}}));
    }

    void whatThisModelDoesNotTake() {
        // One value is wrong: none is set.
        StepOutcome outcome =
            call(u"Imaging"_s, {{u"action"_s, u"set"_s}, {u"brightness"_s, 70}, {u"sharpness"_s, 90}});
        CAMERA_FAILS(*camera_, outcome, u"bad_parameter"_s);
        QVERIFY2(outcome.error->hint.contains(u"0 to 80"_s), camera_->why(outcome));
        QVERIFY(camera_->held(u"parameters"_s).toObject().isEmpty());
        outcome = call(u"Imaging"_s, {{u"action"_s, u"set"_s}, {u"exposure"_s, u"flickerreduced50"_s}});
        CAMERA_FAILS(*camera_, outcome, u"bad_parameter"_s);
        QVERIFY2(outcome.error->hint.contains(u"auto, hold, flickerfree50, flickerfree60"_s), camera_->why(outcome));
        camera_->set({{u"parameters"_s, QJsonObject{{u"ImageSource.I0.Sensor.WDR"_s, QJsonValue::Null}}}});
        outcome = call(u"Imaging"_s, {{u"action"_s, u"set"_s}, {u"wdr"_s, true}});
        CAMERA_FAILS(*camera_, outcome, u"not_supported"_s);
    }

    void dayAndNight() {
        StepOutcome outcome = call(u"DayNight"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"mode"_s], QJsonValue(u"auto"_s));
        QCOMPARE(outcome.output.fields[u"shift_level"_s], QJsonValue(40));
        QVERIFY(outcome.output.fields[u"filter_in"_s].isNull());
        outcome = call(u"DayNight"_s,
                       as(u"oper"_s, {{u"action"_s, u"set"_s}, {u"mode"_s, u"night"_s}, {u"shift_level"_s, 10}}));
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"mode"_s], QJsonValue(u"night"_s));
        QCOMPARE(outcome.output.fields[u"filter_in"_s], QJsonValue(false));
        QCOMPARE(outcome.output.fields[u"shift_level"_s], QJsonValue(10));
        CAMERA_FAILS(*camera_, call(u"DayNight"_s, as(u"view"_s, {{u"action"_s, u"set"_s}, {u"mode"_s, u"day"_s}})),
                     u"forbidden"_s);
        QVERIFY(!camera_->preview(u"DayNight"_s, {{u"action"_s, u"set"_s}}));
    }

    void dayAndNightOfAPtzCamera() {
        camera_->set({{u"without"_s, QJsonArray{u"ImageSource.I0.DayNight"_s}},
                      {u"parameters"_s, QJsonObject{{u"PTZ.Various.V1.IrCutFilter"_s, u"on"_s}}}});
        StepOutcome outcome = call(u"DayNight"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"mode"_s], QJsonValue(u"day"_s));
        QVERIFY(outcome.output.fields[u"shift_level"_s].isNull());
        CAMERA_FAILS(*camera_, call(u"DayNight"_s, {{u"action"_s, u"set"_s}, {u"shift_level"_s, 10}}),
                     u"not_supported"_s);
        outcome = call(u"DayNight"_s, {{u"action"_s, u"set"_s}, {u"mode"_s, u"night"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(outcome.output.fields[u"mode"_s], QJsonValue(u"night"_s));
        camera_->set({{u"parameters"_s, QJsonObject()}});
        CAMERA_FAILS(*camera_, call(u"DayNight"_s), u"not_supported"_s);
    }

    void lights() {
        StepOutcome outcome = call(u"Light-Control"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QJsonObject row = cameraRows(outcome).first();
        QCOMPARE(row[u"light"_s], QJsonValue(u"led0"_s));
        QCOMPARE(row[u"intensity"_s], QJsonValue(600)); // spelt otherwise by the camera
        QCOMPARE(row[u"intensity_maximum"_s], QJsonValue(1000));
        QCOMPARE(row[u"on"_s], QJsonValue(false));
        QVERIFY(row[u"error"_s].isNull());
        outcome = call(u"Light-Control"_s, as(u"oper"_s, {{u"action"_s, u"on"_s}}));
        CAMERA_SUCCEEDS(*camera_, outcome);
        row = cameraRows(outcome).first();
        QCOMPARE(row[u"on"_s], QJsonValue(true));
        QCOMPARE(row[u"enabled"_s], QJsonValue(true));
        outcome =
            call(u"Light-Control"_s, {{u"action"_s, u"intensity"_s}, {u"intensity"_s, 250}, {u"light"_s, u"led0"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        row = cameraRows(outcome).first();
        QCOMPARE(row[u"intensity"_s], QJsonValue(250));
        QCOMPARE(row[u"automatic_intensity"_s], QJsonValue(false));
        outcome = call(u"Light-Control"_s, {{u"action"_s, u"off"_s}});
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).first()[u"on"_s], QJsonValue(false));
        CAMERA_FAILS(*camera_, call(u"Light-Control"_s, {{u"action"_s, u"on"_s}, {u"light"_s, u"led7"_s}}),
                     u"no_light"_s);
        CAMERA_FAILS(*camera_, call(u"Light-Control"_s, as(u"view"_s, {})), u"forbidden"_s);
        camera_->set({{u"lights"_s, QJsonArray()}});
        outcome = call(u"Light-Control"_s);
        CAMERA_SUCCEEDS(*camera_, outcome);
        QCOMPARE(cameraRows(outcome).size(), 0);
        CAMERA_FAILS(*camera_, call(u"Light-Control"_s, {{u"action"_s, u"on"_s}}), u"camera_refused"_s);
    }
};

QTEST_GUILESS_MAIN(TestVapixSettings)
#include "tst_vapix_settings.moc"
