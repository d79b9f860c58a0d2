// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/PtzControlTool.h"

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QString ptzPath = u"/axis-cgi/com/ptz.cgi"_s;
constexpr auto stopWithin = 5s; // for each of the attempts to stop
constexpr int stopTries = 3;

/// The end of a movement must reach the camera also when the step has been cancelled or its time is over. Lives on the
/// worker thread as long as that one request.
class LastWords : public StepContext {
public:
    explicit LastWords(StepContext& step)
        : StepContext({}, Clock::now() + stopWithin * stopTries, step.redactor()), step_(step) {}
    void emitOutput(OutputStream stream, const QByteArray& bytes) override { step_.emitOutput(stream, bytes); }
    void emitProgress(double fraction, const QString& text) override { step_.emitProgress(fraction, text); }
    void emitNotice(const QString& text) override { step_.emitNotice(text); }
    QString artifactFolder() override { return step_.artifactFolder(); }

private:
    StepContext& step_;
};

VapixRequest request(const QJsonObject& parameters, const VapixRequest::Query& query) {
    const QString channel = QString::number(parameters.value(u"channel"_s).toInt(1));
    return VapixRequest::get(ptzPath, VapixRequest::Query{{u"camera"_s, channel}} + query);
}

VapixRequest stopRequest(const QJsonObject& parameters) {
    return request(parameters, {{u"continuouspantiltmove"_s, u"0,0"_s}, {u"continuouszoommove"_s, u"0"_s}});
}

/// At most four decimals, and none that says nothing.
QString number(double value) {
    QString text = QString::number(value, 'f', 4);
    while (text.endsWith(u'0'))
        text.chop(1);
    if (text.endsWith(u'.')) text.chop(1);
    return text == u"-0" ? u"0"_s : text;
}

Error outOf(const QString& name, double value, double low, double high) {
    return {u"bad_parameter"_s,
            u"%1 %2 is not within %3 to %4"_s.arg(name, number(value), number(low), number(high)),
            {},
            {}};
}

