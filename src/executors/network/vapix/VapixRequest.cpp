// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/VapixRequest.h"

#include "engine/base/Json.h"

#include <QUrl>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr auto apiVersion = "1.0"; // a camera answers with its own

const QString parameterPath = u"/axis-cgi/param.cgi"_s;

} // namespace

VapixRequest VapixRequest::get(const QString& path, Query query, Role role) {
    VapixRequest request;
    request.path = path;
    request.query = std::move(query);
    request.role = role;
    return request;
}

VapixRequest VapixRequest::json(const QString& path, const QString& method, const QJsonObject& params, Role role) {
    VapixRequest request;
    request.method = "POST";
    request.path = path;
    request.contentType = "application/json";
    QJsonObject body{
        {u"apiVersion"_s, QLatin1StringView(apiVersion)}, {u"context"_s, u"opsconductor"_s}, {u"method"_s, method}};
    if (!params.isEmpty()) body.insert(u"params"_s, params);
    request.body = json::toText(body);
    request.role = role;
    return request;
}

VapixRequest VapixRequest::soap(const QByteArray& call, Role role) {
    VapixRequest request;
    request.method = "POST";
    request.path = u"/vapix/services"_s;
    request.contentType = "application/soap+xml; charset=utf-8";
    request.body = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                   "<soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\"><soap:Body>" +
                   call + "</soap:Body></soap:Envelope>";
    request.role = role;
    return request;
}

VapixRequest VapixRequest::parameters(const QStringList& groups, Role role) {
    return get(parameterPath, {{u"action"_s, u"list"_s}, {u"group"_s, groups.join(u',')}}, role);
}

VapixRequest VapixRequest::update(const Query& values, Role role) {
    return get(parameterPath, Query{{u"action"_s, u"update"_s}} + values, role);
}

QByteArray VapixRequest::target() const {
    QByteArray target = QUrl::toPercentEncoding(path, "/");
    char before = '?';
    for (const auto& [name, value] : query) {
        target += before + QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value);
        before = '&';
    }
    return target;
}

QString VapixRequest::shown() const {
    return QString::fromLatin1(target());
}

QString VapixRequest::roleName(Role role) {
    switch (role) {
    case Role::Anyone:
        return u"anyone"_s;
    case Role::Viewer:
        return u"viewer"_s;
    case Role::Operator:
        return u"operator"_s;
    case Role::Administrator:
        return u"administrator"_s;
    }
    return {};
}

} // namespace oc
