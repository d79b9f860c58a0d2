// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/OverlayTool.h"

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;
using Role = VapixRequest::Role;

namespace {

const QString overlayPath = u"/axis-cgi/dynamicoverlay/dynamicoverlay.cgi"_s;

VapixRequest request(const QString& method, const QJsonObject& params = {}) {
    return VapixRequest::json(overlayPath, method, params, Role::Operator);
}

/// "topLeft" in any case, or "x,y" with or without brackets.
Result<QJsonValue> positionOf(const QString& text) {
    for (const QString& name : {u"top"_s, u"topRight"_s, u"bottomRight"_s, u"bottom"_s, u"bottomLeft"_s, u"topLeft"_s})
        if (text.compare(name, Qt::CaseInsensitive) == 0) return QJsonValue(name);
    QString inner = text.trimmed();
    if (inner.startsWith(u'[') && inner.endsWith(u']')) inner = inner.mid(1, inner.size() - 2);
    const QStringList parts = inner.split(u',');
    QJsonArray place;
    for (const QString& part : parts) {
        bool good = false;
        const double value = part.trimmed().toDouble(&good);
        if (good && value >= -1 && value <= 1) place.append(value);
    }
    if (parts.size() != 2 || place.size() != 2) {
        return Error{u"bad_parameter"_s,
                     u"'%1' is no position"_s.arg(text.left(60).simplified()),
                     u"top, topRight, bottomRight, bottom, bottomLeft, topLeft, or x,y from -1 to 1."_s,
                     {}};
    }
    return QJsonValue(place);
}

Result<VapixRequest> changeRequest(const QJsonObject& parameters) {
    const QString action = parameters.value(u"action"_s).toString();
    const auto text = [&](const QString& name) { return parameters.value(name).toString(); };
    QJsonObject params;
    if (action == u"set_text" || action == u"remove")
        params.insert(u"identity"_s, parameters.value(u"overlay"_s).toInt());
    else
        params.insert(u"camera"_s, parameters.value(u"channel"_s).toInt(1));
    if (action == u"remove") return request(action, params);
    if (action == u"add_image") {
        if (text(u"image"_s).isEmpty()) return Error{u"bad_parameter"_s, u"there is no image"_s, {}, {}};
        params.insert(u"overlayPath"_s, text(u"image"_s));
    } else {
        const QString words = text(u"text"_s);
        if (words.isEmpty() || words.size() > 512)
            return Error{u"bad_parameter"_s, u"the text has %1 characters, not 1 to 512"_s.arg(words.size()), {}, {}};
        if (std::any_of(words.begin(), words.end(),
                        [](QChar c) { return c.unicode() < 0x20 && c != u'\n' && c != u'\t'; }))
            return Error{u"bad_parameter"_s, u"the text has a control character"_s, {}, {}};
        params.insert(u"text"_s, words);
        if (parameters.value(u"font_size"_s).isDouble())
            params.insert(u"fontSize"_s, parameters.value(u"font_size"_s).toInt());
        if (!text(u"text_color"_s).isEmpty()) params.insert(u"textColor"_s, text(u"text_color"_s));
        if (!text(u"background_color"_s).isEmpty()) params.insert(u"textBGColor"_s, text(u"background_color"_s));
    }
    if (!text(u"position"_s).isEmpty()) {
        const auto position = positionOf(text(u"position"_s));
        if (!position) return position.error();
        params.insert(u"position"_s, *position);
    }
    const QString method = action == u"add_text" ? u"addText"_s : action == u"set_text" ? u"setText"_s : u"addImage"_s;
    return request(method, params);
}

struct Overlays {
    QList<QJsonObject> rows;
    QJsonArray images;
};

QJsonObject rowOf(const QJsonValue& item, bool image) {
    const auto orNull = [&](const QString& name) {
        const QJsonValue value = item[name];
        return value.isUndefined() ? QJsonValue(QJsonValue::Null) : value;
    };
    return {{u"overlay"_s, item[u"identity"_s].toInt()},
            {u"channel"_s, item[u"camera"_s].toInt()},
            {u"kind"_s, image ? u"image"_s : u"text"_s},
            {u"text"_s, orNull(u"text"_s)},
            {u"image"_s, orNull(u"overlayPath"_s)},
            {u"position"_s, orNull(u"position"_s)},
            {u"font_size"_s, orNull(u"fontSize"_s)},
            {u"text_color"_s, orNull(u"textColor"_s)},
            {u"background_color"_s, orNull(u"textBGColor"_s)},
            {u"visible"_s, orNull(u"visible"_s)}};
}

Result<Overlays> list(VapixClient& client) {
    const auto data = client.json(request(u"list"_s));
    if (!data) return data.error();
    Overlays found;
    const QJsonObject object = data->toObject();
    for (const bool image : {false, true}) {
        const QJsonArray items = object.value(image ? u"imageOverlays"_s : u"textOverlays"_s).toArray();
        for (const QJsonValue& item : items)
            found.rows << rowOf(item, image);
    }
    found.images = object.value(u"imageFiles"_s).toArray();
    return found;
}

Result<QJsonObject> overlayOf(const Overlays& overlays, int identity) {
    QStringList known;
    for (const QJsonObject& row : overlays.rows) {
        if (row.value(u"overlay"_s).toInt() == identity) return row;
        known << QString::number(row.value(u"overlay"_s).toInt());
    }
    return Error{u"not_found"_s,
                 u"the camera has no overlay %1"_s.arg(identity),
                 known.isEmpty()
                     ? u"It has none."_s
                     : u"It has %1; they are numbered anew when the camera restarts."_s.arg(known.join(u", "_s)),
                 {}};
}

} // namespace

