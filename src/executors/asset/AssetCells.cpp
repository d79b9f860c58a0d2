// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetCells.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"
#include "executors/asset/AssetFields.h"

#include <QStringList>

#include <algorithm>
#include <array>

namespace oc::assetCells {

using namespace Qt::StringLiterals;

namespace {

/// Whether the text, behind any apostrophes, begins as a formula does.
bool wantsGuard(QByteArrayView text) {
    static constexpr std::array<std::string_view, 10> beginnings{
        "=", "+", "-", "@", "\t", "\r", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    qsizetype at = 0;
    while (at < text.size() && text[at] == '\'')
        ++at;
    const std::string_view rest(text.data() + at, std::size_t(text.size() - at));
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](std::string_view beginning) { return rest.substr(0, beginning.size()) == beginning; });
}

QStringList pieces(const QString& text) {
    QString lines = text;
    lines.replace(u'\r', u'\n').replace(u';', u'\n');
    QStringList parts = lines.split(u'\n', Qt::SkipEmptyParts);
    if (parts.size() > 1) return parts;
    // A comma separates only where every piece is alike: in "note=a, b; c" it is a part of the value.
    const QStringList byComma = text.split(u',', Qt::SkipEmptyParts);
    const auto named = std::count_if(byComma.begin(), byComma.end(), [](const QString& p) { return p.contains(u'='); });
    return named == 0 || named == byComma.size() ? byComma : parts;
}

} // namespace

QByteArray guarded(const QByteArray& utf8) {
    return wantsGuard(utf8) ? '\'' + utf8 : utf8;
}

QByteArrayView unguarded(QByteArrayView utf8) {
    return utf8.startsWith('\'') && wantsGuard(utf8) ? utf8.sliced(1) : utf8;
}

QJsonObject tags(const QString& text) {
    QJsonObject object;
    for (const QString& piece : pieces(text)) {
        const qsizetype equals = piece.indexOf(u'=');
        const QString key = piece.left(equals < 0 ? piece.size() : equals).trimmed();
        if (key.isEmpty()) continue;
        object.insert(key, equals < 0 ? QString() : piece.mid(equals + 1).trimmed());
    }
    return object;
}

bool dropPrefixLength(QString& address) {
    const qsizetype slash = address.indexOf(u'/');
    if (slash < 1) return false;
    bool good = false;
    const int length = address.mid(slash + 1).toInt(&good);
    if (!good || length < 0 || length > 128 || !assetFields::canonicalAddress(address.left(slash))) return false;
    address.truncate(slash);
    return true;
}

QJsonValue value(const assetHeader::Target& target, const QString& text) {
    if (text.trimmed().isEmpty()) return QJsonValue::Null;
    if (target.kind != assetHeader::Target::Kind::Column) return text;
    if (target.column == AssetColumn::Tags || target.column == AssetColumn::Metadata) {
        const QString trimmed = text.trimmed();
        if (trimmed.startsWith(u'{') || trimmed.startsWith(u'[')) {
            const Result<QJsonValue> parsed = json::parse(trimmed.toUtf8());
            return parsed && parsed->isObject() ? *parsed : QJsonValue(text);
        }
        const QJsonObject object = tags(text);
        if (target.column == AssetColumn::Tags && !object.isEmpty()) return object;
    }
    return text;
}

QByteArray text(const Asset& asset, AssetColumn column) {
    const auto object = [](const QJsonObject& value) { return value.isEmpty() ? QByteArray() : json::toText(value); };
    switch (column) {
    case AssetColumn::Id:
        return QByteArray::number(asset.id);
    case AssetColumn::Hostname:
        return asset.hostname.toUtf8();
    case AssetColumn::IpAddress:
        return asset.ipAddress.toUtf8();
    case AssetColumn::Type:
        return asset.type.toUtf8();
    case AssetColumn::Status:
        return asset.status.toUtf8();
    case AssetColumn::Environment:
        return asset.environment.toUtf8();
    case AssetColumn::Location:
        return asset.location.toUtf8();
    case AssetColumn::Owner:
        return asset.owner.toUtf8();
    case AssetColumn::Tags:
        return object(asset.tags);
    case AssetColumn::Metadata:
        return object(asset.metadata);
    case AssetColumn::CreatedAt:
        return isoTime(asset.createdAt).toUtf8();
    case AssetColumn::UpdatedAt:
        return isoTime(asset.updatedAt).toUtf8();
    case AssetColumn::Version:
        return QByteArray::number(asset.version);
    }
    return {};
}

QByteArray readableText(const Asset& asset, AssetColumn column) {
    if (column != AssetColumn::Tags) return text(asset, column);
    QStringList parts;
    for (auto it = asset.tags.constBegin(); it != asset.tags.constEnd(); ++it) {
        const QString value = it.value().toString();
        parts.append(value.isEmpty() ? it.key() : it.key() + u'=' + value);
    }
    const QString readable = parts.join(u"; "_s);
    const bool same = !readable.startsWith(u'{') && !readable.startsWith(u'[') && tags(readable) == asset.tags;
    return same ? readable.toUtf8() : text(asset, column);
}

} // namespace oc::assetCells
