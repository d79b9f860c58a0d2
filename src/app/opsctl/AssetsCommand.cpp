// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "app/opsctl/AssetsText.h"
#include "app/opsctl/TextTable.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"

#include <QHash>
#include <QJsonArray>

#include <limits>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

Result<int> limitOf(const Options& options, int otherwise) {
    if (!options.has(u"limit"_s)) return otherwise;
    bool good = false;
    const int limit = options.text(u"limit"_s).toInt(&good);
    if (good && limit > 0) return limit;
    if (good && limit == 0) return std::numeric_limits<int>::max();
    return Error{
        u"usage"_s, u"--limit: '%1' is no number"_s.arg(options.text(u"limit"_s)), u"0 stands for all of them"_s, {}};
}

/// By its id, or by its hostname.
Result<Asset> assetOf(const QString& word, AssetStore& assets) {
    bool isNumber = false;
    const qint64 id = word.toLongLong(&isNumber);
    if (isNumber) {
        Result<Asset> found = assets.find({{u"asset_id"_s, id}});
        if (found || found.error().code != "asset_not_found"_L1) return found;
        // A hostname may be all digits too (RFC 1123).
        if (const Result<Asset> named = assets.find({{u"hostname"_s, word}}); named) return named;
        return found;
    }
    return assets.find({{u"hostname"_s, word}});
}

QString orNone(const QString& text) {
    return text.isEmpty() ? u"-"_s : text;
}

} // namespace

int listAssets(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"assets list [--where COLUMN=TEXT]... [--search WORDS] [--sort COLUMN] [--limit N] [--json]"_s,
                    u"The assets of the inventory."_s);
    addViewOptions(options);
    options.value(u"limit"_s, u"N"_s, u"at most so many (100; 0: all)"_s);
    options.flag(u"names"_s, u"nothing but the hostnames (for completion)"_s);
    options.flag(u"json"_s, u"a JSON list"_s);
    if (!options.read(arguments, console, 0, 0)) return options.exitCode();
    const Result<AssetView> view = viewOf(options);
    if (!view) return assetTrouble(view.error(), console);
    const Result<int> limit = limitOf(options, 100);
    if (!limit) return assetTrouble(limit.error(), console);
    const Result<QList<Asset>> assets = program.assets.first(*view, *limit);
    if (!assets) return assetTrouble(assets.error(), console);
    if (options.has(u"names"_s)) {
        for (const Asset& asset : *assets)
            console.outLine(asset.hostname);
        return AllWell;
    }
    if (options.has(u"json"_s)) {
        QJsonArray rows;
        for (const Asset& asset : *assets)
            rows << asset.toJson();
        console.outDocument(rows);
        return AllWell;
    }
    if (assets->isEmpty()) {
        const bool all = view->conditions.isEmpty() && view->words.isEmpty();
        console.errLine(all ? u"no assets yet (opsctl assets import FILE takes a list in)"_s
                            : u"no asset is like this"_s);
        return AllWell;
    }
    TextTable table({u"ID"_s, u"HOSTNAME"_s, u"ADDRESS"_s, u"TYPE"_s, u"STATUS"_s, u"ENVIRONMENT"_s, u"LOCATION"_s,
                     u"OWNER"_s, u"TAGS"_s},
                    {true});
    for (const Asset& asset : *assets) {
        table.add({QString::number(asset.id), console.safe(asset.hostname), console.safe(asset.ipAddress),
                   console.safe(asset.type), console.safe(asset.status), console.safe(asset.environment),
                   console.safe(asset.location), console.safe(asset.owner), console.safe(tagsText(asset.tags))});
    }
    console.out(table.toText(console.width()));
    if (assets->size() == *limit) {
        const Result<qint64> total = program.assets.count(*view);
        if (total && *total > assets->size()) {
            console.flush();
            console.errLine(u"%1 of %2 (--limit 0 shows all)"_s.arg(assets->size()).arg(*total));
        }
    }
    return AllWell;
}

int showAsset(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"assets show ID|HOSTNAME [--json]"_s, u"An asset and what was done to it."_s);
    options.flag(u"json"_s, u"one JSON document"_s);
    if (!options.read(arguments, console, 1, 1)) return options.exitCode();
    const Result<Asset> asset = assetOf(options.positional().constFirst(), program.assets);
    if (!asset) return assetTrouble(asset.error(), console);
    const Result<QList<AssetLogEntry>> log = program.assets.log(asset->id);
    if (!log) return assetTrouble(log.error(), console);
    if (options.has(u"json"_s)) {
        QJsonObject document = asset->toJson();
        QJsonArray lines;
        for (const AssetLogEntry& entry : *log)
            lines << logToJson(entry);
        document.insert(u"log"_s, lines);
        console.outDocument(document);
        return AllWell;
    }
    console.outLine(console.styled(console.safe(asset->hostname), Console::Style::Bold) +
                    u"  id %1, version %2"_s.arg(asset->id).arg(asset->version));
    const auto line = [&](const QString& name, const QString& value) {
        console.outLine(u"  %1 %2"_s.arg(name.leftJustified(12), console.safe(orNone(value))));
    };
    line(u"address"_s, asset->ipAddress);
    line(u"type"_s, asset->type);
    line(u"status"_s, asset->status);
    line(u"environment"_s, asset->environment);
    line(u"location"_s, asset->location);
    line(u"owner"_s, asset->owner);
    line(u"tags"_s, tagsText(asset->tags));
    line(u"metadata"_s, asset->metadata.isEmpty() ? QString() : QString::fromUtf8(json::toText(asset->metadata)));
    line(u"created"_s, isoTime(asset->createdAt));
    line(u"updated"_s, isoTime(asset->updatedAt));
    if (!log->isEmpty()) {
        console.outLine();
        console.out(logText(*log, {}, console));
    }
    return AllWell;
}

