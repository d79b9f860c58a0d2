// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetPreview.h"

#include "engine/base/Json.h"
#include "executors/asset/AssetFields.h"
#include "executors/asset/AssetSql.h"

#include <QJsonArray>

#include <algorithm>

namespace oc::assetPreview {

using namespace Qt::StringLiterals;

namespace {

bool holdsExpression(const QJsonValue& value) {
    if (value.isString()) return value.toString().contains("{{"_L1);
    const auto any = [](const auto& items) {
        return std::any_of(items.begin(), items.end(), [](const QJsonValue& item) { return holdsExpression(item); });
    };
    if (value.isArray()) return any(value.toArray());
    if (value.isObject()) return any(value.toObject());
    return false;
}

/// The column itself, without its key.
QVariant field(const Asset& asset, AssetColumn column) {
    return assetSql::stored(asset, column).first().value;
}

Result<AssetStatement> createStatement(const QJsonObject& parameters) {
    const Result<Asset> asset = assetFields::apply(Asset{}, parameters);
    if (!asset) return asset.error();
    AssetStatement statement;
    QStringList names;
    for (const AssetColumn column : assetColumns::all()) {
        if (!assetColumns::isSettable(column)) continue;
        names.append(assetColumns::name(column));
        statement.values.append(field(*asset, column));
    }
    statement.sql = u"INSERT INTO assets (%1) VALUES (%2)"_s.arg(names.join(u", "_s),
                                                                 QStringList(names.size(), u"?"_s).join(u", "_s));
    return statement;
}

Result<AssetStatement> whereStatement(const AssetSelection& selection) {
    if (selection.which.contains("asset_id"_L1)) {
        const Result<qint64> id = assetFields::id(selection.which.value("asset_id"_L1));
        if (!id) return id.error();
        return AssetStatement{u" WHERE id = ?"_s, {*id}};
    }
    const QString hostname = selection.which.value("hostname"_L1).toString();
    if (hostname.isEmpty()) {
        return Error{u"asset_invalid"_s, u"It is not said which asset is meant"_s, u"Give asset_id or hostname"_s, {}};
    }
    return AssetStatement{u" WHERE lower(hostname) = ?"_s, {hostname.toLower()}};
}

Result<AssetStatement> changeStatement(const QJsonObject& parameters, bool remove) {
    const AssetSelection selection = AssetSelection::of(parameters);
    const Result<AssetStatement> where = whereStatement(selection);
    if (!where) return where.error();
    if (remove) return AssetStatement{u"DELETE FROM assets"_s + where->sql, where->values};
    Asset base;
    base.id = 1; // stands for the asset's own fields, which a preview does not read
    const Result<Asset> changed = assetFields::apply(base, selection.changes);
    if (!changed) return changed.error();
    AssetStatement statement;
    QStringList sets;
    for (const AssetColumn column : assetColumns::all()) {
        const QString name = assetColumns::name(column);
        if (!selection.changes.contains(name)) continue;
        sets.append(name + u" = ?"_s);
        statement.values.append(field(*changed, column));
    }
    if (sets.isEmpty()) {
        return Error{u"asset_invalid"_s,
                     u"No field to change was given"_s,
                     u"Give at least one of "_s + assetFields::settable().join(u", "_s),
                     {}};
    }
    statement.sql = u"UPDATE assets SET "_s + sets.join(u", "_s) + u", version = version + 1"_s + where->sql;
    statement.values += where->values;
    return statement;
}

Result<QList<AssetStatement>> statementsOf(AssetDialect dialect, AssetAction action, const QJsonObject& parameters) {
    if (action == AssetAction::Query || action == AssetAction::List) {
        const Result<AssetFilter> filter = assetFields::filter(parameters);
        if (!filter) return filter.error();
        QList<AssetStatement> statements{assetSql::select(dialect, *filter)};
        if (action == AssetAction::List) statements.prepend(assetSql::count(dialect, *filter));
        return statements;
    }
    const Result<AssetStatement> statement = action == AssetAction::Create
                                                 ? createStatement(parameters)
                                                 : changeStatement(parameters, action == AssetAction::Delete);
    if (!statement) return statement.error();
    return QList{*statement};
}

QJsonValue shownValue(const QVariant& value) {
    if (value.typeId() == QMetaType::QByteArray) return QString::fromLatin1(value.toByteArray().toHex());
    return QJsonValue::fromVariant(value);
}

} // namespace

Result<StepPreview> make(AssetDialect dialect, const QString& tool, AssetAction action, const QJsonObject& parameters) {
    StepPreview preview;
    preview.kind = u"sql"_s;
    if (holdsExpression(parameters)) {
        preview.text = u"%1 with %2 (values in {{ }} are known when the step runs)"_s.arg(
            tool, QString::fromUtf8(json::toText(parameters)));
        preview.details = {{u"parameters"_s, parameters}};
        return preview;
    }
    const Result<QList<AssetStatement>> statements = statementsOf(dialect, action, parameters);
    if (!statements) return statements.error();
    QStringList lines;
    QJsonArray details;
    for (const AssetStatement& statement : *statements) {
        lines.append(statement.shown() + u';');
        QJsonArray values;
        for (const QVariant& value : statement.values)
            values.append(shownValue(value));
        details.append(QJsonObject{{u"sql"_s, statement.sql}, {u"values"_s, values}});
    }
    preview.text = lines.join(u'\n');
    preview.details = {{u"statements"_s, details}};
    return preview;
}

} // namespace oc::assetPreview
