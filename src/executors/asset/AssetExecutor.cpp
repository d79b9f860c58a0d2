// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetExecutor.h"

#include "engine/base/Clock.h"
#include "engine/base/Ids.h"
#include "engine/base/Json.h"
#include "executors/asset/AssetFields.h"
#include "executors/asset/AssetSql.h"
#include "executors/asset/AssetStore.h"

#include <QJsonArray>

#include <array>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

enum class Action { Create, Query, Update, Delete, List };

std::optional<Action> actionOf(const QString& tool) {
    static const std::array<std::pair<QString, Action>, 5> actions{{{normalizedName(u"asset-create"), Action::Create},
                                                                    {normalizedName(u"asset-query"), Action::Query},
                                                                    {normalizedName(u"asset-update"), Action::Update},
                                                                    {normalizedName(u"asset-delete"), Action::Delete},
                                                                    {normalizedName(u"asset-list"), Action::List}}};
    const QString name = normalizedName(tool);
    for (const auto& [known, action] : actions) {
        if (known == name) return action;
    }
    return std::nullopt;
}

/// Which asset an update or delete is about, and (for update) what is to change: with an id the hostname is a new
/// name, without one it tells which asset is meant.
struct Selection {
    QJsonObject which;
    QJsonObject changes;
};

Selection selectionOf(QJsonObject parameters) {
    Selection selection;
    const QString key =
        !parameters.value("asset_id"_L1).isNull() && parameters.contains("asset_id"_L1) ? u"asset_id"_s : u"hostname"_s;
    selection.which.insert(key, parameters.take(key));
    parameters.remove("asset_id"_L1);
    selection.changes = parameters;
    return selection;
}

std::shared_ptr<const Table> tableOf(const QList<Asset>& assets) {
    auto table = std::make_shared<Table>();
    table->columns = {{u"id"_s, ColumnType::Integer, {}},        {u"hostname"_s, ColumnType::String, {}},
                      {u"ip_address"_s, ColumnType::String, {}}, {u"type"_s, ColumnType::String, {}},
                      {u"status"_s, ColumnType::String, {}},     {u"environment"_s, ColumnType::String, {}},
                      {u"location"_s, ColumnType::String, {}},   {u"owner"_s, ColumnType::String, {}},
                      {u"tags"_s, ColumnType::Json, {}},         {u"metadata"_s, ColumnType::Json, {}},
                      {u"created_at"_s, ColumnType::Time, {}},   {u"updated_at"_s, ColumnType::Time, {}},
                      {u"version"_s, ColumnType::Integer, {}}};
    table->cells.reserve(assets.size() * table->columns.size());
    for (const Asset& asset : assets) {
        const QJsonObject row = asset.toJson();
        for (const Column& column : std::as_const(table->columns))
            table->cells.append(row.value(column.name));
    }
    return table;
}

QString counted(qint64 count) {
    return count == 1 ? u"1 asset"_s : u"%1 assets"_s.arg(count);
}

QString named(const Asset& asset) {
    return u"%1 (id %2)"_s.arg(asset.hostname).arg(asset.id);
}

StepOutcome one(const Asset& asset, const QString& message) {
    StepOutput output;
    output.fields = {{u"asset_id"_s, asset.id}, {u"asset"_s, asset.toJson()}};
    return StepOutcome::success(std::move(output), message);
}

/// "(100 of 250)" when the limit cut something off.
QString shownOf(qint64 shown, qint64 total) {
    return shown == total ? counted(total) : u"%1 of %2"_s.arg(shown).arg(counted(total));
}

bool holdsExpression(const QJsonValue& value) {
    if (value.isString()) return value.toString().contains("{{"_L1);
    const auto any = [](const auto& items) {
        return std::any_of(items.begin(), items.end(), [](const QJsonValue& item) { return holdsExpression(item); });
    };
    if (value.isArray()) return any(value.toArray());
    if (value.isObject()) return any(value.toObject());
    return false;
}

