// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetDraft.h"

#include "executors/asset/AssetCells.h"
#include "executors/asset/AssetFields.h"

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

/// They cannot be empty; an empty cell leaves them as they are, or as a new asset has them.
bool keepsItself(AssetColumn column) {
    return column == AssetColumn::Type || column == AssetColumn::Status || column == AssetColumn::Environment;
}

QString wordOf(const QJsonValue& value) {
    return value.isString() ? value.toString().trimmed() : value.toVariant().toString();
}

} // namespace

AssetDraft::AssetDraft(const AssetImportRow& row) : line(row.line), error(row.error) {
    for (auto it = row.fields.begin(); it != row.fields.end(); ++it) {
        const assetHeader::Target target = assetHeader::target(it.key());
        const bool isTag = target.kind == assetHeader::Target::Kind::Tag;
        if (isTag || target.kind == assetHeader::Target::Kind::Metadata)
            merges_.append({isTag, target.key, it.value()});
        else if (target.kind == assetHeader::Target::Kind::Column)
            take(target.column, it.value());
    }
}

void AssetDraft::take(AssetColumn column, const QJsonValue& value) {
    if (column == AssetColumn::Id) {
        id_ = wordOf(value);
    } else if (column == AssetColumn::Version) {
        version_ = wordOf(value);
    } else if (!assetColumns::isSettable(column)) {
        return; // the inventory's own
    } else if (value.isNull() || value.isUndefined()) {
        takeText(column, {});
    } else if (value.isString()) {
        if (column == AssetColumn::Tags || column == AssetColumn::Metadata)
            takeObject(column, value.toString());
        else
            takeText(column, value.toString());
    } else {
        Asset blank;
        blank.hostname = u"x"_s;
        const Result<Asset> taken = assetFields::apply(blank, {{assetColumns::name(column), value}});
        given_ |= bit(column);
        if (!taken)
            faults_.append({column, {}, taken.error()});
        else if (column == AssetColumn::Tags)
            asset_.tags = taken->tags;
        else if (column == AssetColumn::Metadata)
            asset_.metadata = taken->metadata;
    }
}

void AssetDraft::takeText(AssetColumn column, const QString& text) {
    if (keepsItself(column) && QStringView(text).trimmed().isEmpty()) return;
    given_ |= bit(column);
    if (column == AssetColumn::Tags || column == AssetColumn::Metadata) return; // emptied
    if (const Status set = assetFields::set(asset_, column, text); !set) {
        // An inventory that was taken over may have such a name; it is found by it.
        if (column == AssetColumn::Hostname) asset_.hostname = text.trimmed();
        faults_.append({column, text, set.error()});
    }
}

void AssetDraft::takeObject(AssetColumn column, const QString& text) {
    const QJsonValue value = assetCells::value({assetHeader::Target::Kind::Column, column, {}}, text);
    if (!value.isString()) {
        take(column, value);
        return;
    }
    given_ |= bit(column);
    Asset blank;
    blank.hostname = u"x"_s;
    const Result<Asset> taken = assetFields::apply(blank, {{assetColumns::name(column), value}});
    if (!taken) faults_.append({column, text, taken.error()});
}

bool AssetDraft::put(const assetHeader::Target& target, const QString& text) {
    switch (target.kind) {
    case assetHeader::Target::Kind::None:
        return false;
    case assetHeader::Target::Kind::Tag:
    case assetHeader::Target::Kind::Metadata:
        merges_.append({target.kind == assetHeader::Target::Kind::Tag, target.key, assetCells::value(target, text)});
        return false;
    case assetHeader::Target::Kind::Column:
        break;
    }
    switch (target.column) {
    case AssetColumn::Id:
        id_ = text.trimmed();
        return false;
    case AssetColumn::Version:
        version_ = text.trimmed();
        return false;
    case AssetColumn::CreatedAt:
    case AssetColumn::UpdatedAt:
        return false;
    case AssetColumn::Tags:
    case AssetColumn::Metadata:
        if (text.isEmpty())
            given_ |= bit(target.column);
        else
            takeObject(target.column, text);
        return false;
    case AssetColumn::IpAddress: {
        QString address = text;
        const bool hadPrefix = assetCells::dropPrefixLength(address);
        takeText(target.column, address);
        return hadPrefix;
    }
    default:
        takeText(target.column, text);
        return false;
    }
}

const AssetDraft::Fault* AssetDraft::faultOf(AssetColumn column) const {
    const auto found =
        std::find_if(faults_.begin(), faults_.end(), [&](const Fault& fault) { return fault.column == column; });
    return found == faults_.end() ? nullptr : &*found;
}

bool AssetDraft::hasMerges(bool tags) const {
    return std::any_of(merges_.begin(), merges_.end(), [&](const Merge& merge) { return merge.isTag == tags; });
}

QJsonObject AssetDraft::merged(QJsonObject object, bool tags) const {
    for (const Merge& merge : merges_) {
        if (merge.isTag != tags) continue;
        if (merge.value.isNull())
            object.remove(merge.key);
        else
            object.insert(merge.key, merge.value);
    }
    return object;
}

int AssetDraft::exportedVersion(qint64 id) const {
    return !id_.isEmpty() && id_.toLongLong() == id ? version_.toInt() : 0;
}

} // namespace oc
