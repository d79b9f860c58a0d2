// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/DayNightTool.h"

namespace oc {

using namespace Qt::StringLiterals;
using Role = VapixRequest::Role;

namespace {

QString groupOf(const QJsonObject& parameters) {
    return u"ImageSource.I%1.DayNight"_s.arg(parameters.value(u"channel"_s).toInt(1) - 1);
}

/// Of PTZ cameras, which have no group DayNight; their channels count from 1.
QString ptzParameter(const QJsonObject& parameters) {
    return u"PTZ.Various.V%1.IrCutFilter"_s.arg(parameters.value(u"channel"_s).toInt(1));
}

/// yes is "the filter is in the light's way": day. ptz.cgi says on and off for the same.
QString filterOf(const QString& mode, bool ptz) {
    if (mode == u"auto") return mode;
    if (mode == u"day") return ptz ? u"on"_s : u"yes"_s;
    return ptz ? u"off"_s : u"no"_s;
}

VapixRequest readRequest(const QJsonObject& parameters) {
    return VapixRequest::parameters({groupOf(parameters)}, Role::Operator);
}

VapixRequest::Query changes(const QJsonObject& parameters) {
    VapixRequest::Query query;
    const QString mode = parameters.value(u"mode"_s).toString();
    if (!mode.isEmpty()) query.append({groupOf(parameters) + u".IrCutFilter"_s, filterOf(mode, false)});
    const QJsonValue level = parameters.value(u"shift_level"_s);
    if (level.isDouble()) query.append({groupOf(parameters) + u".ShiftLevel"_s, QString::number(level.toInt())});
    return query;
}

struct Found {
    QJsonObject record;
    bool ptz = false;
    bool level = false; ///< there is a shift level
};

Result<Found> read(VapixCall& call) {
    const QString group = groupOf(call.parameters);
    Found found;
    QString filter;
    found.record.insert(u"channel"_s, call.integer(u"channel"_s));
    const auto values = call.client.parameters(readRequest(call.parameters));
    if (values && values->has(group + u".IrCutFilter"_s)) {
        filter = values->value(group + u".IrCutFilter"_s);
        if (const auto level = values->integer(group + u".ShiftLevel"_s)) {
            found.record.insert(u"shift_level"_s, *level);
            found.level = true;
        }
    } else if (!values && values.error().code != u"camera_refused"_s) {
        return values.error();
    } else {
        const QString name = ptzParameter(call.parameters);
        const auto ptz = call.client.parameters(VapixRequest::parameters({name}, Role::Operator));
        if (!ptz && ptz.error().code != u"camera_refused"_s) return ptz.error();
        if (!ptz || ptz->value(name).isEmpty()) {
            return Error{
                u"not_supported"_s,
                u"the camera has no infrared filter that can be moved (channel %1)"_s.arg(call.integer(u"channel"_s)),
                {},
                {}};
        }
        filter = ptz->value(name);
        found.ptz = true;
    }
    const bool automatic = filter == u"auto";
    const bool in = isYes(filter);
    found.record.insert(u"mode"_s, automatic ? u"auto"_s : in ? u"day"_s : u"night"_s);
    // Where the filter is while the light decides, no parameter tells.
    found.record.insert(u"filter_in"_s, automatic ? QJsonValue(QJsonValue::Null) : QJsonValue(in));
    return found;
}

} // namespace

Result<VapixPlan> DayNightTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    plan.requests << readRequest(parameters);
    if (parameters.value(u"action"_s).toString(u"get"_s) == u"set") {
        const auto query = changes(parameters);
        if (query.isEmpty())
            return Error{u"bad_parameter"_s, u"there is nothing to set"_s, u"Give mode, shift_level or both."_s, {}};
        plan.requests << VapixRequest::update(query) << readRequest(parameters);
        plan.notes << u"A PTZ camera is sent /axis-cgi/com/ptz.cgi?ircutfilter= instead"_s;
    }
    return plan;
}

Result<VapixResult> DayNightTool::run(VapixCall& call) const {
    auto found = read(call);
    if (!found) return found.error();
    if (call.text(u"action"_s) == u"set") {
        if (call.has(u"shift_level"_s) && !found->level) {
            return Error{u"not_supported"_s, u"this model has no shift level"_s, u"Set the mode alone."_s, {}};
        }
        Status done;
        if (found->ptz) {
            done = call.client.done(VapixRequest::get(u"/axis-cgi/com/ptz.cgi"_s,
                                                      {{u"camera"_s, QString::number(call.integer(u"channel"_s))},
                                                       {u"ircutfilter"_s, filterOf(call.text(u"mode"_s), true)}},
                                                      Role::Viewer));
        } else {
            done = call.client.done(VapixRequest::update(changes(call.parameters)));
        }
        if (!done) return done.error();
        found = read(call);
        if (!found) return found.error();
    }
    QString text = found->record.value(u"mode"_s).toString();
    if (found->level) text += u", shift level %1"_s.arg(found->record.value(u"shift_level"_s).toInt());
    return VapixResult{call.record(found->record), text};
}

} // namespace oc
