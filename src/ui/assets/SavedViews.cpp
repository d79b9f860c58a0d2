// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/SavedViews.h"

#include "engine/base/Json.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QSaveFile>

#include <algorithm>

namespace oc::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestFile = 1024 * 1024;

QJsonObject toJson(const SavedView& saved) {
    QJsonArray columns;
    for (const AssetColumn column : saved.columns)
        columns.append(assetColumns::name(column));
    QJsonObject object = assetView::toJson(saved.view);
    object.insert(u"name"_s, saved.name);
    object.insert(u"columns"_s, columns);
    return object;
}

Result<SavedView> fromJson(QJsonObject object) {
    SavedView saved;
    saved.name = object.take("name"_L1).toString();
    const QJsonArray columns = object.take("columns"_L1).toArray();
    for (const QJsonValue& name : columns)
        if (const auto column = assetColumns::fromName(name.toString())) saved.columns.append(*column);
    Result<AssetView> view = assetView::fromJson(object);
    if (!view) return view.error();
    saved.view = std::move(*view);
    return saved;
}

} // namespace

Status SavedViews::load() {
    views_.clear();
    readable_ = true;
    QFile file(file_);
    if (!file.exists()) return {};
    const auto bad = [this](const QString& what) {
        readable_ = false;
        return Error{u"bad_views"_s,
                     u"The saved views in %1 cannot be read: %2"_s.arg(file_, what),
                     u"Mend the file or move it away; it is not written over meanwhile"_s,
                     {}};
    };
    if (!file.open(QIODevice::ReadOnly)) return bad(file.errorString());
    if (file.size() > largestFile) return bad(u"it is larger than 1 MiB"_s);
    const Result<QJsonValue> document = json::parse(file.readAll());
    if (!document) return bad(document.error().message);
    const QJsonArray list = document->toObject().value("views"_L1).toArray();
    QList<SavedView> views;
    for (const QJsonValue& value : list) {
        const Result<SavedView> one = fromJson(value.toObject());
        if (!one) return bad(one.error().message);
        views.append(*one);
    }
    views_ = views;
    return {};
}

Status SavedViews::save(const SavedView& view) {
    QList<SavedView> views = views_;
    const auto same =
        std::find_if(views.begin(), views.end(), [&](const SavedView& one) { return one.name == view.name; });
    if (same == views.end())
        views.append(view);
    else
        *same = view;
    return write(views);
}

Status SavedViews::rename(const QString& from, const QString& to) {
    QList<SavedView> views = views_;
    views.removeIf([&](const SavedView& one) { return one.name == to && to != from; });
    for (SavedView& one : views)
        if (one.name == from) one.name = to;
    return write(views);
}

Status SavedViews::remove(const QString& name) {
    QList<SavedView> views = views_;
    views.removeIf([&](const SavedView& one) { return one.name == name; });
    return write(views);
}

Status SavedViews::write(const QList<SavedView>& views) {
    const auto unwritable = [this](const QString& why) {
        return Error{u"views_unwritable"_s,
                     u"The saved views cannot be written to %1: %2"_s.arg(file_, why),
                     u"Check the folder"_s,
                     {}};
    };
    if (!readable_) return unwritable(u"the file that is there cannot be read, and would be lost"_s);
    QJsonArray list;
    for (const SavedView& view : views)
        list.append(toJson(view));
    if (!QDir().mkpath(QFileInfo(file_).path())) return unwritable(u"the folder cannot be made"_s);
    QSaveFile file(file_);
    if (!file.open(QIODevice::WriteOnly)) return unwritable(file.errorString());
    file.write(json::toText(QJsonObject{{u"views"_s, list}}, true));
    if (!file.commit()) return unwritable(file.errorString());
    views_ = views;
    return {};
}

} // namespace oc::ui
