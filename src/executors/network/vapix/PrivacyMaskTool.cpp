// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/PrivacyMaskTool.h"

#include "engine/base/Json.h"

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;
using Role = VapixRequest::Role;

namespace {

const QString maskPath = u"/axis-cgi/privacymask.cgi"_s;

VapixRequest request(const VapixRequest::Query& query) {
    return VapixRequest::get(maskPath, query, Role::Administrator);
}

VapixRequest listRequest() {
    return request({{u"query"_s, u"listpxjson"_s}});
}

QString windowsOf(const QJsonObject& parameters) {
    return u"Image.I%1.Overlay.MaskWindows"_s.arg(parameters.value(u"channel"_s).toInt(1) - 1);
}

/// Either "width,height[,x,y]" in percent, or "x,y:x,y:x,y" in pixels.
Result<VapixRequest::Query> geometryOf(const QString& text) {
    const auto wrong = [&](const QString& why) {
        return Error{
            u"bad_parameter"_s,
            u"'%1' is no shape of a mask: %2"_s.arg(text.left(100).simplified(), why),
            u"Give width,height and perhaps x,y of the centre, in percent, or a polygon x,y:x,y:x,y in pixels."_s,
            {}};
    };
    if (text.contains(u':')) {
        const QStringList corners = text.split(u':');
        if (corners.size() < 3) return wrong(u"a polygon has three corners at least"_s);
        for (const QString& corner : corners) {
            const QStringList xy = corner.split(u',');
            for (const QString& one : xy) {
                bool good = false;
                const int value = one.toInt(&good);
                if (xy.size() != 2 || !good || value < 0 || value > 100'000) return wrong(u"corner '%1'"_s.arg(corner));
            }
        }
        return VapixRequest::Query{{u"pxpolygon"_s, text}};
    }
    const QStringList numbers = text.split(u',');
    if (numbers.size() != 2 && numbers.size() != 4) return wrong(u"it has %1 numbers"_s.arg(numbers.size()));
    for (const QString& one : numbers) {
        bool good = false;
        const double value = one.toDouble(&good);
        if (!good || !(value >= 0 && value <= 100)) return wrong(u"'%1' is no percentage"_s.arg(one));
    }
    VapixRequest::Query query{{u"width"_s, numbers[0]}, {u"height"_s, numbers[1]}};
    if (numbers.size() == 4) query.append({u"center"_s, numbers[2] + u',' + numbers[3]});
    return query;
}

Result<VapixRequest> changeRequest(const QJsonObject& parameters) {
    const QString action = parameters.value(u"action"_s).toString();
    const QString name = parameters.value(u"name"_s).toString();
    const bool all = name.isEmpty();
    if (std::any_of(name.begin(), name.end(), [](QChar c) { return c.unicode() < 0x20; }))
        return Error{u"bad_parameter"_s, u"the name has a control character"_s, {}, {}};
    if (action == u"enable" || action == u"disable") {
        if (all) return request({{u"action"_s, action + u"_all"_s}});
        // privacymask.cgi knows only all of them; which group of param.cgi it is, the camera tells.
        return VapixRequest::update(
            {{windowsOf(parameters) + u".M#.Enabled"_s, action == u"enable" ? u"yes"_s : u"no"_s}},
            Role::Administrator);
    }
    if (all) return Error{u"bad_parameter"_s, u"%1 needs the name of the mask"_s.arg(action), u"Give name."_s, {}};
    VapixRequest::Query query{{u"action"_s, action == u"set" ? u"update"_s : action}, {u"name"_s, name}};
    if (action == u"remove") return request(query);
    const auto geometry = geometryOf(parameters.value(u"geometry"_s).toString());
    if (!geometry) return geometry.error();
    query += *geometry;
    query.append({u"imagesource"_s, QString::number(parameters.value(u"channel"_s).toInt(1) - 1)});
    if (parameters.value(u"zoom_limit"_s).isDouble())
        query.append({u"zoomlowlimit"_s, QString::number(parameters.value(u"zoom_limit"_s).toInt())});
    return request(query);
}

Result<QList<QJsonObject>> list(VapixCall& call) {
    const auto reply = call.client.send(listRequest());
    if (!reply) return reply.error();
    const auto read = json::parse(reply->body);
    if (!read || !read->toObject().contains(u"listpx"_s)) {
        if (const Status words = vapixAnswer::done(reply->body); !words && words.error().code == u"camera_refused"_s)
            return words.error();
        return Error{
            u"bad_reply"_s, u"the answer is no list of masks"_s, u"Firmware this old lists them in another way."_s, {}};
    }
    QList<QJsonObject> rows;
    const QJsonArray masks = read->toObject().value(u"listpx"_s).toArray();
    for (const QJsonValue& mask : masks) {
        const QJsonValue limit = mask[u"zoomlowlimit"_s];
        const QJsonValue source = mask[u"imagesource"_s];
        rows << QJsonObject{{u"id"_s, mask[u"id"_s].toInt()},
                            {u"name"_s, mask[u"name"_s].toString()},
                            {u"enabled"_s, mask[u"enabled"_s].toBool()},
                            {u"channel"_s, source.isDouble() ? source.toInt() + 1 : call.integer(u"channel"_s)},
                            {u"geometry"_s, mask[u"position"_s].toArray()},
                            {u"zoom_limit"_s, limit.isDouble() ? limit : QJsonValue(QJsonValue::Null)}};
    }
    return rows;
}

Result<QJsonObject> maskOf(const QList<QJsonObject>& rows, const QString& name) {
    QStringList known;
    for (const QJsonObject& row : rows) {
        if (row.value(u"name"_s).toString() == name) return row;
        known << row.value(u"name"_s).toString();
    }
    return Error{u"not_found"_s,
                 u"the camera has no mask %1"_s.arg(name),
                 known.isEmpty() ? u"It has none."_s : u"It has %1."_s.arg(known.join(u", "_s)),
                 {}};
}

Status switchOne(VapixCall& call, const QString& name, bool on) {
    const QString windows = windowsOf(call.parameters);
    const auto found = call.client.parameters(VapixRequest::parameters({windows}, Role::Administrator));
    if (!found) return found.error();
    for (auto it = found->values.begin(); it != found->values.end(); ++it) {
        if (!it.key().startsWith(windows + u".M"_s) || !it.key().endsWith(u".Name"_s) || it.value() != name) continue;
        const QString enabled = it.key().chopped(5) + u".Enabled"_s;
        // The words for it are those that stand there.
        const QString before = found->value(enabled);
        const bool onOff = before == u"on" || before == u"off";
        return call.client.done(VapixRequest::update(
            {{enabled, on ? (onOff ? u"on"_s : u"yes"_s) : (onOff ? u"off"_s : u"no"_s)}}, Role::Administrator));
    }
    return Error{u"not_supported"_s,
                 u"this model cannot switch the mask %1 by itself"_s.arg(name),
                 u"Without a name all masks are switched."_s,
                 {}};
}

} // namespace

Result<VapixPlan> PrivacyMaskTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    const QString action = parameters.value(u"action"_s).toString(u"list"_s);
    plan.requests << listRequest();
    if (action == u"list") return plan;
    const auto change = changeRequest(parameters);
    if (!change) return change.error();
    plan.requests << *change << listRequest();
    if (action == u"disable" || action == u"remove")
        plan.notes << u"WHAT WAS HIDDEN IS SEEN AND RECORDED FROM THEN ON"_s;
    return plan;
}

