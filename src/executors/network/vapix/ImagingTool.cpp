// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/ImagingTool.h"

#include "executors/network/vapix/CameraDefinitions.h"

namespace oc {

using namespace Qt::StringLiterals;
using Role = VapixRequest::Role;

namespace {

/// Our name, and where cameras have it: the first one that there is.
struct Setting {
    QString name;
    QStringList places; ///< below ImageSource.I#
};

const QList<Setting>& settings() {
    static const QList<Setting> all{{u"brightness"_s, {u"Sensor.Brightness"_s}},
                                    {u"contrast"_s, {u"Sensor.Contrast"_s, u"Video.Contrast"_s}}, // Video: before 6
                                    {u"saturation"_s, {u"Sensor.ColorLevel"_s, u"Video.Saturation"_s}},
                                    {u"sharpness"_s, {u"Sensor.Sharpness"_s}},
                                    {u"exposure"_s, {u"Sensor.Exposure"_s}},
                                    {u"white_balance"_s, {u"Sensor.WhiteBalance"_s}},
                                    {u"wdr"_s, {u"Sensor.WDR"_s}}};
    return all;
}

QString groupOf(const QJsonObject& parameters) {
    return u"ImageSource.I%1"_s.arg(parameters.value(u"channel"_s).toInt(1) - 1);
}

VapixRequest readRequest(const QString& group) {
    return VapixRequest::parameters({group}, Role::Operator);
}

VapixRequest definitionsRequest(const QString& group) {
    return VapixRequest::get(
        u"/axis-cgi/param.cgi"_s,
        {{u"action"_s, u"listdefinitions"_s}, {u"listformat"_s, u"xmlschema"_s}, {u"group"_s, u"root."_s + group}},
        Role::Operator);
}

QList<std::pair<Setting, QJsonValue>> wanted(const QJsonObject& parameters) {
    QList<std::pair<Setting, QJsonValue>> found;
    for (const Setting& setting : settings()) {
        const QJsonValue value = parameters.value(setting.name);
        if (!value.isUndefined() && !value.isNull()) found.append({setting, value});
    }
    return found;
}

QString textOf(const QJsonValue& value) {
    return value.isDouble() ? QString::number(value.toInt()) : value.toString();
}

Result<QJsonObject> read(VapixCall& call) {
    const QString group = groupOf(call.parameters);
    const auto found = call.client.parameters(readRequest(group));
    if (!found) {
        Error error = found.error();
        if (error.code == u"camera_refused"_s)
            error.hint = u"Is there an image sensor %1?"_s.arg(call.integer(u"channel"_s));
        return error;
    }
    QJsonObject record{{u"channel"_s, call.integer(u"channel"_s)}};
    QJsonObject all;
    for (auto it = found->values.begin(); it != found->values.end(); ++it)
        if (it.key().startsWith(group + u'.')) all.insert(it.key().mid(group.size() + 1), it.value());
    for (const Setting& setting : settings()) {
        for (const QString& place : setting.places) {
            const QString name = group + u'.' + place;
            if (!found->has(name)) continue;
            QJsonValue value(found->value(name));
            if (setting.name == u"wdr") {
                value = isYes(found->value(name));
            } else if (setting.name != u"exposure" && setting.name != u"white_balance") {
                const auto number = found->integer(name);
                value = number ? QJsonValue(*number) : QJsonValue(QJsonValue::Null);
            }
            record.insert(setting.name, value);
            break;
        }
    }
    record.insert(u"settings"_s, all);
    return record;
}

/// Each value is one that this model takes, and there is where to put it.
Result<VapixRequest::Query> changes(VapixCall& call) {
    const QString group = groupOf(call.parameters);
    const auto root = call.client.xml(definitionsRequest(group));
    if (!root) return root.error();
    const auto definitions = CameraDefinitions::of(*root);
    if (!definitions) return definitions.error();
    VapixRequest::Query query;
    const auto all = wanted(call.parameters);
    for (const auto& [setting, value] : all) {
        QString place = group + u'.' + setting.places.first();
        for (const QString& other : setting.places)
            if (definitions->has(group + u'.' + other)) {
                place = group + u'.' + other;
                break;
            }
        QString text = textOf(value);
        if (value.isBool()) {
            const QStringList words = definitions->definitions.value(place).values;
            text = words.size() == 2 && definitions->definitions.value(place).flag ? words.at(value.toBool() ? 0 : 1)
                   : value.toBool()                                                ? u"on"_s
                                                                                   : u"off"_s;
        }
        if (const Status good = definitions->check(place, text, setting.name); !good) return good.error();
        query.append({place, text});
    }
    return query;
}

} // namespace

Result<VapixPlan> ImagingTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    const QString group = groupOf(parameters);
    if (parameters.value(u"action"_s).toString(u"get"_s) == u"get") {
        plan.requests << readRequest(group);
        return plan;
    }
    const auto all = wanted(parameters);
    if (all.isEmpty()) {
        return Error{u"bad_parameter"_s,
                     u"there is nothing to set"_s,
                     u"Give brightness, contrast, saturation, sharpness, exposure, white_balance or wdr."_s,
                     {}};
    }
    VapixRequest::Query query;
    for (const auto& [setting, value] : all)
        query.append({group + u'.' + setting.places.first(),
                      value.isBool() ? (value.toBool() ? u"on"_s : u"off"_s) : textOf(value)});
    plan.requests << definitionsRequest(group) << VapixRequest::update(query) << readRequest(group);
    plan.notes << u"Nothing is changed if this model does not take one of the values"_s;
    return plan;
}

Result<VapixResult> ImagingTool::run(VapixCall& call) const {
    QString did;
    if (call.text(u"action"_s) == u"set") {
        const auto query = changes(call);
        if (!query) return query.error();
        if (const Status done = call.client.done(VapixRequest::update(*query)); !done) return done.error();
        QStringList names;
        for (const auto& [name, value] : *query)
            names << u"%1=%2"_s.arg(name.mid(name.lastIndexOf(u'.') + 1), value);
        did = names.join(u", "_s);
    }
    const auto record = read(call);
    if (!record) return record.error();
    if (did.isEmpty())
        did = u"%1 settings of sensor %2"_s.arg(record->value(u"settings"_s).toObject().size())
                  .arg(call.integer(u"channel"_s));
    return VapixResult{call.record(*record), did};
}

} // namespace oc