/// The request that moves, for all actions but those that read.
Result<VapixRequest> moveRequest(const QJsonObject& parameters) {
    const QString action = parameters.value(u"action"_s).toString();
    const auto text = [&](const QString& name) { return parameters.value(name).toString(); };
    const auto given = [&](const QString& name) { return parameters.value(name).isDouble(); };
    VapixRequest::Query query;
    if (action == u"move") {
        query.append({u"move"_s, text(u"direction"_s)});
    } else if (action == u"goto") {
        const QString preset = text(u"preset"_s);
        if (preset.isEmpty())
            return Error{u"bad_parameter"_s, u"there is no preset"_s, u"Give its name or number."_s, {}};
        const bool isNumber = std::all_of(preset.begin(), preset.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
        query.append({isNumber ? u"gotoserverpresetno"_s : u"gotoserverpresetname"_s, preset});
    } else {
        if (!given(u"pan"_s) && !given(u"tilt"_s) && !given(u"zoom"_s)) {
            return Error{u"bad_parameter"_s, u"%1 needs pan, tilt or zoom"_s.arg(action), {}, {}};
        }
        struct Range {
            double low, high;
        };
        const Range turn = action == u"absolute"   ? Range{-180, 180}
                           : action == u"relative" ? Range{-360, 360}
                                                   : Range{-100, 100};
        const Range zoom = action == u"absolute"   ? Range{1, 19999}
                           : action == u"relative" ? Range{-9999, 9999}
                                                   : Range{-100, 100};
        for (const QString& name : {u"pan"_s, u"tilt"_s, u"zoom"_s}) {
            if (!given(name)) continue;
            const double value = parameters.value(name).toDouble();
            const Range range = name == u"zoom" ? zoom : turn;
            if (!(value >= range.low && value <= range.high)) return outOf(name, value, range.low, range.high);
        }
        if (action == u"continuous") {
            const auto speed = [&](const QString& name) {
                return QString::number(qRound(parameters.value(name).toDouble()));
            };
            if (given(u"pan"_s) || given(u"tilt"_s))
                query.append({u"continuouspantiltmove"_s, speed(u"pan"_s) + u',' + speed(u"tilt"_s)});
            if (given(u"zoom"_s)) query.append({u"continuouszoommove"_s, speed(u"zoom"_s)});
        } else {
            const QString prefix = action == u"relative" ? u"r"_s : QString();
            for (const QString& name : {u"pan"_s, u"tilt"_s})
                if (given(name)) query.append({prefix + name, number(parameters.value(name).toDouble())});
            if (given(u"zoom"_s))
                query.append({prefix + u"zoom"_s, QString::number(qRound(parameters.value(u"zoom"_s).toDouble()))});
        }
    }
    if (given(u"speed"_s) && action != u"continuous")
        query.append({u"speed"_s, QString::number(parameters.value(u"speed"_s).toInt())});
    return request(parameters, query);
}

VapixRequest queryRequest(const QJsonObject& parameters, const QString& action) {
    const QString what = action == u"presets" ? u"presetposcam"_s : action == u"limits" ? u"limits"_s : u"position"_s;
    return request(parameters, {{u"query"_s, what}});
}

QJsonValue valueOf(const std::optional<double>& number) {
    return number ? QJsonValue(*number) : QJsonValue(QJsonValue::Null);
}

QJsonValue valueOf(const std::optional<bool>& flag) {
    return flag ? QJsonValue(*flag) : QJsonValue(QJsonValue::Null);
}

Result<VapixResult> position(VapixCall& call) {
    const auto found = call.client.parameters(queryRequest(call.parameters, u"position"_s));
    if (!found) return found.error();
    if (found->values.isEmpty()) return Error{u"bad_reply"_s, u"the camera tells no position"_s, {}, {}};
    QJsonObject record;
    for (const QString& name : {u"pan"_s, u"tilt"_s, u"zoom"_s, u"focus"_s, u"iris"_s})
        record.insert(name, valueOf(found->number(name)));
    for (const QString& name : {u"autofocus"_s, u"autoiris"_s})
        record.insert(name, valueOf(found->flag(name)));
    return VapixResult{
        call.record(record),
        u"pan %1, tilt %2, zoom %3"_s.arg(found->value(u"pan"_s), found->value(u"tilt"_s), found->value(u"zoom"_s))};
}

Result<VapixResult> limits(VapixCall& call) {
    const auto found = call.client.parameters(queryRequest(call.parameters, u"limits"_s));
    if (!found) return found.error();
    QJsonObject record;
    for (const QString& name : {u"pan"_s, u"tilt"_s, u"zoom"_s}) {
        const QString title = name.left(1).toUpper() + name.mid(1);
        record.insert(name + u"_minimum"_s, valueOf(found->number(u"Min"_s + title)));
        record.insert(name + u"_maximum"_s, valueOf(found->number(u"Max"_s + title)));
    }
    return VapixResult{call.record(record),
                       u"pan %1 to %2, tilt %3 to %4"_s.arg(found->value(u"MinPan"_s), found->value(u"MaxPan"_s),
                                                            found->value(u"MinTilt"_s), found->value(u"MaxTilt"_s))};
}

Result<VapixResult> presets(VapixCall& call) {
    const auto found = call.client.parameters(queryRequest(call.parameters, u"presets"_s));
    if (!found) return found.error();
    QList<QJsonObject> rows;
    for (auto it = found->values.begin(); it != found->values.end(); ++it) {
        bool good = false;
        const int preset = it.key().startsWith(u"presetposno"_s) ? it.key().mid(11).toInt(&good) : 0;
        if (good) rows << QJsonObject{{u"number"_s, preset}, {u"name"_s, it.value()}};
    }
    std::sort(rows.begin(), rows.end(), [](const QJsonObject& a, const QJsonObject& b) {
        return a.value(u"number"_s).toInt() < b.value(u"number"_s).toInt();
    });
    return VapixResult{call.rows(rows), u"%1 presets"_s.arg(rows.size())};
}

/// A fixed camera has PTZ by its properties, and its digital PTZ is locked as delivered.
Status movable(VapixCall& call) {
    const int channel = call.integer(u"channel"_s);
    const QString locked = u"PTZ.Various.V%1.Locked"_s.arg(channel);
    const QString enabled = u"PTZ.ImageSource.I%1.PTZEnabled"_s.arg(channel - 1);
    const auto found = call.client.parameters(VapixRequest::parameters({u"Properties.PTZ"_s, locked, enabled}));
    if (!found) {
        // Not everybody who may move may read this: the camera will tell.
        const QString code = found.error().code;
        return code == u"forbidden"_s || code == u"camera_refused"_s ? Status() : Status(found.error());
    }
    if (found->flag(u"Properties.PTZ.PTZ"_s) == false)
        return Error{u"not_supported"_s, u"this model has no PTZ"_s, {}, {}};
    if (found->flag(locked) == true || found->flag(enabled) == false) {
        return Error{u"ptz_off"_s,
                     u"PTZ is switched off for camera %1 (locked, or not enabled); nothing was sent"_s.arg(channel),
                     u"Switch it on in the camera's own pages, under PTZ."_s,
                     {}};
    }
    return {};
}

/// However it ended, the camera stands still afterwards, or an error says that it may not.
Result<VapixResult> continuous(VapixCall& call, const VapixRequest& move) {
    const Status begun = call.client.done(move);
    const bool refused = !begun && begun.error().code != u"timeout"_s && begun.error().code != u"unreachable"_s &&
                         begun.error().code != u"cancelled"_s;
    if (refused) return begun.error(); // it has not begun
    Status waited;
    if (begun) waited = call.wait(call.duration(u"duration"_s));
    LastWords last(call.context);
    VapixTarget target = call.client.target();
    target.timeout = std::min(target.timeout, std::chrono::milliseconds(stopWithin));
    Status stopped;
    for (int tries = 0; tries < stopTries; ++tries) {
        VapixClient client(call.client, target, last);
        stopped = client.done(stopRequest(call.parameters));
        if (stopped) break;
    }
    if (!stopped) {
        Error error = stopped.error();
        error.code = u"not_stopped"_s;
        error.message = u"THE CAMERA MAY STILL BE MOVING, it could not be stopped: "_s + error.message;
        error.hint = u"Stop it: action move, direction stop."_s;
        return error;
    }
    if (!begun) return begun.error();
    if (!waited) {
        Error error = waited.error();
        error.message += u"; the movement was stopped"_s;
        return error;
    }
    return position(call);
}

} // namespace