Result<QList<AssetStatement>> statementsOf(Action action, const QJsonObject& parameters) {
    switch (action) {
    case Action::Create: {
        Result<Asset> asset = assetFields::apply(Asset{}, parameters);
        if (!asset) return asset.error();
        asset->createdAt = asset->updatedAt = nowMs();
        return QList{assetSql::insert(*asset)};
    }
    case Action::Query:
    case Action::List: {
        const Result<AssetFilter> filter = assetFields::filter(parameters);
        if (!filter) return filter.error();
        QList<AssetStatement> statements{assetSql::select(*filter)};
        if (action == Action::List) statements.prepend(assetSql::count(*filter));
        return statements;
    }
    case Action::Update:
    case Action::Delete: {
        const Selection selection = selectionOf(parameters);
        QString where;
        AssetStatement statement;
        if (selection.which.contains("asset_id"_L1)) {
            const Result<qint64> id = assetFields::id(selection.which.value("asset_id"_L1));
            if (!id) return id.error();
            where = u" WHERE id = ?"_s;
            statement.values.append(*id);
        } else {
            const QString hostname = selection.which.value("hostname"_L1).toString();
            if (hostname.isEmpty()) {
                return Error{
                    u"asset_invalid"_s, u"It is not said which asset is meant"_s, u"Give asset_id or hostname"_s, {}};
            }
            where = u" WHERE hostname = ?"_s;
            statement.values.append(hostname);
        }
        if (action == Action::Delete) {
            statement.sql = u"DELETE FROM assets"_s + where;
            return QList{statement};
        }
        Asset base;
        base.hostname = u"x"_s; // stands for the asset's own, which a preview does not read
        const Result<Asset> changed = assetFields::apply(base, selection.changes);
        if (!changed) return changed.error();
        const QJsonObject canonical = changed->toJson();
        QStringList sets;
        QVariantList values;
        for (auto it = selection.changes.begin(); it != selection.changes.end(); ++it) {
            sets.append(it.key() + u" = ?"_s);
            const QJsonValue value = canonical.value(it.key());
            values.append(value.isObject() ? QVariant(QString::fromUtf8(json::toText(value))) : value.toVariant());
        }
        if (sets.isEmpty()) {
            return Error{u"asset_invalid"_s,
                         u"No field to change was given"_s,
                         u"Give at least one of "_s + assetFields::settable().join(u", "_s),
                         {}};
        }
        statement.sql = u"UPDATE assets SET "_s + sets.join(u", "_s) + u", version = version + 1"_s + where;
        statement.values = values + statement.values;
        return QList{statement};
    }
    }
    return QList<AssetStatement>{};
}

} // namespace

Status AssetExecutor::canRun(const ToolSummary& tool) const {
    const bool native = tool.otherRun.isEmpty() && tool.handlers == QStringList{u"sql"_s};
    if (native && actionOf(tool.name)) return {};
    return Error{
        u"no_handler"_s,
        u"The asset service has no handler for the tool '%1' (%2)"_s.arg(tool.name, tool.run),
        u"It runs asset-create, asset-query, asset-update, asset-delete and asset-list, each with run: {native: "
        "sql}"_s,
        {}};
}

Availability AssetExecutor::availability(const ToolSpec& tool) const {
    if (const Status can = canExecute(tool); !can) return {false, can.error().message, can.error().hint};
    return {};
}

StepOutcome AssetExecutor::execute(const StepRequest& request, StepContext& context) {
    if (const Status can = canExecute(*request.tool); !can) return StepOutcome::failure(can.error());
    if (context.cancelled()) return StepOutcome::cancelled(u"Cancelled before the inventory was touched"_s);
    if (context.expired()) {
        return StepOutcome::timedOut({u"timeout"_s,
                                      u"The time was up before the inventory was touched"_s,
                                      u"Give the step a longer timeout"_s,
                                      {}});
    }
    QJsonObject parameters = request.parameters;
    if (parameters.contains("id"_L1)) parameters.insert("asset_id"_L1, parameters.take("id"_L1));
    switch (*actionOf(request.tool->name)) {
    case Action::Create:
        return create(parameters, context);
    case Action::Query:
        return query(parameters);
    case Action::Update:
        return update(parameters);
    case Action::Delete:
        return remove(parameters);
    case Action::List:
        return list(parameters);
    }
    return StepOutcome::failure({});
}

StepOutcome AssetExecutor::create(const QJsonObject& parameters, StepContext& context) {
    const Result<Asset> made = store_.create(parameters);
    if (!made) return StepOutcome::failure(made.error());
    QString message = u"Asset %1 created"_s.arg(named(*made));
    AssetFilter same;
    same.hostnamePart = made->hostname;
    same.limit = 1000;
    if (const Result<QList<Asset>> others = store_.query(same)) {
        QStringList ids;
        for (const Asset& other : *others) {
            if (other.id != made->id && other.hostname.compare(made->hostname, Qt::CaseInsensitive) == 0) {
                ids.append(QString::number(other.id));
            }
        }
        if (!ids.isEmpty()) {
            context.emitNotice(
                u"There %1 already with the hostname %2 (id %3): from now on name them by asset_id"_s.arg(
                    ids.size() == 1 ? u"is an asset"_s : u"are assets"_s, made->hostname, ids.join(u", "_s)));
            message += u", beside %1 of the same hostname"_s.arg(ids.size());
        }
    }
    return one(*made, message);
}

