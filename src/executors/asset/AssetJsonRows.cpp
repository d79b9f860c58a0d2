// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetJsonRows.h"

#include "engine/base/Json.h"
#include "executors/asset/AssetCells.h"
#include "executors/asset/AssetFormats.h"
#include "executors/asset/AssetHeader.h"
#include "executors/asset/AssetLayout.h"
#include "executors/support/text/JsonItems.h"

#include <QJsonArray>

namespace oc {

using namespace Qt::StringLiterals;

QString AssetJsonRows::columnOf(const QString& name, const QJsonObject& object) {
    const auto known = columns_.constFind(name);
    if (known != columns_.cend()) return *known;
    QString column;
    // Another program's "version" or "created_at" is not ours.
    const auto own = assetColumns::fromName(name);
    const bool exported = object.contains("id"_L1) && object.contains("hostname"_L1);
    if (own && (exported || *own < AssetColumn::CreatedAt)) {
        column = name;
    } else if (assetHeader::isSecret(name)) {
        secret_ << name;
    } else {
        column = own ? QString() : assetHeader::targetOf(name);
        // The member by the column's own name says it better than another word for it.
        if (!column.isEmpty() && object.contains(column)) column.clear();
        if (column.isEmpty() && keepUnknown_) {
            column = u"metadata."_s + name;
            kept_ << name;
        } else if (column.isEmpty()) {
            left_ << name;
        }
    }
    // A file cannot make the list of its titles grow without end.
    if (titles_.size() < 1000) {
        titles_ << name;
        columns_.insert(name, column);
    }
    return column;
}

AssetImportRow AssetJsonRows::row(const QJsonObject& object, qint64 line) {
    AssetImportRow row;
    row.line = line;
    for (auto it = object.begin(); it != object.end(); ++it) {
        const QString column = columnOf(it.key(), object);
        if (column.isEmpty()) continue;
        QJsonValue value = it.value();
        if (column == "ip_address"_L1 && value.isString()) {
            QString address = value.toString();
            prefixes_ += assetCells::dropPrefixLength(address);
            value = address;
        } else if (column == "tags"_L1 && value.isArray()) {
            // NetBox and others: a list of words, or of {"name": ...}.
            QJsonObject tags;
            for (const QJsonValue item : value.toArray())
                tags.insert(item.isObject() ? item["name"_L1].toString() : item.toString(), QString());
            tags.remove(QString());
            value = tags;
        } else if (column == "tags"_L1 && value.isString()) {
            value = assetCells::value(assetHeader::target(column), value.toString());
        } else if (value.isString() && value.toString().isEmpty() && assetColumns::fromName(column)) {
            value = QJsonValue::Null;
        } else if (value.isObject() && column != "tags"_L1 && column != "metadata"_L1 &&
                   assetColumns::fromName(column)) {
            // NetBox writes a choice as {"value": "active", "label": "Active"}, another object with its name.
            for (const QLatin1StringView name : {"value"_L1, "name"_L1, "address"_L1}) {
                if (!value[name].isString()) continue;
                QString text = value[name].toString();
                prefixes_ += column == "ip_address"_L1 && assetCells::dropPrefixLength(text);
                value = text;
                break;
            }
        }
        row.fields.insert(column, value);
    }
    return row;
}

AssetImportRow AssetJsonRows::row(QByteArrayView text, qint64 line) {
    const Result<QJsonValue> parsed = json::parse(text.toByteArray());
    AssetImportRow broken;
    broken.line = line;
    if (!parsed) {
        broken.error = Error{u"asset_import"_s, u"This is no JSON: %1"_s.arg(parsed.error().message), {}, {}};
        return broken;
    }
    if (!parsed->isObject()) {
        broken.error = Error{u"asset_import"_s,
                             u"An asset is a JSON object, but this is a %1"_s.arg(json::typeName(*parsed)),
                             u"Such as {\"hostname\": \"web-01\", \"ip_address\": \"192.0.2.1\"}"_s,
                             {}};
        return broken;
    }
    return row(parsed->toObject(), line);
}

void AssetJsonRows::describe(AssetTable& table) const {
    table.header = true;
    table.encoding = u"UTF-8"_s;
    table.titles = titles_;
    for (const QString& title : titles_)
        table.columns << columns_.value(title);
    if (!kept_.isEmpty())
        table.notes << u"No columns of the inventory, kept in the metadata: %1"_s.arg(kept_.join(u", "_s));
    if (!left_.isEmpty()) table.notes << u"No columns of the inventory, left out: %1"_s.arg(left_.join(u", "_s));
    if (!secret_.isEmpty()) {
        table.notes << u"Left out because an inventory is no place for secrets: %1"_s.arg(secret_.join(u", "_s));
    }
    if (prefixes_ > 0) table.notes << assetLayout::prefixNote(prefixes_);
}

namespace assetFormats {

namespace {

/// The assets in the document of "opsctl call asset-list --json" and of "opsctl run --json".
QJsonArray ofRun(const QJsonObject& document) {
    QJsonArray assets;
    for (const QJsonValue step : document.value("step_results"_L1).toArray()) {
        for (const QJsonValue asset : step["output"_L1]["assets"_L1].toArray())
            assets << asset;
    }
    return assets;
}

} // namespace

Result<AssetTable> json(const QByteArray& text, const AssetReadOptions& options) {
    const Result<QJsonValue> whole = json::parse(text);
    if (!whole) return Error{u"asset_import"_s, whole.error().message, whole.error().hint, {}};
    AssetTable table;
    table.format = AssetFileFormat::Json;
    AssetJsonRows rows(options.keepUnknown);
    const bool isRun =
        whole->isObject() && !whole->toObject().contains("assets"_L1) && whole->toObject().contains("step_results"_L1);
    if (isRun) {
        qint64 number = 0;
        for (const QJsonValue asset : ofRun(whole->toObject()))
            table.rows << rows.row(json::toText(asset), ++number);
        table.notes << u"The lines of the rows are their numbers"_s;
    } else if (!whole->isArray() && !whole->isObject()) {
        return wrong(1, u"A list of assets is expected, but this is a %1"_s.arg(json::typeName(*whole)),
                     u"Such as [{\"hostname\": \"web-01\"}] or {\"assets\": [...]}"_s);
    } else {
        JsonItems items("assets"_ba, text);
        JsonItems::Item item;
        while (items.next(item))
            table.rows << rows.row(item.text, item.line);
    }
    rows.describe(table);
    return table;
}

Result<AssetTable> jsonLines(const QByteArray& text, const AssetReadOptions& options) {
    AssetTable table;
    table.format = AssetFileFormat::JsonLines;
    AssetJsonRows rows(options.keepUnknown);
    qint64 line = 0;
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = text.indexOf('\n', at);
        if (end < 0) end = text.size();
        ++line;
        const QByteArrayView item = QByteArrayView(text).sliced(at, end - at).trimmed();
        at = end + 1;
        if (!item.isEmpty()) table.rows << rows.row(item, line);
    }
    rows.describe(table);
    return table;
}

} // namespace assetFormats
} // namespace oc
