// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetExecutor.h"

#include "executors/asset/AssetAction.h"
#include "executors/asset/AssetFields.h"
#include "executors/asset/AssetPreview.h"
#include "executors/asset/AssetStore.h"

#include <QJsonArray>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

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

StepOutcome failed(const Error& error, const StepContext& context) {
    if (error.code != "cancelled"_L1) return StepOutcome::failure(error);
    if (!context.expired()) return StepOutcome::cancelled(u"Cancelled; the inventory was left as it was"_s);
    return StepOutcome::timedOut({u"timeout"_s,
                                  u"The time was up before the inventory had answered"_s,
                                  u"Give the step a longer timeout"_s,
                                  {}});
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

} // namespace

Status AssetExecutor::canRun(const ToolSummary& tool) const {
    const bool native = tool.otherRun.isEmpty() && tool.handlers == QStringList{u"sql"_s};
    if (native && assetActionOf(tool.name)) return {};
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
    const QJsonObject parameters = assetParameters(request.parameters);
    // The user's name is the store's to find out.
    const AssetAuthor author{{}, AssetAuthor::Source::Run, request.runId, request.planName};
    switch (*assetActionOf(request.tool->name)) {
    case AssetAction::Create:
        return create(parameters, author, context);
    case AssetAction::Query:
        return query(parameters, context);
    case AssetAction::Update:
        return update(parameters, author, context);
    case AssetAction::Delete:
        return remove(parameters, author, context);
    case AssetAction::List:
        return list(parameters, context);
    }
    return StepOutcome::failure({});
}

StepOutcome AssetExecutor::create(const QJsonObject& parameters, const AssetAuthor& author, StepContext& context) {
    const Result<Asset> made = store_.create(parameters, author, context.stopToken());
    if (!made) return failed(made.error(), context);
    QString message = u"Asset %1 created"_s.arg(named(*made));
    if (const Result<QList<Asset>> others = store_.duplicates(made->hostname, {}, made->id, 100); others) {
        QStringList ids;
        for (const Asset& other : *others)
            ids.append(QString::number(other.id));
        if (!ids.isEmpty()) {
            context.emitNotice(
                u"There %1 already with the hostname %2 (id %3): from now on name them by asset_id"_s.arg(
                    ids.size() == 1 ? u"is an asset"_s : u"are assets"_s, made->hostname, ids.join(u", "_s)));
            message += u", beside %1 of the same hostname"_s.arg(ids.size());
        }
    }
    return one(*made, message);
}

StepOutcome AssetExecutor::query(const QJsonObject& parameters, const StepContext& context) {
    const Result<AssetFilter> filter = assetFields::filter(parameters);
    if (!filter) return StepOutcome::failure(filter.error());
    const Result<QList<Asset>> found = store_.query(*filter, context.stopToken());
    if (!found) return failed(found.error(), context);
    qint64 total = found->size();
    if (total == filter->limit) {
        const Result<qint64> all = store_.count(*filter, context.stopToken());
        if (!all) return failed(all.error(), context);
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

StepOutcome AssetExecutor::update(const QJsonObject& parameters, const AssetAuthor& author,
                                  const StepContext& context) {
    const AssetSelection selection = AssetSelection::of(parameters);
    const Result<Asset> changed = store_.update(selection.which, selection.changes, author, context.stopToken());
    if (!changed) return failed(changed.error(), context);
    return one(*changed, u"Asset %1 updated: %2"_s.arg(named(*changed), selection.changes.keys().join(u", "_s)));
}

StepOutcome AssetExecutor::remove(const QJsonObject& parameters, const AssetAuthor& author,
                                  const StepContext& context) {
    const Result<Asset> gone = store_.remove(AssetSelection::of(parameters).which, author, context.stopToken());
    if (!gone) return failed(gone.error(), context);
    return one(*gone, u"Asset %1 deleted"_s.arg(named(*gone)));
}

StepOutcome AssetExecutor::list(const QJsonObject& parameters, const StepContext& context) {
    const Result<AssetFilter> filter = assetFields::filter(parameters);
    if (!filter) return StepOutcome::failure(filter.error());
    const Result<qint64> total = store_.count(*filter, context.stopToken());
    if (!total) return failed(total.error(), context);
    const Result<QList<Asset>> found = store_.query(*filter, context.stopToken());
    if (!found) return failed(found.error(), context);
    StepOutput output;
    output.fields = {{u"total"_s, *total}, {u"count"_s, found->size()}};
    output.table = tableOf(*found);
    output.rowsName = u"assets"_s;
    return StepOutcome::success(std::move(output), shownOf(found->size(), *total));
}

Result<StepPreview> AssetExecutor::preview(const StepRequest& request) const {
    if (const Status can = canExecute(*request.tool); !can) return can.error();
    return assetPreview::make(store_.dialect(), request.tool->name, *assetActionOf(request.tool->name),
                              assetParameters(request.parameters));
}

} // namespace oc
