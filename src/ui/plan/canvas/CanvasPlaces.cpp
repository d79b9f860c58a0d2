// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/canvas/CanvasPlaces.h"

#include "engine/base/Json.h"

#include <QJsonArray>
#include <QJsonObject>

#include <cmath>

namespace oc::ui::canvasPlaces {

namespace {

const QString canvasPointer = QStringLiteral("/x-canvas");
const QString placesPointer = QStringLiteral("/x-canvas/places");

QJsonArray point(const QPointF& place) {
    return {std::round(place.x()), std::round(place.y())};
}

} // namespace

QHash<QString, QPointF> read(const PlanDocument& document) {
    QHash<QString, QPointF> places;
    if (!document.isReadable()) return places;
    const QJsonObject written = json::at(document.root(), placesPointer).toObject();
    for (auto it = written.constBegin(); it != written.constEnd(); ++it) {
        const QJsonArray place = it.value().toArray();
        if (place.size() == 2 && place.at(0).isDouble() && place.at(1).isDouble())
            places.insert(it.key(), {place.at(0).toDouble(), place.at(1).toDouble()});
    }
    return places;
}

QList<PlanDocument::Change> written(const PlanDocument& document, const QHash<QString, QPointF>& places) {
    const QJsonValue before = json::at(document.root(), placesPointer);
    if (!before.isObject()) {
        QJsonObject all;
        for (auto it = places.constBegin(); it != places.constEnd(); ++it)
            all.insert(it.key(), point(it.value()));
        return {{placesPointer, all}};
    }
    const QJsonObject old = before.toObject();
    QList<PlanDocument::Change> changes;
    QJsonObject added = old; // a new key cannot be written beside others at once: then the whole is
    bool hasNew = false;
    for (auto it = places.constBegin(); it != places.constEnd(); ++it) {
        const QJsonArray place = point(it.value());
        if (!old.contains(it.key())) hasNew = true;
        added.insert(it.key(), place);
        if (old.value(it.key()) != place)
            changes.append(
                {json::joinPointer({QStringLiteral("x-canvas"), QStringLiteral("places"), it.key()}), place});
    }
    for (auto it = old.constBegin(); it != old.constEnd(); ++it) {
        if (document.plan().indexOf(it.key()) >= 0) continue;
        hasNew = true;
        added.remove(it.key());
    }
    return hasNew ? QList<PlanDocument::Change>{{placesPointer, added}} : changes;
}

QList<PlanDocument::Change> forgotten(const PlanDocument& document) {
    const QJsonValue canvas = json::at(document.root(), canvasPointer);
    if (canvas.toObject().value(QStringLiteral("places")).isUndefined()) return {};
    const bool alone = canvas.toObject().size() == 1;
    return {{alone ? canvasPointer : placesPointer, QJsonValue::Undefined}};
}

} // namespace oc::ui::canvasPlaces