Result<VapixResult> PrivacyMaskTool::run(VapixCall& call) const {
    const QString action = call.text(u"action"_s);
    const QString name = call.text(u"name"_s);
    auto rows = list(call);
    if (!rows) return rows.error();
    if (action == u"list") {
        if (!name.isEmpty()) {
            const auto mask = maskOf(*rows, name);
            if (!mask) return mask.error();
            rows = QList<QJsonObject>{*mask};
        }
        return VapixResult{call.rows(*rows), u"%1 masks"_s.arg(rows->size())};
    }
    const auto change = changeRequest(call.parameters);
    if (!change) return change.error();
    const bool known = maskOf(*rows, name).has_value();
    if (action == u"add" && known) {
        return Error{u"camera_refused"_s, u"there is a mask %1 already"_s.arg(name), u"Change it with set."_s, {}};
    }
    if (action != u"add" && !name.isEmpty() && !known) return maskOf(*rows, name).error();
    const bool switches = action == u"enable" || action == u"disable";
    const Status done =
        switches && !name.isEmpty() ? switchOne(call, name, action == u"enable") : call.client.done(*change);
    if (!done) return done.error();
    rows = list(call);
    if (!rows) return rows.error();
    const QString whom = name.isEmpty() ? u"all masks"_s : u"mask "_s + name;
    if (action == u"remove") {
        if (maskOf(*rows, name))
            return Error{
                u"camera_refused"_s, u"the camera said yes, but the mask %1 is still there"_s.arg(name), {}, {}};
        return VapixResult{call.rows(*rows), u"%1 was removed; %2 are left"_s.arg(whom).arg(rows->size())};
    }
    if (!name.isEmpty()) {
        const auto mask = maskOf(*rows, name);
        if (!mask) return mask.error();
        rows = QList<QJsonObject>{*mask};
    }
    return VapixResult{call.rows(*rows), u"%1: %2 is done"_s.arg(whom, action)};
}

} // namespace oc