StepOutcome AssetExecutor::query(const QJsonObject& parameters) {
    const Result<AssetFilter> filter = assetFields::filter(parameters);
    if (!filter) return StepOutcome::failure(filter.error());
    const Result<QList<Asset>> found = store_.query(*filter);
    if (!found) return StepOutcome::failure(found.error());
    qint64 total = found->size();
    if (total == filter->limit) {
        const Result<qint64> all = store_.count(*filter);
        if (!all) return StepOutcome::failure(all.error());
        total = *all;
    }
    QJsonArray hostnames;
    QJsonArray addresses;
    QJsonArray rows;
    for (const Asset& asset : *found) {
        hostnames.append(asset.hostname);
        if (!asset.ipAddress.isEmpty()) addresses.append(asset.ipAddress);
        rows.append(asset.toJson());
    }
    StepOutput output;
    output.fields = {{u"count"_s, found->size()}};
    output.table = tableOf(*found);
    output.rowsName = u"assets"_s;
    StepOutcome outcome = StepOutcome::success(std::move(output), shownOf(found->size(), total));
    outcome.variables = {{u"hostnames"_s, hostnames},
                         {u"ip_addresses"_s, addresses},
                         {u"assets"_s, rows},
                         {u"asset_count"_s, found->size()}};
    return outcome;
}

StepOutcome AssetExecutor::update(const QJsonObject& parameters) {
    const Selection selection = selectionOf(parameters);
    const Result<Asset> changed = store_.update(selection.which, selection.changes);
    if (!changed) return StepOutcome::failure(changed.error());
    return one(*changed, u"Asset %1 updated: %2"_s.arg(named(*changed), selection.changes.keys().join(u", "_s)));
}

StepOutcome AssetExecutor::remove(const QJsonObject& parameters) {
    const Result<Asset> gone = store_.remove(selectionOf(parameters).which);
    if (!gone) return StepOutcome::failure(gone.error());
    return one(*gone, u"Asset %1 deleted"_s.arg(named(*gone)));
}

StepOutcome AssetExecutor::list(const QJsonObject& parameters) {
    const Result<AssetFilter> filter = assetFields::filter(parameters);
    if (!filter) return StepOutcome::failure(filter.error());
    const Result<qint64> total = store_.count(*filter);
    if (!total) return StepOutcome::failure(total.error());
    const Result<QList<Asset>> found = store_.query(*filter);
    if (!found) return StepOutcome::failure(found.error());
    StepOutput output;
    output.fields = {{u"total"_s, *total}, {u"count"_s, found->size()}};
    output.table = tableOf(*found);
    output.rowsName = u"assets"_s;
    return StepOutcome::success(std::move(output), shownOf(found->size(), *total));
}

Result<StepPreview> AssetExecutor::preview(const StepRequest& request) const {
    if (const Status can = canExecute(*request.tool); !can) return can.error();
    QJsonObject parameters = request.parameters;
    if (parameters.contains("id"_L1)) parameters.insert("asset_id"_L1, parameters.take("id"_L1));
    StepPreview preview;
    preview.kind = u"sql"_s;
    if (holdsExpression(parameters)) {
        preview.text = u"%1 with %2 (values in {{ }} are known when the step runs)"_s.arg(
            request.tool->name, QString::fromUtf8(json::toText(parameters)));
        preview.details = {{u"parameters"_s, parameters}};
        return preview;
    }
    const Result<QList<AssetStatement>> statements = statementsOf(*actionOf(request.tool->name), parameters);
    if (!statements) return statements.error();
    QStringList lines;
    QJsonArray details;
    for (const AssetStatement& statement : *statements) {
        lines.append(statement.shown() + u';');
        details.append(
            QJsonObject{{u"sql"_s, statement.sql}, {u"values"_s, QJsonArray::fromVariantList(statement.values)}});
    }
    preview.text = lines.join(u'\n');
    preview.details = {{u"statements"_s, details}};
    return preview;
}

} // namespace oc
