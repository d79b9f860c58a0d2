// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/StreamProfilesTool.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;
using Role = VapixRequest::Role;

namespace {

const QString profilePath = u"/axis-cgi/streamprofile.cgi"_s;
constexpr qsizetype longestParameters = 2000;

struct Profiles {
    QList<QJsonObject> rows;
    QMap<QString, QString> groups; ///< name -> group of param.cgi, on firmware without streamprofile.cgi
    qint64 most = 0;
    bool old = false;
};

VapixRequest listRequest() {
    return VapixRequest::json(profilePath, u"list"_s, {{u"streamProfileName"_s, QJsonArray()}}, Role::Viewer);
}

VapixRequest oldListRequest() {
    return VapixRequest::parameters({u"StreamProfile"_s});
}

/// "resolution=1920x1080&fps=15" as an object, each value decoded.
QJsonObject parametersOf(const QString& text) {
    QJsonObject object;
    const QStringList pairs = text.split(u'&', Qt::SkipEmptyParts);
    for (const QString& pair : pairs) {
        const qsizetype equals = pair.indexOf(u'=');
        const QString name = QUrl::fromPercentEncoding(pair.left(equals).toUtf8());
        object.insert(name, equals < 0 ? QString() : QUrl::fromPercentEncoding(pair.mid(equals + 1).toUtf8()));
    }
    return object;
}

/// The other way round; a value cannot become another parameter.
Result<QString> textOf(const QJsonObject& parameters) {
    static const QRegularExpression name(u"\\A[A-Za-z0-9_]+\\z"_s);
    QStringList pairs;
    for (auto it = parameters.begin(); it != parameters.end(); ++it) {
        const QString value = it.value().toVariant().toString();
        const bool control = std::any_of(value.begin(), value.end(), [](QChar c) { return c.unicode() < 0x20; });
        if (!name.match(it.key()).hasMatch() || control) {
            return Error{u"bad_parameter"_s,
                         u"'%1' is no parameter of a stream"_s.arg(it.key().left(60).simplified()),
                         u"Such as resolution=1920x1080, fps=15, videocodec=h264."_s,
                         {}};
        }
        pairs << it.key() + u'=' + QString::fromLatin1(QUrl::toPercentEncoding(value));
    }
    const QString text = pairs.join(u'&');
    if (text.isEmpty()) return Error{u"bad_parameter"_s, u"there are no parameters of the stream"_s, {}, {}};
    if (text.size() > longestParameters) return Error{u"bad_parameter"_s, u"the parameters are too long"_s, {}, {}};
    return text;
}

Result<VapixRequest> changeRequest(const QJsonObject& parameters) {
    const QString action = parameters.value(u"action"_s).toString();
    const QString name = parameters.value(u"name"_s).toString();
    if (name.isEmpty()) {
        return Error{u"bad_parameter"_s, u"%1 needs the name of the profile"_s.arg(action), u"Give name."_s, {}};
    }
    if (action == u"remove") {
        return VapixRequest::json(profilePath, action,
                                  {{u"streamProfileName"_s, QJsonArray{QJsonObject{{u"name"_s, name}}}}},
                                  Role::Operator);
    }
    const auto text = textOf(parameters.value(u"parameters"_s).toObject());
    if (!text) return text.error();
    const QJsonObject profile{
        {u"name"_s, name}, {u"description"_s, parameters.value(u"description"_s).toString()}, {u"parameters"_s, *text}};
    return VapixRequest::json(profilePath, action, {{u"streamProfile"_s, QJsonArray{profile}}}, Role::Operator);
}

Result<Profiles> list(VapixClient& client) {
    Profiles found;
    const auto data = client.json(listRequest());
    if (data) {
        const QJsonObject object = data->toObject();
        found.most = object.value(u"maxProfiles"_s).toInteger();
        const QJsonArray items = object.value(u"streamProfile"_s).toArray();
        for (const QJsonValue& item : items)
            found.rows << QJsonObject{{u"name"_s, item[u"name"_s].toString()},
                                      {u"description"_s, item[u"description"_s].toString()},
                                      {u"parameters"_s, parametersOf(item[u"parameters"_s].toString())}};
        return found;
    }
    if (data.error().code != u"not_supported"_s) return data.error();
    const auto old = client.parameters(oldListRequest());
    if (!old) return old.error();
    found.old = true;
    found.most = old->integer(u"StreamProfile.MaxGroups"_s).value_or(0);
    for (auto it = old->values.begin(); it != old->values.end(); ++it) {
        if (!it.key().endsWith(u".Name"_s) || it.value().isEmpty()) continue;
        const QString group = it.key().chopped(5);
        found.groups.insert(it.value(), group);
        found.rows << QJsonObject{{u"name"_s, it.value()},
                                  {u"description"_s, old->value(group + u".Description"_s)},
                                  {u"parameters"_s, parametersOf(old->value(group + u".Parameters"_s))}};
    }
    return found;
}

/// Over param.cgi, which knows no names: which group it is was looked up before.
Status changeOld(VapixCall& call, const Profiles& held) {
    const QString action = call.text(u"action"_s);
    const QString name = call.text(u"name"_s);
    const QString group = held.groups.value(name);
    if (action == u"create" && !group.isEmpty()) {
        return Error{u"camera_refused"_s, u"there is a stream profile %1 already"_s.arg(name), u"Use update."_s, {}};
    }
    if (action != u"create" && group.isEmpty()) {
        return Error{u"camera_refused"_s,
                     u"there is no stream profile %1"_s.arg(name),
                     u"There are: %1"_s.arg(held.groups.keys().join(u", "_s)),
                     {}};
    }
    const QString path = u"/axis-cgi/param.cgi"_s;
    if (action == u"remove") {
        return call.client.done(VapixRequest::get(path, {{u"action"_s, u"remove"_s}, {u"group"_s, u"root."_s + group}},
                                                  Role::Administrator));
    }
    const auto text = textOf(call.parameters.value(u"parameters"_s).toObject());
    if (!text) return text.error();
    const auto values = [&](const QString& prefix) {
        return VapixRequest::Query{{prefix + u".Name"_s, name},
                                   {prefix + u".Description"_s, call.text(u"description"_s)},
                                   {prefix + u".Parameters"_s, *text}};
    };
    if (action == u"update") return call.client.done(VapixRequest::update(values(group)));
    const VapixRequest::Query add{
        {u"action"_s, u"add"_s}, {u"template"_s, u"streamprofile"_s}, {u"group"_s, u"StreamProfile"_s}};
    const auto reply =
        call.client.send(VapixRequest::get(path, add + values(u"StreamProfile.S"_s), Role::Administrator));
    if (!reply) return reply.error();
    if (cameraText(reply->body).trimmed().endsWith(u" OK"_s)) return {}; // "S8 OK"
    return vapixAnswer::done(reply->body);
}

} // namespace