Result<VapixPlan> PtzControlTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    const QString action = parameters.value(u"action"_s).toString(u"position"_s);
    if (action == u"position" || action == u"presets" || action == u"limits") {
        plan.requests << queryRequest(parameters, action);
        return plan;
    }
    const auto move = moveRequest(parameters);
    if (!move) return move.error();
    plan.requests << *move;
    if (action == u"continuous") {
        plan.requests << stopRequest(parameters);
        plan.notes << u"It moves for %1 and is stopped in any case"_s.arg(
            formatDuration(parseDuration(parameters.value(u"duration"_s)).value_or(1s)));
    }
    plan.requests << queryRequest(parameters, u"position"_s);
    plan.notes << u"Nothing is sent to a camera whose PTZ is switched off"_s;
    return plan;
}

Result<VapixResult> PtzControlTool::run(VapixCall& call) const {
    const QString action = call.text(u"action"_s);
    if (action == u"position") return position(call);
    if (action == u"limits") return limits(call);
    if (action == u"presets") return presets(call);
    const auto move = moveRequest(call.parameters);
    if (!move) return move.error();
    if (const Status can = movable(call); !can) return can.error();
    if (action == u"continuous") return continuous(call, *move);
    if (const Status done = call.client.done(*move); !done) return done.error();
    return position(call);
}

} // namespace oc
