// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/DeviceInfoTool.h"

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

const QString infoPath = u"/axis-cgi/basicdeviceinfo.cgi"_s;
const QString discoveryPath = u"/axis-cgi/apidiscovery.cgi"_s;
constexpr int methodUnknown = 2004;

/// Names of basicdeviceinfo.cgi and where param.cgi has the same.
constexpr std::pair<const char*, const char*> sameAs[] = {
    {"Brand", "Brand.Brand"},
    {"ProdNbr", "Brand.ProdNbr"},
    {"ProdFullName", "Brand.ProdFullName"},
    {"ProdShortName", "Brand.ProdShortName"},
    {"ProdType", "Brand.ProdType"},
    {"ProdVariant", "Brand.ProdVariant"},
    {"WebURL", "Brand.WebURL"},
    {"Version", "Properties.Firmware.Version"},
    {"BuildDate", "Properties.Firmware.BuildDate"},
    {"SerialNumber", "Properties.System.SerialNumber"},
    {"HardwareID", "Properties.System.HardwareID"},
    {"Architecture", "Properties.System.Architecture"},
    {"Soc", "Properties.System.Soc"},
    {"SocSerialNumber", "Properties.System.SocSerialNumber"},
};

QStringList wanted(const QJsonObject& parameters) {
    QStringList names;
    const QJsonArray list = parameters.value(u"properties"_s).toArray();
    for (const QJsonValue& name : list)
        names << name.toString();
    return names;
}

VapixRequest infoRequest(const QJsonObject& parameters) {
    const QStringList names = wanted(parameters);
    if (parameters.value(u"password"_s).toString().isEmpty())
        return VapixRequest::json(infoPath, u"getAllUnrestrictedProperties"_s, {}, VapixRequest::Role::Anyone);
    if (names.isEmpty()) return VapixRequest::json(infoPath, u"getAllProperties"_s, {}, VapixRequest::Role::Operator);
    return VapixRequest::json(infoPath, u"getProperties"_s, {{u"propertyList"_s, QJsonArray::fromStringList(names)}},
                              VapixRequest::Role::Operator);
}

VapixRequest oldRequest() {
    return VapixRequest::parameters({u"Brand"_s, u"Properties.Firmware"_s, u"Properties.System"_s});
}

Result<QJsonObject> propertiesOf(const Result<QJsonValue>& data) {
    if (!data) return data.error();
    const QJsonValue list = data->toObject().value(u"propertyList"_s);
    if (!list.isObject()) {
        return Error{u"bad_reply"_s, u"the answer of %1 has no propertyList"_s.arg(infoPath), {}, {}};
    }
    return list.toObject();
}

Result<QJsonObject> oldProperties(VapixClient& client) {
    const auto found = client.parameters(oldRequest());
    if (!found) return found.error();
    QJsonObject properties;
    for (const auto& [name, parameter] : sameAs) {
        const QString key = QString::fromLatin1(parameter);
        if (found->has(key)) properties.insert(QLatin1StringView(name), found->value(key));
    }
    if (properties.isEmpty()) {
        return Error{u"bad_reply"_s,
                     u"param.cgi tells nothing of Brand and Properties"_s,
                     u"Is it an Axis camera that answers there?"_s,
                     {}};
    }
    return properties;
}

} // namespace

Result<VapixPlan> DeviceInfoTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    plan.requests << infoRequest(parameters);
    if (wanted(parameters).isEmpty())
        plan.requests << VapixRequest::json(discoveryPath, u"getApiList"_s, {}, VapixRequest::Role::Anyone);
    plan.notes << u"Firmware before 8.40 is asked for %1 instead"_s.arg(QString::fromLatin1(oldRequest().target()));
    return plan;
}

Result<VapixResult> DeviceInfoTool::run(VapixCall& call) const {
    const QStringList names = wanted(call.parameters);
    auto properties = propertiesOf(call.client.json(infoRequest(call.parameters)));
    if (!properties && properties.error().code == u"forbidden"_s) {
        call.context.emitNotice(u"The user is no operator: only the properties that the camera tells everybody"_s);
        properties = propertiesOf(call.client.json(
            VapixRequest::json(infoPath, u"getAllUnrestrictedProperties"_s, {}, VapixRequest::Role::Anyone)));
    }
    if (!properties && vapixAnswer::isRefusal(properties.error(), methodUnknown) && !call.has(u"password"_s)) {
        return Error{u"authentication_failed"_s,
                     u"firmware this old tells nothing without a login"_s,
                     u"Give username, and password as secret:name."_s,
                     {}};
    }
    if (!properties && properties.error().code == u"not_supported"_s) properties = oldProperties(call.client);
    if (!properties) return properties.error();

    if (!names.isEmpty()) {
        QStringList missing;
        QJsonObject chosen;
        for (const QString& name : names) {
            if (properties->contains(name))
                chosen.insert(name, properties->value(name));
            else
                missing << name;
        }
        if (!missing.isEmpty()) call.context.emitNotice(u"The camera does not tell %1"_s.arg(missing.join(u", "_s)));
        properties = chosen;
    }
    QJsonValue apis(QJsonValue::Null);
    if (names.isEmpty()) {
        const auto list =
            call.client.json(VapixRequest::json(discoveryPath, u"getApiList"_s, {}, VapixRequest::Role::Anyone));
        QJsonArray found;
        if (list) {
            const QJsonArray items = list->toObject().value(u"apiList"_s).toArray();
            for (const QJsonValue& item : items)
                found.append(
                    QJsonObject{{u"id"_s, item[u"id"_s].toString()}, {u"version"_s, item[u"version"_s].toString()}});
        } else if (list.error().code != u"not_supported"_s) {
            return list.error();
        }
        apis = found;
    }
    const auto value = [&](const QString& name) { return properties->value(name); };
    const QJsonObject record{{u"model"_s, value(u"ProdNbr"_s)},
                             {u"full_name"_s, value(u"ProdFullName"_s)},
                             {u"serial"_s, value(u"SerialNumber"_s)},
                             {u"firmware"_s, value(u"Version"_s)},
                             {u"build_date"_s, value(u"BuildDate"_s)},
                             {u"hardware"_s, value(u"HardwareID"_s)},
                             {u"architecture"_s, value(u"Architecture"_s)},
                             {u"soc"_s, value(u"Soc"_s)},
                             {u"type"_s, value(u"ProdType"_s)},
                             {u"properties"_s, *properties},
                             {u"apis"_s, apis}};
    const QString name = value(u"ProdFullName"_s).toString(value(u"ProdNbr"_s).toString(u"camera"_s));
    const QString firmware = value(u"Version"_s).toString();
    return VapixResult{call.record(record), firmware.isEmpty() ? name : u"%1, firmware %2"_s.arg(name, firmware)};
}

} // namespace oc
