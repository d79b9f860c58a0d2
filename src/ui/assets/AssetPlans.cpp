// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetPlans.h"

#include "engine/base/Json.h"

#include <QHash>
#include <QJsonArray>

namespace oc::ui::assetPlans {

using namespace Qt::StringLiterals;

QJsonValue target(const QList<Asset>& assets) {
    QHash<QString, int> named;
    for (const Asset& asset : assets)
        ++named[asset.hostname.toLower()];
    QJsonArray targets;
    for (const Asset& asset : assets) {
        if (named.value(asset.hostname.toLower()) > 1)
            targets.append(asset.id);
        else
            targets.append(asset.hostname);
    }
    return targets.size() == 1 ? targets.first() : QJsonValue(targets);
}

QByteArray ping(const QList<Asset>& assets) {
    constexpr int sideBySide = 20;
    QJsonArray hosts;
    for (const Asset& asset : assets)
        hosts.append(asset.ipAddress.isEmpty() ? asset.hostname : asset.ipAddress);
    QJsonObject step{
        {u"id"_s, u"ping"_s}, {u"name"_s, u"Ping"_s}, {u"tool"_s, u"ping"_s}, {u"on_failure"_s, u"continue"_s}};
    if (hosts.size() == 1) {
        step.insert(u"parameters"_s, QJsonObject{{u"destination"_s, hosts.first()}});
    } else {
        step.insert(u"parameters"_s, QJsonObject{{u"destination"_s, u"{{ item }}"_s}});
        step.insert(u"for_each"_s, hosts);
        step.insert(u"max_parallel"_s, sideBySide);
    }
    return json::toText(QJsonObject{{u"name"_s, u"Ping of chosen assets"_s}, {u"steps"_s, QJsonArray{step}}}, true);
}

} // namespace oc::ui::assetPlans