Result<VapixPlan> OverlayTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    plan.requests << request(u"list"_s);
    if (parameters.value(u"action"_s).toString(u"list"_s) == u"list") {
        plan.requests << request(u"getOverlayCapabilities"_s);
        return plan;
    }
    const auto change = changeRequest(parameters);
    if (!change) return change.error();
    plan.requests << *change << request(u"list"_s);
    return plan;
}

Result<VapixResult> OverlayTool::run(VapixCall& call) const {
    const QString action = call.text(u"action"_s);
    auto overlays = list(call.client);
    if (!overlays) return overlays.error();
    if (action == u"list") {
        const auto capabilities = call.client.json(request(u"getOverlayCapabilities"_s));
        QJsonValue slots_(QJsonValue::Null);
        if (capabilities) {
            const QJsonObject object = capabilities->toObject();
            // Older documentation, and maybe firmware, spells it the second way.
            for (const QString& name : {u"numAvailableSlots"_s, u"numberAvailbleSlots"_s, u"numberAvailableSlots"_s})
                if (object.contains(name)) slots_ = object.value(name);
        } else if (capabilities.error().code != u"camera_refused"_s) {
            return capabilities.error();
        }
        return VapixResult{call.rows(overlays->rows, {{u"image_files"_s, overlays->images}, {u"free_slots"_s, slots_}}),
                           u"%1 overlays"_s.arg(overlays->rows.size())};
    }
    const auto change = changeRequest(call.parameters);
    if (!change) return change.error();
    int identity = call.integer(u"overlay"_s);
    std::optional<QJsonObject> before;
    if (action == u"set_text" || action == u"remove") {
        const auto row = overlayOf(*overlays, identity);
        if (!row) return row.error();
        if (action == u"set_text" && row->value(u"kind"_s).toString() != u"text")
            return Error{u"bad_parameter"_s, u"overlay %1 is an image"_s.arg(identity), {}, {}};
        before = *row;
    } else if (action == u"add_image" && !overlays->images.contains(QJsonValue(call.text(u"image"_s)))) {
        QStringList known;
        for (const QJsonValue& image : std::as_const(overlays->images))
            known << image.toString();
        return Error{u"not_found"_s,
                     u"there is no image %1 on the camera"_s.arg(call.text(u"image"_s)),
                     known.isEmpty() ? u"It has none."_s : u"It has %1."_s.arg(known.join(u", "_s)),
                     {}};
    }
    const auto done = call.client.json(*change);
    if (!done) return done.error();
    if (action == u"remove") return VapixResult{call.rows({*before}), u"overlay %1 was removed"_s.arg(identity)};
    if (!before) identity = done->toObject().value(u"identity"_s).toInt(-1);
    overlays = list(call.client);
    if (!overlays) return overlays.error();
    const auto after = overlayOf(*overlays, identity);
    if (!after) return after.error();
    return VapixResult{call.rows({*after}),
                       u"overlay %1 was %2"_s.arg(identity).arg(before ? u"changed"_s : u"added"_s)};
}

} // namespace oc
