// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/IoPortsTool.h"

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Role = VapixRequest::Role;

namespace {

const QString portPath = u"/axis-cgi/io/portmanagement.cgi"_s;
const QString oldPath = u"/axis-cgi/io/port.cgi"_s; // counts from 1

struct Ports {
    QList<QJsonObject> rows;
    QMap<int, QString> active; ///< of old firmware: the state that "activate" means
    bool old = false;
};

VapixRequest listRequest() {
    return VapixRequest::json(portPath, u"getPorts"_s, {}, Role::Viewer);
}

QString other(const QString& state) {
    return state == u"open" ? u"closed"_s : u"open"_s;
}

VapixRequest changeRequest(const QJsonObject& parameters) {
    const QString port = QString::number(parameters.value(u"port"_s).toInt()); // ids are texts
    const QString state = parameters.value(u"state"_s).toString();
    if (parameters.value(u"action"_s).toString() == u"set") {
        return VapixRequest::json(portPath, u"setPorts"_s,
                                  {{u"ports"_s, QJsonArray{QJsonObject{{u"port"_s, port}, {u"state"_s, state}}}}},
                                  Role::Operator);
    }
    const auto length = parseDuration(parameters.value(u"duration"_s)).value_or(500ms);
    const QJsonArray sequence{QJsonObject{{u"state"_s, state}, {u"time"_s, qint64(length.count())}},
                              QJsonObject{{u"state"_s, other(state)}, {u"time"_s, 0}}};
    return VapixRequest::json(portPath, u"setStateSequence"_s, {{u"port"_s, port}, {u"sequence"_s, sequence}},
                              Role::Operator);
}

/// "/" activates and "\" deactivates; a number between them is a pause in milliseconds.
VapixRequest oldChangeRequest(const QJsonObject& parameters, const QString& active) {
    const bool activate = parameters.value(u"state"_s).toString() == active;
    const QChar first = activate ? u'/' : u'\\';
    QString action = u"%1:%2"_s.arg(parameters.value(u"port"_s).toInt() + 1).arg(first);
    if (parameters.value(u"action"_s).toString() == u"pulse") {
        const auto length = parseDuration(parameters.value(u"duration"_s)).value_or(500ms);
        action += QString::number(length.count()) + (activate ? u'\\' : u'/');
    }
    return VapixRequest::get(oldPath, {{u"action"_s, action}}, Role::Operator);
}

QJsonObject rowOf(const QJsonValue& item) {
    const QString state = item[u"state"_s].toString();
    return {{u"port"_s, item[u"port"_s].toVariant().toString().toInt()},
            {u"name"_s, item[u"name"_s].toString()},
            {u"usage"_s, item[u"usage"_s].toString()},
            {u"direction"_s, item[u"direction"_s].toString()},
            {u"state"_s, state},
            {u"normal_state"_s, item[u"normalState"_s].toString()},
            {u"configurable"_s, item[u"configurable"_s].toBool()},
            {u"readonly"_s, item[u"readonly"_s].toBool()}};
}

Result<Ports> oldPorts(VapixClient& client) {
    const auto found = client.parameters(VapixRequest::parameters({u"IOPort"_s}));
    if (!found) return found.error();
    Ports ports;
    ports.old = true;
    QStringList numbers;
    for (int number = 0; number < 256; ++number) {
        const QString group = u"IOPort.I%1."_s.arg(number);
        const QString direction = found->value(group + u"Direction"_s);
        if (direction.isEmpty()) continue;
        const bool output = direction == u"output";
        const QString side = group + (output ? u"Output."_s : u"Input."_s);
        // An output's is what it becomes when activated, an input's what triggers it.
        const QString active = found->value(side + (output ? u"Active"_s : u"Trig"_s));
        if (output) ports.active.insert(number, active == u"open" ? u"open"_s : u"closed"_s);
        ports.rows << QJsonObject{{u"port"_s, number},
                                  {u"name"_s, found->value(side + u"Name"_s)},
                                  {u"usage"_s, found->value(group + u"Usage"_s)},
                                  {u"direction"_s, direction},
                                  {u"normal_state"_s, active == u"open" ? u"closed"_s : u"open"_s},
                                  {u"configurable"_s, found->flag(group + u"Configurable"_s).value_or(false)},
                                  {u"readonly"_s, false}};
        numbers << QString::number(number + 1);
    }
    if (numbers.isEmpty()) return ports;
    const auto states = client.parameters(VapixRequest::get(oldPath, {{u"check"_s, numbers.join(u',')}}));
    if (!states) return states.error();
    for (QJsonObject& row : ports.rows) {
        // 1 is a closed circuit, 0 an open one.
        const auto state = states->integer(u"port%1"_s.arg(row.value(u"port"_s).toInt() + 1));
        row.insert(u"state"_s,
                   state ? QJsonValue(*state != 0 ? u"closed"_s : u"open"_s) : QJsonValue(QJsonValue::Null));
    }
    return ports;
}

Result<Ports> list(VapixClient& client) {
    const auto data = client.json(listRequest());
    if (!data && data.error().code == u"not_supported"_s) return oldPorts(client);
    if (!data) return data.error();
    Ports ports;
    const QJsonArray items = data->toObject().value(u"items"_s).toArray(); // missing when there are none
    for (const QJsonValue& item : items)
        ports.rows << rowOf(item);
    return ports;
}

Result<QJsonObject> portOf(const Ports& ports, int number) {
    QStringList known;
    for (const QJsonObject& row : ports.rows) {
        if (row.value(u"port"_s).toInt() == number) return row;
        known << QString::number(row.value(u"port"_s).toInt());
    }
    return Error{u"no_port"_s,
                 u"the camera has no port %1"_s.arg(number),
                 known.isEmpty() ? u"It has no ports at all."_s : u"It has %1."_s.arg(known.join(u", "_s)),
                 {}};
}

} // namespace