Result<VapixPlan> StreamProfilesTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    if (parameters.value(u"action"_s).toString(u"list"_s) != u"list") {
        const auto change = changeRequest(parameters);
        if (!change) return change.error();
        plan.requests << *change;
    }
    plan.requests << listRequest();
    plan.notes << u"Firmware without it is asked by param.cgi, group StreamProfile"_s;
    return plan;
}

Result<VapixResult> StreamProfilesTool::run(VapixCall& call) const {
    const QString action = call.text(u"action"_s);
    const QString name = call.text(u"name"_s);
    QString did;
    if (action != u"list") {
        const auto change = changeRequest(call.parameters);
        if (!change) return change.error();
        const auto done = call.client.json(*change);
        if (!done && done.error().code == u"not_supported"_s) {
            const auto held = list(call.client);
            if (!held) return held.error();
            if (const Status changed = changeOld(call, *held); !changed) return changed.error();
        } else if (!done) {
            return done.error();
        }
        did = u"%1 of %2 is done; "_s.arg(action, name);
    }
    auto held = list(call.client);
    if (!held) return held.error();
    if (action == u"list" && !name.isEmpty()) {
        erase_if(held->rows, [&](const QJsonObject& row) { return row.value(u"name"_s).toString() != name; });
        if (held->rows.isEmpty())
            return Error{u"not_found"_s, u"the camera has no stream profile %1"_s.arg(name), {}, {}};
    }
    return VapixResult{call.rows(held->rows, {{u"max_profiles"_s, held->most}}),
                       did + u"%1 profiles of at most %2"_s.arg(held->rows.size()).arg(held->most)};
}

} // namespace oc
