// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetImportRules.h"

#include "executors/asset/AssetFields.h"
#include "executors/asset/AssetKeys.h"

#include <algorithm>

namespace oc::assetImportRules {

using namespace Qt::StringLiterals;

namespace {

using What = AssetImportPlanRow::What;

Decision conflict(const QString& message, const QString& hint, const QString& column) {
    Decision decision;
    decision.what = What::Conflict;
    decision.error = Error{u"asset_conflict"_s, message, hint, {}};
    decision.wrongColumn = column;
    return decision;
}

/// The text columns of an asset; null for the others.
QString Asset::*textOf(AssetColumn column) {
    switch (column) {
    case AssetColumn::Hostname:
        return &Asset::hostname;
    case AssetColumn::IpAddress:
        return &Asset::ipAddress;
    case AssetColumn::Type:
        return &Asset::type;
    case AssetColumn::Status:
        return &Asset::status;
    case AssetColumn::Environment:
        return &Asset::environment;
    case AssetColumn::Location:
        return &Asset::location;
    case AssetColumn::Owner:
        return &Asset::owner;
    default:
        return nullptr;
    }
}

Decision create(const AssetDraft& draft) {
    if (!draft.faults().isEmpty()) {
        const AssetDraft::Fault& fault = draft.faults().constFirst();
        return wrongRow(fault.error, assetColumns::name(fault.column));
    }
    if (!draft.gives(AssetColumn::Hostname))
        return wrongRow({u"asset_invalid"_s, u"A new asset needs a hostname"_s, {}, {}}, u"hostname"_s);
    Decision decision;
    decision.what = What::Create;
    decision.asset = draft.asset();
    if (draft.hasMerges(true)) decision.asset.tags = draft.merged(decision.asset.tags, true);
    if (draft.hasMerges(false)) decision.asset.metadata = draft.merged(decision.asset.metadata, false);
    return decision;
}

/// Tags or metadata: as a whole, by single keys, or both.
void changeObject(const AssetDraft& draft, bool tags, const Asset& existing, Decision& decision) {
    const AssetColumn column = tags ? AssetColumn::Tags : AssetColumn::Metadata;
    QJsonObject Asset::*const member = tags ? &Asset::tags : &Asset::metadata;
    const bool merges = draft.hasMerges(tags);
    if (!draft.gives(column) && !merges) return;
    QJsonObject object = draft.gives(column) ? draft.asset().*member : existing.*member;
    if (merges) object = draft.merged(object, tags);
    if (object == existing.*member) return;
    decision.asset.*member = object;
    decision.changed |= AssetDraft::bit(column);
}

} // namespace

Result<QString> keyOf(const AssetDraft& draft, AssetColumn key) {
    if (draft.error) return *draft.error;
    if (key == AssetColumn::Id) {
        if (draft.idText().isEmpty()) return QString();
        const Result<qint64> id = assetFields::id(draft.idText());
        if (!id) return Error{u"asset_invalid"_s, u"'%1' is no id"_s.arg(draft.idText()), {}, {}};
        return QString::number(*id);
    }
    const AssetDraft::Fault* fault = draft.faultOf(key);
    const QString text = key == AssetColumn::IpAddress ? draft.asset().ipAddress : draft.asset().hostname;
    if (text.isEmpty() && !fault) {
        return Error{u"asset_invalid"_s,
                     u"The %1 is empty, by which the asset is found"_s.arg(
                         key == AssetColumn::IpAddress ? u"address"_s : u"hostname"_s),
                     {},
                     {}};
    }
    // Another than an address may be the name of an asset that was taken over; no new one gets it.
    if (fault && (key == AssetColumn::IpAddress || text.isEmpty())) return fault->error;
    return key == AssetColumn::IpAddress ? text : assetKeys::foldHostname(text);
}

QString keyOf(const Asset& asset, AssetColumn key) {
    switch (key) {
    case AssetColumn::Id:
        return QString::number(asset.id);
    case AssetColumn::IpAddress:
        return asset.ipAddress;
    default:
        return assetKeys::foldHostname(asset.hostname);
    }
}

Decision wrongRow(const Error& error, const QString& column) {
    Decision decision;
    decision.what = What::Wrong;
    decision.error = error;
    decision.wrongColumn = column;
    return decision;
}

Decision sameAs(qint64 line, AssetColumn key) {
    return conflict(u"This is the same asset as on line %1"_s.arg(line), u"Keep one of the two rows"_s,
                    assetColumns::name(key));
}

Decision decide(const AssetDraft& draft, AssetColumn key, const QList<Asset>& matches) {
    const QString keyColumn = assetColumns::name(key);
    if (matches.size() > 1) {
        QStringList ids;
        for (const Asset& asset : matches.first(std::min<qsizetype>(matches.size(), 10)))
            ids << QString::number(asset.id);
        return conflict(u"%1 assets have this %2: ids %3"_s.arg(matches.size())
                            .arg(key == AssetColumn::IpAddress ? u"address"_s : u"hostname"_s, ids.join(u", "_s)),
                        u"Use the id as the key"_s, keyColumn);
    }
    if (matches.isEmpty()) {
        if (key != AssetColumn::Id || draft.idText().isEmpty()) return create(draft);
        return wrongRow({u"asset_not_found"_s,
                         u"There is no asset with the id %1"_s.arg(draft.idText()),
                         u"Leave the id empty to make a new asset"_s,
                         {}},
                        keyColumn);
    }
    const Asset& existing = matches.constFirst();
    Decision decision;
    decision.asset = existing;
    for (const AssetColumn column : assetColumns::all()) {
        // It was found by it; another spelling (Web-01 for web-01) is no wish to rename it.
        if (!draft.gives(column) || column == key) continue;
        QString Asset::*const text = textOf(column);
        if (const AssetDraft::Fault* fault = draft.faultOf(column)) {
            if (text && fault->text == existing.*text) continue;
            return wrongRow(fault->error, assetColumns::name(column));
        }
        if (!text || draft.asset().*text == existing.*text) continue;
        decision.asset.*text = draft.asset().*text;
        decision.changed |= AssetDraft::bit(column);
    }
    changeObject(draft, true, existing, decision);
    changeObject(draft, false, existing, decision);
    decision.what = decision.changed == 0 ? What::Unchanged : What::Update;
    decision.existing = existing;
    const int version = decision.changed == 0 ? 0 : draft.exportedVersion(existing.id);
    if (version > 0 && version != existing.version) {
        Decision changed = conflict(
            u"The asset was changed since this file was written: it has version %1, the file %2"_s.arg(existing.version)
                .arg(version),
            u"Export it again; or take the column version out to overwrite the change"_s, u"version"_s);
        changed.existing = existing;
        return changed;
    }
    return decision;
}

AssetImportPlanRow Decision::toPlanRow() const {
    AssetImportPlanRow row;
    row.what = what;
    row.existing = existing;
    row.error = error;
    row.wrongColumn = wrongColumn;
    if (what == What::Create) {
        const Asset blank;
        row.change.kind = AssetChange::Kind::Create;
        for (const AssetColumn column : assetColumns::all()) {
            const QJsonValue value = assetColumns::value(asset, column);
            if (assetColumns::isSettable(column) && value != assetColumns::value(blank, column))
                row.change.fields.insert(assetColumns::name(column), value);
        }
    } else if (what == What::Update) {
        row.change = {AssetChange::Kind::Update, existing->id, existing->version, {}};
        for (const AssetColumn column : assetColumns::all()) {
            if ((changed & AssetDraft::bit(column)) != 0)
                row.change.fields.insert(assetColumns::name(column), assetColumns::value(asset, column));
        }
    }
    return row;
}

} // namespace oc::assetImportRules