int logAssets(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"assets log [ID|HOSTNAME] [--limit N] [--json]"_s,
                    u"What was done to an asset, also to one that was deleted; without one: to all of them. The newest "
                    "first."_s);
    options.value(u"limit"_s, u"N"_s, u"at most so many (100; 0: all)"_s);
    options.flag(u"json"_s, u"a JSON list"_s);
    if (!options.read(arguments, console, 0, 1)) return options.exitCode();
    const Result<int> limit = limitOf(options, 100);
    if (!limit) return assetTrouble(limit.error(), console);
    Result<QList<AssetLogEntry>> log;
    QHash<qint64, QString> names;
    if (options.positional().isEmpty()) {
        log = program.assets.recentLog(*limit);
        if (!log) return assetTrouble(log.error(), console);
        QList<qint64> ids;
        for (const AssetLogEntry& entry : std::as_const(*log)) {
            ids << entry.assetId;
            if (entry.kind == AssetChange::Kind::Remove)
                names.insert(entry.assetId, entry.before.value("hostname"_L1).toString());
        }
        const Result<QList<Asset>> assets = program.assets.read(ids);
        if (!assets) return assetTrouble(assets.error(), console);
        for (const Asset& asset : *assets)
            names.insert(asset.id, asset.hostname);
    } else {
        const QString word = options.positional().constFirst();
        bool isNumber = false;
        qint64 id = word.toLongLong(&isNumber);
        // One that was deleted has an id, and no hostname any more.
        if (!isNumber) {
            const Result<Asset> asset = assetOf(word, program.assets);
            if (!asset) return assetTrouble(asset.error(), console);
            id = asset->id;
        }
        log = program.assets.log(id, *limit);
        if (!log) return assetTrouble(log.error(), console);
        if (log->isEmpty() && isNumber) {
            const Result<Asset> asset = program.assets.find({{u"asset_id"_s, id}});
            if (!asset) return assetTrouble(asset.error(), console);
        }
    }
    if (options.has(u"json"_s)) {
        QJsonArray lines;
        for (const AssetLogEntry& entry : std::as_const(*log))
            lines << logToJson(entry);
        console.outDocument(lines);
        return AllWell;
    }
    if (log->isEmpty())
        console.errLine(u"nothing was changed yet"_s);
    else
        console.out(logText(*log, names, console));
    return AllWell;
}

int restoreAsset(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"assets restore ID ..."_s, u"Brings deleted assets back as they were, with their ids."_s);
    if (!options.read(arguments, console, 1, -1)) return options.exitCode();
    AssetBatch batch;
    batch.author.source = AssetAuthor::Source::CommandLine;
    batch.author.label = u"opsctl assets restore"_s;
    const QStringList words = options.positional();
    for (const QString& word : words) {
        bool good = false;
        const qint64 id = word.toLongLong(&good);
        if (!good || id < 1) {
            console.error(word, u"is no id"_s, u"opsctl assets log tells the ids of what was deleted"_s);
            return WrongUse;
        }
        batch.changes << AssetChange{AssetChange::Kind::Restore, id, 0, {}};
    }
    const Result<AssetBatchResult> result = program.assets.apply(batch);
    if (!result) return assetTrouble(result.error(), console);
    for (qsizetype i = 0; i < words.size(); ++i) {
        const AssetChangeResult& one = result->results.at(i);
        switch (one.what) {
        case AssetChangeResult::What::Done:
        case AssetChangeResult::What::Unchanged:
            if (result->applied) console.errLine(u"restored %1 (%2)"_s.arg(one.now->hostname).arg(one.now->id));
            break;
        case AssetChangeResult::What::Conflict:
            console.error(words.at(i), u"this asset is there"_s, u"opsctl assets show %1"_s.arg(words.at(i)));
            break;
        case AssetChangeResult::What::Gone:
            console.error(words.at(i), u"no asset with this id was deleted"_s,
                          u"opsctl assets log tells the ids of what was"_s);
            break;
        default:
            if (one.error) console.error(*one.error);
            break;
        }
    }
    return result->applied ? AllWell : WrongUse;
}

int assetsCommand(const QStringList& arguments, Composition& program, Console& console) {
    const QString what = arguments.value(0);
    const QStringList rest = arguments.mid(1);
    if (what == "list"_L1) return listAssets(rest, program, console);
    if (what == "show"_L1) return showAsset(rest, program, console);
    if (what == "import"_L1) return importAssets(rest, program, console);
    if (what == "export"_L1) return exportAssets(rest, program, console);
    if (what == "log"_L1) return logAssets(rest, program, console);
    if (what == "restore"_L1) return restoreAsset(rest, program, console);
    console.error(u"assets"_s, what.isEmpty() ? u"say what to do"_s : u"there is no 'assets %1'"_s.arg(what),
                  u"list, show, import, export, log or restore"_s);
    return WrongUse;
}

} // namespace oc::opsctl