Result<VapixPlan> IoPortsTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    plan.requests << listRequest();
    const QString action = parameters.value(u"action"_s).toString(u"list"_s);
    if (action == u"set" || action == u"pulse") {
        const QString state = parameters.value(u"state"_s).toString();
        if (state != u"open" && state != u"closed")
            return Error{u"bad_parameter"_s, u"state is neither open nor closed"_s, {}, {}};
        const auto length = parseDuration(parameters.value(u"duration"_s)).value_or(500ms);
        if (action == u"pulse" && (length < 1ms || length > 65535ms))
            return Error{u"bad_parameter"_s, u"a pulse takes from 1 ms to 65.535 s"_s, {}, {}};
        plan.requests << changeRequest(parameters) << listRequest();
    }
    plan.notes << u"Firmware before 9.70 is asked by param.cgi, group IOPort, and %1"_s.arg(oldPath);
    return plan;
}

Result<VapixResult> IoPortsTool::run(VapixCall& call) const {
    const QString action = call.text(u"action"_s);
    auto ports = list(call.client);
    if (!ports) return ports.error();
    if (action == u"list") return VapixResult{call.rows(ports->rows), u"%1 ports"_s.arg(ports->rows.size())};
    const int number = call.integer(u"port"_s);
    auto port = portOf(*ports, number);
    if (!port) return port.error();
    if (action != u"state") {
        if (port->value(u"direction"_s).toString() != u"output" || port->value(u"readonly"_s).toBool()) {
            return Error{
                u"not_settable"_s,
                u"port %1 %2 is no output that can be set"_s.arg(number).arg(port->value(u"name"_s).toString()),
                {},
                {}};
        }
        if (ports->old) {
            if (const Status done = call.client.done(oldChangeRequest(call.parameters, ports->active.value(number)));
                !done)
                return done.error();
        } else if (const auto done = call.client.json(changeRequest(call.parameters)); !done) {
            return done.error();
        }
        if (action == u"pulse") { // what comes out is how it is afterwards
            if (const Status waited = call.wait(call.duration(u"duration"_s)); !waited) {
                Error error = waited.error();
                error.message = u"the pulse was begun, and the camera ends it by itself; %1"_s.arg(error.message);
                return error;
            }
        }
        ports = list(call.client);
        if (!ports) return ports.error();
        port = portOf(*ports, number);
        if (!port) return port.error();
    }
    return VapixResult{call.rows({*port}), u"port %1 is %2"_s.arg(number).arg(port->value(u"state"_s).toString())};
}

} // namespace oc
