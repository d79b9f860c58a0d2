// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/LightControlTool.h"

namespace oc {

using namespace Qt::StringLiterals;
using Role = VapixRequest::Role;

namespace {

const QString lightPath = u"/axis-cgi/lightcontrol.cgi"_s;
constexpr int notSupported = 1001;
constexpr int noLights = 1005; ///< most cameras
constexpr int disabled = 1009;

VapixRequest request(const QString& method, const QString& light = {}, QJsonObject params = {}) {
    if (!light.isEmpty()) params.insert(u"lightID"_s, light);
    return VapixRequest::json(lightPath, method, params, Role::Operator);
}

/// What this action sends for a light, in its order.
QList<VapixRequest> changes(const QString& action, const QString& light, int intensity) {
    if (action == u"on") return {request(u"enableLight"_s, light), request(u"activateLight"_s, light)};
    if (action == u"off") return {request(u"deactivateLight"_s, light)};
    return {request(u"setAutomaticIntensityMode"_s, light, {{u"enabled"_s, false}}),
            request(u"setManualIntensity"_s, light, {{u"intensity"_s, intensity}})};
}

/// A value that not every model has; null then.
Result<QJsonValue> optional(VapixClient& client, const VapixRequest& asked, const QString& field) {
    const auto data = client.json(asked);
    if (!data) {
        if (data.error().code == u"camera_refused"_s) return QJsonValue(QJsonValue::Null);
        return data.error();
    }
    const QJsonObject object = data->toObject();
    QJsonValue value = object.value(field);
    // The documentation's own example has it without the first n.
    if (value.isUndefined() && field == u"intensity") value = object.value(u"intesity"_s);
    return value.isUndefined() ? QJsonValue(QJsonValue::Null) : value;
}

Result<QList<QJsonObject>> lights(VapixClient& client) {
    const auto data = client.json(request(u"getLightInformation"_s));
    if (!data) return data.error();
    QList<QJsonObject> rows;
    const QJsonArray items = data->toObject().value(u"items"_s).toArray();
    for (const QJsonValue& item : items) {
        const QString light = item[u"lightID"_s].toString();
        const bool automatic = item[u"automaticIntensityMode"_s].toBool();
        const auto ranges = optional(client, request(u"getValidIntensity"_s, light), u"ranges"_s);
        if (!ranges) return ranges.error();
        const auto intensity = optional(
            client, request(automatic ? u"getCurrentIntensity"_s : u"getManualIntensity"_s, light), u"intensity"_s);
        if (!intensity) return intensity.error();
        QJsonValue low(QJsonValue::Null);
        QJsonValue high(QJsonValue::Null);
        const QJsonArray all = ranges->toArray();
        for (const QJsonValue& range : all) {
            if (low.isNull() || range[u"low"_s].toInt() < low.toInt()) low = range[u"low"_s].toInt();
            if (high.isNull() || range[u"high"_s].toInt() > high.toInt()) high = range[u"high"_s].toInt();
        }
        const QString error = item[u"errorInfo"_s].toString();
        rows << QJsonObject{{u"light"_s, light},
                            {u"type"_s, item[u"lightType"_s].toString()},
                            {u"enabled"_s, item[u"enabled"_s].toBool()},
                            {u"on"_s, item[u"lightState"_s].toBool()},
                            {u"intensity"_s, *intensity},
                            {u"intensity_minimum"_s, low},
                            {u"intensity_maximum"_s, high},
                            {u"automatic_intensity"_s, automatic},
                            {u"day_night_synchronised"_s, item[u"synchronizeDayNightMode"_s].toBool()},
                            {u"leds"_s, item[u"nrOfLEDs"_s].toInt()},
                            {u"error"_s, !item[u"error"_s].toBool()
                                             ? QJsonValue(QJsonValue::Null)
                                             : QJsonValue(error.isEmpty() ? u"an error without words"_s : error)}};
    }
    return rows;
}

Result<QJsonObject> chosen(const QList<QJsonObject>& rows, const QString& light) {
    QStringList known;
    for (const QJsonObject& row : rows) {
        const QString id = row.value(u"light"_s).toString();
        if (light.isEmpty() || id == light) return row;
        known << id;
    }
    return Error{u"no_light"_s,
                 light.isEmpty() ? u"the camera has no light"_s : u"the camera has no light %1"_s.arg(light),
                 known.isEmpty() ? QString() : u"It has %1."_s.arg(known.join(u", "_s)),
                 {}};
}

} // namespace

Result<VapixPlan> LightControlTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    plan.requests << request(u"getLightInformation"_s);
    const QString action = parameters.value(u"action"_s).toString(u"list"_s);
    if (action == u"list") return plan;
    const QString light = parameters.value(u"light"_s).toString();
    plan.requests << changes(action, light.isEmpty() ? u"(the first)"_s : light,
                             parameters.value(u"intensity"_s).toInt());
    plan.requests << request(u"getLightInformation"_s);
    return plan;
}

Result<VapixResult> LightControlTool::run(VapixCall& call) const {
    const QString action = call.text(u"action"_s);
    auto rows = lights(call.client);
    if (action == u"list") {
        if (!rows && vapixAnswer::isRefusal(rows.error(), noLights))
            return VapixResult{call.rows({}), u"no illuminator"_s};
        if (!rows) return rows.error();
        return VapixResult{call.rows(*rows), u"%1 lights"_s.arg(rows->size())};
    }
    if (!rows) return rows.error();
    const auto light = chosen(*rows, call.text(u"light"_s));
    if (!light) return light.error();
    const QString id = light->value(u"light"_s).toString();
    const int intensity = call.integer(u"intensity"_s);
    if (action == u"intensity") {
        const QJsonValue low = light->value(u"intensity_minimum"_s);
        const QJsonValue high = light->value(u"intensity_maximum"_s);
        if ((low.isDouble() && intensity < low.toInt()) || (high.isDouble() && intensity > high.toInt())) {
            return Error{u"bad_parameter"_s,
                         u"intensity %1 is not within what %2 takes"_s.arg(intensity).arg(id),
                         u"It takes %1 to %2."_s.arg(low.toInt()).arg(high.toInt()),
                         {}};
        }
    }
    const auto all = changes(action, id, intensity);
    for (const VapixRequest& change : all) {
        const auto done = call.client.json(change);
        // A model without an automatic mode has nothing to end, and a light that is disabled is off.
        const bool needless = !done && ((action == u"intensity" && change.body == all.first().body &&
                                         vapixAnswer::isRefusal(done.error(), notSupported)) ||
                                        (action == u"off" && vapixAnswer::isRefusal(done.error(), disabled)));
        if (!done && !needless) return done.error();
    }
    rows = lights(call.client);
    if (!rows) return rows.error();
    const auto after = chosen(*rows, id);
    if (!after) return after.error();
    return VapixResult{
        call.rows({*after}),
        u"%1 is %2"_s.arg(id, after->value(u"on"_s).toBool() ? u"on"_s : u"off"_s) +
            (action == u"intensity" ? u", intensity %1"_s.arg(after->value(u"intensity"_s).toInt()) : QString())};
}

} // namespace oc
