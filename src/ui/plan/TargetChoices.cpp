// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/TargetChoices.h"

#include "engine/plan/PlanOrder.h"
#include "executors/asset/AssetStore.h"
#include "ui/forms/ParameterForm.h"
#include "ui/plan/OpenPlan.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"

#include <QMap>
#include <QtConcurrentRun>

#include <algorithm>

namespace oc::ui {

namespace {

constexpr int most = 2000;      ///< assets that are looked at; more are searched on the page of assets
constexpr int mostFilters = 40; ///< offered
constexpr int freshMs = 15'000;
const QString field = QStringLiteral("target");

/// A filter as people say it: "environment production, role web".
struct Filter {
    QString text;
    QJsonObject object;
    int count = 0;
};

void count(QMap<QString, Filter>& filters, const QString& text, const QJsonObject& object) {
    Filter& filter = filters[text];
    filter.text = text;
    filter.object = object;
    ++filter.count;
}

} // namespace

TargetChoices::TargetChoices(Services& services, ParameterForm& form, QObject* parent)
    : QObject(parent), services_(services), form_(form) {}

QList<FieldOffer> TargetChoices::ofInventory(const QList<Asset>& assets) {
    QMap<QString, Filter> filters;
    for (const Asset& asset : assets) {
        const auto each = [&](const QString& name, const QString& value) {
            if (!value.isEmpty()) count(filters, name + u' ' + value, {{name, value}});
        };
        each(QStringLiteral("environment"), asset.environment);
        each(QStringLiteral("type"), asset.type);
        each(QStringLiteral("owner"), asset.owner);
        each(QStringLiteral("location"), asset.location);
        for (auto tag = asset.tags.constBegin(); tag != asset.tags.constEnd(); ++tag) {
            if (!tag.value().isString()) continue;
            const QJsonObject tags{{tag.key(), tag.value()}};
            const QString said = tag.key() + u'=' + tag.value().toString();
            count(filters, said, {{QStringLiteral("tags"), tags}});
            if (!asset.environment.isEmpty())
                count(filters, QStringLiteral("environment %1, %2").arg(asset.environment, said),
                      {{QStringLiteral("environment"), asset.environment}, {QStringLiteral("tags"), tags}});
        }
    }
    QList<Filter> useful;
    for (const Filter& filter : std::as_const(filters))
        if (filter.count > 1) useful.append(filter);
    // Those that choose most stand first; of two that choose the same, the one that says more.
    std::stable_sort(useful.begin(), useful.end(), [](const Filter& a, const Filter& b) {
        return a.count != b.count ? a.count > b.count : a.object.size() > b.object.size();
    });
    QList<FieldOffer> offers;
    for (const Filter& filter : useful.first(std::min<qsizetype>(useful.size(), mostFilters)))
        offers.append({filter.object, tr("%1 machines now").arg(filter.count), tr("all of %1").arg(filter.text)});
    for (const Asset& asset : assets) {
        QStringList words{asset.ipAddress, asset.environment};
        words.removeAll(QString());
        offers.append({asset.hostname, words.join(QStringLiteral(", ")), {}});
    }
    return offers;
}

void TargetChoices::show(const OpenPlan& plan, const QString& stepId) {
    ofSteps_.clear();
    const Plan& spec = plan.model().plan();
    const int index = plan.model().indexOf(stepId);
    const PlanOrder order(spec);
    for (int i = 0; i < spec.steps.size() && index >= 0; ++i) {
        if (i == index || !order.runsBefore(i, index)) continue;
        const StepSpec& step = spec.steps.at(i);
        const ToolSpecPtr tool = plan.catalogue()->find(step.tool);
        if (!tool || tool->domain != Domain::Asset || tool->behaviour.risk != Risk::Read) continue;
        ofSteps_.append({QStringLiteral("{{ steps.%1.output.hostnames }}").arg(step.id), tr("decided while running"),
                         tr("those that %1 finds").arg(step.title())});
    }
    offer();
    if (!reading_ && (!read_.isValid() || read_.elapsed() > freshMs)) read();
}

void TargetChoices::read() {
    reading_ = true;
    const auto query = [store = &services_.assets] {
        AssetFilter filter;
        filter.limit = most;
        return store->query(filter);
    };
    whenDone(this, QtConcurrent::run(query), [this](const Result<QList<Asset>>& assets) {
        reading_ = false;
        read_.start();
        // Without an inventory a name can be typed all the same; the page of assets tells what is wrong with it.
        ofInventory_ = assets ? ofInventory(*assets) : QList<FieldOffer>();
        offer();
    });
}

void TargetChoices::offer() {
    form_.setOffers(field, ofSteps_ + ofInventory_);
}

} // namespace oc::ui
