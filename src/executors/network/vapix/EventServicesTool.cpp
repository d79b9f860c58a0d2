// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/EventServicesTool.h"

#include "executors/network/vapix/CameraEvents.h"

namespace oc {

using namespace Qt::StringLiterals;

namespace {

const QByteArray events = "http://www.axis.com/vapix/ws/event1";
const QByteArray actions = "http://www.axis.com/vapix/ws/action1";

VapixRequest request(const QByteArray& call, const QByteArray& space) {
    return VapixRequest::soap('<' + call + " xmlns=\"" + space + "\"/>");
}

QList<VapixRequest> requests(const QString& action) {
    if (action == u"rules") return {request("GetActionRules", actions), request("GetActionConfigurations", actions)};
    if (action == u"schedules") return {request("GetScheduledEvents", events)};
    return {request("GetEventInstances", events)};
}

Result<QList<QJsonObject>> rows(VapixClient& client, const QString& action) {
    QList<XmlElement> answers;
    const auto all = requests(action);
    for (const VapixRequest& one : all) {
        auto answer = client.soap(one);
        if (!answer) return answer.error();
        answers << std::move(*answer);
    }
    if (action == u"rules") return cameraEvents::rules(answers[0], answers[1]);
    if (action == u"schedules") return cameraEvents::schedules(answers[0]);
    return cameraEvents::topics(answers[0]);
}

} // namespace

Result<VapixPlan> EventServicesTool::plan(const QJsonObject& parameters) const {
    return VapixPlan{requests(parameters.value(u"action"_s).toString(u"topics"_s)), {}};
}

Result<VapixResult> EventServicesTool::run(VapixCall& call) const {
    const QString action = call.text(u"action"_s);
    auto found = rows(call.client, action);
    if (!found) {
        Error error = found.error();
        if (error.code == u"not_supported"_s)
            error.hint = u"Some devices have no event services (Properties.API.WebService.WebService=no)."_s;
        return error;
    }
    if (const QString search = call.text(u"search"_s); !search.isEmpty()) {
        erase_if(*found, [&](const QJsonObject& row) {
            return !row.value(u"name"_s).toString().contains(search, Qt::CaseInsensitive) &&
                   !row.value(u"topic"_s).toString().contains(search, Qt::CaseInsensitive);
        });
    }
    return VapixResult{call.rows(*found), u"%1 %2"_s.arg(found->size()).arg(action)};
}

} // namespace oc
